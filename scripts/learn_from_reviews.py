"""What reviews are worth: a model of few pairs, retrained with reviewed drafts: `python scripts/learn_from_reviews.py`.

Each seed has a simulated archive whose reports mostly have no image. A model learns from it and from --pairs pairs of
an image and its report. Further studies are reviewed until nothing is wrong: a draft's wording, with what its reader's
report says of the imaged valve, and nothing of the others. Models that learn from the archive and from so many reviews
answer the test patients, by the spectrum alone. Beside them stands what the readers' own reports of the same studies
teach. Corpora and slow parts are kept below --work, as those of reproduce_paper.py. Everything is simulated.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from paper_cache import CORPORA, key_of, made_by
from paper_report import COLUMNS
from paper_runs import Asked, Workbench, asked_of, cases_of, features_for
from reproduce_paper import say, settings_of

from echoreport.annotation import Entering
from echoreport.corpus import Corpus, ImageRecord, joined, load_corpus, pairs
from echoreport.domain import LESIONS, STATED, Assertion, DraftFinding, Paragraph, Report, Valve
from echoreport.drafting.parts import ValveState, ValveSummary
from echoreport.drafting.wording import compose, text_of
from echoreport.errors import EchoReportError
from echoreport.evaluation.cases import Case, Cohort
from echoreport.evaluation.uncertainty import estimates
from echoreport.evaluation.wording import interval_text, number_text
from echoreport.findings import FindingExtractor
from echoreport.server.reviewed import SOURCE
from echoreport.simulation.corpus import CorpusPlan, simulate_corpus
from echoreport.training.examples import known_examples
from echoreport.training.labels import with_coarse_labels
from echoreport.training.train import Material, assemble, fit_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, train, print; the exit status."""
    options = _parser().parse_args(arguments)
    answered: dict[str, list[Case]] = {}
    try:
        for seed in range(options.seeds):
            for name, cases in answers_of(seed, options):
                own = [replace(case, patient_id=f"{seed}/{case.patient_id}") for case in cases]
                answered.setdefault(name, []).extend(own)
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(table_of(answered))
    return 0


def answers_of(seed: int, options: argparse.Namespace) -> Iterator[tuple[str, list[Case]]]:
    """What each model of a seed answers."""
    plan = CorpusPlan(studies=options.studies, paragraphs=options.paragraphs, images=options.images, seed=seed)
    folder = options.work / "corpora" / f"seed{seed}-{key_of(asdict(plan), made_by(*CORPORA))}"
    if not (folder / "corpus.toml").is_file():
        simulate_corpus(folder, plan, partial(say, seed, "simulating patients"))
    settings = settings_of(seed, options.settings)
    bench = Workbench(load_corpus(folder), settings, options.work / "parts", partial(say, seed))
    asked = asked_of(bench.corpus)
    for name, corpus in corpora_of(bench, options.pairs, options.reviews):
        say(seed, name, 0, 0)
        yield name, _answers(bench, corpus, asked)


def corpora_of(bench: Workbench, few: int, reviews: Sequence[int]) -> Iterator[tuple[str, Corpus]]:
    """The archive with its pairs, and with more and more reviews."""
    corpus, images = bench.corpus, bench.material.images
    truths = {images.records[e.row].image_id: e.paragraph for e in bench.material.examples}
    paired = [image for image in corpus.images if image.image_id in truths]
    archive, more = without(corpus, paired[few:]), paired[few:]
    yield f"{few} pairs", archive
    for count in (*(count for count in reviews if count < len(more)), len(more)):
        yield f"{few} pairs and {count} reviews", joined(archive, reviewed(corpus, more[:count], truths, str))
    yield "the same without conclusions", joined(archive, reviewed(corpus, more, truths, without_conclusion))
    yield f"{few} pairs and {len(more)} as their readers wrote", corpus


def without(corpus: Corpus, images: Sequence[ImageRecord]) -> Corpus:
    """The corpus less some images and their studies' reports."""
    gone, studies = {image.image_id for image in images}, {image.study_id for image in images}
    kept = tuple(image for image in corpus.images if image.image_id not in gone)
    return replace(corpus, images=kept, reports=tuple(r for r in corpus.reports if r.study_id not in studies))


