"""A place whose process drafts: whether it has loaded the model, and why not."""

from __future__ import annotations

import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from echoreport.server.drafters.entries import draft
from echoreport.server.drafters.place import Place, Task
from echoreport.server.drafters.questions import READY, Answer
from echoreport.server.settings import Settings
from echoreport.server.store.studies import new_id

_WITHOUT_A_WORD = "a process ended before it had loaded the model: look whether the machine has memory enough"


class Drafting(Place):
    """Place of a process of `entries.draft`."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(self._work, new_id)
        self._settings = settings
        self._pipe: Connection | None = None
        self._hearing = threading.Lock()
        self._loaded = False
        self._fault = ""

    @property
    def ready(self) -> bool:
        """Whether its process drafts, or could."""
        with self._hearing:
            self._hear()
            return self._loaded and self.alive

    @property
    def fault(self) -> str:
        """Why the last process that ended without its model had none; empty once one has loaded it."""
        with self._hearing:
            self._hear()
            return self._fault

    def died(self) -> str | None:
        """As of any place."""
        name = super().died()
        if name is not None:
            with self._hearing:
                self._hear()
                if not self._loaded:
                    self._fault = self._fault or _WITHOUT_A_WORD
        return name

    def _hear(self) -> None:
        try:
            if not self._loaded and self._pipe is not None and self._pipe.poll():
                told: Answer = self._pipe.recv()
                self._loaded, self._fault = told == READY, told.refused
        except (OSError, EOFError):  # it died without a word, which `died` tells
            return

    def _work(self, name: str) -> Task:
        with self._hearing:
            if self._pipe is not None:
                self._pipe.close()
            self._pipe, theirs = Pipe()
            self._loaded = False
        return draft, (self._settings, name, theirs)
