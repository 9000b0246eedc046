"""A draft as a DICOM structured report."""

from echoreport.drafting.draft import Draft
from echoreport.extras import require


def render(draft: Draft) -> bytes:
    """Write the draft as the file of a Comprehensive SR document, preliminary and unverified until it is approved.

    Its content follows TID 5200 "Echocardiography Procedure Report" of DICOM PS3.16, with what that has no place for
    beside it; docs/dicom-sr.md shows the tree. Patient and study are those of the draft's first image with a header. A
    draft gives the same UIDs whenever it is written, so that an archive keeps one copy of it. Nothing of
    `draft.evidence` is in it, since that belongs to other patients.

    Raises:
        MissingExtraError: Without the extra `interop`.
        InputError: If the images are of more than one patient, or an edited draft names what DICOM has no code for.
    """
    require("highdicom", "interop")
    from echoreport.drafting.formats.dicom_document import file_of

    return file_of(draft)
