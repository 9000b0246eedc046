"""Present, absent, possible or historical: cues, and how far they reach."""
