"""negspacy or medspaCy on a list of reports: `python rival_findings.py TASK.json OUT.jsonl`.

compare_extractors.py starts this in the rivals' own environment, which has no echoreport; its docstring says what each
rival gets. TASK.json: {"rival", "rounds", "terms": [{"text", "kind", "value", "valve", "exact"}], "reports":
[{"report_id", "text"}]}. OUT.jsonl: {"versions", "seconds" of each round}, then {"report_id", "findings"} a report.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

Term = dict[str, Any]
Reading = Callable[[Span], str | None]
"""A lesion's assertion; None where it is not said of the patient."""

PACKAGES = ("negspacy", "medspacy", "PyRuSH", "spacy")


def main(task_path: str, out_path: str) -> None:
    """Read the task, warm up, time the rounds, write the findings of the last one."""
    task = json.loads(Path(task_path).read_text(encoding="utf-8"))
    extract = RIVALS[task["rival"]](task["terms"])
    found = [extract(report["text"]) for report in task["reports"]]
    seconds = []
    for _ in range(task["rounds"]):
        start = time.perf_counter()
        found = [extract(report["text"]) for report in task["reports"]]
        seconds.append(time.perf_counter() - start)
    versions = {name: version(name) for name in PACKAGES}
    lines = [{"versions": versions, "seconds": seconds}]
    lines += [{"report_id": r["report_id"], "findings": f} for r, f in zip(task["reports"], found, strict=True)]
    Path(out_path).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def negspacy_pipeline() -> Language:
    """spacy.blank("en"), sentencizer, negex with its en_clinical terms for entities that are lesions."""
    from negspacy.negation import Negex  # noqa: F401 - registers the component
    from negspacy.termsets import termset

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    config = {"neg_termset": termset("en_clinical").get_patterns(), "ent_types": ["lesion"]}
    nlp.add_pipe("negex", config=config)
    return nlp


def negspacy_extractor(terms: list[Term]) -> Callable[[str], list[dict[str, Any]]]:
    """Its pipeline with the terms in an EntityRuler."""
    nlp = negspacy_pipeline()
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"}, before="negex")
    ruler.add_patterns(
        [
            {"label": term["kind"], "id": str(number), "pattern": exact_pattern(nlp, term) or term["text"]}
            for number, term in enumerate(terms)
        ]
    )
    return lambda text: findings_of(nlp(text), lambda ent: terms[int(ent.ent_id_)], negspacy_assertion)


def medspacy_pipeline(sentencizer: bool = False) -> Language:
    """medspacy.load(): its tokenizer, PyRuSH or spaCy's sentencizer, TargetMatcher, ConText with its default rules."""
    from loguru import logger

    logger.remove()  # PyRuSH logs every token on stderr, which would count as its time
    import medspacy

    nlp = medspacy.load(medspacy_disable={"medspacy_pyrush"} if sentencizer else None)
    if sentencizer:
        nlp.add_pipe("sentencizer", first=True)
    return nlp


def medspacy_extractor(terms: list[Term], sentencizer: bool = False) -> Callable[[str], list[dict[str, Any]]]:
    """Its pipeline with the terms in the TargetMatcher."""
    nlp = medspacy_pipeline(sentencizer)
    from medspacy.target_matcher import TargetRule

    nlp.get_pipe("medspacy_target_matcher").add(
        [TargetRule(t["text"], t["kind"], pattern=exact_pattern(nlp, t), metadata=t) for t in terms]
    )
    return lambda text: findings_of(nlp(text), lambda ent: ent._.target_rule.metadata, medspacy_assertion)


def exact_pattern(nlp: Language, term: Term) -> list[dict[str, str]] | None:
    """Tokens as they are written; None for a term that is matched in any case."""
    return [{"ORTH": token.text} for token in nlp.tokenizer(term["text"])] if term["exact"] else None


def negspacy_assertion(lesion: Span) -> str | None:
    """Negated or not is all that negspacy tells."""
    return "absent" if lesion._.negex else "present"


def medspacy_assertion(lesion: Span) -> str | None:
    """A lesion of the family is none of the patient."""
    return None if lesion._.is_family else context_assertion(lesion)


def context_assertion(concept: Span) -> str:
    """ConText's attributes, the strongest first."""
    if concept._.is_negated:
        return "absent"
    if concept._.is_historical:
        return "historical"
    return "possible" if concept._.is_uncertain or concept._.is_hypothetical else "present"


def findings_of(doc: Doc, term_of: Callable[[Span], Term], assertion_of: Reading) -> list[dict[str, Any]]:
    """A finding for each lesion term whose sentence names a valve."""
    findings = []
    for sentence in doc.sents:
        kinds: dict[str, list[Span]] = {"lesion": [], "valve": [], "grade": []}
        for ent in sentence.ents:
            kinds[ent.label_].append(ent)
        for lesion in kinds["lesion"]:
            term, assertion = term_of(lesion), assertion_of(lesion)
            valve, grade = nearest(lesion, kinds["valve"]), nearest(lesion, kinds["grade"])
            name = term["valve"] or (term_of(valve)["value"] if valve else None)
            severity = term_of(grade)["value"] if grade and assertion in ("present", "possible") else None
            if name and assertion:
                findings.append({"valve": name, "disease": term["value"], "assertion": assertion, "severity": severity})
    return findings


def nearest(lesion: Span, others: list[Span]) -> Span | None:
    """The one with the fewest tokens between; of two, the earlier."""
    return min(others, key=lambda o: max(o.start - lesion.end, lesion.start - o.end), default=None)


RIVALS: dict[str, Callable[[list[Term]], Callable[[str], list[dict[str, Any]]]]] = {
    "negspacy": negspacy_extractor,
    "medspaCy": medspacy_extractor,
    "medspaCy, sentencizer": partial(medspacy_extractor, sentencizer=True),
}

if __name__ == "__main__":
    main(*sys.argv[1:])
