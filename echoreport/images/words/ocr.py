"""The words drawn on a frame: pieces of text found by their strokes, read by RapidOCR's recogniser, remembered."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import import_module
from threading import Lock

import numpy as np

from echoreport.domain import Box
from echoreport.images.words.marks import mended
from echoreport.images.words.pieces import Piece, find_pieces
from echoreport.images.words.recogniser import load_model, model_file, recognise
from echoreport.images.words.value_pieces import of_values

_SUREST = 0.5  # below it a piece is speckle, not text
_CURE = (
    "pip install --force-reinstall rapidocr-onnxruntime, and apt-get install libgl1 libglib2.0-0 where libGL is missing"
)
_REMEMBERED = 20_000  # pieces, of 200 bytes each: an archive of one scanner repeats a few hundred


@dataclass(frozen=True, slots=True)
class Word:
    """One run of text in a line.

    Attributes:
        text: As read; a tick mark beside a number may have become a dash before it.
        box: Where its strokes stand, in pixels of the frame.
        score: The reader's confidence, in [0, 1].
    """

    text: str
    box: Box
    score: float

    @property
    def row(self) -> float:
        """Middle row of its box."""
        return (self.box.y0 + self.box.y1 - 1) / 2


class WordReader:
    """Reads frames, and reads no picture of a text twice.

    What is remembered is the text of a picture, bit by bit: a word that changed by one pixel is read anew, and with or
    without memory the words are the same. Threads may share a reader.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = Lock()

    def read(self, pixels: np.ndarray, values_only: bool = False) -> tuple[Word, ...]:
        """All words of a frame, from the top down.

        Args:
            pixels: RGB, *Shape:* (height, width, 3), uint8.
            values_only: Leave out what can be no part of a printed value, such as an axis' numbers.
        """
        pieces = find_pieces(pixels)
        if values_only:
            pieces = of_values(pieces)
        words = [
            Word(mended(text, piece.marks), piece.box, score)
            for piece, (text, score) in zip(pieces, self._texts(pieces), strict=True)
            if text and score >= _SUREST
        ]
        return tuple(sorted(words, key=lambda word: (word.box.y0, word.box.x0)))

    def _texts(self, pieces: list[Piece]) -> list[tuple[str, float]]:
        keys = [_key(piece.crop) for piece in pieces]
        pictures = {key: piece.crop for key, piece in zip(keys, pieces, strict=True)}
        with self._lock:
            known = {key: self._known[key] for key in pictures if key in self._known}
        new = {key: crop for key, crop in pictures.items() if key not in known}
        if new:
            known.update(zip(new, recognise(list(new.values())), strict=True))
        self._remember(known)
        return [known[key] for key in keys]

    def _remember(self, texts: dict[bytes, tuple[str, float]]) -> None:
        with self._lock:
            for key, text in texts.items():
                self._known[key] = text
                self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


def read_words(pixels: np.ndarray, values_only: bool = False) -> tuple[Word, ...]:
    """Read all words of a frame or of a part of one, from the top down; what was read before is remembered.

    Empty where the reader cannot be used: see `why_no_words`.

    Args:
        values_only: As `WordReader.read`: half the time, where only printed values are wanted.
    """
    return () if why_no_words() else _reader().read(pixels, values_only)


@cache
def why_no_words() -> str:
    """Why no words can be read on this machine, and the cure, in one line; empty where they can."""
    try:
        import_module("cv2")
        import_module("onnxruntime")
        model_file()
    except (ImportError, OSError) as error:  # OSError: a system library such as libGL is missing
        return f"got no reader for the words on the screen ({error}), wanted rapidocr-onnxruntime with OpenCV: {_CURE}"
    return ""


def load_reader() -> None:
    """Load what reads words, a third of a second, so that the first frame need not wait for it.

    Does nothing where the reader cannot be used.
    """
    if not why_no_words():
        load_model()


def forget_words() -> None:
    """Forget what was read, as a new process has."""
    _reader.cache_clear()


@cache
def _reader() -> WordReader:
    return WordReader()


def _key(crop: np.ndarray) -> bytes:
    return blake2b(np.ascontiguousarray(crop).tobytes() + repr(crop.shape).encode(), digest_size=16).digest()
