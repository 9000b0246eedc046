"""What a report says, all in all, of each disease of each valve."""

import pytest

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.findings import FindingExtractor
from echoreport.findings.summary.summary import Section, SummaryRow, summarise

BODY, IMPRESSION = Section.BODY, Section.IMPRESSION


def rows_of(text: str) -> dict[tuple[Valve, Disease], SummaryRow]:
    rows = summarise(text, FindingExtractor().extract(text, repeats=True))
    assert all(text[row.start : row.end] == row.evidence for row in rows)
    return {(row.valve, row.disease): row for row in rows}


def mitral(text: str, disease: Disease = Disease.REGURGITATION) -> SummaryRow:
    return rows_of(text)[Valve.MITRAL, disease]


def test_the_impression_goes_before_the_body_and_the_conflict_is_kept() -> None:
    row = mitral("FINDINGS: There is moderate mitral regurgitation.\nIMPRESSION: Mild mitral regurgitation.")
    assert (row.assertion, row.severity, row.section) == (Assertion.PRESENT, Severity.MILD, IMPRESSION)
    assert (row.conflict, row.also_stated, row.statements) == (True, ("moderate (body)",), 2)
    assert row.evidence == "Mild mitral regurgitation"


def test_an_impression_at_the_top_goes_before_the_body_below_it() -> None:
    row = mitral("IMPRESSION:\n1. Mild MR.\n2. Normal LV.\n\nFINDINGS:\nSevere mitral regurgitation.")
    assert (row.severity, row.section, row.conflict) == (Severity.MILD, IMPRESSION, True)


def test_what_the_impression_repeats_is_a_statement_of_the_impression() -> None:
    text = "FINDINGS: Mild MR is seen.\nCONCLUSION: Mild MR."
    row = mitral(text)
    assert (row.section, row.start, row.statements) == (IMPRESSION, text.rindex("Mild MR"), 2)
    assert (row.conflict, row.also_stated) == (False, ())


def test_one_row_for_each_valve_and_disease_in_a_fixed_order() -> None:
    text = "Mild TR. No aortic stenosis. Mild MR. Mild TR. Moderate aortic regurgitation."
    rows = summarise(text, FindingExtractor().extract(text, repeats=True))
    assert [(row.valve, row.disease) for row in rows] == [
        (Valve.AORTIC, Disease.STENOSIS),
        (Valve.AORTIC, Disease.REGURGITATION),
        (Valve.MITRAL, Disease.REGURGITATION),
        (Valve.TRICUSPID, Disease.REGURGITATION),
    ]
    assert summarise("Nothing of note.", []) == []


@pytest.mark.parametrize(
    "heading",
    [
        "IMPRESSION:",
        "Impressions:",
        "FINAL IMPRESSION:",
        "Echo impression -",
        "CONCLUSIONS:",
        "Conclusion(s):",
        "SUMMARY:",
        "Summary of findings:",
        "INTERPRETATION SUMMARY:",
        "Final diagnosis:",
        "Echocardiographic diagnoses:",
        "POSTOPERATIVE DIAGNOSIS:",
        "Summary/Conclusion:",
        "OPINION:",
        "INTERPRETATION:",
        "Comments:",
        "**Impression:**",
        "IMPRESSION\n",
        "In summary,",
        "In conclusion there is",
    ],
)
def test_headings_that_conclude(heading: str) -> None:
    row = mitral(f"FINDINGS: Severe mitral regurgitation.\n{heading} Mild mitral regurgitation.")
    assert (row.severity, row.section) == (Severity.MILD, IMPRESSION)


@pytest.mark.parametrize(
    "heading",
    ["FINDINGS:", "DOPPLER:", "Mitral valve:", "Mitral valve assessment:", "Previous conclusion:", "Clinical summary:"],
)
def test_headings_that_do_not(heading: str) -> None:
    assert mitral(f"{heading} Mild mitral regurgitation.").section == BODY


