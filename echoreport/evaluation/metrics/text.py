"""Likeness of two texts by their words: BLEU, chrF and ROUGE-L, all in [0, 1].

They hardly see what matters: "no aortic stenosis" and "aortic stenosis" share nearly all their words. Read them
beside the F1 of the findings that the texts state.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from echoreport.evaluation.uncertainty.statistic import Statistic, mean, of_sums

_ORDERS = 4  # of the n-grams


def bleu(texts: Sequence[str], references: Sequence[str], patients: np.ndarray, size: int) -> Statistic:
    """BLEU of the whole corpus, as sacrebleu computes it (13a tokens, exponential smoothing; arXiv:1804.08771)."""
    scorer = _bleu()
    scores = [scorer.corpus_score([text], [[reference]]) for text, reference in zip(texts, references, strict=True)]
    rows = [[*score.counts, *score.totals, score.sys_len, score.ref_len] for score in scores]

    def combine(sums: np.ndarray) -> np.ndarray:
        return np.array([_bleu_of(row) for row in np.rint(sums).astype(int).tolist()])

    return of_sums(np.array(rows, float).reshape(-1, 2 * _ORDERS + 2), patients, size, combine)


def chrf(texts: Sequence[str], references: Sequence[str], patients: np.ndarray, size: int) -> Statistic:
    """Mean over the texts of sacrebleu's chrF2 (Popović 2015)."""
    from sacrebleu.metrics.chrf import CHRF

    scorer = CHRF()
    scores = [scorer.sentence_score(text, [ref]).score / 100 for text, ref in zip(texts, references, strict=True)]
    return mean(np.array(scores), patients, size)


def rouge_l(texts: Sequence[str], references: Sequence[str], patients: np.ndarray, size: int) -> Statistic:
    """Mean over the texts of the F measure of ROUGE-L (Lin 2004), as torchmetrics computes it."""
    from torchmetrics.functional.text import rouge_score

    scores = [
        float(rouge_score(text, reference, rouge_keys="rougeL")["rougeL_fmeasure"]) if text else 0.0
        for text, reference in zip(texts, references, strict=True)
    ]
    return mean(np.array(scores), patients, size)


@cache
def _bleu() -> Any:
    from sacrebleu.metrics.bleu import BLEU

    return BLEU()


def _bleu_of(row: Sequence[int]) -> float:
    counts, totals, (text, reference) = row[:_ORDERS], row[_ORDERS : 2 * _ORDERS], row[2 * _ORDERS :]
    if not reference:
        return np.nan
    return float(_bleu().compute_bleu(counts, totals, text, reference, smooth_method="exp").score) / 100
