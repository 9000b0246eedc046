"""Each format says whether a draft is a machine's, edited by hand, or approved, and by whom."""

import json
from base64 import b64decode

import pytest

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.drafting.draft import FORMATS, rendered
from echoreport.drafting.formats import as_html, as_json, as_text
from echoreport.drafting.formats.from_json import read_draft
from echoreport.drafting.formats.schema import fault_of
from echoreport.drafting.revising import approved, with_finding, with_text
from echoreport.errors import InputError

AT = "2026-01-03T09:00:00Z"


@pytest.fixture
def edited(draft):
    """A finding set by hand, and words of the physician, with markup in them."""
    changed = with_finding(draft, Valve.AORTIC, Disease.REGURGITATION, Assertion.PRESENT, Severity.MILD)
    text = changed.text.replace("There is severe aortic stenosis.", "Severe AS, <script>x</script> Vmax 4.4 m/s.")
    return with_text(changed, f"{text}\n\nHeart team on Monday.")


@pytest.fixture
def signed(edited):
    return approved(edited, "Dr. <i>Jane</i> Roe", AT)


@pytest.mark.parametrize("name", FORMATS.values())
def test_edited_and_approved_drafts_are_written_in_every_format(edited, signed, draft, name) -> None:
    pytest.importorskip("fhir.resources.R4B.bundle", reason="the extra interop is not installed")
    for one in (edited, signed, approved(draft, "R", AT)):
        assert rendered(one, name)


def test_text_says_who_approved_it_or_that_it_was_edited(edited, signed) -> None:
    assert as_text.render(edited).splitlines()[2] == (
        "Machine draft, edited by hand - not approved. Research software, not a medical device."
    )
    assert as_text.render(signed).splitlines()[2] == (
        f"Approved by Dr. <i>Jane</i> Roe at {AT}; drafted by machine (model demo, simulated), edited by hand. "
        "Research software, not a medical device."
    )
    assert "- mild aortic regurgitation: set by the physician" in as_text.render(edited)
    assert signed.text in as_text.render(signed)


def test_the_page_says_so_in_badges_title_footer_and_margin_and_escapes_it(edited, signed) -> None:
    page = as_html.render(signed)
    assert '<span class="badge status">approved</span> <span class="badge status">drafted by machine</span>' in page
    assert "<title>Approved report - " in page
    assert "Approved by Dr. &lt;i&gt;Jane&lt;/i&gt; Roe" in page
    assert signed.approval.text_sha256 in page
    assert "<script" not in page
    assert "not reviewed" not in page.lower()
    unsigned = as_html.render(edited)
    assert '<span class="badge status">edited by hand</span> <span class="badge status">not approved</span>' in unsigned
    assert "Edited by hand, not approved by a physician." in unsigned
    assert "<dt>Wording</dt><dd>of the physician</dd>" in unsigned
    assert "set by the physician" in unsigned


def test_json_has_the_approval_and_comes_back(edited, signed, tmp_path) -> None:
    for draft, status in ((edited, "draft"), (signed, "approved")):
        draft.save(tmp_path / "d.json")
        content = json.loads((tmp_path / "d.json").read_text("utf-8"))
        assert fault_of(content) is None
        assert (content["status"], content["edited"]) == (status, True)
        back = read_draft(tmp_path / "d.json")
        assert (back.text, back.edited, back.approval) == (draft.text, True, draft.approval)
        assert [s.by_hand for s in back.sentences] == [s.by_hand for s in draft.sentences]
        assert as_json.render(back) == as_json.render(draft)
    assert content["approval"] == {"by": "Dr. <i>Jane</i> Roe", "at": AT, "text_sha256": signed.approval.text_sha256}


