"""A quantity's name with the number that is its value."""

from __future__ import annotations

from typing import NamedTuple

from echoreport.findings.lexicon.loading import Quantity
from echoreport.findings.measuring.numbers import Number
from echoreport.findings.measuring.quantities import Name


class Binding(NamedTuple):
    """A quantity with its number.

    Attributes:
        name: The words that name it.
        quantity: What it is.
        number: As the sentence states it.
        value: In the quantity's unit; of a range, its lower end.
        high: Upper end of a range, else None.
        before: End of the name or number before; nothing earlier belongs to the name.
        behind: Start of the next name or number behind.
    """

    name: Name
    quantity: Quantity
    number: Number
    value: float
    high: float | None
    before: int
    behind: int

    @property
    def start(self) -> int:
        """Offset of the first character of name and number."""
        return min(self.name.start, self.number.start)

    @property
    def end(self) -> int:
        """Offset one past the last character of name and number."""
        return max(self.name.end, self.number.end)
