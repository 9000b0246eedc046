"""Whether drafts hold what is another patient's: `python scripts/check_drafts.py MODEL CORPUS [--drafts 1000]`.

Every paragraph of the model's index gets planted identifiers, numbers, comparisons, a device or advice; then studies
of one to three of the corpus's images are drafted and written in every format. Counted are: outputs that hold anything
planted, numbers of a draft's text that no measurement of its study has, and findings that the extractor reads out of
the text otherwise than the draft has them. All is to be none. Needs the extra `interop`.
"""

from __future__ import annotations

import argparse
import re
import sys
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from echoreport.annotation import Entering, annotate
from echoreport.bundle import Bundle
from echoreport.corpus import load_corpus
from echoreport.domain import DopplerImage, Report
from echoreport.drafting.draft import FORMATS, Draft, rendered
from echoreport.drafting.wording import value_with_unit
from echoreport.errors import EchoReportError, ImageError
from echoreport.findings import FindingExtractor
from echoreport.images import read_doppler_image
from echoreport.reporter import Reporter
from echoreport.retrieval import ParagraphIndex

PLANTED = (
    ("Discussed with Dr. Quillfeather.", "Quillfeather"),
    ("Compared with the study of 17 March 2013, unchanged.", "March 2013"),
    ("MRN 88154223.", "88154223"),
    ("Call (555) 019-2837 with questions.", "019-2837"),
    ("Peak velocity 97.31 m/s, mean gradient 643 mmHg.", "97.31 m/s"),
    ("Patient: Ottoline Vandersloot, 14 Wexcombe Lane.", "Vandersloot"),
    ("Mean gradient has increased from 641 mmHg in the previous study.", "641 mmHg"),
    ("Read at Marchmont Valley Hospital.", "Marchmont"),
    ("Status post 27.7 mm Zephyrine valve.", "27.7 mm"),
    ("Recommend repeat echocardiogram in 86 weeks.", "86 weeks"),
)
"""A sentence of another patient's, and the part of it that no output may hold."""
COMPARISONS = ("unchanged", "compared", "previous", "as before", "increased", "recommend")
"""What no sentence and no shown evidence of a draft may say."""
_ENCODED = re.compile(r'"data": ?"([A-Za-z0-9+/=]+)"')  # FHIR attaches the text in base64
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass
class Counts:
    """What was found over all drafts."""

    drafts: int = 0
    outputs: int = 0
    leaking: int = 0
    comparing: int = 0
    numbers: int = 0
    foreign_numbers: int = 0
    findings: int = 0
    read_otherwise: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, draft, print the counts; 1 where any is not as it has to be."""
    options = _parser().parse_args(arguments)
    try:
        reporter = Reporter(planted(Bundle.load(options.model)))
        images = list(_read(options.corpus, options.images))
        counts = checked(reporter, images, options.drafts)
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(_told(counts))
    return int(bool(counts.leaking or counts.comparing or counts.foreign_numbers or counts.read_otherwise))


def planted(bundle: Bundle) -> Bundle:
    """The model with two planted sentences in every paragraph, before, within or after it.

    Half of the paragraphs enter the index as `index` takes them, de-identified; the other half as they are, so that
    what a draft shows of its evidence is tried without that net.
    """
    rng = np.random.default_rng(0)
    reports = []
    for number, paragraph in enumerate(bundle.paragraphs):
        first, second = (PLANTED[place][0] for place in rng.choice(len(PLANTED), 2, replace=False))
        clause = paragraph.text.replace(". ", f", {first.rstrip('.')}, as before. ", 1)
        texts = (f"{first} {paragraph.text} {second}", f"{paragraph.text} {first} {second}", f"{clause} {second}")
        reports.append(Report(f"R{number}", texts[number % 3], patient_id=paragraph.patient_id))
    extractor = FindingExtractor()
    paragraphs = (*Entering(reports[::2]).paragraphs(extractor), *annotate(reports[1::2], extractor))
    return bundle.with_paragraphs(paragraphs, ParagraphIndex.build(bundle.text.encode(paragraphs)))


def checked(reporter: Reporter, images: Sequence[DopplerImage], drafts: int) -> Counts:
    """Draft studies of one to three of the images, and count."""
    rng, counts, extractor = np.random.default_rng(1), Counts(), FindingExtractor()
    for number in range(drafts):
        chosen = rng.choice(len(images), int(rng.integers(1, 4)), replace=False)
        study = [
            replace(images[place], header=None) for place in chosen
        ]  # of several patients, so without their headers
        draft = reporter.draft_of(study, f"study {number}")
        counts.drafts += 1
        _count_leaks(draft, counts)
        _count_numbers(draft, counts)
        _count_findings(draft, extractor, counts)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number + 1} of {drafts}")
    return counts


def _count_leaks(draft: Draft, counts: Counts) -> None:
    for name in FORMATS.values():
        content = rendered(draft, name).decode("utf-8", "replace")
        content += "".join(b64decode(data).decode("utf-8", "replace") for data in _ENCODED.findall(content))
        counts.outputs += 1
        counts.leaking += any(words in content for _, words in PLANTED)
    said = draft.text + "".join(item.paragraph.text for item in draft.evidence)
    counts.comparing += any(word in said.lower() for word in COMPARISONS)


def _count_numbers(draft: Draft, counts: Counts) -> None:
    measured = {value_with_unit(m).split()[0] for m in draft.measurements}
    said = _NUMBER.findall(draft.text)
    counts.numbers += len(said)
    counts.foreign_numbers += sum(number not in measured for number in said)


def _count_findings(draft: Draft, extractor: FindingExtractor, counts: Counts) -> None:
    """Each finding of the draft and of its text once; the conclusion may repeat them, and nothing more."""
    meant = {(f.valve, f.disease, f.assertion, f.severity) for f in draft.findings}
    read = {(f.valve, f.disease, f.assertion, f.severity) for f in extractor.extract(draft.text)}
    counts.findings += len(meant | read)
    counts.read_otherwise += len(meant ^ read)


def _read(folder: Path, most: int) -> Iterator[DopplerImage]:
    """The first images of the corpus; those that cannot be read are left out."""
    for record in load_corpus(folder).images[:most]:
        with suppress(ImageError):
            yield replace(read_doppler_image(record.path), name=record.image_id)


def _told(counts: Counts) -> str:
    agreement = 1 - counts.read_otherwise / max(counts.findings, 1)
    return (
        f"{counts.drafts} drafts, {counts.outputs} outputs: {counts.leaking} hold anything planted\n"
        f"{counts.comparing} drafts compare or advise in their text or shown evidence\n"
        f"{counts.numbers} numbers in their text: {counts.foreign_numbers} that no measurement of the study has\n"
        f"{counts.findings} findings: {counts.read_otherwise} read otherwise than meant, agreement {agreement:.4f}\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="model folder")
    parser.add_argument("corpus", type=Path, help="corpus folder whose images are drafted")
    parser.add_argument("--drafts", type=int, default=1000)
    parser.add_argument("--images", type=int, default=300, help="how many of the corpus's images are read")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
