"""DICOM header -> the valve that its text names; of the text itself nothing is kept."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from echoreport.domain import Valve
from echoreport.images.words.valve import the_only, valves_in

if TYPE_CHECKING:
    from pydicom import Dataset

_OF_IMAGE = ("SeriesDescription", "ProtocolName", "ImageComments", "ViewName")
_OF_STUDY = ("StudyDescription",)
_CODED = (
    "ViewCodeSequence",
    "AnatomicRegionSequence",
    "PrimaryAnatomicStructureSequence",
    "AcquisitionContextSequence",
)
_LONGEST = 200  # characters of an element that are looked at


def valve_of_header(header: "Dataset") -> Valve | None:
    """The one valve that the image's own elements name, else the one that the study's description names.

    None where they name none or several.
    """
    own = valves_in([*_texts(header, _OF_IMAGE), *_meanings(header)])
    return the_only(own or valves_in(_texts(header, _OF_STUDY)))


def _texts(header: "Dataset", keywords: tuple[str, ...]) -> Iterator[str]:
    for keyword in keywords:
        with suppress(Exception):  # of a damaged element; the image may still be read
            yield str(header.get(keyword) or "")[:_LONGEST]


def _meanings(header: "Dataset") -> Iterator[str]:
    """What coded items mean; of the acquisition context, their values."""
    for keyword in _CODED:
        with suppress(Exception):
            for item in header.get(keyword) or ():
                yield from _texts(item, ("CodeMeaning",))
                for value in item.get("ConceptCodeSequence") or ():
                    yield from _texts(value, ("CodeMeaning",))
