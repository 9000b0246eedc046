"""True against predicted grades as an HTML table; the darker a cell, the larger its share of the row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from echoreport.domain import Severity
from echoreport.drafting.voting import NONE, UNGRADED
from echoreport.evaluation.cases import Case
from echoreport.evaluation.metrics import severity_counts

_ORDER = (NONE, UNGRADED, *(severity.value for severity in Severity))
_DARKEST = 45  # percent of the accent colour, on which both inks can still be read


def confusion(cases: Sequence[Case]) -> str:
    """A row for each grade of the reports, a column for each of the model's; grades that never occur are left out."""
    counts = severity_counts(cases)
    rows = [name for name in _ORDER if any(true == name for true, _ in counts)]
    columns = [name for name in _ORDER if any(said == name for _, said in counts)]
    if not counts:
        return "<p>No lesion is stated, in the reports or by the model.</p>"
    head = "".join(f'<th scope="col">{_name(name)}</th>' for name in columns)
    body = "\n".join(_row(name, columns, counts) for name in rows)
    return (
        '<p class="quiet">Lesions by the grade in the report (rows) and of the model (columns); “none” is no such '
        "lesion. Outlined where both say the same; lesions that neither states are not counted.</p>\n"
        f'<div class="wide"><table class="grades"><thead><tr><th>report \\ model</th>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
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
