"""True against predicted grades and valves as HTML tables; the darker a cell, the larger its share of the row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from echoreport.domain import Severity, Valve
from echoreport.drafting.voting import NONE, UNGRADED
from echoreport.evaluation.breakdown import severity_counts, valve_counts
from echoreport.evaluation.cases import Case

_GRADES = (NONE, UNGRADED, *(severity.value for severity in Severity))
_VALVES = (*(valve.value for valve in Valve), "none")
_DARKEST = 45  # percent of the accent colour, on which both inks can still be read


def grades(cases: Sequence[Case]) -> str:
    """A row for each grade of the reports, a column for each of the model's; grades that never occur are left out."""
    counts = severity_counts(cases)
    if not counts:
        return "<p>No lesion is stated, in the reports or by the model.</p>"
    return (
        '<p class="quiet">Lesions by the grade in the report (rows) and of the model (columns); “none” is no such '
        "lesion. Outlined where both say the same; lesions that neither states are not counted.</p>\n"
        + _table(counts, _GRADES, "grades")
    )


def valves(cases: Sequence[Case]) -> str:
    """A row for each true valve, a column for each that the model named."""
    counts = valve_counts(cases)
    if not counts:
        return "<p>No image has a known valve.</p>"
    return (
        '<p class="quiet">Images by their valve (rows) and that of the model (columns); “none” was not used.</p>\n'
        + _table(counts, _VALVES, "valves")
    )


def _table(counts: Counter[tuple[str, str]], order: Sequence[str], kind: str) -> str:
    rows = [name for name in order if any(true == name for true, _ in counts)]
    columns = [name for name in order if any(said == name for _, said in counts)]
    head = "".join(f'<th scope="col">{_name(name)}</th>' for name in columns)
    body = "\n".join(_row(name, columns, counts) for name in rows)
    return (
        f'<div class="wide"><table class="confusion {kind}"><thead><tr><th>report \\ model</th>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>\n"
    )


def _row(true: str, columns: Sequence[str], counts: Counter[tuple[str, str]]) -> str:
    total = sum(counts[true, said] for said in columns)
    cells = "".join(_cell(counts[true, said], total, true == said != NONE) for said in columns)
    return f'<tr><th scope="row">{_name(true)}</th>{cells}</tr>'


def _cell(count: int, total: int, same: bool) -> str:
    shade = round(_DARKEST * count / total)
    name = ' class="same"' if same else ""
    return f'<td{name} style="--shade:{shade}%">{count or ""}</td>'


def _name(grade: str) -> str:
    return grade.replace("-to-", " to ")
