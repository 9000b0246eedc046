"""DICOM SR: judged by Debian's dciodvfy and dsrdump, and by what stands in the tree."""

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
from pydicom import dcmread
from pydicom.sr import _concepts_dict as dictionary

from echoreport.domain import Assertion, Direction, Disease, ImageMeasurement, Valve
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats import as_dicom_sr, as_json, dicom_codes
from echoreport.drafting.formats.from_json import read_draft
from echoreport.drafting.parts import DraftImage
from echoreport.drafting.revising import approved, with_finding, with_text
from echoreport.drafting.wording import describe
from echoreport.errors import InputError


def read(draft):
    return dcmread(BytesIO(as_dicom_sr.render(draft)))


def shown(draft, folder) -> str:
    """What dsrdump prints; skipped where it is not installed."""
    return _output(["dsrdump", "+Pl", "+U8"], draft, folder)


def checked(draft, folder) -> str:
    return _output(["dciodvfy"], draft, folder)


def _output(command, draft, folder) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    (folder / "draft.dcm").write_bytes(as_dicom_sr.render(draft))
    ran = subprocess.run([*command, folder / "draft.dcm"], capture_output=True, check=False)
    return ran.stdout.decode("utf-8") + ran.stderr.decode("utf-8")


def with_header(draft, **changes):
    images = tuple(replace(i, header=replace(i.header, **changes) if i.header else None) for i in draft.images)
    return replace(draft, images=images)


def without_headers(draft):
    return replace(draft, images=tuple(replace(image, header=None) for image in draft.images))


def with_words(draft, words):
    sentences = tuple(replace(s, text=words) for s in draft.sentences)
    return replace(draft, sentences=sentences, text=words, study_id=words, model=words, not_determined=(words,))


def signed(draft, by="Dr. Jane Roe"):
    return approved(draft, by, "2026-01-03T09:00:00Z")


def edited(draft):
    changed = with_finding(draft, Valve.MITRAL, Disease.REGURGITATION, Assertion.ABSENT)
    return with_text(changed, f"Echo <b>ünï 山田</b> \\ ^ 4.9 m/s\n\n{changed.text}\n- Heart team.")


VARIANTS = {
    "DICOM and PNG": lambda d: d,
    "no header": without_headers,
    "nothing but a study id": lambda d: Draft("s", "m", "", (), (), (), (), ()),
    "no findings": lambda d: replace(d, findings=(), sentences=(), checks=(), text="Conclusion: none."),
    "no study UID": lambda d: with_header(d, study_instance_uid=""),
    "wrong UIDs": lambda d: with_header(d, study_instance_uid="1.02.x", sop_class_uid="1.2.3", sop_instance_uid="?"),
    "a name in two scripts": lambda d: with_header(d, patient_name="Müller^Jürgen=山田^太郎"),
    "a hostile header": lambda d: with_header(
        d, patient_id="P\\1", patient_name="x" * 300, patient_birth_date="soon", patient_sex="?", study_id="y" * 99,
        accession_number="a\n\x00b", study_date="1950", study_time="99",
    ),
    "long words": lambda d: with_words(d, "Schwere Stenose — " * 2000),
    "hostile words": lambda d: with_words(d, "a\\b^c <x> \x00\x1b\ud800 ünï 山田"),
    "approved": signed,
    "edited": edited,
    "edited and approved by a hostile name": lambda d: signed(edited(d), "山田\\^=<x>\x00 " + "long " * 40),
    "every mode": lambda d: replace(d, images=(replace(d.images[0], mode="CW"), replace(d.images[1], mode="PW"))),
}  # fmt: skip
variants = pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)


@variants
def test_dciodvfy_finds_no_error(draft, tmp_path, variant) -> None:
    output = checked(variant(draft), tmp_path)
    assert "ComprehensiveSR" in output
    assert "Error" not in output


