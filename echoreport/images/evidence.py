"""What a frame says of the valve outside its spectrum."""

from collections.abc import Collection

from echoreport.domain import Box, ValveEvidence, ValveSource
from echoreport.images.frame import Frame
from echoreport.images.screen.backdrop import Backdrop
from echoreport.images.view import view_of
from echoreport.images.words import Word, read_words
from echoreport.images.words.valve import valve_printed


def valve_evidence_of(
    frame: Frame,
    trace: Box,
    words: tuple[Word, ...] | None,
    sources: Collection[ValveSource],
    backdrop: Backdrop | None = None,
) -> ValveEvidence:
    """Look for the evidence that is asked for. Printed labels take longest: all text of the frame has to be read.

    Args:
        trace: Where the spectrum lies.
        words: What is written on the screen; None where it was not read yet.
        backdrop: The frame's flat screen; None where it was not looked at yet.
    """
    printed = None
    if ValveSource.PRINTED in sources:
        printed = valve_printed(read_words(frame.pixels, values_only=True) if words is None else words)
    return ValveEvidence(
        printed=printed,
        tags=frame.tags if ValveSource.TAGS in sources else None,
        view=view_of(frame, trace, backdrop) if ValveSource.VIEW in sources else None,
    )
