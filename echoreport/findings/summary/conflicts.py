"""Whether two statements of one report about one valve and disease can both be true."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from echoreport.domain import STATED, Assertion, Disease, Finding, Severity
from echoreport.findings.summary.sections import Section

_CEILINGS = (
    (re.compile(r"significan|important|relevant|appreciable", re.I), Severity.MILD),
    (re.compile(r"moderate", re.I), Severity.MILD_TO_MODERATE),
    (re.compile(r"severe|critical", re.I), Severity.MODERATE_TO_SEVERE),
)
_LEAFLETS = re.compile(r"\b(?:anterior|posterior|septal|(?:right|left|non)[ -]?coronary)\b", re.I)
_OF_LEAFLETS = (
    Disease.PROLAPSE,
    Disease.FLAIL,
    Disease.CALCIFICATION,
    Disease.ANNULAR_CALCIFICATION,
    Disease.THICKENING,
    Disease.RESTRICTION,
    Disease.VEGETATION,
)
_SPOILS_A_NORMAL_VALVE = frozenset(Disease) - {
    Disease.NORMAL,
    Disease.PROSTHESIS,
    Disease.REGURGITATION,
    Disease.PARAVALVULAR_REGURGITATION,
    Disease.ANNULAR_CALCIFICATION,
}
_OF_MOTION = re.compile(r"motion|excursion|mobil|mov|open|function|coapt|clos|operat", re.I)
_EXCEPTING = re.compile(r"\b(?:otherwise|except|apart|aside|besides|but|other than)\b", re.I)


@dataclass(frozen=True, slots=True)
class Mention:
    """A finding where it stands.

    Attributes:
        sentence: The whole sentence around it.
        number: Which sentence of the report that is.
        leaflet: What part of the valve it speaks of, in the text's words; "" where it names none.
    """

    finding: Finding
    section: Section
    sentence: str
    number: int
    leaflet: str = ""

    @property
    def ceiling(self) -> Severity | None:
        """The highest grade that a qualified denial leaves open: mild for "no significant"; None for a plain one."""
        if self.finding.assertion != Assertion.ABSENT:
            return None
        return next((grade for words, grade in _CEILINGS if words.search(self.finding.evidence)), None)


def leaflet_of(finding: Finding, sentence: str, start: int) -> str:
    """The leaflet or cusp that is named nearest to a finding's words; "" for what concerns the whole valve.

    Args:
        sentence: The sentence around it.
        start: Offset of the evidence in the sentence.
    """
    if finding.disease not in _OF_LEAFLETS:
        return ""
    end = start + len(finding.evidence)
    named = [
        (max(m.start() - end, start - m.end(), 0), m.group().lower().replace("-", ""))
        for m in _LEAFLETS.finditer(sentence)
    ]
    return min(named)[1] if named else ""


def in_conflict(mentions: Iterable[Mention]) -> bool:
    """Whether some two of the statements exclude each other; all are about one disease of one valve."""
    different = {
        (m.finding.assertion, m.finding.severity, m.ceiling, m.section, m.leaflet): m for m in mentions
    }  # the number of these is bounded, that of the mentions is not
    return any(_exclude(a, b) for a, b in combinations(different.values(), 2))


def _exclude(a: Mention, b: Mention) -> bool:
    """Whether two statements cannot both be true of one examination.

    What was (historical) says nothing of what is; different leaflets may differ.
    """
    if a.leaflet and b.leaflet and a.leaflet != b.leaflet:
        return False
    if a.finding.assertion in STATED and b.finding.assertion in STATED:
        return _grades_exclude(a.finding.severity, b.finding.severity)
    denial, claim = (a, b) if a.finding.assertion == Assertion.ABSENT else (b, a)
    if denial.finding.assertion != Assertion.ABSENT or claim.finding.assertion not in STATED:
        return False
    if claim.finding.assertion == Assertion.POSSIBLE and claim.section == denial.section:
        return False  # a hedge: "no vegetation is seen, but one cannot be excluded"
    return not leaves_open(denial, claim)


def leaves_open(denial: Mention, claim: Mention) -> bool:
    """Whether a qualified denial ("no significant", "no severe") holds beside a lesion of this grade, or of none."""
    if denial.ceiling is None:
        return False
    return claim.finding.severity is None or claim.finding.severity.rank <= denial.ceiling.rank


def _grades_exclude(a: Severity | None, b: Severity | None) -> bool:
    """Whether grades differ; a half grade spans the two whole grades beside it, no grade spans all."""
    # whole grades have the even ranks: trace 0, mild 2, moderate 4, severe 6
    return a is not None and b is not None and abs(a.rank - b.rank) > a.rank % 2 + b.rank % 2


def called_normal_in_vain(mentions: Iterable[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Statements that a valve is normal beside those of a lesion of its tissue; both empty where they agree.

    They agree where the normal thing is a motion or function, where the same sentence makes the exception, and where
    the valve has a prosthesis. Regurgitation and a calcified annulus occur on normal leaflets.

    Args:
        mentions: All of one valve.
    """
    current = [m for m in mentions if m.finding.assertion == Assertion.PRESENT]
    lesions = [m for m in current if m.finding.disease in _SPOILS_A_NORMAL_VALVE and _is_more_than_trace(m)]
    excepted = {m.number for m in lesions}
    normal = [m for m in current if m.finding.disease == Disease.NORMAL and m.number not in excepted and _is_whole(m)]
    prosthetic = any(m.finding.disease == Disease.PROSTHESIS for m in current)
    return (normal, lesions) if normal and lesions and not prosthetic else ([], [])


def _is_more_than_trace(mention: Mention) -> bool:
    return mention.finding.severity != Severity.TRACE


def _is_whole(mention: Mention) -> bool:
    return not _OF_MOTION.search(mention.finding.evidence) and not _EXCEPTING.search(mention.sentence)
