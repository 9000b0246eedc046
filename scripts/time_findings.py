"""Time the findings extractor and watch its memory: `python scripts/time_findings.py [REPORTS] [--repeat N]`.

Prints five tables; one thread, on one core where the system lets a process choose.

- Speed: documents per second of `FindingExtractor().extract` and of `spacy.blank("en")` + sentencizer +
  PhraseMatcher(attr="LOWER") with all of the lexicon's terms, on the same texts, in alternating rounds after one that
  is not counted; the ratio of each round, its median and range. Once with the sentences forgotten before each round,
  as in texts that never repeat one, and once remembered, as in texts that always do; archives lie between.
- Memory: what the process holds after 1, 2, 4, ... N passes over the texts, where no text is like another: numbers
  and made-up words are put in. The slope of the line through the later half of the points is bytes a document.
- Length: seconds for one line of 1 to 10 million characters of the texts, and of a tenth of that of "Mild MR " alone,
  which is all findings; the exponent of the power law through the points is 1 where time is linear in the length.

REPORTS is read as `echoreport label` reads it; without it, reports are simulated.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median

import numpy as np
import spacy
from spacy.matcher import PhraseMatcher

from echoreport.corpus.reports import read_reports
from echoreport.errors import EchoReportError, InputError
from echoreport.findings import FindingExtractor
from echoreport.findings.lexicon.loading import load_lexicon
from echoreport.findings.statements.parsed import parser as sentence_parser
from echoreport.simulation.cases import Task, simulate_case

SIMULATED = 200
ROUNDS = 7
LENGTHS = (1_000_000, 2_000_000, 4_000_000, 8_000_000, 10_000_000)
RARE_EVERY = 12
"""Words between two insertions."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, measure, print; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, nargs="?", help="by default simulated ones")
    parser.add_argument("--repeat", type=int, default=64, help="passes over the texts for the memory (default: 64)")
    options = parser.parse_args(arguments)
    try:
        texts = [report.text for report in read_reports(options.reports).reports] if options.reports else simulated()
        if not texts:
            raise InputError(f"got no report in {options.reports}, wanted at least one: check the file")
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    extract = FindingExtractor().extract
    size = f"{len(texts)} texts, {sum(map(len, texts)) / len(texts):.0f} characters each"
    show(
        f"{size}, read for the first time",
        speed_rows(texts, extract, sentence_parser(load_lexicon()).forget),
    )
    show("The same, sentences remembered", speed_rows(texts, extract, lambda: None))
    show("Memory", memory_rows(texts, extract, options.repeat))
    show("One line of the texts", length_rows(texts, extract, LENGTHS))
    show('One line of "Mild MR "', length_rows(["Mild MR"], extract, [length // 10 for length in LENGTHS]))
    return 0


def simulated() -> list[str]:
    """Reports of simulated patients."""
    cases = (simulate_case(Task(0, "text", number, Path())) for number in range(SIMULATED))
    return [case.report.text for case in cases if case.report is not None]


# --- speed


def speed_rows(texts: Sequence[str], extract: Callable[[str], object], forget: Callable[[], None]) -> list[list[str]]:
    """The extractor against spaCy, round by round; `forget` is called before each."""
    ours, theirs, rounds = lambda: consume(map(extract, texts)), spacy_matcher(texts), []
    for number in range(ROUNDS + 1):
        forget()
        pair = (seconds(ours), seconds(theirs))
        if number:
            rounds.append(pair)
    ratios = sorted(matcher / own for own, matcher in rounds)
    rows = [["documents per second", "median", "least", "greatest"]]
    for name, times in zip(
        ("echoreport", "spaCy blank + sentencizer + PhraseMatcher"), zip(*rounds, strict=True), strict=True
    ):
        rates = [len(texts) / t for t in times]
        rows.append([name, f"{median(rates):,.0f}", f"{min(rates):,.0f}", f"{max(rates):,.0f}"])
    return [*rows, ["ratio", f"{median(ratios):.2f}", f"{ratios[0]:.2f}", f"{ratios[-1]:.2f}"]]


def spacy_matcher(texts: Sequence[str]) -> Callable[[], None]:
    """A call that finds the lexicon's terms in the texts with spaCy alone."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("term", [nlp.make_doc(term) for term in lexicon_terms()])
    return lambda: consume(matcher(doc) for doc in nlp.pipe(texts))


def lexicon_terms() -> list[str]:
    """Every phrase and abbreviation of the lexicon, once."""
    return sorted({term for entry in load_lexicon().entries for term in (*entry.phrases, *entry.abbreviations)})


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def consume(items: Iterable[object]) -> None:
    """Compute each and keep none."""
    for _ in items:
        pass


# --- memory


def memory_rows(texts: Sequence[str], extract: Callable[[str], object], passes: int) -> list[list[str]]:
    """Memory after 1, 2, 4, ... passes and at the end, and its growth a document."""
    rng = np.random.default_rng(0)
    points = []
    for number in range(1, passes + 1):
        consume(map(extract, unlike(texts, rng)))
        points.append((number * len(texts), resident_bytes()))
    shown = {2**power for power in range(passes.bit_length())} | {passes}
    rows = [["documents", "MB"]]
    rows += [[f"{done:,}", f"{held / 1e6:.1f}"] for n, (done, held) in enumerate(points, 1) if n in shown]
    return [*rows, ["bytes a document, later half", f"{slope(points[len(points) // 2 :]):.1f}"]]


def unlike(texts: Iterable[str], rng: np.random.Generator) -> Iterator[str]:
    """The texts with a number and a word put in every few words that no other text has."""
    for text in texts:
        words = text.split(" ")
        for place in range(len(words) - 1, 0, -RARE_EVERY):
            letters = "".join(chr(97 + code) for code in rng.integers(0, 26, 9))
            words.insert(place, f"{letters} {rng.integers(10**9)}.{rng.integers(10**6)}")
        yield " ".join(words)


def resident_bytes() -> int:
    """Memory that the process holds now; its greatest so far where the system does not tell."""
    gc.collect()
    statm = Path("/proc/self/statm")
    if statm.is_file():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource  # Windows has none

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the least-squares line; 0 for one point."""
    x, y = np.array(points, dtype=np.float64).T
    return float(np.polyfit(x - x.mean(), y - y.mean(), 1)[0]) if len(points) > 1 else 0.0


# --- length


def length_rows(texts: Sequence[str], extract: Callable[[str], object], lengths: Sequence[int]) -> list[list[str]]:
    """Seconds for one line of each length, and the exponent of the growth."""
    texts = [" ".join(text.split()) for text in texts]
    times = [seconds(partial(extract, one_line(texts, length))) for length in lengths]
    rows = [["characters", "seconds"], *([f"{n:,}", f"{t:.2f}"] for n, t in zip(lengths, times, strict=True))]
    return [*rows, ["exponent", f"{slope(list(zip(np.log(lengths), np.log(times), strict=True))):.2f}"]]


def one_line(texts: Sequence[str], length: int) -> str:
    """The texts one after the other, again and again, cut at a length."""
    parts, held = [], 0
    for text in cycle(texts):
        parts.append(text)
        held += len(text) + 1
        if held > length:
            return " ".join(parts)[:length]
    return ""


def show(title: str, rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    head, *others = rows
    print(f"{title}\n")
    for row in (head, ["---"] * len(head), *others):
        print(f"| {' | '.join(row)} |")
    print(flush=True)


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    raise SystemExit(main())