@variants
def test_dsrdump_reads_every_variant(draft, tmp_path, variant) -> None:
    output = shown(variant(draft), tmp_path)
    assert "Comprehensive SR Document" in output
    assert "Research software, not a medical device." in output
    assert not [line for line in output.splitlines() if line.startswith(("E:", "F:"))]


def test_dsrdump_shows_all_that_the_draft_says(draft, tmp_path) -> None:
    output = shown(draft, tmp_path)
    said = [
        *draft.text.splitlines(),
        *(sentence.text for sentence in draft.sentences),
        *(describe(finding) for finding in draft.findings),
        *(open_ for valve in draft.valves for open_ in (*valve.open, *valve.conflicts)),
        *draft.not_determined,
        "Tricuspid valve: not imaged.",
        draft.model,
        draft.study_id,
        "b<mode>.png: shows b-mode",
        "Review by a physician: aortic stenosis is drafted moderate, measured severe (peak velocity 4.1 m/s, av.png; ",
        '"4.12" (m/s,UCUM,"m/s")',
        '(24484000,SCT,"Severe")',
        '"84.0" (%,UCUM,"Percent")',
        '(371924009,SCT,"Moderate to Severe")',
        "PRELIMINARY",
        "UNVERIFIED",
    ]
    assert [words for words in said if words not in output] == []


def test_an_approval_makes_it_final_complete_and_verified_by_name_and_time(draft, tmp_path) -> None:
    document = read(signed(draft))
    flags = (document.PreliminaryFlag, document.CompletionFlag, document.VerificationFlag)
    assert flags == ("FINAL", "COMPLETE", "VERIFIED")
    (observer,) = document.VerifyingObserverSequence
    assert observer.VerifyingObserverName.family_name == "Dr. Jane Roe"
    assert observer.VerificationDateTime == "20260103090000+0000"
    assert observer.VerifyingOrganization == "not stated"
    assert document.SOPInstanceUID != read(draft).SOPInstanceUID
    output = shown(signed(draft), tmp_path)
    assert "Approved by Dr. Jane Roe at 2026-01-03T09:00:00Z; drafted by machine (model demo, simulated)." in output


def test_the_approvers_name_is_in_no_log(draft, caplog) -> None:
    for name in ("Roe", "Dr. Jane Roe", "a=b^c"):
        as_dicom_sr.render(signed(draft, name))
    assert not [record for record in caplog.records if "Roe" in record.getMessage() or "a b c" in record.getMessage()]


def test_an_edited_draft_says_so_and_who_set_a_finding(draft, tmp_path) -> None:
    output = shown(edited(draft), tmp_path)
    assert "Machine draft, edited by hand - not approved." in output
    assert "set by the physician" in output
    assert "- Heart team." in output


def test_long_and_foreign_words_are_shown_whole(draft, tmp_path) -> None:
    words = "Schwere Stenose — 山田 " * 500
    assert words.strip() in shown(with_words(draft, words), tmp_path)


def test_nothing_of_other_patients_is_in_it(draft) -> None:
    written = as_dicom_sr.render(draft).decode("utf-8", "replace")
    for item in draft.evidence:
        assert item.paragraph.text not in written
        assert item.paragraph.report_id not in written


def test_it_lies_in_the_images_study_under_their_patient(draft) -> None:
    document = read(draft)
    header = draft.header
    assert (document.PatientID, document.PatientName) == (header.patient_id, header.patient_name)
    assert document.StudyInstanceUID == header.study_instance_uid
    (study,) = document.CurrentRequestedProcedureEvidenceSequence
    (series,) = study.ReferencedSeriesSequence
    (image,) = series.ReferencedSOPSequence
    assert image.ReferencedSOPInstanceUID == header.sop_instance_uid


def test_without_a_header_it_is_a_study_of_its_own(draft) -> None:
    document = read(without_headers(draft))
    assert document.StudyInstanceUID.startswith("2.25.")
    assert not document.PatientID
    assert "CurrentRequestedProcedureEvidenceSequence" not in document