def test_a_draft_saved_before_there_was_a_review_is_read(draft, tmp_path) -> None:
    content = as_json.content_of(draft)
    for keys in (content, *content["sentences"]):
        for new in {"edited", "approval", "by_hand"} & keys.keys():
            del keys[new]
    (tmp_path / "d.json").write_text(json.dumps(content))
    back = read_draft(tmp_path / "d.json")
    assert (back.edited, back.approval) == (False, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["approval"].update(text_sha256="0" * 64), "approval is of another text"),
        (lambda c: c.update(text=c["text"] + " "), "approval is of another text"),
        (lambda c: c.update(status="draft"), "approval does not fit the type null"),
        (lambda c: c.update(approval=None), "approval does not fit the type object"),
        (lambda c: c.pop("approval"), "lacks the key 'approval'"),
        (lambda c: c["approval"].update(at="today"), "at does not fit the pattern"),
        (lambda c: c["sentences"][0].update(text="Severe AS."), "text is not that of its sentences"),
        (lambda c: c["sentences"][0].update(section="mitral"), "text is not that of its sentences"),
        (lambda c: c["findings"][0].update(severity="mild"), "state different lesions"),
        (lambda c: c["findings"].append(c["findings"][0]), "state different lesions"),
    ],
)
def test_an_approval_that_cannot_hold_is_refused(signed, tmp_path, change, words) -> None:
    content = as_json.content_of(signed)
    change(content)
    (tmp_path / "d.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match=words):
        read_draft(tmp_path / "d.json")


def test_fhir_is_final_with_the_approvers_name_and_still_names_the_machine(signed, edited) -> None:
    as_fhir = pytest.importorskip("echoreport.drafting.formats.as_fhir")
    pytest.importorskip("fhir.resources.R4B.bundle", reason="the extra interop is not installed")
    resources = [entry["resource"] for entry in json.loads(as_fhir.render(signed))["entry"]]
    report = resources[0]
    assert {one["status"] for one in resources if one["resourceType"] == "Observation"} == {"final"}
    assert (report["status"], report["issued"]) == ("final", AT)
    assert report["resultsInterpreter"] == [{"display": "Dr. <i>Jane</i> Roe"}]
    assert report["meta"]["security"][0]["code"] == "AIAST"
    assert "drafted by machine (model demo, simulated), edited by hand" in report["text"]["div"]
    assert report["code"]["text"] == "Heart valves, spectral Doppler: approved by a physician, drafted by machine"
    assert signed.text in b64decode(report["presentedForm"][0]["data"]).decode()
    (verified,) = [one for one in resources if one["resourceType"] == "Provenance" and one["recorded"] == AT]
    assert verified["agent"][0]["type"]["coding"][0]["code"] == "verifier"
    unsigned = json.loads(as_fhir.render(edited))["entry"][0]["resource"]
    assert unsigned["status"] == "preliminary"
    assert unsigned["code"]["text"].endswith(": machine draft, edited by hand, not approved")


def test_a_finding_that_a_physician_set_is_not_the_machines_in_fhir(edited) -> None:
    as_fhir = pytest.importorskip("echoreport.drafting.formats.as_fhir")
    pytest.importorskip("fhir.resources.R4B.bundle", reason="the extra interop is not installed")
    resources = [entry["resource"] for entry in json.loads(as_fhir.render(edited))["entry"]]
    (found,) = [one for one in resources if one.get("method", {}).get("text", "").startswith("Set by the physician")]
    assert found["code"]["text"] == "aortic regurgitation"
    assert "device" not in found
    assert "meta" not in found
    assert [component["code"]["text"] for component in found["component"]] == ["Severity"]


def test_what_is_measured_otherwise_is_held_against_what_the_physician_states(draft) -> None:
    decided = with_finding(draft, Valve.AORTIC, Disease.STENOSIS, Assertion.PRESENT, Severity.MILD)
    for one, said in (
        (draft, "drafted moderate"),
        (decided, "stated mild"),
        (approved(decided, "R", AT), "stated mild"),
    ):
        assert f"aortic stenosis is {said}, measured severe" in as_text.render(one)
        verb, grade = said.split()
        page = as_html.render(one)
        assert f"<h3>Review 1: {verb} and measured grade of the aortic stenosis differ</h3>" in page
        assert f"<dt>{verb.capitalize()}</dt><dd>{grade}</dd>" in page
