"""A new model in the place of an old one, so that a run that is killed on the way knows which of them stands there."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from echoreport.archive.job import fingerprint
from echoreport.archive.work import Work
from echoreport.bundle import HEADER, Bundle
from echoreport.files import write_beside


@dataclass(frozen=True, slots=True)
class Swap:
    """The exchange that a run ends with.

    Attributes:
        began_with: Fingerprint of the model that the run began with.
        done: Whether the new model stands there already, put by the run that this one resumes.
    """

    work: Work
    model: Path
    began_with: str
    done: bool

    @classmethod
    def of(cls, work: Work, model: Path, resume: bool) -> Swap:
        """Where a run stands; `resume` says whether it goes on with another one."""
        stands, note = fingerprint(model / HEADER), _note(work)
        noted = json.loads(note.read_text(encoding="utf-8")) if resume and work.has_plan and note.exists() else {}
        done = noted.get("to") == stands
        return cls(work, model, noted["from"] if done else stands, done)

    def put(self, new: Bundle) -> None:
        """Write the new model, note down how to tell it from the old one, and exchange them."""
        built = self.work.folder / "model"
        shutil.rmtree(built, ignore_errors=True)
        new.save(built)
        with write_beside(_note(self.work)) as part:
            noted = {"from": self.began_with, "to": fingerprint(built / HEADER)}
            part.write_text(json.dumps(noted), encoding="utf-8")
        with write_beside(self.model) as part:
            built.rename(part)


def _note(work: Work) -> Path:
    return work.folder / "swap.json"