def reviewed(
    corpus: Corpus, images: Sequence[ImageRecord], truths: dict[str, Paragraph], cut: Callable[[str], str]
) -> Corpus:
    """Reviews of these images' studies.

    Args:
        truths: Image -> what its reader's report says of its valve.
        cut: What is kept of a text.
    """
    known = [(image, image.valve) for image in images if image.valve]
    texts = [cut(signed(image.image_id, valve, truths[image.image_id])) for image, valve in known]
    reports = [
        Report(f"review-{image.study_id}", text, image.study_id, image.patient_id, source=SOURCE)
        for (image, _), text in zip(known, texts, strict=True)
    ]
    order = list(Valve)  # a line for each, in this order
    records = [replace(image, paragraph=order.index(valve), flow=None) for image, valve in known]
    return replace(corpus, name=f"{len(reports)} reviews", reports=tuple(reports), images=tuple(records), problems=())


def signed(image: str, valve: Valve, truth: Paragraph) -> str:
    """The text of a draft after its reviewer has put right what it says of the imaged valve."""
    findings = []
    for lesion in LESIONS:
        said = [f for f in truth.findings if (f.valve, f.disease) == (valve, lesion) and f.assertion in STATED]
        gravest = max(said, key=lambda f: f.severity.rank if f.severity else -1, default=None)
        what = (gravest.assertion, gravest.severity) if gravest else (Assertion.ABSENT, None)
        findings.append(DraftFinding(valve, lesion, *what, confidence=1.0, images=(image,)))
    states = {True: (ValveState.DESCRIBED, (image,)), False: (ValveState.NOT_IMAGED, ())}
    return text_of(compose(findings, (), (), [ValveSummary(v, *states[v is valve]) for v in Valve]))


def without_conclusion(text: str) -> str:
    """A drafted text less its last line."""
    return text.rpartition("\n")[0]


def _answers(bench: Workbench, corpus: Corpus, asked: Asked) -> list[Case]:
    material = material_of(bench.material, corpus)
    text, index = fit_text(material.paragraphs, bench.settings, bench.say)
    bundle = assemble(material, text, index, bench.backbone(material), None, bench.settings, bench.say)
    return cases_of(bundle, asked, features_for(bundle, asked))


def material_of(whole: Material, corpus: Corpus) -> Material:
    """What a corpus gives to learn from, without reading again what the whole archive was read for."""
    kept, read = {report.report_id for report in corpus.reports}, {p.report_id for p in whole.paragraphs}
    new = Entering([report for report in corpus.reports if report.source == SOURCE and report.report_id not in read])
    paragraphs = [p for p in whole.paragraphs if p.report_id in kept] + list(new.paragraphs(FindingExtractor()))
    row_of = {record.image_id: row for row, record in enumerate(whole.images.records)}
    splits = sorted({i.split for i in corpus.images if i.split and i.split != "test" and i.paragraph is not None})
    paired = [pair for split in splits for pair in pairs(corpus, split)]
    known = [image for image in corpus.images if image.image_id in row_of]
    records = with_coarse_labels(known, paired, paragraphs)
    images = replace(whole.images.of([row_of[record.image_id] for record in records]), records=records)
    examples = known_examples(records, paired, paragraphs)
    return replace(whole, paragraphs=tuple(paragraphs), images=images, examples=tuple(examples))


def table_of(answered: dict[str, list[Case]]) -> str:
    """Markdown: a line for each model, with intervals over the patients of all seeds."""
    shown = {key: column for key, column in COLUMNS.items() if key != "aortic"}
    lines = [f"| learned from | {' | '.join(label for label, _ in shown.values())} |", "|---" * (len(shown) + 1) + "|"]
    for name, cases in answered.items():
        cohort = Cohort.of(cases)
        found = estimates({key: figure(cohort) for key, (_, figure) in shown.items()})
        cells = [f"{number_text(found[key].value)} ({interval_text(found[key])})" for key in shown]
        lines.append(f"| {' | '.join([name, *cells])} |")
    return "\n".join(lines) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    plan = CorpusPlan()
    parser.add_argument("--seeds", type=int, default=3, help="seeds 0 to N-1 (default 3)")
    parser.add_argument("--studies", type=int, default=plan.studies, help="image-report pairs, test included")
    parser.add_argument("--paragraphs", type=int, default=plan.paragraphs, help="paragraphs without an image")
    parser.add_argument("--images", type=int, help="images without a report; by default in the default's ratio")
    parser.add_argument("--pairs", type=int, default=40, help="pairs that the first model learns from (default 40)")
    parser.add_argument("--reviews", type=int, nargs="*", default=[60], help="numbers of reviews, besides all of them")
    parser.add_argument("--settings", type=json.loads, default={}, help='training settings, e.g. {"coarse_epochs": 2}')
    parser.add_argument("--work", type=Path, default=Path("cache/paper"), help="keeps corpora and slow parts")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
