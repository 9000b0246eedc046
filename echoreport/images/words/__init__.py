"""Text that is drawn on a frame: words with their places, and what a value box says."""

from echoreport.images.words.ocr import Word, read_words

__all__ = ["Word", "read_words"]
