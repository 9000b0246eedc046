"""What two readers reach who saw the same patients: the ceiling of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from echoreport.domain import LESIONS, Severity, Valve
from echoreport.evaluation.baselines.constant import unasked
from echoreport.evaluation.cases import Case, Instance


def two_readers(cases: Sequence[Case], truth: Iterable[Mapping[str, object]]) -> list[Case]:
    """What a second simulated reader said of the cases, held against the first reader, who wrote the report.

    Both saw the same patient and differ as readers do near a cut-off: no method that is scored against one
    reader's report can be expected to agree with it more. Both name the valve rightly.

    Args:
        truth: Rows of a simulated corpus's truth table, with `reader_*` and `second_*` columns; images that it
            does not list, or whose report nobody wrote, make no case.
    """
    rows = {str(row["image_id"]): row for row in truth if row.get("reader_style") and row.get("second_style")}
    return [_second_reader(case, rows[case.image_id]) for case in cases if case.image_id in rows]


def _second_reader(case: Case, row: Mapping[str, object]) -> Case:
    valve = Valve(str(row["valve"]))
    answer = unasked(_read(row, "second"), valve)
    return replace(case, true=_read(row, "reader"), true_valve=valve, **answer)


def _read(row: Mapping[str, object], who: str) -> frozenset[Instance]:
    grades = {lesion: row.get(f"{who}_{lesion}") for lesion in LESIONS}
    return frozenset(
        Instance(Valve(str(row["valve"])), lesion, Severity(str(grade))) for lesion, grade in grades.items() if grade
    )
