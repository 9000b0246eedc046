from pathlib import Path

import pytest

from echoreport.corpus import ImageRecord, Pair
from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.training.labels import flow_of, warnings_of, with_coarse_labels


def finding(disease: Disease, assertion: Assertion, valve: Valve = Valve.AORTIC) -> Finding:
    severity = Severity.MILD if assertion is Assertion.PRESENT else None
    return Finding(valve, disease, assertion, severity, "word", 0, 4, "test")


def record(image_id: str, **labels) -> ImageRecord:
    return ImageRecord(image_id, "s", "p", Path("/x.png"), **labels)


SAID = Paragraph(
    "r",
    0,
    "word",
    findings=(finding(Disease.STENOSIS, Assertion.PRESENT), finding(Disease.REGURGITATION, Assertion.ABSENT)),
)


def test_a_denied_lesion_is_no_flow():
    assert flow_of(SAID, Valve.AORTIC) == "stenosis"


def test_another_valves_lesion_is_not_this_valves_flow():
    assert flow_of(SAID, Valve.MITRAL) == "normal"


def test_an_image_learns_its_labels_from_its_paragraph_and_keeps_its_own():
    bare, labelled, alone = record("a"), record("b", valve=Valve.MITRAL, flow="regurgitation"), record("c")
    pairs = [Pair(bare, Paragraph("r", 0, "word")), Pair(labelled, Paragraph("r", 0, "word"))]
    filled = with_coarse_labels([bare, labelled, alone], pairs, [SAID])
    assert (filled[0].valve, filled[0].flow) == (Valve.AORTIC, "stenosis")
    assert filled[1] == labelled
    assert filled[2] == alone


def test_a_corpus_of_one_valve_is_warned_of():
    (line,) = warnings_of([record("a", valve=Valve.AORTIC), record("b", valve=Valve.AORTIC), record("c")])
    assert line.startswith("got images of the aortic valve only: the model will take every image for one of that valve")
    assert not warnings_of([record("a", valve=Valve.AORTIC), record("b", valve=Valve.MITRAL)])
    assert not warnings_of([])


@pytest.mark.parametrize("assertion", [Assertion.PRESENT, Assertion.POSSIBLE])
def test_both_lesions_make_a_mixed_flow(assertion):
    both = tuple(finding(disease, assertion) for disease in (Disease.REGURGITATION, Disease.STENOSIS))
    assert flow_of(Paragraph("r", 0, "word", findings=both), Valve.AORTIC) == "stenosis+regurgitation"
