"""Which pieces of text can be part of a printed value: a label and a number are wide, or stand beside each other."""

from echoreport.domain import Box
from echoreport.images.words.pieces import Piece

_WHOLE = 5.0  # heights; a label with its value, "TR 2.4 m/s", is wider, and "2.9MHz" is not
_VALUE = 3.0  # heights; a number with its unit is wider, an axis' number or "49%" is not
_WIDEST_GAP = 8.0  # heights between a label and its value; as in `rows`
_BELOW = 2.0  # heights between a label and the row under it that holds its value


def of_values(pieces: list[Piece]) -> list[Piece]:
    """The pieces without those that are narrow and stand alone: most of a screen's, and each takes 10 ms to read."""
    boxes = [piece.box for piece in pieces]
    return [
        piece
        for piece in pieces
        if piece.box.width >= _WHOLE * piece.box.height or any(_belongs(piece.box, other) for other in boxes)
    ]


def _belongs(box: Box, other: Box) -> bool:
    """Whether a piece stands beside the other one, or as a label right above it."""
    if other is box:
        return False
    height = min(box.height, other.height)
    gap = max(box.x0, other.x0) - min(box.x1, other.x1)
    if min(box.y1, other.y1) - max(box.y0, other.y0) >= height / 2:
        return gap <= _WIDEST_GAP * height
    above = 0 <= other.y0 - box.y1 <= _BELOW * box.height
    return above and gap < 0 and other.width >= _VALUE * other.height
