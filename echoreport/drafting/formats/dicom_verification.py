"""Who verified a DICOM SR, and when (PS3.3 C.17.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydicom import Dataset

from echoreport.drafting.formats.dicom_items import clean
from echoreport.drafting.parts import Approval

_ORGANISATION = "not stated"
"""The element may not be empty, and an approval names none."""
_LONGEST = 63  # bytes of a person's name and its caret, for readers who count bytes; the standard counts characters
_PARTS = str.maketrans("\\^=", "   ")  # signs that part a name in DICOM


def verification(approval: Approval | None) -> dict[str, Any]:
    """Arguments of highdicom for a document that is complete, final and verified; none before the approval."""
    if approval is None:
        return {}
    return {
        "is_complete": True,
        "is_final": True,
        "is_verified": True,
        "verifying_observer_name": _name(approval.by),
        "verifying_organization": _ORGANISATION,
    }


def verified_at(document: Dataset, approval: Approval | None) -> None:
    """Put the time of the approval in the place of the moment of writing."""
    if approval:
        when = datetime.fromisoformat(approval.at)
        document.VerifyingObserverSequence[0].VerificationDateTime = when.strftime("%Y%m%d%H%M%S+0000")


def _name(words: str) -> str:
    """A name as one component, with a caret so that it is not taken for one of several words without a family name."""
    plain = " ".join(clean(words).translate(_PARTS).split())
    return f"{plain.encode('utf-8')[:_LONGEST].decode('utf-8', 'ignore').strip() or '-'}^"
