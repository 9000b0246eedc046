"""The review room: drafts looked at, corrected, signed, and learned from. No model code is here."""
