import numpy as np
import pytest
import torch

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.text import fit_text_encoder
from echoreport.training.grades_apart import other_grades, ranks_apart
from echoreport.training.losses import LOSSES

SEVERE, MILD = Severity.SEVERE, Severity.MILD


def paragraph(valve: Valve, stenosis: Severity | None, regurgitation: Severity | None = None) -> Paragraph:
    said = {Disease.STENOSIS: stenosis, Disease.REGURGITATION: regurgitation}
    findings = tuple(
        Finding(valve, lesion, Assertion.PRESENT if grade else Assertion.ABSENT, grade, "word", 0, 4, "test")
        for lesion, grade in said.items()
    )
    return Paragraph(f"{valve}{stenosis}{regurgitation}", 0, "word", findings=findings)


PARAGRAPHS = [
    paragraph(Valve.AORTIC, SEVERE),
    paragraph(Valve.AORTIC, Severity.MODERATE),
    paragraph(Valve.AORTIC, None),
    paragraph(Valve.MITRAL, None, MILD),
]


@pytest.fixture(scope="module")
def text():
    return fit_text_encoder("labelled-dbow", PARAGRAPHS * 8, dimensions=16, epochs=40)


@pytest.mark.parametrize("name", LOSSES)
def test_the_right_place_costs_least_and_another_valves_most(name, text):
    loss, vectors = LOSSES[name](PARAGRAPHS, text), torch.from_numpy(text.encode_visible(PARAGRAPHS))
    right, grade, valve = (loss(vectors[order]) for order in ([0, 1, 2, 3], [1, 0, 2, 3], [3, 1, 2, 0]))
    assert right < grade < valve


def test_the_margin_is_missed_by_no_more_than_the_hardest_grade_of_a_pair(text):
    loss, vectors = LOSSES["margin"](PARAGRAPHS, text), torch.from_numpy(text.encode_visible(PARAGRAPHS))
    owners, others = other_grades(PARAGRAPHS)
    near = (vectors[owners] * torch.from_numpy(text.encode_visible(others))).sum(1) - 1 + 0.2
    hardest = [max([0.0, *near[[o == pair for o in owners]].tolist()]) for pair in range(len(PARAGRAPHS))]
    assert loss(vectors).item() == pytest.approx(np.mean(hardest), abs=1e-5)


def test_without_a_graded_pair_the_margin_is_the_cosine(text):
    denied = [paragraph(Valve.AORTIC, None), paragraph(Valve.MITRAL, None)]
    given = torch.randn(2, 16, generator=torch.Generator().manual_seed(0))
    assert LOSSES["margin"](denied, text)(given) == pytest.approx(LOSSES["cosine"](denied, text)(given).item())


def test_other_grades_differ_in_one_lesion_by_a_full_grade_and_are_never_the_paragraph_itself():
    both = paragraph(Valve.AORTIC, SEVERE, Severity.MODERATE)
    owners, others = other_grades([paragraph(Valve.AORTIC, None), both])
    told = [tuple(finding.severity for finding in other.findings) for other in others]
    assert owners == [1, 1, 1]
    assert told == [(Severity.MODERATE, Severity.MODERATE), (SEVERE, MILD), (SEVERE, SEVERE)]


def test_ranks_lie_apart_within_a_valve_and_without_end_between_valves():
    apart = ranks_apart(PARAGRAPHS)
    assert apart[0, :3].tolist() == [0, 2, 8]  # severe is rank 6, no stenosis is a full grade below a trace
    assert np.isinf(apart[0, 3])
