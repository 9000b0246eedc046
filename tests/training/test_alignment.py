from dataclasses import replace

import numpy as np
import pytest
import torch

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.retrieval import ParagraphIndex
from echoreport.training.aligner import patient_folds
from echoreport.training.alignment import fit_transform
from echoreport.training.decision import choose_rule, others_near
from echoreport.training.settings import TrainingSettings

GRADES = (Severity.MILD, Severity.MODERATE, Severity.SEVERE)


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


class Lying:
    """A text encoder whose paragraphs lie where their numbers say."""

    def __init__(self, vectors: np.ndarray) -> None:
        self.vectors, self.dimensions = vectors, vectors.shape[1]

    def encode_visible(self, paragraphs):
        return self.vectors[[paragraph.number for paragraph in paragraphs]]


def numbered(numbers) -> list[Paragraph]:
    """A paragraph of another valve for each number, so that no two mean the same."""
    return [replace(stenosis("r", None), number=int(n), findings=(normal(list(Valve)[n]),)) for n in numbers]


def normal(valve: Valve) -> Finding:
    return Finding(valve, Disease.STENOSIS, Assertion.ABSENT, None, "word", 0, 4, "test")


@pytest.mark.parametrize("loss", ["infonce", "cosine", "squared", "ordinal", "margin"])
def test_the_transform_network_learns_where_paragraphs_lie(loss):
    generator = np.random.default_rng(0)
    meanings = unit(generator.normal(size=(4, 8)))
    kinds = generator.integers(4, size=120)
    features = torch.eye(4)[kinds] * 3 + torch.from_numpy(generator.normal(0, 0.3, (120, 4)).astype(np.float32))
    settings = TrainingSettings(loss=loss, transform_epochs=60)
    network = fit_transform(features[None, :80], numbered(kinds[:80]), Lying(meanings), settings)
    with torch.no_grad():
        vectors = network(features[80:]).numpy()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(40), abs=1e-5)
    assert ((vectors @ meanings.T).argmax(axis=1) == kinds[80:]).mean() > 0.95


def test_one_pair_is_enough_to_fit():
    network = fit_transform(
        torch.rand(2, 1, 5), numbered([0]), Lying(unit(np.ones((1, 3)))), TrainingSettings(transform_epochs=3)
    )
    assert network(torch.rand(2, 5)).shape == (2, 3)


def stenosis(report: str, grade: Severity | None) -> Paragraph:
    assertion = Assertion.ABSENT if grade is None else Assertion.PRESENT
    return Paragraph(
        report, 0, "word", findings=(Finding(Valve.AORTIC, Disease.STENOSIS, assertion, grade, "word", 0, 4, "test"),)
    )


def test_the_rule_is_chosen_without_the_images_own_paragraphs():
    """Each image lies on its own paragraph, which is wrong about it; its other neighbours are right."""
    vectors = unit(
        np.eye(4, dtype=np.float32)[[0, 0, 0, 1, 1, 1]] + 0.05 * np.random.default_rng(0).normal(size=(6, 4))
    )
    paragraphs = [stenosis(f"r{n}", GRADES[2] if n < 3 else None) for n in range(6)]
    nearest = others_near(vectors, paragraphs, ParagraphIndex.build(vectors), paragraphs)
    rule = choose_rule(nearest, [{}] * 6, paragraphs)
    assert set(rule.confidence) == {Disease.STENOSIS, Disease.REGURGITATION}
    assert 0 < rule.confidence[Disease.STENOSIS] < 1


def test_patients_stay_together_in_the_folds():
    patients = ["a", "b", "a", "c", "d", "b", "e", "f", "g"]
    folds = patient_folds(patients, seed=0)
    assert sorted(np.concatenate(folds).tolist()) == list(range(9))
    homes = {
        patient: {n for n, fold in enumerate(folds) for row in fold if patients[row] == patient} for patient in patients
    }
    assert all(len(home) == 1 for home in homes.values())


def test_a_single_patient_makes_one_fold():
    (fold,) = patient_folds(["a", "a"], seed=0)
    assert fold.tolist() == [0, 1]
