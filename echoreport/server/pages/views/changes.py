"""The versions of a study, each with what it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from echoreport.drafting.draft import Draft
from echoreport.server.database.tables import Version
from echoreport.server.pages.views.findings import in_words
from echoreport.server.store.states import Change
from echoreport.server.store.versions import content

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_MANY = 1000
"""Words; a report has fewer."""
_IN_WORDS = {
    Change.DRAFTED: "drafted by the model",
    Change.FINDING: "changed a finding",
    Change.TEXT: "changed the text",
    Change.TOOK_TEXT: "took the findings of the text",
    Change.TOOK_FINDINGS: "rewrote the text by the findings",
    Change.UNDONE: "took back a change",
    Change.REDONE: "brought back a change",
    Change.APPROVED: "approved and signed",
    Change.REJECTED: "rejected",
    Change.REOPENED: "reopened",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stay, are added ("ins") or are taken out ("del"); `kind` is empty for those that stay."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A version.

    Attributes:
        did: What made it, in words.
        pieces: Its text against that of the version before.
        changed: Whether the text differs from that.
        findings: What changed of the findings, a line each.
        signature: Who signed what, in words; empty where nobody did.
    """

    version: Version
    did: str
    pieces: list[Piece]
    changed: bool
    findings: list[str]
    signature: str


def steps_of(history: Sequence[Version], accounts: Mapping[int, str]) -> list[Step]:
    """All versions, the newest first.

    Args:
        accounts: Names for log-in, by the accounts' ids.
    """
    drafts = [content(version) for version in history]
    before = [None, *drafts[:-1]]
    by = [accounts.get(version.user_id or 0, "") for version in history]
    steps = [_step(*of_version) for of_version in zip(history, drafts, before, by, strict=True)]
    return steps[::-1]


def pieces_of(old: str, new: str) -> list[Piece]:
    """What became of a text, word by word."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    made: list[Piece] = []
    often = max(len(a), len(b)) > _MANY  # words that come all the time would take minutes
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=often).get_opcodes():
        if kind == "equal":
            made.append(Piece("", "".join(a[a0:a1])))
            continue
        made += [Piece("del", "".join(a[a0:a1]))] if a0 < a1 else []
        made += [Piece("ins", "".join(b[b0:b1]))] if b0 < b1 else []
    return made


def _step(version: Version, draft: Draft, old: Draft | None, account: str) -> Step:
    signed = draft.approval if version.kind == Change.APPROVED else None
    return Step(
        version=version,
        did=_IN_WORDS[Change(version.kind)],
        pieces=pieces_of(old.text if old else draft.text, draft.text),
        changed=old is not None and old.text != draft.text,
        findings=list(_findings(old, draft)) if old else [],
        signature=f"Signed by {signed.by} (account {account}), {signed.at}; SHA-256 of the text {signed.text_sha256}"
        if signed
        else "",
    )


def _findings(old: Draft, new: Draft) -> Iterator[str]:
    was, now = ({(f.valve, f.disease): (f.assertion, f.severity) for f in draft.findings} for draft in (old, new))
    for lesion in dict.fromkeys([*was, *now]):
        if was.get(lesion) != now.get(lesion):
            yield f"{lesion[0]} {lesion[1]}: {in_words(was.get(lesion))} → {in_words(now.get(lesion))}"