def test_an_interpretation_with_an_impression_behind_it_is_the_body() -> None:
    text = "EXAM: Echocardiogram. INTERPRETATION: Severe mitral regurgitation. IMPRESSION: Mild mitral regurgitation."
    assert mitral(text).severity == Severity.MILD
    assert mitral("EXAM: Echocardiogram. INTERPRETATION: Severe mitral regurgitation.").section == BODY


@pytest.mark.parametrize(
    "text",
    [
        "SUMMARY:\n1. Mild MR.\n\nFINDINGS:\nMitral valve: severe regurgitation.",
        "SUMMARY:\nMild MR.\n\nMitral Valve\nThere is severe mitral regurgitation.",
        "In summary, mild MR.\n\nThere is severe mitral regurgitation.",
    ],
)
def test_a_conclusion_ends_where_another_section_begins(text: str) -> None:
    row = mitral(text)
    assert (row.severity, row.section, row.also_stated) == (Severity.MILD, IMPRESSION, ("severe (body)",))


@pytest.mark.parametrize(
    "text",
    [
        "Severe MR.\nIMPRESSION:\nAortic valve: normal.\nMitral valve: mild regurgitation.",
        "Severe MR.\nIMPRESSION:\n\nAortic valve: normal.\n\nMitral valve: mild regurgitation.",
        "Severe MR.\nIMPRESSION:\n\n1. Aortic valve: normal.\n\n2. Mitral valve: mild regurgitation.",
        "Severe MR. IMPRESSION: ,1.  Normal LV.,2.  Aortic valve: normal.,3.  Mild mitral regurgitation.",
    ],
)
def test_headings_of_valves_and_numbered_items_stay_within_a_conclusion(text: str) -> None:
    assert mitral(text).severity == Severity.MILD


@pytest.mark.parametrize(
    "text",
    [
        "Mild MR. Severe MR.",
        "Trace MR. Mild MR.",
        "Mild MR. Moderate-to-severe MR.",
        "Moderate MR. No mitral regurgitation.",
        "Moderate MR. No significant mitral regurgitation.",
        "Severe MR. No severe mitral regurgitation.",
        "Mild-to-moderate MR. Mild MR. Moderate MR.",
        "FINDINGS: Possible mitral regurgitation. IMPRESSION: No mitral regurgitation.",
    ],
)
def test_statements_that_exclude_each_other(text: str) -> None:
    row = mitral(text)
    assert row.conflict
    assert row.also_stated


@pytest.mark.parametrize(
    "text",
    [
        "Mild MR. Mitral regurgitation is noted.",
        "Trace to mild MR. Mild MR.",
        "Mild MR. Mild-to-moderate MR.",
        "Trace-to-mild MR. Mild-to-moderate MR.",
        "History of severe MR. Mild MR.",
        "History of MR. No mitral regurgitation.",
        "Possible mitral regurgitation. Mild MR.",
        "Trace MR. No significant mitral regurgitation.",
        "Moderate MR. No severe mitral regurgitation.",
        "No mitral regurgitation. No MR.",
        "Mild MR. Severe TR. No AI.",
    ],
)
def test_statements_that_can_all_be_true(text: str) -> None:
    assert not mitral(text).conflict


def test_a_hedge_is_no_conflict() -> None:
    row = mitral(
        "No vegetation on the mitral valve is seen. A mitral vegetation cannot be excluded.", Disease.VEGETATION
    )
    assert (row.assertion, row.conflict, row.also_stated) == (Assertion.POSSIBLE, False, ("absent (body)",))


def test_leaflets_may_differ_and_the_same_leaflet_may_not() -> None:
    differ = "Posterior mitral leaflet prolapse. No anterior mitral leaflet prolapse."
    assert not mitral(differ, Disease.PROLAPSE).conflict
    assert mitral(differ.replace("anterior", "posterior"), Disease.PROLAPSE).conflict


