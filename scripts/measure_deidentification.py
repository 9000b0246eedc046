"""Score de-identification: `python scripts/measure_deidentification.py [TOML ...]`.

Each TOML holds texts as `tests/deidentification/planted.toml` does; by default that one and the second set. Prints, for
each, how many texts keep a part of an identifier, how many words were lost that should stay, and paragraphs a second of
CPU time on simulated reports.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from echoreport.deidentification import deidentify
from echoreport.simulation.cases import Task, simulate_case

TESTS = Path(__file__).parents[1] / "tests" / "deidentification"
SIMULATED = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, measure, print; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="*", default=[TESTS / "planted.toml", TESTS / "planted_second.toml"])
    planted = planted_module()
    for path in parser.parse_args(arguments).sets:
        print(f"{path.name}: {score(planted, path)}")
    print(f"{paragraphs_a_second():.0f} paragraphs a second of CPU time (simulated)")
    return 0


def planted_module() -> ModuleType:
    """The reader and scorer that the tests use."""
    spec = importlib.util.spec_from_file_location("planted", TESTS / "planted.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(TESTS / "planted.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted"] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def score(planted: ModuleType, path: Path) -> str:
    """One line on one file."""
    texts = planted.read_planted(path)
    cleaned = [deidentify(one.text).text for one in texts]
    missed = sum(bool(planted.missed(one, text)) for one, text in zip(texts, cleaned, strict=True))
    lost = sum(len(planted.damaged(one, text)) for one, text in zip(texts, cleaned, strict=True))
    kept = sum(len(one.kept) for one in texts)
    planted_in = sum(bool(one.identifiers) for one in texts)
    return (
        f"{len(texts)} texts, {planted_in} with an identifier, {missed} keep a part of one; "
        f"{lost} of {kept} words lost, {1000 * lost / kept:.1f} in 1,000"
    )


def paragraphs_a_second() -> float:
    """Speed after the lists are loaded."""
    reports = [simulate_case(Task(0, "text", number, Path())).report for number in range(SIMULATED)]
    paragraphs = [part for report in reports if report for part in report.text.split("\n\n")]
    start = time.process_time()
    for paragraph in paragraphs:
        deidentify(paragraph)
    return len(paragraphs) / (time.process_time() - start)


if __name__ == "__main__":
    sys.exit(main())
