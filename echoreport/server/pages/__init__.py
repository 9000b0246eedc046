"""The pages: one module for each, with its handlers; `rendering` writes them, `views` holds what they show."""
