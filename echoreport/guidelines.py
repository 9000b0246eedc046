"""Cut-offs between the grades of a valve lesion, as the guidelines in `guidelines.toml` publish them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from echoreport.domain import Direction, Disease, Severity, Valve
from echoreport.errors import InputError

STENOSIS_GRADED_BY = {
    Valve.AORTIC: ("peak_velocity", Direction.AWAY),
    Valve.PULMONIC: ("peak_velocity", Direction.AWAY),
    Valve.MITRAL: ("mean_gradient", Direction.TOWARD),
    Valve.TRICUSPID: ("mean_gradient", Direction.TOWARD),
}
"""The quantity that the guidelines grade a valve's stenosis by, and the way its forward flow runs."""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Where the grades of one lesion begin in one measured quantity.

    Attributes:
        unit: Of all the values here.
        rising: True where a higher value is worse, False where a lower one is.
        mild: Value at which the grade begins; None where the source defines no such limit.
        moderate: Likewise.
        severe: Likewise.
        source: The publication that says so.
    """

    valve: Valve
    disease: Disease
    quantity: str
    unit: str
    rising: bool
    mild: float | None
    moderate: float | None
    severe: float
    source: str

    def __post_init__(self) -> None:
        limits = [limit for limit in (self.mild, self.moderate, self.severe) if limit is not None]
        if limits != sorted(limits, reverse=not self.rising):
            raise InputError(
                f"got the limits {limits} of {self.valve} {self.disease} {self.quantity}, "
                "wanted them in order from mild to severe: correct guidelines.toml"
            )

    def grade(self, value: float) -> Severity | None:
        """Grade that `value` (in `unit`) means; a value at a limit belongs to the graver side.

        Returns:
            None below every limit that the source defines: not graded, which is not the same as normal.
        """
        for severity in (Severity.SEVERE, Severity.MODERATE, Severity.MILD):
            limit = getattr(self, severity.value)
            if limit is not None and (value >= limit if self.rising else value <= limit):
                return severity
        return None


@cache
def all_cutoffs() -> tuple[Cutoffs, ...]:
    """Every row of `guidelines.toml`.

    Raises:
        InputError: If the limits of a row are out of order.
    """
    table = tomllib.loads(resources.files("echoreport").joinpath("guidelines.toml").read_text(encoding="utf-8"))
    return tuple(_row(row, table["sources"]) for row in table["cutoff"])


def cutoffs(valve: Valve, disease: Disease, quantity: str) -> Cutoffs:
    """The cut-offs of one lesion in one quantity.

    Raises:
        InputError: If the guidelines here grade no such quantity.
    """
    for row in all_cutoffs():
        if (row.valve, row.disease, row.quantity) == (valve, disease, quantity):
            return row
    known = sorted({row.quantity for row in all_cutoffs() if (row.valve, row.disease) == (valve, disease)})
    raise InputError(f"got the quantity {quantity} for {valve} {disease}, wanted one of {known or 'none: not graded'}")


def _row(row: dict, sources: dict[str, str]) -> Cutoffs:
    return Cutoffs(
        valve=Valve(row["valve"]),
        disease=Disease(row["disease"]),
        quantity=row["quantity"],
        unit=row["unit"],
        rising=row["worse"] == "higher",
        mild=row.get("mild"),
        moderate=row.get("moderate"),
        severe=row["severe"],
        source=sources[row["source"]],
    )
