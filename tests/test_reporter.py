"""Drafts and searches with a whole model that has learned nothing of images."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from echoreport import Reporter
from echoreport.bundle import Bundle
from echoreport.domain import Paragraph, RejectedImage, Report, Valve, ValveEvidence
from echoreport.drafting.formats import as_json
from echoreport.drafting.parts import ValveState
from echoreport.drafting.shown import shown
from echoreport.errors import ImageError, InputError
from echoreport.retrieval import ParagraphIndex

SHOWN = 5


@pytest.fixture
def reporter(untrained_bundle: Bundle) -> Reporter:
    return Reporter(untrained_bundle)


@pytest.fixture
def images(demo_corpus: Path) -> list[Path]:
    """Two PNGs and a DICOM."""
    folder = demo_corpus / "images"
    return [*sorted(folder.glob("*.png"))[:2], min(folder.glob("*.dcm"))]


@pytest.fixture
def unusable(tmp_path: Path) -> Callable[[], list[Path]]:
    def make() -> list[Path]:
        (tmp_path / "text.png").write_text("this is text")
        (tmp_path / "empty.dcm").write_bytes(b"")
        return [tmp_path / "text.png", tmp_path / "none.png", tmp_path / "empty.dcm", tmp_path]

    return make


def test_a_draft_says_what_named_the_valve_and_only_what_was_switched_on(
    reporter: Reporter, images: list[Path]
) -> None:
    alone = Reporter(reporter.bundle, ["spectrum"]).draft(images[:1])
    assert [named.source for named in alone.valve_evidence] == ["spectrum"]
    image = replace(alone.images[0].shown, evidence=ValveEvidence(printed=Valve.TRICUSPID))
    told = reporter.draft_of([image], "S")
    assert [named.source for named in told.valve_evidence] == ["spectrum", "printed"]
    assert {finding.valve for finding in told.findings} <= {Valve.TRICUSPID}
    assert Reporter(reporter.bundle, ["tags"]).draft_of([image], "S").valve_evidence == alone.valve_evidence


def test_every_usable_image_is_in_the_draft_with_its_evidence(reporter: Reporter, images: list[Path]) -> None:
    draft = Reporter(reporter.bundle, ["spectrum"]).draft(images)  # a label's valve has four paragraphs in this archive
    names = [path.name for path in images]
    assert [image.name for image in draft.images] == names
    assert [evidence.image for evidence in draft.evidence] == [name for name in names for _ in range(SHOWN)]
    for name in names:
        near = [evidence.similarity for evidence in draft.evidence if evidence.image == name]
        assert near == sorted(near, reverse=True)
    assert draft.rejected_images == ()
    assert draft.study_id == images[0].stem
    assert draft.model.startswith("untrained, simulated, echoreport ")
    said = {name for finding in draft.findings for name in finding.images}
    assert said <= set(names)
    assert all(measured.image in names for measured in draft.measurements)


def test_images_that_cannot_be_used_are_named_and_the_rest_is_drafted(
    reporter: Reporter, images: list[Path], unusable: Callable[[], list[Path]]
) -> None:
    bad = unusable()
    draft = reporter.draft([bad[0], images[0], *bad[1:], images[1]], study_id="study-7")
    assert draft.study_id == "study-7"
    assert [image.name for image in draft.images] == [images[0].name, images[1].name]
    assert [rejected.image for rejected in draft.rejected_images] == [path.name for path in bad]
    reasons = [rejected.reason for rejected in draft.rejected_images]
    for reason, words in zip(reasons, ("neither DICOM, PNG", "no such file", "an empty file", "a folder"), strict=True):
        assert words in reason
    alone = reporter.draft(images[:2], study_id="study-7")
    assert (alone.findings, alone.evidence, alone.measurements) == (draft.findings, draft.evidence, draft.measurements)
    states = {"not-imaged": "not-determined"}  # what could not be read may show any valve
    assert [states.get(valve.state, valve.state) for valve in alone.valves] == [valve.state for valve in draft.valves]


def test_a_study_without_a_readable_image_determines_nothing_and_calls_no_valve_not_imaged(
    reporter: Reporter, unusable: Callable[[], list[Path]]
) -> None:
    draft = reporter.draft(unusable())
    assert len(draft.rejected_images) == 4
    assert (draft.findings, draft.evidence, draft.measurements, draft.images) == ((), (), (), ())
    assert {valve.state for valve in draft.valves} == {ValveState.NOT_DETERMINED}
    assert all("text.png, none.png, empty.dcm" in line for line in draft.not_determined)
    assert len(draft.not_determined) == 4


def test_an_image_that_is_known_to_show_no_spectrum_leaves_valves_not_imaged(reporter: Reporter) -> None:
    seen = RejectedImage("b-mode.png", "got a b-mode frame")
    for one, state in ((seen, ValveState.NOT_IMAGED), (replace(seen, unread=True), ValveState.NOT_DETERMINED)):
        assert {valve.state for valve in reporter.draft_of([], "S", [one]).valves} == {state}


def test_names_are_one_line_of_text(reporter: Reporter, images: list[Path], tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"a\xff\nConclusion: Normal valves.png")
    shutil.copy(images[0], odd)
    draft = reporter.draft([odd], "S\n\nConclusion: Normal valves.")
    assert draft.study_id == "S Conclusion: Normal valves."
    assert draft.images[0].name == "a? Conclusion: Normal valves.png"
    assert as_json.render(draft)


def test_files_of_the_same_name_are_told_apart_by_their_folders(
    reporter: Reporter, images: list[Path], tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("a/av/1.png", "a/mv/1.png", "b/mv/1.png", "2.png")]
    for file, image in zip(files, (images[0], images[1], images[0], images[1]), strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(image, file)
    broken = tmp_path / "av" / "2.png"
    broken.parent.mkdir()
    broken.write_text("this is text")
    draft = reporter.draft([*files, broken])
    names = ["av/1.png", "a/mv/1.png", "b/mv/1.png", f"{tmp_path.name}/2.png"]
    assert [image.name for image in draft.images] == names
    assert list(dict.fromkeys(evidence.image for evidence in draft.evidence)) == names
    (rejected,) = draft.rejected_images
    assert rejected.image == "av/2.png"
    assert rejected.reason.startswith("got neither")


def test_a_file_that_is_given_twice_is_used_once(
    reporter: Reporter, images: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(images[0].parent)
    again = [images[0], images[0].name, f"../{images[0].parent.name}/{images[0].name}"]
    draft = reporter.draft(again)
    assert [image.name for image in draft.images] == [images[0].name]
    assert draft.evidence == reporter.draft(images[:1]).evidence


def test_paths_may_be_text(reporter: Reporter, images: list[Path]) -> None:
    assert reporter.draft([str(images[0])]).evidence == reporter.draft(images[:1]).evidence


def test_no_image_is_refused(reporter: Reporter) -> None:
    with pytest.raises(InputError, match="got no image, wanted at least one of the study"):
        reporter.draft([])


def test_a_single_path_is_not_taken_for_a_list_of_letters(reporter: Reporter) -> None:
    with pytest.raises(InputError, match=r"got the single path cw\.png, wanted a list"):
        reporter.draft("cw.png")


def test_neighbours_without_a_finding_leave_the_image_undetermined(
    untrained_bundle: Bundle, images: list[Path]
) -> None:
    plain = tuple(replace(paragraph, findings=()) for paragraph in untrained_bundle.paragraphs)
    draft = Reporter(replace(untrained_bundle, paragraphs=plain)).draft(images[:1])
    assert draft.findings == ()
    assert any(line.startswith(f"{images[0].name}: its valve is not determined") for line in draft.not_determined)
    assert {valve.state for valve in draft.valves} == {ValveState.NOT_DETERMINED}  # it may show any of them


def test_a_model_without_paragraphs_drafts_nothing(untrained_bundle: Bundle, images: list[Path]) -> None:
    empty = untrained_bundle.with_paragraphs((), ParagraphIndex.build(np.zeros((0, 12), np.float32)))
    draft = Reporter(empty).draft(images[:1])
    assert (draft.findings, draft.evidence) == ((), ())


def test_numbers_of_the_archive_reach_no_draft(untrained_bundle: Bundle, images: list[Path]) -> None:
    said = tuple(replace(p, text=p.text + " Peak 98.76 m/s on 03/2019.") for p in untrained_bundle.paragraphs)
    draft = Reporter(replace(untrained_bundle, paragraphs=said)).draft(images)
    assert "98.76" not in draft.text
    assert "2019" not in draft.text


def test_a_text_finds_its_own_paragraph_first(reporter: Reporter) -> None:
    for paragraph in reporter.bundle.paragraphs:
        found = reporter.search(paragraph.text, k=3)
        assert len(found) == 3
        assert found[0].paragraph == paragraph
        assert found[0].similarity == pytest.approx(1, abs=1e-4)


def test_other_words_find_what_they_mean(reporter: Reporter) -> None:
    found = reporter.search("The mitral valve has severe regurgitation", k=1)[0].paragraph
    assert found.text == "There is severe mitral regurgitation, sténose."


def test_an_image_finds_the_paragraphs_that_vote_for_it(reporter: Reporter, images: list[Path]) -> None:
    found = reporter.search(images[0], k=4)
    evidence = reporter.draft(images[:1]).evidence
    assert [shown(near.paragraph) for near in found] == [item.paragraph for item in evidence[:4]]
    assert isinstance(found[0].paragraph, Paragraph)


@pytest.mark.parametrize("text", ["", "   ", "xyzzy plugh"])
def test_a_text_of_unknown_words_is_refused(text: str, reporter: Reporter) -> None:
    with pytest.raises(InputError, match="got a text without any word that the model knows"):
        reporter.search(text)


def test_a_search_of_less_than_one_paragraph_is_refused(reporter: Reporter) -> None:
    with pytest.raises(InputError, match="got k = 0, wanted at least 1"):
        reporter.search("severe aortic stenosis", k=0)


def test_a_search_for_more_than_there_is_gives_all(reporter: Reporter) -> None:
    assert len(reporter.search("severe aortic stenosis", k=100)) == 12


def test_an_image_that_cannot_be_read_is_an_error_of_a_search(reporter: Reporter, tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="got no such file"):
        reporter.search(tmp_path / "none.png")


def test_texts_are_encoded_as_unit_vectors_in_their_order(reporter: Reporter) -> None:
    texts = [Report("a", "severe aortic stenosis"), Report("b", "No mitral regurgitation.")]
    vectors = reporter.encode_text(texts)
    assert vectors.shape == (2, 12)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(reporter.encode_text(texts[::-1])[::-1], vectors, atol=1e-5)


_DRAFT = """
import sys
from echoreport import Reporter
draft = Reporter.load(sys.argv[1]).draft(sys.argv[2:])
assert len(draft.images) == len(sys.argv) - 2
assert draft.text
print([name for name in ("spacy", "gensim", "pandas", "sklearn", "matplotlib") if name in sys.modules])
"""


def test_drafting_loads_neither_spacy_nor_gensim_nor_pandas_nor_sklearn(
    untrained_bundle: Bundle, images: list[Path], tmp_path: Path
) -> None:
    untrained_bundle.save(tmp_path / "model")
    model = shutil.move(tmp_path / "model", tmp_path / "moved elsewhere")
    command = [sys.executable, "-c", _DRAFT, str(model), *map(str, images)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
