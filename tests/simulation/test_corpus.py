"""A simulated corpus is sized like the paper's, keeps patients apart, and says what it shows."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from echoreport.corpus import load_corpus, pairs, split_paragraphs
from echoreport.corpus.records import FLOWS
from echoreport.domain import Valve
from echoreport.errors import InputError
from echoreport.simulation.cases import Task, choose_valve, flow_label, simulate_case
from echoreport.simulation.corpus import CorpusPlan, simulate_corpus
from echoreport.simulation.screen import render_screen
from echoreport.simulation.state import draw_patient

DEMO = Path(__file__).parents[2] / "corpora" / "demo"
PLAN = CorpusPlan(studies=10, paragraphs=41, images=6, seed=11)
NAMES = {
    Valve.AORTIC: r"aor?t?|\bAo?V\b|\bA[SRI]\b",
    Valve.MITRAL: r"mit|\bMV\b|\bM[SR]\b",
    Valve.TRICUSPID: r"tri|\bTV\b|\bT[SR]\b",
    Valve.PULMONIC: r"pul|\bPV\b|\bP[SRI]\b",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("corpora") / "simulated"
    simulate_corpus(target, PLAN, workers=1)
    return target


def test_the_default_is_the_papers_size():
    plan = CorpusPlan()
    splits = Counter(plan.split(number) for number in range(plan.studies))
    assert splits == {"train": 190, "validation": 36, "test": 48}
    assert (plan.paragraphs, plan.unreported) == (10253, 2000)


def test_smaller_corpora_keep_the_proportions_and_every_split():
    splits = Counter(CorpusPlan(studies=3).split(number) for number in range(3))
    assert splits == {"train": 1, "validation": 1, "test": 1}
    plan = CorpusPlan(studies=137)
    assert Counter(plan.split(number) for number in range(137))["test"] == 24
    assert plan.unreported == 1000


def test_a_corpus_without_the_three_splits_is_refused():
    with pytest.raises(InputError, match="got 2 studies, wanted at least 3"):
        CorpusPlan(studies=2)
    with pytest.raises(InputError, match="got -1 for seed, wanted 0 or more"):
        CorpusPlan(seed=-1)


def test_counts_are_what_was_asked_for(folder):
    corpus = load_corpus(folder)
    assert corpus.simulated
    assert not corpus.problems
    assert sum(len(pairs(corpus, split)) for split in ("train", "validation", "test")) == 10
    assert sum(image.paragraph is None for image in corpus.images) == 6
    imaged = {image.study_id for image in corpus.images}
    text_only = [report for report in corpus.reports if report.study_id not in imaged]
    assert sum(len(split_paragraphs(report)) for report in text_only) == 41


def test_no_patient_is_in_two_splits_or_groups(folder):
    corpus = load_corpus(folder)
    splits = {}
    for image in corpus.images:
        assert splits.setdefault(image.patient_id, image.split) == image.split
    assert len({report.patient_id for report in corpus.reports}) == len(corpus.reports)
    assert len({image.patient_id for image in corpus.images}) == len(corpus.images)


def test_an_images_paragraph_speaks_of_its_valve(folder):
    corpus = load_corpus(folder)
    for split in ("train", "validation", "test"):
        for pair in pairs(corpus, split):
            assert re.search(NAMES[pair.image.valve], pair.paragraph.text, re.IGNORECASE)


def test_the_truth_has_a_row_for_each_image_and_agrees_with_it(folder):
    corpus = load_corpus(folder)
    truth = {row["image_id"]: row for row in corpus.truth()}
    assert set(truth) == {image.image_id for image in corpus.images}
    for image in corpus.images:
        row = truth[image.image_id]
        assert (row["valve"], row["flow"], row["split"]) == (image.valve, image.flow, image.split)
        assert ("stenosis" in image.flow) == bool(row["stenosis"])
        assert ("regurgitation" in image.flow) == (row["jet_density"] is not None and row["jet_density"] > 0)
        assert bool(row["reader_style"]) == (image.paragraph is not None)
        assert row["second_style"]


def test_same_seed_same_files_in_one_process_or_several(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("echoreport.cores.FEWEST_JOBS", 2)
    simulate_corpus(tmp_path / "again", PLAN, workers=2)
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*.*"))
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


def test_a_patient_does_not_depend_on_how_many_others_there_are(folder, tmp_path):
    (tmp_path / "images").mkdir()
    case = simulate_case(Task(PLAN.seed, "paired", 7, tmp_path))
    image = next(image for image in load_corpus(folder).images if image.image_id == case.image.image_id)
    assert case.image.path.read_bytes() == image.path.read_bytes()


def test_another_seed_gives_other_patients():
    texts = [simulate_case(Task(seed, "text", 0, None)).report.text for seed in (1, 2)]
    assert texts[0] != texts[1]


@pytest.fixture(scope="module")
def recorded():
    """How often each valve with each flow was kept, and how often it was there to choose from."""
    rng = np.random.default_rng(0)
    kept, there = Counter(), Counter()
    for _ in range(3000):
        patient = draw_patient(rng)
        valve = choose_valve(patient, rng)
        kept[valve, flow_label(patient.valves[valve])] += 1
        there.update((state.valve, flow_label(state)) for state in patient.valves.values())
    return kept, there


def test_sick_valves_are_recorded_more_often_and_healthy_pulmonic_ones_less(recorded):
    kept, there = recorded
    for valve in Valve:
        normal, *sick = (kept[valve, flow] / there[valve, flow] for flow in FLOWS)
        assert all(share > 1.2 * normal for share in sick)
    shares = {valve: kept[valve, "normal"] / there[valve, "normal"] for valve in Valve}
    assert shares[Valve.PULMONIC] < 0.8 * min(share for valve, share in shares.items() if valve is not Valve.PULMONIC)


def test_every_lesion_of_every_valve_is_recorded(recorded):
    kept, _ = recorded
    for valve in Valve:
        assert kept[valve, "normal"] > 100
        assert kept[valve, "regurgitation"] > 100
        assert kept[valve, "stenosis"] + kept[valve, "stenosis+regurgitation"] >= 20  # 20 of 3,000, of rare diseases


def test_most_images_are_dicom_and_some_are_png(tmp_path, monkeypatch):
    state, rng = draw_patient(np.random.default_rng(1)).valves[Valve.AORTIC], np.random.default_rng(1)
    screen = render_screen(state.flows, 70.0, rng)
    for name, value in (("render_screen", screen), ("write_dicom", None), ("write_png", None)):
        monkeypatch.setattr(f"echoreport.simulation.cases.{name}", lambda *_, value=value, **__: value)
    paths = [simulate_case(Task(3, "image", number, tmp_path)).image.path for number in range(400)]
    assert np.mean([path.suffix == ".dcm" for path in paths]) == pytest.approx(0.9, abs=0.05)


def test_progress_is_reported_and_nothing_is_printed(tmp_path, capsys):
    seen = []
    simulate_corpus(
        tmp_path / "c", CorpusPlan(3, 0, 1, compact=True), lambda done, total: seen.append((done, total)), workers=1
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert capsys.readouterr() == ("", "")


def test_a_folder_with_other_things_is_never_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="which holds something else, wanted a new or empty folder"):
        simulate_corpus(tmp_path, PLAN)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_own_archive_is_never_taken_for_a_simulated_one(tmp_path):
    (tmp_path / "corpus.toml").write_text('name = "ours"\nsimulated = false\n')
    with pytest.raises(InputError, match="choose another name"):
        simulate_corpus(tmp_path, PLAN)


def test_the_committed_sample_is_small_and_whole():
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) <= 5_000_000
    corpus = load_corpus(DEMO)
    assert corpus.simulated
    assert not corpus.problems
    assert {image.valve for image in corpus.images} == set(Valve)
    assert all(pairs(corpus, split) for split in ("train", "validation", "test"))
    assert {image.path.suffix for image in corpus.images} == {".dcm", ".png"}


@pytest.mark.parametrize("about", [b"name: demo\n", b"simulated = \xff\n", b"simulated = false\n"])
def test_a_folder_whose_corpus_toml_does_not_call_it_simulated_is_left_alone(tmp_path, about):
    (tmp_path / "corpus.toml").write_bytes(about)
    with pytest.raises(InputError, match="which holds something else, wanted a new or empty folder"):
        simulate_corpus(tmp_path, PLAN, workers=1)
    assert (tmp_path / "corpus.toml").read_bytes() == about
