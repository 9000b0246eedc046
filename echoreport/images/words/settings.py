"""Words -> what was set: continuous or pulsed wave, tissue Doppler, sweep speed; and the heart rate."""

import re
from collections.abc import Iterable

from echoreport.images.words.ocr import Word

_CW = re.compile(r"\b(?:CWD?|CONTINUOUS WAVE)\b", re.IGNORECASE)
_PW = re.compile(r"\b(?:PWD?|HPRF|PULSED WAVE)\b", re.IGNORECASE)
_TISSUE = re.compile(r"\b(?:TDI|TVI|PWTDI|PWTVI|DTI|TVD|TDE|TISSUE)\b", re.IGNORECASE)
_SWEEP = re.compile(r"(?<![\d.])(\d{2,3}(?:[.,]\d+)?) ?mm ?/ ?(?:s|5|sec)\b", re.IGNORECASE)
_RATE = re.compile(r"(?<![\d.])(\d{2,3}) ?(?:bpm|b/min|/min|HR\b)|\bHR ?[:=]? ?(\d{2,3})(?![\d.])", re.IGNORECASE)
_SWEEPS = (10.0, 300.0)  # mm/s that scanners offer, with a margin
_RATES = (20.0, 300.0)  # bpm


def mode_of(words: Iterable[Word]) -> str | None:
    """ "CW" or "PW", as a heading says; None where neither or both are named."""
    texts = [word.text for word in words]
    named = [mode for mode, pattern in (("CW", _CW), ("PW", _PW)) if any(pattern.search(text) for text in texts)]
    return named[0] if len(named) == 1 else None


def tissue_named(words: Iterable[Word]) -> bool:
    """Whether a word says tissue Doppler; beside a value in cm, TVI is a velocity-time integral."""
    return any(_TISSUE.search(word.text) and not re.search(r"\d ?cm\b", word.text) for word in words)


def sweep_speed(words: Iterable[Word]) -> float | None:
    """mm/s; None where none is printed, or several that differ."""
    speeds = {float(m[1].replace(",", ".")) for word in words for m in _SWEEP.finditer(word.text)}
    speeds = {speed for speed in speeds if _SWEEPS[0] <= speed <= _SWEEPS[1]}
    return speeds.pop() if len(speeds) == 1 else None


def heart_rate(words: Iterable[Word]) -> float | None:
    """Beats per minute; of several, the lowest on the screen, where scanners show the running one."""
    rates = [
        (word.box.y0, float(match[1] or match[2]))
        for word in words
        for match in _RATE.finditer(word.text)
        if _RATES[0] <= float(match[1] or match[2]) <= _RATES[1]
    ]
    return max(rates)[1] if rates else None