def test_an_identifier_that_dicom_cannot_hold_is_left_out_and_not_cut(draft) -> None:
    assert read(with_header(draft, patient_id="P" * 65)).PatientID in (None, "")


def test_images_of_two_patients_are_refused(draft) -> None:
    other = replace(draft.images[0], header=replace(draft.header, patient_id="P-2"))
    with pytest.raises(InputError, match="got images of more than one patient") as caught:
        as_dicom_sr.render(replace(draft, images=(*draft.images, other)))
    assert "P-2" not in str(caught.value)


def test_the_same_draft_gives_the_same_file_also_when_read_back(draft, tmp_path) -> None:
    (tmp_path / "d.json").write_text(as_json.render(draft), encoding="utf-8")
    assert as_dicom_sr.render(draft) == as_dicom_sr.render(read_draft(tmp_path / "d.json"))
    assert read(draft).SOPInstanceUID != read(replace(draft, study_id="another")).SOPInstanceUID


def _numbers(item):
    for child in item.get("ContentSequence", ()):
        if child.ValueType == "NUM":
            yield child
        yield from _numbers(child)


def test_a_measurement_carries_its_flow_unit_and_image(draft) -> None:
    (number,) = (n for n in _numbers(read(draft)) if n.ConceptNameCodeSequence[0].CodeValue == "20355-4")
    modifiers = {c.ConceptNameCodeSequence[0].CodeMeaning: c for c in number.ContentSequence}
    assert modifiers["Flow Direction"].ConceptCodeSequence[0].CodeMeaning == "Antegrade Flow"
    source = modifiers["Source of Measurement"].ReferencedSOPSequence[0]
    assert source.ReferencedSOPInstanceUID == draft.header.sop_instance_uid


def test_a_number_that_is_none_is_left_out(draft) -> None:
    unknown = ImageMeasurement("av.png", "mean_gradient", float("nan"), "mmHg", Direction.AWAY)
    meanings = [
        n.ConceptNameCodeSequence[0].CodeMeaning
        for n in _numbers(read(replace(draft, measurements=(*draft.measurements, unknown))))
    ]
    assert "Mean Gradient" not in meanings
    assert "Peak Blood Velocity" in meanings


@pytest.mark.parametrize("change", [{"quantity": "smell"}, {"unit": "furlong"}])
def test_what_has_no_code_is_refused(draft, change) -> None:
    odd = replace(draft.measurements[0], **change)
    with pytest.raises(InputError, match=r"without a DICOM code, wanted one of .*: correct it in the draft"):
        as_dicom_sr.render(replace(draft, measurements=(odd,), checks=(), sentences=()))


def test_a_time_that_is_none_is_refused(draft) -> None:
    with pytest.raises(InputError, match="as created, wanted a time such as"):
        as_dicom_sr.render(replace(draft, created="yesterday"))


def test_an_image_of_no_known_valve_is_measured_at_the_heart(draft, tmp_path) -> None:
    assert '(80891009,SCT,"Heart")' in shown(replace(draft, valves=()), tmp_path)


def test_the_public_codes_are_the_standards(draft) -> None:
    """Language tags and units are no dictionary of pydicom's copy; private codes are ours."""
    known = {
        (scheme, code) for scheme, names in dictionary.concepts.items() for codes in names.values() for code in codes
    }
    ours = {(scheme, value) for table in dicom_codes._codes().values() for value, scheme, _ in table.values()}
    missing = {(scheme, code) for scheme, code in ours - known if scheme not in ("99ECHOREPORT", "RFC5646", "UCUM")}
    assert missing == set()


def test_an_image_read_back_is_as_good_as_one_with_pixels(draft) -> None:
    assert all(isinstance(image, DraftImage) for image in draft.images)
    assert as_dicom_sr.render(draft) == as_dicom_sr.render(
        replace(draft, images=tuple(replace(image, shown=None) for image in draft.images))
    )
