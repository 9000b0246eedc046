"""A draft as FHIR R4B: valid, whole, deterministic, and silent about other patients."""

import json
import sys
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.sr.codedict import Collection

from echoreport.domain import (
    LESIONS,
    Assertion,
    Direction,
    Disease,
    DraftFinding,
    ImageHeader,
    ImageMeasurement,
    Severity,
    Valve,
)
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats import as_fhir
from echoreport.drafting.formats.fhir_codes import codes, lesion
from echoreport.drafting.parts import ValveState, ValveSummary
from echoreport.errors import MissingExtraError

pytest.importorskip("fhir.resources.R4B.bundle", reason="the extra interop is not installed")

SYSTEMS = {
    "http://snomed.info/sct": "SCT",
    "http://loinc.org": "LN",
    "http://dicom.nema.org/resources/ontology/DCM": "DCM",
}
NOTICE = "Machine draft - not reviewed. Research software, not a medical device."


def _valid(draft: Draft) -> list[dict[str, Any]]:
    """The resources of a draft, after the checks that every Bundle has to pass."""
    from fhir.resources.R4B.bundle import Bundle

    text = as_fhir.render(draft)
    assert text.endswith("}\n")
    assert text == as_fhir.render(draft)
    content = json.loads(text)
    assert json.loads(Bundle.model_validate_json(text).model_dump_json()) == content
    names = [entry["fullUrl"] for entry in content["entry"]]
    assert len(set(names)) == len(names)
    assert set(_references(content)) <= set(names)
    return [entry["resource"] for entry in content["entry"]]


def _references(content: Any) -> list[str]:
    if isinstance(content, list):
        return [found for one in content for found in _references(one)]
    if not isinstance(content, dict):
        return []
    own = [content["reference"]] if isinstance(content.get("reference"), str) else []
    return own + [found for one in content.values() for found in _references(one)]


