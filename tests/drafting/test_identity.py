"""Images of two patients are no study; the refusal names the tags and not what stands in them."""

from dataclasses import replace

import pytest

from echoreport.domain import ImageHeader
from echoreport.drafting.identity import check_one_patient
from echoreport.errors import InputError

JANE = ImageHeader(patient_id="P-1", patient_name="Doe^Jane", patient_birth_date="19500102")


@pytest.mark.parametrize(
    ("other", "tag"),
    [
        (replace(JANE, patient_id="P-2"), "PatientID (0010,0020)"),
        (replace(JANE, patient_name="Roe^Mary"), "PatientName (0010,0010)"),
        (replace(JANE, patient_birth_date="19510102"), "PatientBirthDate (0010,0030)"),
    ],
)
def test_two_patients_are_refused_by_the_names_of_the_tags(other: ImageHeader, tag: str) -> None:
    with pytest.raises(InputError) as caught:
        check_one_patient([JANE, None, other])
    message = str(caught.value)
    assert tag in message
    assert "\n" not in message
    assert not any(value in message for value in ("P-1", "P-2", "Doe", "Roe", "1950", "1951"))


@pytest.mark.parametrize(
    "other", [JANE, None, ImageHeader(), replace(JANE, patient_name="DOE^JANE "), ImageHeader(patient_id="P-1")]
)
def test_what_is_missing_or_written_otherwise_is_no_other_patient(other: ImageHeader | None) -> None:
    check_one_patient([JANE, other])
