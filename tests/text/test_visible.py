"""What of a paragraph becomes the target of an image."""

import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.text.visible import visible_findings, visible_sentences


def _paragraph(*findings: tuple[Valve, Disease, Assertion, Severity | None]) -> Paragraph:
    return Paragraph("r", 0, "text", findings=tuple(Finding(*finding, "text", 0, 4, "made up") for finding in findings))


STENOSIS = (Valve.AORTIC, Disease.STENOSIS, Assertion.PRESENT, Severity.SEVERE)
DENIED = (Valve.AORTIC, Disease.REGURGITATION, Assertion.ABSENT, None)
CALCIFIED = (Valve.MITRAL, Disease.ANNULAR_CALCIFICATION, Assertion.PRESENT, Severity.MILD)
NORMAL = (Valve.TRICUSPID, Disease.NORMAL, Assertion.PRESENT, None)


def test_an_image_shows_the_lesions_of_a_paragraph_said_or_denied() -> None:
    found = visible_findings(_paragraph(CALCIFIED, STENOSIS, DENIED))
    assert [finding.disease for finding in found] == [Disease.STENOSIS, Disease.REGURGITATION]


def test_a_paragraph_without_a_lesion_is_all_of_its_findings() -> None:
    assert [finding.disease for finding in visible_findings(_paragraph(CALCIFIED, NORMAL))] == [
        Disease.ANNULAR_CALCIFICATION,
        Disease.NORMAL,
    ]


@pytest.mark.parametrize(
    ("findings", "sentences"),
    [
        ((STENOSIS, DENIED), "severe aortic stenosis. no aortic regurgitation."),
        ((CALCIFIED, NORMAL), "mild mitral annular calcification. normal tricuspid valve."),
        (
            ((*STENOSIS[:2], Assertion.POSSIBLE, Severity.MILD_TO_MODERATE),),
            "possible mild to moderate aortic stenosis.",
        ),
        (((*STENOSIS[:2], Assertion.HISTORICAL, None),), "history of aortic stenosis."),
        (((*STENOSIS[:3], None),), "aortic stenosis."),
        ((), ""),
    ],
)
def test_it_is_put_in_plain_sentences(findings: tuple, sentences: str) -> None:
    assert visible_sentences(_paragraph(*findings)) == sentences
