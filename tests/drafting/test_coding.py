"""What is signed: no format codes a lesion that the signed text denies, or denies one that it states."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from echoreport.domain import LESIONS, Valve
from echoreport.drafting.coding import coded_by_text
from echoreport.drafting.comparing import agrees, lesions_in, said_of
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats import as_html, as_json, as_text
from echoreport.drafting.formats.from_json import draft_of, read_draft
from echoreport.drafting.revising import approved, differences, taking_findings, with_text
from echoreport.drafting.wording import describe

SIMULATED = draft_of(json.loads((Path(__file__).parent / "simulated_draft.json").read_text("utf-8")))
MILD = "Aortic valve is mildly stenotic."
LESIONS_OF_VALVES = [(valve, disease) for valve in Valve for disease in LESIONS]
TEXTS = {
    "denies what was found": SIMULATED.text.replace(MILD, "No aortic stenosis.").replace("Mild aortic", "No aortic"),
    "states what was denied": SIMULATED.text.replace("There is no tricuspid", "There is severe tricuspid"),
    "another grade": SIMULATED.text.replace(MILD, "Severe aortic stenosis.").replace("Mild aortic", "Severe aortic"),
    "two grades": SIMULATED.text.replace(MILD, "Severe aortic stenosis."),
    "says nothing of it": "Aortic valve: looks as it did.\nConclusion: Nothing new.",
    "two things of a valve that is not imaged": SIMULATED.text.replace(
        "Not imaged.", "Mild pulmonic regurgitation. Severe pulmonic regurgitation."
    ),
    "the past": "Aortic valve: History of severe aortic stenosis.",
}


@pytest.fixture(params=TEXTS)
def signed(request: pytest.FixtureRequest) -> Draft:
    """A draft whose text was changed, and nothing else, signed as it stands."""
    typed = with_text(SIMULATED, TEXTS[request.param])
    assert differences(typed)
    return approved(typed, "Dr. Roe", "2026-11-30T08:00:00Z", differing=True)


def codes(findings) -> set:
    return {((f.valve, f.disease), said_of(f)) for f in findings}


def test_the_codes_say_what_the_text_says_and_the_words_stay(signed) -> None:
    read = lesions_in(signed.text)
    for finding in signed.findings:
        own = [one for one in read if (one.valve, one.disease) == (finding.valve, finding.disease)]
        assert own, finding
        assert all(agrees(one, said_of(finding)) for one in own), finding
    assert all(one.table is None for one in differences(signed)), "two things of one lesion are in no finding"
    assert {code for one in signed.sentences for code in codes(one.findings)} <= codes(signed.findings)
    assert signed.approval is not None
    assert signed.text in TEXTS.values()


def test_what_is_not_coded_is_said_to_be_so_in_every_list(signed) -> None:
    coded = {(f.valve, f.disease) for f in signed.findings}
    lost = {(f.valve, f.disease) for f in [*SIMULATED.findings, *lesions_in(signed.text)]} - coded
    for valve, disease in lost:
        said = f"{valve.capitalize()} {disease}: not coded; the words of the report count."
        assert said in signed.not_determined
        assert said in as_text.render(signed).partition("Not coded:")[2].partition("\n\n")[0]
        assert said in as_html.render(signed)
    assert "left open by the physician" not in as_text.render(signed)


def test_text_and_json_list_the_codes_and_come_back(signed, tmp_path) -> None:
    sure = as_text.render(signed).partition("How sure:")[2].partition("\n\n")[0]
    for finding in SIMULATED.findings:
        assert (f"- {describe(finding)}:" in sure) == (describe(finding) in map(describe, signed.findings))
    signed.save(tmp_path / "d.json")
    back = read_draft(tmp_path / "d.json")
    assert (codes(back.findings), as_json.render(back)) == (codes(signed.findings), as_json.render(signed))


def test_fhir_final_observations_state_no_other_lesion(signed) -> None:
    as_fhir = pytest.importorskip("echoreport.drafting.formats.as_fhir")
    pytest.importorskip("fhir.resources.R4B.bundle", reason="the extra interop is not installed")
    resources = [entry["resource"] for entry in json.loads(as_fhir.render(signed))["entry"]]
    stated, absent = {}, {}
    for one in (one for one in resources if one["resourceType"] == "Observation"):
        lesion = next((pair for pair in LESIONS_OF_VALVES if one["code"]["text"] == " ".join(pair)), None)
        if lesion and "valueCodeableConcept" in one:
            grades = [
                c["valueCodeableConcept"]["text"]
                for c in one.get("component", [])
                if "severity" in str(c["code"]).lower() and "valueCodeableConcept" in c
            ]
            stated[lesion] = one["valueCodeableConcept"]["text"].lower(), *grades
        elif lesion:
            absent[lesion] = one["dataAbsentReason"]["coding"][0]["code"]
    assert stated == {(f.valve, f.disease): tuple(filter(None, said_of(f))) for f in signed.findings}
    told = {one for one in LESIONS_OF_VALVES if f"{' '.join(one)}: not coded".capitalize() in as_text.render(signed)}
    assert {lesion for lesion, reason in absent.items() if reason == "as-text"} == told
    present = {f"{f.valve} {f.disease}" for f in signed.findings if f.assertion == "present"}
    assert {one["text"] for one in resources[0].get("conclusionCode", [])} == present


def test_a_verified_sr_states_no_other_lesion(signed) -> None:
    as_dicom_sr = pytest.importorskip("echoreport.drafting.formats.as_dicom_sr")
    from pydicom import dcmread

    document = dcmread(BytesIO(as_dicom_sr.render(signed)))
    items = [item for section in document.ContentSequence for item in section.get("ContentSequence", ())]
    words = [inner.TextValue for item in items for inner in item.get("ContentSequence", ()) if "TextValue" in inner]
    assert {word for word in words if word in map(describe, [*SIMULATED.findings, *signed.findings])} == set(
        map(describe, signed.findings)
    )
    names = {item.ConceptNameCodeSequence[0].CodeMeaning: item for item in items if "ConceptNameCodeSequence" in item}
    assert "left open by the physician" not in str(document)
    if "not coded" in str(document):
        assert not [i for n, i in names.items() if n == "Not determined" and "not coded" in i.get("TextValue", "")]


def test_what_agrees_already_is_signed_as_it_is_with_its_votes() -> None:
    assert coded_by_text(SIMULATED) is SIMULATED


def test_a_lesion_that_was_not_coded_is_open_once_the_text_follows_the_findings_again() -> None:
    signed = coded_by_text(with_text(SIMULATED, TEXTS["two grades"]))
    again = taking_findings(replace(signed, approval=None))
    assert not differences(again)
    assert not [said for said in again.not_determined if "not coded" in said]