def test_of_a_section_that_contradicts_itself_the_graver_statement_stands_in_the_row() -> None:
    row = mitral("IMPRESSION: Mild MR. Severe MR. Mild MR.")
    assert (row.severity, row.also_stated, row.statements) == (Severity.SEVERE, ("mild (impression)",), 3)
    assert mitral("IMPRESSION: No mitral regurgitation. Mild MR.").assertion == Assertion.PRESENT


def test_the_body_fills_what_the_impression_leaves_open() -> None:
    graded = mitral("FINDINGS: Severe MR. IMPRESSION: Mitral regurgitation.")
    assert (graded.severity, graded.section, graded.conflict) == (Severity.SEVERE, BODY, False)
    allowed = mitral("FINDINGS: Trace MR. IMPRESSION: No significant mitral regurgitation.")
    assert (allowed.severity, allowed.also_stated) == (Severity.TRACE, ("absent (impression)",))
    denied = mitral("FINDINGS: Severe MR. IMPRESSION: No significant mitral regurgitation.")
    assert (denied.assertion, denied.conflict) == (Assertion.ABSENT, True)


def test_values_beside_another_assertion_name_theirs() -> None:
    row = mitral("FINDINGS: Severe MR. IMPRESSION: Possible severe MR.")
    assert (row.assertion, row.also_stated) == (Assertion.POSSIBLE, ("present, severe (body)",))
    row = mitral("FINDINGS: Possible severe MR. IMPRESSION: Mild MR.")
    assert (row.assertion, row.also_stated) == (Assertion.PRESENT, ("possible, severe (body)",))


def test_a_lesion_beside_a_prosthesis_is_no_conflict_since_both_can_be_true() -> None:
    rows = rows_of("Before implantation severe aortic stenosis. Afterwards a well-functioning aortic bioprosthesis.")
    assert {Disease.STENOSIS, Disease.PROSTHESIS} <= {disease for _, disease in rows}
    assert not any(row.conflict for row in rows.values())


def test_history_decides_only_where_nothing_is_said_of_now() -> None:
    row = mitral("FINDINGS: No mitral regurgitation. IMPRESSION: History of severe mitral regurgitation.")
    assert (row.assertion, row.also_stated) == (Assertion.ABSENT, ("historical (impression)",))
    assert mitral("History of severe mitral regurgitation.").assertion == Assertion.HISTORICAL


def test_a_normal_valve_with_a_lesion_of_its_tissue_is_a_conflict_in_both_rows() -> None:
    rows = rows_of("The mitral valve is normal.\nIMPRESSION: Severe mitral stenosis.")
    stenosis, normal = rows[Valve.MITRAL, Disease.STENOSIS], rows[Valve.MITRAL, Disease.NORMAL]
    assert (stenosis.conflict, stenosis.also_stated) == (True, ("normal present (body)",))
    assert (normal.conflict, normal.also_stated) == (True, ("stenosis severe (impression)",))


@pytest.mark.parametrize(
    "text",
    [
        "The mitral valve is structurally normal. Moderate mitral regurgitation.",
        "The mitral valve is structurally normal. Mild mitral annular calcification.",
        "The mitral leaflets are mildly thickened. The mitral valve opens well.",
        "Mitral stenosis is mild. The mitral valve is otherwise normal.",
        "The mitral valve is normal with mild leaflet calcification.",
        "The mitral valve is normal. Aortic stenosis.",
        "The mitral valve is normal. No mitral stenosis.",
    ],
)
def test_a_normal_valve_with_a_finding_that_goes_with_it_is_no_conflict(text: str) -> None:
    assert not any(row.conflict for row in rows_of(text).values())


def test_a_very_long_report_that_contradicts_itself_is_summed_up_in_one_row() -> None:
    row = mitral("Mild MR. Severe MR. No MR. The mitral valve is normal. " * 300)
    assert (row.statements, row.conflict, row.severity) == (900, True, Severity.SEVERE)
    assert row.also_stated == ("mild (body)", "absent (body)")
