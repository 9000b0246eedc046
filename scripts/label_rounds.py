"""One extractor in a process of its own: `python label_rounds.py TASK.json`, started by benchmark_label.py.

It may run in the rivals' environment, which has no echoreport. TASK.json: {"extractor", "terms", "rounds": lists of
texts}. Once loaded it says so with a line on stdout; then each line on stdin has the next round's texts extracted and
is answered with the process's peak memory in bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Extract = Callable[[str], object]


def main(task_path: str) -> None:
    """Load, then do a round for each line."""
    task = json.loads(Path(task_path).read_text(encoding="utf-8"))
    extract = extractor(task["extractor"], task["terms"])
    answer()
    for texts, _ in zip(task["rounds"], sys.stdin, strict=False):
        for text in texts:
            extract(text)
        answer()


def answer() -> None:
    """Tell the peak memory so far."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")  # getrusage tells the parent's peak where greater
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    print(int(kilobytes) * 1024, flush=True)


def extractor(name: str, terms: list[dict[str, Any]]) -> Extract:
    """The extractor of a name; the rivals get the terms."""
    if name == "echoreport":
        from echoreport.findings import FindingExtractor

        return FindingExtractor().extract
    if name == "spaCy's tokeniser":
        import spacy

        return spacy.blank("en").tokenizer
    from rival_findings import RIVALS

    return RIVALS[name](terms)


if __name__ == "__main__":
    main(*sys.argv[1:])
