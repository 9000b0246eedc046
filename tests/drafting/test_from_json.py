"""A saved draft comes back as it was, but for its pixels; what is no draft is named in one line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats import as_html, as_json, as_text
from echoreport.drafting.formats.from_json import read_draft
from echoreport.drafting.formats.schema import fault_of
from echoreport.errors import InputError


@pytest.fixture
def saved(draft: Draft, tmp_path: Path) -> Path:
    draft.save(tmp_path / "draft.json")
    return tmp_path / "draft.json"


def test_a_draft_comes_back_without_its_pixels(draft: Draft, saved: Path) -> None:
    back = read_draft(saved)
    plain = replace(draft, images=tuple(replace(image, shown=None) for image in draft.images))
    assert as_json.render(back) == as_json.render(plain)
    assert as_text.render(back) == as_text.render(draft)
    assert [image.header for image in back.images] == [image.header for image in draft.images]


def test_every_sentence_refers_to_the_same_things_again(draft: Draft, saved: Path) -> None:
    back = read_draft(saved)
    for sentence in back.sentences:
        assert all(finding in back.findings for finding in sentence.findings)
        assert all(measured in back.measurements for measured in sentence.measurements)
    assert back.sentences[0].words_of == back.evidence[0]
    assert as_html.render(back)


def test_the_published_schema_describes_what_is_written(draft: Draft) -> None:
    assert fault_of(json.loads(as_json.render(draft))) is None
    root = Path(__file__).parents[2]
    within = (root / "echoreport/drafting/formats/draft.schema.json").read_text("utf-8")
    assert (root / "docs/draft.schema.json").read_text("utf-8") == within


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c.pop("text"), "the whole lacks the key 'text'"),
        (lambda c: c["findings"][0].update(severity="Jane Doe"), "findings[0].severity"),
        (lambda c: c.update({"Jane": "Doe"}), "has a key that no draft has"),
        (lambda c: c["sentences"][0].update(findings=[99]), "refers to a finding"),
        (lambda c: c["evidence"][0]["findings"][0].update(end=99), "not as long as their place"),
        (lambda c: c.update(status="final"), "status"),
        (lambda c: c.update(created="yesterday"), "created"),
    ],
)
def test_what_is_no_draft_is_named_by_its_key_and_not_by_its_value(saved, change, words) -> None:
    content = json.loads(saved.read_text())
    change(content)
    saved.write_text(json.dumps(content))
    with pytest.raises(InputError) as caught:
        read_draft(saved)
    assert words in str(caught.value)
    assert "docs/draft.schema.json" in str(caught.value)
    assert "Jane" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c.update(text=c["text"].replace("mild", "severe")), "text is not that of its sentences"),
        (lambda c: c["findings"][0].update(severity="mild"), "state different lesions or grades"),
        (lambda c: c["findings"][1].update(valve="aortic"), "state different"),
        (lambda c: c["images"][1].update(header=c["images"][0]["header"] | {"patient_id": "P-2"}), "PatientID"),
        (lambda c: c.update(study_id="\ud800"), "it is no JSON in UTF-8"),
    ],
)
def test_a_draft_that_was_edited_into_a_contradiction_is_refused(saved, change, words) -> None:
    content = json.loads(saved.read_text())
    change(content)
    saved.write_text(json.dumps(content))
    with pytest.raises(InputError, match=words):
        read_draft(saved)


def test_an_edit_of_text_sentences_and_findings_alike_is_taken(saved) -> None:
    content = json.loads(saved.read_text().replace("mild mitral", "moderate mitral"))
    content["findings"][1]["severity"] = "moderate"
    saved.write_text(json.dumps(content))
    assert read_draft(saved).findings[1].severity == "moderate"


def test_whole_numbers_written_with_a_point_are_whole_numbers(draft: Draft, saved: Path) -> None:
    content = json.loads(saved.read_text())
    content["sentences"][0].update(findings=[0.0], evidence=[0.0], words_of=0.0)
    content["guideline"][0].update(measurement=0.0)
    for said in content["evidence"][0]["findings"]:
        said.update(start=float(said["start"]), end=float(said["end"]))
    saved.write_text(json.dumps(content))
    assert as_html.render(read_draft(saved))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000], ids=["empty", "half", "list", "null", "deep"])
def test_what_is_no_json_object(saved: Path, text: str) -> None:
    saved.write_text(text)
    with pytest.raises(InputError, match="wanted"):
        read_draft(saved)
