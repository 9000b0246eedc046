"""Word metrics against the libraries that define them, and what they do not see."""

from dataclasses import replace

import numpy as np
import pytest
from sacrebleu.metrics import BLEU, CHRF

from echoreport.evaluation.figures import TEXT_FIGURES, TextPair
from echoreport.evaluation.figures.texts import statements_of
from echoreport.evaluation.metrics import text
from echoreport.findings import FindingExtractor

TEXTS = [
    "There is severe aortic stenosis. Mean gradient 45 mmHg.",
    "No mitral regurgitation.",
    "Mild tricuspid regurgitation is seen.",
]
REFERENCES = [
    "Severe aortic stenosis with a mean gradient of 51 mmHg.",
    "There is no mitral regurgitation.",
    "Trace tricuspid regurgitation is seen.",
]


def each(count: int) -> tuple[np.ndarray, int]:
    return np.arange(count), count


def test_bleu_is_sacrebleus_of_the_whole_corpus():
    theirs = BLEU().corpus_score(TEXTS, [REFERENCES]).score / 100
    assert text.bleu(TEXTS, REFERENCES, *each(3)).value == pytest.approx(theirs)


def test_bleu_of_resampled_texts_is_that_of_the_texts_repeated():
    theirs = BLEU().corpus_score([TEXTS[0]] * 2 + [TEXTS[2]], [[REFERENCES[0]] * 2 + [REFERENCES[2]]]).score / 100
    assert text.bleu(TEXTS, REFERENCES, *each(3)).values(np.array([[2.0, 0, 1]])) == pytest.approx([theirs])


def test_chrf_is_the_mean_of_sacrebleus():
    theirs = [CHRF().sentence_score(said, [wanted]).score / 100 for said, wanted in zip(TEXTS, REFERENCES, strict=True)]
    assert text.chrf(TEXTS, REFERENCES, *each(3)).value == pytest.approx(np.mean(theirs))


def test_rouge_l_worked_by_hand():
    """Longest common subsequence "no mitral regurgitation": 3 of 3 words, and 3 of 5."""
    assert text.rouge_l([TEXTS[1]], [REFERENCES[1]], *each(1)).value == pytest.approx(2 * 1 * 0.6 / 1.6)


@pytest.mark.parametrize("metric", [text.bleu, text.chrf, text.rouge_l])
def test_the_same_text_is_1_and_none_at_all_is_0(metric):
    assert metric(TEXTS, TEXTS, *each(3)).value == pytest.approx(1)
    assert metric([""] * 3, REFERENCES, *each(3)).value == pytest.approx(0)
    assert metric(["..."], REFERENCES[:1], *each(1)).value == pytest.approx(0, abs=0.02)
    assert metric([], [], np.zeros(0, int), 0).value is None


REPORT = (
    "The aortic valve is trileaflet and opens well. There is no aortic stenosis. "
    "There is severe aortic regurgitation, by density and half-time of the jet in the apical view."
)


@pytest.mark.parametrize(
    "turned", [("no aortic stenosis", "aortic stenosis"), ("severe aortic regurg", "mild aortic regurg")]
)
def test_a_flipped_negation_or_grade_hardly_moves_the_words_and_much_the_findings(turned):
    extract = FindingExtractor().extract
    wrong = REPORT.replace(*turned)
    assert wrong != REPORT
    stated, truly = statements_of(extract(wrong)), statements_of(extract(REPORT))
    same = TextPair("p", REPORT, truly, REPORT, truly)
    figures = {
        name: (figure([same], *each(1)).value, figure([replace(same, text=wrong, stated=stated)], *each(1)).value)
        for name, figure in TEXT_FIGURES.items()
    }
    for name in ("bleu", "chrf", "rouge_l"):
        assert figures[name][0] - figures[name][1] < 0.1
    assert figures["finding_f1"] == (1.0, 0.5)
