"""The room's processes: begun, begun anew where one dies, and ended."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from datetime import timedelta
from multiprocessing import connection
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from echoreport.server.database.connecting import Database
from echoreport.server.drafters.asking import Asking
from echoreport.server.drafters.drafting import Drafting
from echoreport.server.drafters.place import Place
from echoreport.server.drafters.questions import Near, Question
from echoreport.server.problems import BusyError
from echoreport.server.settings import Settings
from echoreport.server.store import claims
from echoreport.server.store.studies import now

_SECONDS = 0.5
"""Between looks for what can be begun anew."""
_DEATHS = 3
"""Of processes at one study, after which it is not tried again."""
_FATAL = (
    "got images at which several processes ended or hung one after the other, wanted images that can be drafted: "
    "leave out the largest, or give the machine more memory, and try again"
)
_LONG, _SLOW = 300.0, "the model is not loaded after five minutes: look at the machine's load and memory"
_QUIET = 60.0
"""Seconds between two lines of log on processes that ended."""
_LATE, _LOOK = timedelta(minutes=15), 10.0
"""Of one study's drafting, after which its process is ended; seconds between looks for such."""
_log = logging.getLogger(__name__)


class Drafters:
    """All processes beside the pages' own. They end with it, even where it is killed."""

    def __init__(self, settings: Settings) -> None:
        self._database = Database(settings.database, pool=1)
        self._drafting = [Drafting(settings) for _ in range(settings.drafters)]
        self._asking = Asking(settings)
        self._masking = threading.Lock()
        self._deaths = Counter[str]()
        self._dead: list[str] = []
        self._last_ready = self._last_look = time.monotonic()
        self._told = dict[str, float]()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="drafters", daemon=True)

    def start(self) -> None:
        """Begin all processes; what earlier ones had claimed waits again."""
        with self._database.writing() as session:
            claims.release(session)
        for place in self._places:
            place.fill()
        self._thread.start()

    def stop(self) -> None:
        """End all processes; what they had claimed waits for the next start."""
        self._stop.set()
        self._thread.join()
        for place in self._places:
            place.empty()
        with self._database.writing() as session:
            claims.release(session)
        self._database.close()

    @property
    def ready(self) -> int:
        """Processes that draft: those that have loaded the model."""
        return sum(place.ready for place in self._drafting)

    @property
    def fault(self) -> str:
        """Why nothing is drafted, in a line; empty where something is, or the model is being loaded."""
        if self.ready:
            return ""
        faults = [place.fault for place in self._drafting]
        if all(faults):
            return faults[0] if faults else "this room has no process that drafts"
        return _SLOW if time.monotonic() - self._last_ready > _LONG else ""

    def search_text(self, words: str, k: int = 10) -> list[Near]:
        """The model's paragraphs nearest to some words, nearest first, as drafts show them.

        Raises:
            InputError: If the model knows none of the words.
            BusyError: If the answer does not come in time.
        """
        found: list[Near] = self.ask(Question("search_text", (words, k)))
        return found

    def search_image(self, path: Path, k: int = 10) -> list[Near]:
        """The model's paragraphs nearest to an image file, as those of `search_text`; raises as `vector_of_image`."""
        found: list[Near] = self.ask(Question("search_image", (path, k)))
        return found

    @property
    def model(self) -> str:
        """Name and version, as drafts state them: vectors of other models lie in other spaces.

        Raises:
            BusyError: If the answer does not come in time.
        """
        name: str = self.ask(Question("model", ()))
        return name

    def vector_of_text(self, words: str) -> np.ndarray:
        """Unit vector of a text, float32, *Shape:* (dimensions,); raises as `search_text`."""
        vector: np.ndarray = self.ask(Question("vector_of_text", (words,)))
        return vector

    def vector_of_image(self, path: Path) -> np.ndarray:
        """Unit vector of an image file, float32, *Shape:* (dimensions,).

        Raises:
            InputError: If it shows no spectral Doppler trace, or cannot be read.
            BusyError: If the answer does not come in time.
        """
        vector: np.ndarray = self.ask(Question("vector_of_image", (path,)))
        return vector

    def write_masked(self, source: Path, target: Path) -> None:
        """Have what of an image file may be shown written as a PNG; an empty file where nothing may.

        Raises:
            InputError: If it cannot be written.
            BusyError: If another one is being written, or it does not come in time. A page asks for many at once: if
                all of them waited, searches and pages would wait behind them.
        """
        if not self._masking.acquire(blocking=False):
            raise BusyError("got a frame while another one is made, wanted one at a time: ask again in a moment")
        try:
            self.ask(Question("write_masked", (source, target)))
        finally:
            self._masking.release()

    def ask(self, question: Question) -> Any:
        """What the answering process says to any question; raises as `vector_of_image`."""
        return self._asking.ask(question)

    @property
    def _places(self) -> list[Place]:
        return [*self._drafting, self._asking.place]

    def _watch(self) -> None:
        while not self._stop.is_set():
            connection.wait([s for place in self._places if (s := place.sentinel) is not None], timeout=_SECONDS)
            for place in self._places:
                if (name := place.died()) is not None:
                    self._tell(place)
                    self._dead.append(name)
            self._let_go()
            if self.ready:
                self._last_ready = time.monotonic()
            self._end_late()
            for place in self._places:
                if not self._stop.is_set():
                    place.fill()
            self._stop.wait(0.05)  # a process that ends at once must not keep this thread busy

    def _end_late(self) -> None:
        """A process that drafts one study for so long hangs: its death counts as any other."""
        if time.monotonic() - self._last_look < _LOOK:
            return
        self._last_look = time.monotonic()
        try:
            with self._database.reading() as session:
                late = claims.late(session, now() - _LATE)
        except SQLAlchemyError:  # `_let_go` tells of it, where it matters
            return
        for place in self._drafting:
            if place.name in late:
                place.kill()

    def _tell(self, place: Place) -> None:
        """Log a death, but not the like of it over and over: a model that cannot be loaded ends all processes."""
        why = f" ({place.fault})" if isinstance(place, Drafting) and place.fault else ""
        if time.monotonic() - self._told.get(why, -_QUIET) >= _QUIET:
            self._told[why] = time.monotonic()
            _log.warning("a process of the room ended by itself%s; it is begun anew", why)

    def _let_go(self) -> None:
        """What the dead had claimed waits again, unless it has killed too many."""
        try:
            while self._dead:
                with self._database.writing() as session:
                    for study_id in claims.held(session, self._dead[0]):
                        self._deaths[study_id] += 1
                        if self._deaths[study_id] >= _DEATHS:
                            claims.give_up(session, study_id, self._dead[0], _FATAL)
                            del self._deaths[study_id]
                    claims.let_go(session, self._dead[0])
                self._dead.pop(0)
        except SQLAlchemyError as error:
            _log.warning("the room's database is away (%s); trying again", type(error).__name__)
