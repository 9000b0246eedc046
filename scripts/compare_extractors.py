"""Score the findings of echoreport, negspacy and medspaCy on the same labelled reports, in one run.

`python scripts/compare_extractors.py REPORTS LABELS [--assertions FILE] [--out FILE.md]`. REPORTS is read as
`echoreport label` reads it; LABELS are JSON lines {"report_id", "findings": [{"valve", "disease", "assertion",
"severity"}]}. Reports without a label line are left out. One table: precision / recall / F1, accuracy of the grade,
documents per second.

negspacy and medspaCy find and assert terms; what makes a finding of them is scripts/rival_findings.py, the same for
both. They run in an environment of their own (--venv), which the first run makes with pip. What they get:

- Terms: this project's lexicon as plain lists (rival_terms.py): lesions and the words for a normal valve, valves, and
  grades with the half grades, pluses and joints spelled out. Phrases in any case; abbreviations in capitals and in
  small letters, but "as" in capitals only. "pulmonary" is no valve of its own (it names vessels), but "pulmonary
  stenosis" is the pulmonic valve's. The longest term wins. No rules of this project on top.
- negspacy: spacy.blank("en"), sentencizer, EntityRuler with the terms, negex with its en_clinical terms: a negated
  lesion is absent, any other present.
- medspaCy: medspacy.load() as it comes, without QuickUMLS: its tokenizer, PyRuSH sentences, TargetMatcher with the
  terms, ConText with its default rules: is_negated is absent, is_historical historical, is_uncertain or
  is_hypothetical possible, is_family no finding. A second column has spaCy's sentencizer in the place of PyRuSH.
- Valve: the abbreviation's or phrase's own, else of the nearest valve term in the sentence; no finding without one.
  Severity: of the nearest grade term in the sentence, for lesions that are present or possible.

With --assertions a second table tells how well each judges given concepts, whatever they are: compare_assertions.py.

Speed is the median of several rounds after one that is not counted, each extractor in a process of its own, on one
core where the system lets a process choose. echoreport remembers sentences; it forgets them before each round, or
every round but the first would be looked up.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from compare_assertions import Concept, assertion_table, own_assertions, read_concepts, rival_assertions
from rival_environment import RIVALS, ask, environment
from rival_terms import plain_terms

from echoreport import __version__
from echoreport.corpus.reports import read_reports
from echoreport.domain import Report
from echoreport.errors import EchoReportError, InputError
from echoreport.evaluation.agreement import VIEWS, Statement, Statements, grade_score, score
from echoreport.files import write_beside
from echoreport.findings import FindingExtractor
from echoreport.findings.lexicon.loading import load_lexicon
from echoreport.findings.statements.parsed import parser

ROUNDS = 5

# --- reading


def read_labels(path: Path) -> dict[str, frozenset[Statement]]:
    """Read labels as JSON lines.

    Raises:
        InputError: If the file cannot be read, or a line is no label.
    """
    labels = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"got {path}, which cannot be read ({error}), wanted JSON lines: check the path") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                labels[str(row["report_id"])] = frozenset(map(Statement.of, row["findings"]))
            except (KeyError, TypeError, ValueError) as error:
                raise InputError(
                    f"got line {number} of {path.name} ({type(error).__name__}: {error}), wanted report_id and "
                    "findings with valve, disease, assertion and severity: mend the line"
                ) from error
    return labels


def labelled_reports(path: Path, labels: Statements) -> list[Report]:
    """The reports that have labels.

    Raises:
        InputError: If a label has no report, or there is none at all.
    """
    reports = [report for report in read_reports(path).reports if report.report_id in labels]
    missing = sorted(labels.keys() - {report.report_id for report in reports})
    if missing or not reports:
        raise InputError(
            f"got {len(missing)} labelled reports that {path.name} lacks ({', '.join(missing[:3])}), "
            "wanted a report for each of one or more labels: give the reports that were labelled"
        )
    return reports


# --- the extractors


@dataclass(frozen=True, slots=True)
class Run:
    """What an extractor found, how long it took for all reports (seconds, round by round), and with what packages."""

    name: str
    found: Statements
    seconds: tuple[float, ...]
    versions: str = ""


def own_run(reports: Sequence[Report]) -> Run:
    """This project's extractor, in this process."""
    extract = FindingExtractor().extract
    found = {report.report_id: frozenset(map(Statement.of_finding, extract(report.text))) for report in reports}
    seconds = []
    for _ in range(ROUNDS):
        parser(load_lexicon()).forget()
        start = time.perf_counter()
        for report in reports:
            extract(report.text)
        seconds.append(time.perf_counter() - start)
    return Run(f"echoreport {__version__}", found, tuple(seconds))


def rival_run(rival: str, python: Path, reports: Sequence[Report]) -> Run:
    """One of `RIVALS`, in a process of their environment.

    Raises:
        EchoReportError: If it fails.
    """
    task = {
        "rival": rival,
        "rounds": ROUNDS,
        "terms": list(plain_terms()),
        "reports": [{"report_id": report.report_id, "text": report.text} for report in reports],
    }
    head, *rows = ask(python, "rival_findings.py", task)
    found = {row["report_id"]: frozenset(map(Statement.of, row["findings"])) for row in rows}
    return Run(rival, found, tuple(head["seconds"]), ", ".join(" ".join(pair) for pair in head["versions"].items()))


# --- the table


def table(labels: Statements, runs: Sequence[Run]) -> str:
    """Markdown: a row for each view, a column for each extractor."""
    rows = [["precision / recall / F1", "n", *(run.name for run in runs)], ["---"] * (len(runs) + 2)]
    for title, view in VIEWS.items():
        scores = [score(labels, run.found, view) for run in runs]
        cells = [f"{s.precision:.2f} / {s.recall:.2f} / **{s.f1:.3f}**" for s in scores]
        rows.append([title, str(scores[0].true), *cells])
    grades = [grade_score(labels, run.found) for run in runs]
    rows.append(["grade right, of the core lesions found", "", *(f"{g.recall:.2f} of {g.true}" for g in grades)])
    rows.append(["documents per second", "", *(f"{len(labels) / median(run.seconds):,.0f}" for run in runs)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def compared_assertions(python: Path, concepts: Sequence[Concept]) -> str:
    """The second table, of the same extractors."""
    judged = {f"echoreport {__version__}": own_assertions(concepts)}
    judged |= {name: rival_assertions(name, python, concepts) for name in RIVALS}
    return f"{assertion_table(concepts, judged)}\n{len(concepts)} concepts\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, run the extractors, print and write the table; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--assertions", type=Path, help="judged concepts, for a second table")
    parser.add_argument("--out", type=Path, help="write the table to this file, too")
    parser.add_argument("--venv", type=Path, default=Path("cache/compare-venv"), help="environment of the rivals")
    options = parser.parse_args(arguments)
    try:
        labels = read_labels(options.labels)
        reports = labelled_reports(options.reports, labels)
        concepts = read_concepts(options.assertions) if options.assertions else []
        python = environment(options.venv.absolute())
        rivals = [rival_run(name, python, reports) for name in RIVALS]
        text = f"{table(labels, [own_run(reports), *rivals])}\n{len(reports)} reports; {rivals[0].versions}\n"
        if concepts:
            text += f"\n{compared_assertions(python, concepts)}"
        sys.stdout.write(text)
        if options.out:
            with write_beside(options.out) as part:
                part.write_text(text, encoding="utf-8")
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # the rivals' processes inherit it
    raise SystemExit(main())
