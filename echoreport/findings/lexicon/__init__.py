"""The words that the extractor knows: data, how it is checked, and a user's additions."""
