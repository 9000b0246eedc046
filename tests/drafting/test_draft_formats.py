"""Saving a draft: text and JSON, suffixes, and a disk that refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from echoreport.domain import (
    Assertion,
    Direction,
    Disease,
    DraftFinding,
    ImageMeasurement,
    Severity,
    Valve,
    ValveSource,
)
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats import as_html, as_json, as_text
from echoreport.drafting.valve_evidence import NamedValve
from echoreport.errors import EchoReportError, InputError


def test_text_says_what_it_is_and_what_it_leaves_open(draft):
    text = as_text.render(draft)
    assert text.startswith("Study: study <7>\nModel: demo, simulated\nMachine draft - not reviewed. ")
    assert "Research software, not a medical device." in text
    assert draft.text in text
    assert "Not determined:\n- Tricuspid valve: not imaged." in text
    assert "- severe aortic stenosis: 84%" in text
    assert "- b<mode>.png: shows b-mode" in text


def test_text_asks_for_a_review_of_what_was_measured_otherwise(draft):
    measured = "measured severe (peak velocity 4.1 m/s, av.png; Otto et al. 2021)."
    said = f"Review by a physician: aortic stenosis is drafted {{}}, {measured}"
    (check,) = draft.checks
    for changed, words in (
        (check, "moderate"),
        (replace(check, voted=None), "without a grade"),
        (replace(check, voted=None, assertion=Assertion.ABSENT), "absent"),
    ):
        assert said.format(words) in as_text.render(replace(draft, checks=(changed,)))
    assert "Review by a physician" not in as_text.render(replace(draft, checks=(replace(check, review=False),)))


def test_text_names_what_each_image_rests_on_without_its_words(draft, evidence_of):
    more = [evidence_of(f"word {n}", similarity=0.8 - n / 100) for n in range(4)]
    text = as_text.render(replace(draft, evidence=(*draft.evidence, *more)))
    section = text.split("Rests on:\n")[1].split("\n\n")[0].splitlines()
    assert section == [
        "- av.png: other-patient:3, similarity 0.90",
        "- av.png: other-patient:3, similarity 0.80",
        "- av.png: other-patient:3, similarity 0.79",
        "- mv.png: other-patient:3, similarity 0.90",
    ]
    assert "word 0" not in text
    assert "Rests on" not in as_text.render(replace(draft, evidence=()))


def test_every_format_says_which_source_named_the_valve(draft):
    image = draft.evidence[0].image
    sources = ((ValveSource.SPECTRUM, Valve.TRICUSPID, 0.61), (ValveSource.PRINTED, Valve.AORTIC, 0.98))
    told = replace(draft, valve_evidence=tuple(NamedValve(image, *source) for source in sources))
    line = "spectrum tricuspid (61%), printed labels aortic (98%)"
    assert f"Valve by source:\n- {image}: {line}" in as_text.render(told)
    assert line in as_html.render(told)
    assert json.loads(as_json.render(told))["valve_evidence"] == [
        {"image": image, "source": source, "valve": valve, "probability": share} for source, valve, share in sources
    ]


def test_json_has_the_keys_of_the_contract(draft):
    content = json.loads(as_json.render(draft))
    assert list(content) == [
        "study_id",
        "model",
        "status",
        "created",
        "text",
        "findings",
        "measurements",
        "valves",
        "guideline",
        "sentences",
        "valve_evidence",
        "evidence",
        "not_determined",
        "images",
        "rejected_images",
        "confidence",
        "edited",
        "approval",
        "withdrawn",
    ]
    assert content["status"] == "draft"
    assert content["findings"][0] == {
        "valve": "aortic",
        "disease": "stenosis",
        "assertion": "present",
        "severity": "severe",
        "severity_set": ["moderate-to-severe", "severe"],
        "confidence": 0.84,
        "images": ["av.png"],
        "votes": {"severe": 0.84, "moderate": 0.1, "none": 0.06},
    }
    assert content["evidence"][0] == {
        "paragraph": "other-patient:3",
        "similarity": 0.9,
        "text": draft.evidence[0].paragraph.text,
        "image": "av.png",
        "findings": [
            {
                "valve": "aortic",
                "disease": "stenosis",
                "assertion": "present",
                "severity": "severe",
                "evidence": "severe aortic stenosis",
                "start": 9,
                "end": 31,
                "rule": "made up",
            },
            {
                "valve": "aortic",
                "disease": "regurgitation",
                "assertion": "present",
                "severity": "mild",
                "evidence": "Mild AR",
                "start": 33,
                "end": 40,
                "rule": "made up",
            },
        ],
    }
    assert content["rejected_images"] == [{"image": "b<mode>.png", "reason": "shows b-mode"}]


def test_json_writes_null_for_a_value_that_is_no_number(draft):
    unknown = ImageMeasurement("av.png", "peak_velocity", float("nan"), "m/s", Direction.AWAY)
    content = json.loads(as_json.render(replace(draft, measurements=(unknown,), sentences=(), checks=())))
    assert content["measurements"][0]["value"] is None


def test_whose_draft_it_is_comes_from_all_headers(draft):
    full = draft.images[0].header
    bare = replace(full, patient_id="", study_instance_uid="", sop_instance_uid="1.2.3")
    turned = replace(draft, images=(replace(draft.images[1], header=bare), draft.images[0]))
    assert turned.header == replace(full, sop_instance_uid="1.2.3")
    assert replace(draft, images=draft.images[1:]).header is None


@pytest.mark.parametrize(("suffix", "module"), [(".txt", as_text), (".json", as_json), (".HTML", as_html)])
def test_the_suffix_chooses_the_format(draft, tmp_path, suffix, module):
    draft.save(tmp_path / f"draft{suffix}")
    assert (tmp_path / f"draft{suffix}").read_text("utf-8") == module.render(draft)


@pytest.mark.parametrize(("name", "got"), [("draft.pdf", "the suffix '.pdf'"), ("draft", "no suffix")])
def test_an_unknown_suffix_is_refused_with_the_known_ones(draft, tmp_path, name, got):
    with pytest.raises(InputError) as caught:
        draft.save(tmp_path / name)
    message = str(caught.value)
    assert f"got '{name}' with {got}, wanted one of .txt, .json, .html" in message
    assert "\n" not in message
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_old_file_and_no_half_one(draft, tmp_path, monkeypatch):
    target = tmp_path / "draft.html"
    target.write_text("old")

    def half_written(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half_written)
    with pytest.raises(EchoReportError, match="No space left on device"):
        draft.save(target)
    assert [path.name for path in tmp_path.iterdir()] == ["draft.html"]
    assert target.read_text() == "old"


def test_the_share_for_a_grade_is_not_the_share_for_the_lesion() -> None:
    finding = DraftFinding(
        Valve.AORTIC,
        Disease.REGURGITATION,
        Assertion.PRESENT,
        Severity.MODERATE,
        1.0,
        ("a.png",),
        {"moderate": 0.82, "mild": 0.18},
    )
    draft = Draft("s", "m", "Aortic valve: x", (finding,), (), (), (), ())
    assert "moderate aortic regurgitation: 100% present, 82% moderate" in as_text.render(draft)
