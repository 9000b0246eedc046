"""Pictures of one line of text -> the text, by the recogniser of RapidOCR (PP-OCRv4), whose model is in its package."""

import string
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from echoreport.cores import thread_count

_MODEL = "models/ch_PP-OCRv4_rec_infer.onnx"
_HEIGHT = 48  # rows that the model wants
_STEP = 32  # columns: widths are padded to a multiple, so that a picture is read alike whatever is read with it
_NARROWEST = 64
_BATCH = 1024  # columns of the pictures that are read at once: more leave the processor's cache
_LOADING = Lock()
_GLYPHS = set(string.ascii_letters + string.digits + string.punctuation + " °²³½±×µ")  # what scanners print


def recognise(pictures: list[np.ndarray]) -> list[tuple[str, float]]:
    """Read pictures of one line each.

    Args:
        pictures: RGB, each of *Shape:* (height, width, 3), uint8; light text on dark.

    Returns:
        Text and confidence in [0, 1], in the same order.
    """
    ready = [_prepared(picture) for picture in pictures]
    results: list[tuple[str, float]] = [("", 0.0)] * len(pictures)
    batches = _batches([picture.shape[2] for picture in ready])
    read = _readers().map(lambda places: _read(np.stack([ready[place] for place in places])), batches)
    for places, texts in zip(batches, read, strict=True):
        for place, text in zip(places, texts, strict=True):
            results[place] = text
    return results


@cache
def _readers() -> ThreadPoolExecutor:
    """Threads that all callers share: each with threads of its own would make too many."""
    return ThreadPoolExecutor(thread_count())


def _batches(widths: list[int]) -> list[list[int]]:
    """The places of pictures that are read at once, which are of one width; the widest first."""
    batches = []
    for width in sorted(set(widths), reverse=True):
        places = [place for place, other in enumerate(widths) if other == width]
        at_once = max(1, _BATCH // width)
        batches += [places[start : start + at_once] for start in range(0, len(places), at_once)]
    return batches


def _prepared(picture: np.ndarray) -> np.ndarray:
    """*Shape:* (height, width, 3) RGB -> (3, 48, a multiple of 32) BGR in [-1, 1], zero beside it."""
    import cv2

    width = max(1, round(_HEIGHT * picture.shape[1] / picture.shape[0]))
    resized = cv2.resize(picture, (width, _HEIGHT), interpolation=cv2.INTER_CUBIC)
    whole = np.zeros((3, _HEIGHT, max(_NARROWEST, -(-width // _STEP) * _STEP)), np.float32)
    whole[:, :, :width] = resized[..., ::-1].transpose(2, 0, 1) / 127.5 - 1
    return whole


def _read(batch: np.ndarray) -> list[tuple[str, float]]:
    session, characters, wanted = _session()
    chances = session.run(None, {session.get_inputs()[0].name: batch})[0][:, :, wanted]  # B T C
    best, sure = chances.argmax(axis=2), chances.max(axis=2)
    return [_decoded(path, scores, characters) for path, scores in zip(best, sure, strict=True)]


def _decoded(path: np.ndarray, scores: np.ndarray, characters: list[str]) -> tuple[str, float]:
    """Connectionist temporal classification: repeats are one glyph, class 0 is none."""
    starts = (path != 0) & (path != np.concatenate([[0], path[:-1]]))
    text = "".join(characters[index] for index in path[starts])
    return text.strip(), float(scores[starts].mean()) if starts.any() else 0.0


def load_model() -> None:
    """Load the model, which `recognise` otherwise does when it is first called."""
    _session()


def _session() -> tuple[Any, list[str], np.ndarray]:
    """The model, its glyphs that scanners print (the first is none), and their classes."""
    with _LOADING:  # or threads that want it first would all load it
        return _loaded()


@cache
def _loaded() -> tuple[Any, list[str], np.ndarray]:
    from onnxruntime import InferenceSession, SessionOptions

    from echoreport.images.words.fusing import fused

    options = SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1  # batches are shared out among threads, which divides the work better
    options.inter_op_num_threads = 1
    session = InferenceSession(fused(model_file().read_bytes()), options, providers=["CPUExecutionProvider"])
    every = ["", *session.get_modelmeta().custom_metadata_map["character"].splitlines(), " "]
    wanted = np.array([index for index, glyph in enumerate(every) if index == 0 or glyph in _GLYPHS])
    return session, [every[index] for index in wanted], wanted


def model_file() -> Path:
    """The recogniser's model in the installed package, which need not be imported.

    Raises:
        ModuleNotFoundError: If the package or its model is not there.
    """
    spec = find_spec("rapidocr_onnxruntime")
    path = Path(spec.origin).parent / _MODEL if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModuleNotFoundError("No module named 'rapidocr_onnxruntime' with its models", name="rapidocr_onnxruntime")
    return path
