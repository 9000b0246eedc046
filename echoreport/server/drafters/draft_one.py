"""One study: its files -> what the room keeps of its draft."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from echoreport.domain import Report
from echoreport.drafting.draft import one_line
from echoreport.drafting.formats.as_json import content_of
from echoreport.drafting.identity import check_one_patient
from echoreport.errors import InputError
from echoreport.reporter import Reporter
from echoreport.server.drafters.frames import as_bytes, frame_of_rejected, frame_of_used
from echoreport.server.store.claims import Drafted
from echoreport.server.store.shown_first import Standing


def draft_one(reporter: Reporter, name: str, files: Mapping[str, Path]) -> Drafted:
    """Draft a study, and write its frames beside its files.

    Args:
        name: Of the study.
        files: Name of each image -> where it lies, in one folder, under that name.

    Raises:
        InputError: If the headers are of more than one patient.
    """
    usable, rejected = reporter.read(list(files.values()))
    check_one_patient(image.header for image in usable)
    draft = reporter.draft_of(usable, one_line(name), rejected)
    vectors = reporter.encode_images(usable)
    frames = {one.image: frame_of_rejected(files[one.image], one.reason) for one in rejected}
    for image, vector in zip(usable, vectors, strict=True):
        frames[image.name] = frame_of_used(files[image.name], image, vector)
    patient = one_line(draft.header.patient_id) if draft.header else ""  # PostgreSQL keeps no NUL
    content = json.dumps(content_of(draft), ensure_ascii=False)
    return Drafted(content, draft.model, patient, Standing.of(draft), _text_vector(reporter, draft.text), frames)


def _text_vector(reporter: Reporter, text: str) -> bytes | None:
    try:
        return as_bytes(reporter.encode_text([Report("draft", text)])[0])
    except InputError:  # no word that the model knows
        return None
