"""Text -> sentences -> units: the lexicon's marks and the plain words between them."""
