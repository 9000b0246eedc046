"""What the guidelines say of a measured flow, on the condition that it passes the valve they speak of.

An image does not say which valve its flow passes. Direction, course and velocity say which lesions it may be; each
gets its grade, and a reader who knows the view keeps the one that fits.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from echoreport.domain import Direction, Disease, Severity, Valve
from echoreport.guidelines import STENOSIS_GRADED_BY, cutoffs
from echoreport.images.flow.jets import Jet
from echoreport.images.flow.summary import FlowSummary, summaries_of

_EJECTION_SHARE = 0.66  # of the peak gradient, below which the mean lies in ejection; regurgitation has a plateau
_SLOWEST_AORTIC = 3.0  # m/s: an aortic regurgitation's pressure difference is above 36 mmHg
_SLOWEST_PULMONIC = 1.0  # m/s


@dataclass(frozen=True, slots=True)
class GuidelineGrade:
    """A grade that holds if the flow passes this valve.

    Attributes:
        quantity: What it was graded by: "peak_velocity" (m/s), "mean_gradient" (mmHg), "pressure_half_time" (ms).
        value: The median over the beats, in `unit`.
        source: The publication whose cut-off it is.
    """

    direction: Direction
    valve: Valve
    disease: Disease
    severity: Severity
    quantity: str
    value: float
    unit: str
    source: str

    def to_json(self) -> dict[str, object]:
        """Plain values; `if` says the condition."""
        return {
            "direction": str(self.direction),
            "if": str(self.valve),
            "disease": str(self.disease),
            "severity": str(self.severity),
            "quantity": self.quantity,
            "value": round(self.value, 3),
            "unit": self.unit,
            "source": self.source,
        }


def guideline_grades(jets: tuple[Jet, ...]) -> tuple[GuidelineGrade, ...]:
    """The grades of each direction's flow. What lies below every cut-off is not graded, which is not to say normal."""
    return tuple(grade for summary in summaries_of(jets) for grade in _grades(summary))


def _grades(flow: FlowSummary) -> Iterator[GuidelineGrade]:
    for valve, disease, quantity in _candidates(flow):
        limits, spread = cutoffs(valve, disease, quantity), getattr(flow, quantity)
        severity = limits.grade(spread.value) if spread else None
        if spread and severity:
            yield GuidelineGrade(
                flow.direction, valve, disease, severity, quantity, spread.value, limits.unit, limits.source
            )


def _candidates(flow: FlowSummary) -> Iterator[tuple[Valve, Disease, str]]:
    """Valve, lesion and quantity that a flow of this direction, course and velocity may show."""
    if flow.direction is Direction.AWAY:
        if flow.mean_gradient.value < _EJECTION_SHARE * flow.peak_gradient.value:
            yield Valve.AORTIC, Disease.STENOSIS, "peak_velocity"
            yield Valve.AORTIC, Disease.STENOSIS, "mean_gradient"
            yield Valve.PULMONIC, Disease.STENOSIS, "peak_velocity"
        return
    if flow.e_velocity:
        for valve in (Valve.MITRAL, Valve.TRICUSPID):
            yield valve, Disease.STENOSIS, STENOSIS_GRADED_BY[valve][0]
            yield valve, Disease.STENOSIS, "pressure_half_time"
    if flow.a_velocity is None and flow.peak_velocity.value >= _SLOWEST_PULMONIC:
        aortic = flow.peak_velocity.value >= _SLOWEST_AORTIC
        yield (Valve.AORTIC if aortic else Valve.PULMONIC), Disease.REGURGITATION, "pressure_half_time"
