"""The room's end of the answering process: one question at a time, each with an end to its waiting."""

from __future__ import annotations

import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from echoreport.errors import InputError
from echoreport.server.drafters.entries import answer
from echoreport.server.drafters.place import Place, Task
from echoreport.server.drafters.questions import READY, Answer, Question
from echoreport.server.problems import BusyError
from echoreport.server.settings import Settings
from echoreport.server.store.studies import new_id

_SECONDS = 10.0
"""To wait for one's turn, and again for the answer."""
_WAITING = 8
"""Requests that may wait at once: those of pages share their threads with them."""


class Asking:
    """Questions to the process of `place`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn, self._queue = threading.Lock(), threading.Semaphore(_WAITING)
        self._pipe: Connection | None = None
        self._ready = False
        self._number = 0
        self.place = Place(self._task, new_id)

    def ask(self, question: Question) -> Any:
        """What the process answers.

        Raises:
            InputError: If it refuses the question.
            BusyError: If others ask for too long or are too many, the model is still being loaded, or the answer takes
                too long.
        """
        if not self._queue.acquire(blocking=False):
            raise _busy()
        try:
            return self._asked(question)
        finally:
            self._queue.release()

    def _asked(self, question: Question) -> Any:
        if not self._turn.acquire(timeout=_SECONDS):
            raise _busy()
        try:
            return self._answer(question)
        except (OSError, EOFError):  # it has died, and is begun anew
            raise _busy() from None
        finally:
            self._turn.release()

    def _answer(self, question: Question) -> Any:
        pipe = self._pipe
        if pipe is None or not self._is_ready(pipe):
            raise _busy()
        self._number += 1
        pipe.send((self._number, question))
        if not pipe.poll(_SECONDS):
            self.place.kill()  # or the next question waits for this one's answer
            raise _busy()
        given: Answer = pipe.recv()
        if given.refused:
            raise InputError(given.refused)
        return given.value

    def _is_ready(self, pipe: Connection) -> bool:
        if not self._ready and pipe.poll(_SECONDS):
            self._ready = pipe.recv() == READY
        return self._ready

    def _task(self, _name: str) -> Task:
        with self._turn:  # whoever still asks the dead one is told at once that it is
            if self._pipe is not None:
                self._pipe.close()
            self._pipe, theirs = Pipe()
            self._ready = False
        return answer, (self._settings, theirs)


def _busy() -> BusyError:
    return BusyError("got no answer in time, wanted one sooner: the room is busy; ask again in a moment")
