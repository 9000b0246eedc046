"""The process that answers: nearest paragraphs, and vectors of texts and images, for the room's searches."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from echoreport.domain import Report
from echoreport.drafting.shown import shown
from echoreport.errors import EchoReportError
from echoreport.images import read_doppler_image
from echoreport.reporter import Reporter
from echoreport.server.archive.index import make_index
from echoreport.server.drafters.frames import write_masked
from echoreport.server.drafters.loading import load_reporter
from echoreport.server.drafters.questions import READY, Answer, Near, Question
from echoreport.server.settings import Settings

_log = logging.getLogger(__name__)


def answer_all(settings: Settings, pipe: Connection) -> None:
    """Answer questions until the pipe is closed."""
    reporter = load_reporter(settings, pipe)
    threading.Thread(target=_make_index, args=(settings,), name="archive", daemon=True).start()
    reporter.encode_text([Report("first", "Aortic stenosis.")])  # or the first reviewer waits for spaCy
    pipe.send(READY)
    while True:
        try:
            number, question = pipe.recv()
        except EOFError:
            return
        pipe.send(_answered(reporter, number, question))


def _make_index(settings: Settings) -> None:
    """Here, since reading the tables of a large archive would slow the pages' process down."""
    try:
        make_index(settings)
    except Exception as error:  # its text may hold what a table does
        told = str(error) if isinstance(error, EchoReportError) else type(error).__name__
        _log.error("no images of the corpus are shown: %s", told)


def _answered(reporter: Reporter, number: int, question: Question) -> Answer:
    try:
        return Answer(number, _ANSWERS[question.name](reporter, *question.given))
    except EchoReportError as error:
        return Answer(number, refused=str(error))
    except Exception as error:  # its text may hold what was asked
        return Answer(number, refused=f"got a question that failed ({type(error).__name__}): ask another way")


def _search(reporter: Reporter, query: str | Path, k: int) -> list[Near]:
    found = reporter.search(query, k)
    masked = [(shown(near.paragraph), near.similarity) for near in found]
    return [Near(p.report_id, p.number, similarity, p.text, p.findings) for p, similarity in masked]


def _vector_of_text(reporter: Reporter, words: str) -> np.ndarray:
    return reporter.encode_text([Report("query", words)])[0]


def _vector_of_image(reporter: Reporter, path: Path) -> np.ndarray:
    return reporter.encode_images([read_doppler_image(path)])[0]


_ANSWERS: dict[str, Callable[..., Any]] = {
    "model": lambda reporter: reporter.model,
    "search_image": _search,
    "search_text": _search,
    "vector_of_text": _vector_of_text,
    "vector_of_image": _vector_of_image,
    "write_masked": lambda _reporter, source, target: write_masked(source, target),
}
