"""What negspacy or medspaCy says of given concepts: `python rival_assertions.py TASK.json OUT.jsonl`.

compare_assertions.py starts this in the rivals' own environment; its docstring says what each gets. TASK.json:
{"rival", "concepts": [[text, start, end]]}. OUT.jsonl: an assertion a concept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rival_findings import context_assertion, medspacy_pipeline, negspacy_assertion, negspacy_pipeline
from spacy.language import Language
from spacy.tokens import Span


def main(task_path: str, out_path: str) -> None:
    """Read the task, judge its concepts, write what was said of them."""
    task = json.loads(Path(task_path).read_text(encoding="utf-8"))
    pipeline, reading = JUDGES[task["rival"]]
    nlp = pipeline()
    said = [json.dumps(judge(nlp, reading, *concept)) for concept in task["concepts"]]
    Path(out_path).write_text("".join(line + "\n" for line in said), encoding="utf-8")


def judge(nlp: Language, reading: Callable[[Span], str], text: str, start: int, end: int) -> str:
    """Run the pipeline on a text whose only entity is the concept, widened to whole tokens."""
    doc = nlp.make_doc(text)
    doc.set_ents([doc.char_span(start, end, label="lesion", alignment_mode="expand")])
    return reading(nlp(doc).ents[0])


JUDGES: dict[str, tuple[Callable[[], Language], Callable[[Span], str]]] = {
    "negspacy": (negspacy_pipeline, negspacy_assertion),
    "medspaCy": (medspacy_pipeline, context_assertion),
    "medspaCy, sentencizer": (partial(medspacy_pipeline, sentencizer=True), context_assertion),
}

if __name__ == "__main__":
    main(*sys.argv[1:])
