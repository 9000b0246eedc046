"""Images beside a paragraph: of the archive, or of the study of this room whose report it is from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from echoreport.corpus import valve_of
from echoreport.domain import Finding
from echoreport.server.archive.finding import ArchiveImage, archive_images
from echoreport.server.database.tables import Image
from echoreport.server.pages.views.frames import Frame, frames_of
from echoreport.server.room import Room
from echoreport.server.store import studies

OF_REVIEW = "review-"
"""How the report ids begin that an export of this room gives its studies: the study's id follows."""
_MOST = 3
"""Images of one paragraph."""


class Told(Protocol):
    """A paragraph, named by its report and its number there."""

    @property
    def report_id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...


@dataclass(frozen=True, slots=True)
class Picture:
    """An image to show small.

    Attributes:
        address: Of its PNG.
        link: What it leads to.
        caption: What it is, in a few words.
        frame: Where the PNG is a whole frame, the part of it that is worth seeing; None where it is cut already.
    """

    address: str
    link: str
    caption: str
    frame: Frame | None = None


Pictures = dict[tuple[str, int], list[Picture]]
"""Report id and number of a paragraph -> its images."""


def own_study(report_id: str) -> str | None:
    """Id of the study in a review room whose signed report this is; None of other reports."""
    return report_id.removeprefix(OF_REVIEW) if report_id.startswith(OF_REVIEW) else None


def pictures_of(room: Room, paragraphs: Iterable[Told]) -> Pictures:
    """The images that paragraphs describe, as far as they are known here."""
    asked, found = list(paragraphs), Pictures()
    ids = {study_id for one in asked if (study_id := own_study(one.report_id))}
    with room.database.reading() as session:
        own = studies.images_of(session, ids) if ids else {}
    with archive_images(room.settings) as archive:
        for one in asked:
            images = own.get(own_study(one.report_id) or "")
            found[one.report_id, one.number] = (
                _of_study(images)
                if images
                else [_of_archive(image) for image in archive.of(one.report_id, one.number, valve_of(one.findings))]
            )
    return found


def _of_archive(image: ArchiveImage) -> Picture:
    address = f"/archive/{image.token}.png"
    kind = "its image" if image.described else "image of the same study"
    return Picture(address, address, f"{kind}, {image.valve} valve" if image.valve else kind)


def _of_study(images: Sequence[Image]) -> list[Picture]:
    shown = [frame for frame in frames_of(images, None) if frame.layers][:_MOST]
    study = f"/studies/{images[0].study_id}"
    return [
        Picture(f"{study}/images/{frame.image.id}.png", study, f"image {frame.number} of its study", frame)
        for frame in shown
    ]