def _of(kind: str, resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [resource for resource in resources if resource["resourceType"] == kind]


def _codes(concept: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in concept.get("coding", [])]


def _observation(resources: list[dict[str, Any]], valve: Valve, disease: Disease) -> dict[str, Any]:
    (found,) = [one for one in _of("Observation", resources) if one["code"] == lesion(valve, disease)]
    return found


def _components(observation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["code"]["text"]: one for one in observation.get("component", [])}


def _notes(resource: dict[str, Any]) -> list[str]:
    return [note["text"] for note in resource.get("note", [])]


def test_the_report_says_what_it_is_whose_it_is_and_what_it_concludes(draft):
    resources = _valid(draft)
    (report,), (patient,), (device,) = (_of(kind, resources) for kind in ("DiagnosticReport", "Patient", "Device"))
    assert report["status"] == "preliminary"
    assert _codes(report["category"][0]) == ["CUS"]
    assert _codes(report["code"]) == ["42148-7"]
    assert report["conclusion"] == "Severe aortic stenosis; mild mitral regurgitation."
    assert [_codes(concept) for concept in report["conclusionCode"]] == [["60573004"], ["48724000"]]
    assert (report["effectiveDateTime"], report["issued"]) == ("2026-01-02", "2026-01-02T10:30:00Z")
    assert report["basedOn"][0]["identifier"]["value"] == "A-7"
    assert NOTICE in report["text"]["div"]
    assert report["meta"]["security"][0]["code"] == "AIAST"
    assert patient["identifier"] == [{"value": "P-1"}]
    assert patient["name"] == [{"family": "Doe", "given": ["Jane"]}]
    assert (patient["gender"], patient["birthDate"]) == ("female", "1950-01-02")
    assert {"name": "demo, simulated", "type": "model-name"} in device["deviceName"]
    assert _notes(device) == [NOTICE]


def test_the_text_goes_along_without_what_it_rests_on(draft):
    (report,) = _of("DiagnosticReport", _valid(draft))
    text = b64decode(report["presentedForm"][0]["data"]).decode()
    assert draft.text in text
    assert "b<mode>.png: shows b-mode" in text
    assert "Rests on" not in text


def test_other_patients_are_nowhere(draft):
    resources = _valid(draft)
    (report,) = _of("DiagnosticReport", resources)
    everything = json.dumps(resources) + b64decode(report["presentedForm"][0]["data"]).decode()
    for word in ("other-patient", "4.7", "03/2019", "<script>", "MAC"):
        assert word not in everything


def test_a_finding_has_its_assertion_grade_set_and_probability(draft):
    resources = _valid(draft)
    found = _observation(resources, Valve.AORTIC, Disease.STENOSIS)
    assert found["status"] == "preliminary"
    assert _codes(found["valueCodeableConcept"]) == ["52101004"]
    assert _codes(found["bodySite"]) == ["34202007"]
    components = _components(found)
    assert _codes(components["Severity"]["valueCodeableConcept"]) == ["24484000"]
    assert components["Lowest grade of the 90 % set"]["valueCodeableConcept"]["text"] == "moderate-to-severe"
    assert components["Highest grade of the 90 % set"]["valueCodeableConcept"]["text"] == "severe"
    assert components["Probability that this holds"]["valueQuantity"]["value"] == 0.84
    assert [reference["display"] for reference in found["derivedFrom"]] == ["av.png"]
    assert _notes(found) == [
        "Review by a physician: aortic stenosis is drafted moderate, measured severe (peak velocity 4.1 m/s, av.png; "
        "Otto et al. 2021)."
    ]
    assert _notes(_observation(resources, Valve.MITRAL, Disease.REGURGITATION)) == [
        "mv.png alone shows no regurgitation."
    ]


def test_a_check_that_asks_for_no_review_is_no_note(draft):
    calm = replace(draft, checks=(replace(draft.checks[0], review=False),))
    assert "note" not in _observation(_valid(calm), Valve.AORTIC, Disease.STENOSIS)


def test_the_share_of_a_vote_is_not_called_a_probability(draft):
    plain = replace(draft, confidence=replace(draft.confidence, calibrated=False))
    components = _components(_observation(_valid(plain), Valve.AORTIC, Disease.STENOSIS))
    assert components["Share of the vote, no probability"]["valueQuantity"]["value"] == 0.84
    assert "Probability that this holds" not in components


def test_silence_is_not_absence(draft):
    resources = _valid(draft)
    reasons = {
        (valve, disease): _codes(_observation(resources, valve, disease).get("dataAbsentReason", {}))
        for valve in Valve
        for disease in LESIONS
    }
    assert reasons == {
        (Valve.AORTIC, Disease.STENOSIS): [],
        (Valve.AORTIC, Disease.REGURGITATION): ["unknown"],
        (Valve.MITRAL, Disease.STENOSIS): ["unknown"],
        (Valve.MITRAL, Disease.REGURGITATION): [],
        (Valve.TRICUSPID, Disease.STENOSIS): ["not-performed"],
        (Valve.TRICUSPID, Disease.REGURGITATION): ["not-performed"],
        (Valve.PULMONIC, Disease.STENOSIS): ["unknown"],
        (Valve.PULMONIC, Disease.REGURGITATION): ["unknown"],
    }
    left_open = _observation(resources, Valve.AORTIC, Disease.REGURGITATION)
    assert "valueCodeableConcept" not in left_open
    assert _notes(left_open) == ["Not determined. Not to be read as absent.", "Aortic regurgitation: not determined."]


def test_an_absent_or_possible_lesion_is_no_conclusion(draft):
    for assertion, code in (
        (Assertion.ABSENT, ["2667000"]),
        (Assertion.POSSIBLE, ["371930009"]),
        (Assertion.HISTORICAL, []),
    ):
        finding = replace(draft.findings[0], assertion=assertion, severity=None, severity_set=())
        resources = _valid(replace(draft, findings=(finding,), checks=(), sentences=()))
        value = _observation(resources, Valve.AORTIC, Disease.STENOSIS)["valueCodeableConcept"]
        assert _codes(value) == code
        assert value["text"].lower() == assertion
        assert "conclusionCode" not in _of("DiagnosticReport", resources)[0]


@pytest.mark.parametrize("grade", Severity)
def test_every_lesion_of_every_grade_has_its_codes(draft, grade):
    lesions = [(valve, disease) for valve in Valve for disease in LESIONS]
    findings = tuple(DraftFinding(*one, Assertion.PRESENT, grade, 0.9, ("av.png",)) for one in lesions)
    resources = _valid(replace(draft, findings=findings, checks=(), sentences=()))
    for valve, disease in lesions:
        found = _observation(resources, valve, disease)
        value = _components(found)["Severity"]["valueCodeableConcept"]
        assert len(_codes(found["code"])) == len(_codes(found["bodySite"])) == 1
        assert len(_codes(value)) == (0 if grade is Severity.TRACE_TO_MILD else 1)  # SNOMED CT has none for it
        assert value["text"] == grade


def test_a_present_lesion_without_a_grade_says_that_the_grade_is_unknown(draft):
    finding = replace(draft.findings[0], severity=None, severity_set=())
    found = _observation(
        _valid(replace(draft, findings=(finding,), checks=(), sentences=())), Valve.AORTIC, Disease.STENOSIS
    )
    assert _codes(_components(found)["Severity"]["dataAbsentReason"]) == ["unknown"]


def _measured(
    draft: Draft, valve: Valve, quantity: str, direction: Direction, mode: str | None = "CW"
) -> dict[str, Any]:
    """The Observation of one measurement in an image of a valve."""
    unit = {"peak_velocity": "m/s", "mean_gradient": "mmHg", "pressure_half_time": "ms"}.get(quantity, "cm")
    images = (replace(draft.images[0], mode=mode),)
    valves = (ValveSummary(valve, ValveState.DESCRIBED, ("av.png",)),)
    measurement = ImageMeasurement("av.png", quantity, 1.5, unit, direction)
    changed = replace(draft, images=images, valves=valves, measurements=(measurement,), checks=(), sentences=())
    (found,) = [one for one in _of("Observation", _valid(changed)) if "valueQuantity" in one]
    return found


def test_a_measurement_names_quantity_unit_direction_mode_and_image(draft):
    found = _measured(draft, Valve.AORTIC, "mean_gradient", Direction.AWAY)
    assert _codes(found["code"]) == ["79962-7"]
    assert found["valueQuantity"] == {
        "value": 1.5,
        "unit": "mmHg",
        "system": "http://unitsofmeasure.org",
        "code": "mm[Hg]",
    }
    assert _components(found)["Direction of flow"]["valueCodeableConcept"]["text"] == "away from the transducer"
    assert _codes(found["method"]) == ["261198000"]
    assert found["derivedFrom"][0]["display"] == "av.png"


@pytest.mark.parametrize(
    ("valve", "quantity", "direction", "code"),
    [
        (Valve.AORTIC, "peak_velocity", Direction.AWAY, "79964-3"),
        (Valve.MITRAL, "pressure_half_time", Direction.TOWARD, "79912-2"),
        (Valve.MITRAL, "peak_velocity", Direction.AWAY, "80062-3"),  # the draft says that it leaks
        (Valve.TRICUSPID, "peak_velocity", Direction.AWAY, "20355-4"),  # here it says nothing
        (Valve.PULMONIC, "mean_gradient", Direction.AWAY, "20256-4"),  # no code of its own
    ],
)
def test_flow_has_the_code_of_the_valve_only_where_it_is_surely_its_own(draft, valve, quantity, direction, code):
    assert _codes(_measured(draft, valve, quantity, direction)["code"]) == [code]


def test_pulsed_doppler_of_an_outflow_is_not_called_the_valves_velocity(draft):
    found = _measured(draft, Valve.AORTIC, "peak_velocity", Direction.AWAY, "PW")
    assert _codes(found["code"]) == ["20355-4"]


def test_a_quantity_without_a_code_has_its_words(draft):
    found = _measured(draft, Valve.AORTIC, "jet_width", Direction.AWAY, None)
    assert found["code"] == {"text": "jet width away from the transducer, aortic valve's image"}
    assert found["valueQuantity"] == {"value": 1.5, "unit": "cm"}


def test_the_image_of_two_valves_is_of_none(draft):
    both = tuple(replace(valve, images=("av.png",)) for valve in draft.valves)
    (found,) = [one for one in _of("Observation", _valid(replace(draft, valves=both))) if "valueQuantity" in one]
    assert _codes(found["code"]) == ["20355-4"]
    assert "bodySite" not in found


def test_what_could_not_be_measured_has_no_value(draft):
    lost = replace(draft.measurements[0], value=float("nan"))
    finding = replace(draft.findings[0], confidence=float("nan"))
    resources = _valid(replace(draft, measurements=(lost,), findings=(finding,), checks=(), sentences=()))
    (found,) = [one for one in _of("Observation", resources) if _codes(one["code"]) == ["79964-3"]]
    assert _codes(found["dataAbsentReason"]) == ["unknown"]
    confidence = _components(_observation(resources, Valve.AORTIC, Disease.STENOSIS))["Probability that this holds"]
    assert _codes(confidence["dataAbsentReason"]) == ["unknown"]


def test_images_are_found_by_their_uids(draft):
    resources = _valid(draft)
    (study,) = _of("ImagingStudy", resources)
    assert study["identifier"][0] == {"system": "urn:dicom:uid", "value": "urn:oid:1.2.826.0.1.3680043.8.498.1"}
    assert study["series"][0]["instance"][0]["uid"] == "1.2.826.0.1.3680043.8.498.3"
    dicom, plain = _of("Media", resources)
    assert dicom["identifier"][0]["value"] == "urn:oid:1.2.826.0.1.3680043.8.498.3"
    assert dicom["partOf"] == [{"reference": f"urn:uuid:{study['id']}"}]
    assert "identifier" not in plain
    assert _notes(plain) == ["Velocities unknown: no axis could be read"]


def test_without_a_header_the_study_is_named_and_the_date_unknown(draft):
    resources = _valid(replace(draft, images=tuple(replace(image, header=None) for image in draft.images), created=""))
    (report,), (provenance,) = _of("DiagnosticReport", resources), _of("Provenance", resources)
    assert not _of("Patient", resources) + _of("ImagingStudy", resources)
    assert report["subject"] == {"display": "Patient of study study <7>"}
    assert report["_effectiveDateTime"]["extension"][0]["valueCode"] == "unknown"
    assert provenance["_recorded"]["extension"][0]["valueCode"] == "unknown"
    assert "issued" not in report
    assert "basedOn" not in report


def test_a_draft_of_nothing_is_valid_and_leaves_all_open(draft):
    valves = tuple(ValveSummary(valve, ValveState.NOT_IMAGED) for valve in Valve)
    empty = Draft("x", "demo", "Conclusion: nothing.", (), (), (), (), (), valves=valves)
    observations = _of("Observation", _valid(empty))
    assert [_codes(one["dataAbsentReason"]) for one in observations] == [["not-performed"]] * 8
    older = Draft("", "", "", (), (), (), (), ())  # without valves, as hand-made drafts may be
    assert [_codes(one["dataAbsentReason"]) for one in _of("Observation", _valid(older))] == [["unknown"]] * 8


def test_headers_that_dicom_forbids_are_left_out(draft):
    header = ImageHeader(
        patient_id="\0 ",
        patient_name="<b>Müller</b>^山田=",
        patient_birth_date="19501399",
        patient_sex="?",
        study_instance_uid="1.2.<x>",
        study_date="2026-1-2",
        series_instance_uid="../../etc",
        sop_instance_uid="1.02",
    )
    resources = _valid(replace(draft, images=(replace(draft.images[0], header=header), draft.images[1])))
    (patient,) = _of("Patient", resources)
    assert patient["name"] == [{"family": "<b>Müller</b>", "given": ["山田"]}]
    assert not {"identifier", "gender", "birthDate"} & set(patient)
    assert not _of("ImagingStudy", resources)
    assert "identifier" not in _of("Media", resources)[0]


def test_another_draft_has_other_ids(draft):
    ids = [{one["id"] for one in _valid(one)} for one in (draft, replace(draft, created="2026-01-02T10:31:00Z"))]
    assert not ids[0] & ids[1]


TEXT = st.text(max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(TEXT, min_size=20, max_size=20), date=st.sampled_from(["20260102", "2026", "٢٠٢٦٠١٠٢"]))
def test_hostile_words_never_break_it(draft, names, date):
    header = ImageHeader(*names[:6], study_date=date, accession_number=names[6], sop_class_uid=names[7])
    image = replace(draft.images[0], name=names[8], mode=names[9], reason=names[10], header=header)
    hostile = replace(
        draft,
        study_id=names[11],
        model=names[12],
        text=names[13],
        created=names[14],
        images=(image,),
        measurements=(ImageMeasurement(names[8], names[15], 1.0, names[16], Direction.AWAY),),
        findings=(replace(draft.findings[0], images=(names[8], names[17])),),
        valves=(ValveSummary(Valve.AORTIC, ValveState.DESCRIBED, (names[8],), (names[18],), (names[19],)),),
        checks=(),
        sentences=(),
    )
    _valid(hostile)


def test_file_names_that_are_no_utf8_are_written(draft):
    _valid(replace(draft, images=(replace(draft.images[0], name="av\udcff.png"),), study_id="\udcff"))


def test_save_writes_it_beside_the_target(draft, tmp_path):
    target = tmp_path / "draft.fhir.json"
    draft.save(target)
    assert target.read_text(encoding="utf-8") == as_fhir.render(draft)
    assert list(tmp_path.iterdir()) == [target]


def test_without_the_extra_there_is_one_clear_line(draft, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "fhir"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(MissingExtraError) as caught:
        draft.save(tmp_path / "draft.fhir.json")
    assert str(caught.value) == (
        "got no module named 'fhir.resources.R4B.bundle', wanted the extra 'interop': pip install 'echoreport[interop]'"
    )
    assert not list(tmp_path.iterdir())


ROWS = [(group, name) for group, names in codes().items() for name in names]


@pytest.mark.parametrize(("group", "name"), ROWS)
def test_codes_said_to_be_dicoms_stand_in_the_standard(group, name):
    row = codes()[group][name]
    assert set(row) == {"system", "code", "display", "source"}
    if row["source"].startswith("PS3.16"):
        scheme, source = SYSTEMS[row["system"]], row["source"].split()
        collection = f"CID{source[2]}" if len(source) > 1 else scheme
        known = Collection(collection).concepts.values()
        assert (row["code"], scheme) in {(code.value, code.scheme_designator) for code in known}


DOCS = Path(__file__).parents[2] / "docs" / "fhir.md"


def test_the_documented_example_is_what_is_written(draft):
    example = json.loads(DOCS.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0])
    assert _within(example, json.loads(as_fhir.render(draft)))


def _within(part: Any, whole: Any) -> bool:
    """Whether `whole` holds all of `part`; "…" stands for any text."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and _within(part[key], whole[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(_within(one, other) for other in whole) for one in part)
    return part == whole or (part == "…" and isinstance(whole, str))


@pytest.mark.parametrize(("group", "name"), ROWS)
def test_every_code_is_documented(group, name):
    row = codes()[group][name]
    assert f"`{row['code']}`" in DOCS.read_text(encoding="utf-8")
