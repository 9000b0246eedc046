"""Findings go to the paragraph that their evidence stands in."""

import pytest

from echoreport.annotation import annotate
from echoreport.domain import Disease, Report, Valve
from echoreport.findings import FindingExtractor

TEXT = (
    "AORTIC VALVE: Calcified leaflets.\r\n\r\n  Severe stenosis of the aortic valve.\n\n"
    "Mitral valve: no stenosis.\nMild regurgitation.\n\n\nThe left ventricle is normal in size.\n"
)


@pytest.fixture(scope="module")
def extractor() -> FindingExtractor:
    return FindingExtractor()


def test_every_finding_is_in_the_one_paragraph_that_holds_its_words(extractor: FindingExtractor) -> None:
    paragraphs = list(annotate([Report("r", TEXT, patient_id="p")], extractor))
    assert [finding for paragraph in paragraphs for finding in paragraph.findings] == sorted(
        extractor.extract(TEXT), key=lambda finding: finding.start
    )
    for paragraph in paragraphs:
        assert paragraph.patient_id == "p"
        for finding in paragraph.findings:
            at = finding.start - paragraph.start
            assert (
                paragraph.text[at : at + len(finding.evidence)] == finding.evidence == TEXT[finding.start : finding.end]
            )


def test_findings_stand_with_their_valve(extractor: FindingExtractor) -> None:
    *_, stenosis, mitral, ventricle = annotate([Report("r", TEXT)], extractor)
    assert (Valve.AORTIC, Disease.STENOSIS) in {(f.valve, f.disease) for f in stenosis.findings}
    assert {f.valve for f in mitral.findings} == {Valve.MITRAL}
    assert ventricle.findings == ()


def test_the_line_before_may_name_the_valve(extractor: FindingExtractor) -> None:
    heading, body = annotate([Report("r", "AORTIC VALVE:\nThere is severe stenosis.")], extractor)
    assert heading.findings == ()
    assert [(f.valve, f.disease) for f in body.findings] == [(Valve.AORTIC, Disease.STENOSIS)]


def test_reports_come_in_order(extractor: FindingExtractor) -> None:
    reports = [Report("a", "Mild MR"), Report("b", " \n"), Report("c", "No AS.\n\nMild TR.")]
    paragraphs = list(annotate(reports, extractor))
    assert [(p.report_id, p.number, len(p.findings)) for p in paragraphs] == [("a", 0, 1), ("c", 0, 1), ("c", 1, 1)]
