"""Text that is drawn on a frame: words with their places, and what a value box says."""

from echoreport.images.words.ocr import Word, WordReader, forget_words, load_reader, read_words, why_no_words
from echoreport.images.words.settings import heart_rate, mode_of, sweep_speed, tissue_named
from echoreport.images.words.values import PrintedValue, printed

__all__ = [
    "PrintedValue",
    "Word",
    "WordReader",
    "forget_words",
    "heart_rate",
    "load_reader",
    "mode_of",
    "printed",
    "read_words",
    "sweep_speed",
    "tissue_named",
    "why_no_words",
]
