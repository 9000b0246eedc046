"""Targets: what is one, and that a wrong one is refused without repeating a password."""

import pytest

from echoreport.errors import InputError
from echoreport.sending import Target, target_of


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://a.example/dicom-web/", Target("https://a.example/dicom-web", "a.example", None)),
        ("http://127.0.0.1:8042/dicom-web", Target("http://127.0.0.1:8042/dicom-web", "127.0.0.1", 8042)),
        ("dicom://ORTHANC@pacs:4242", Target("dicom://ORTHANC@pacs:4242", "pacs", 4242, "ORTHANC")),
        ("dicom://A_B.1@[::1]:104", Target("dicom://A_B.1@[::1]:104", "::1", 104, "A_B.1")),
    ],
)
def test_targets(text, target) -> None:
    assert target_of(text) == target


@pytest.mark.parametrize(
    "text",
    [
        "", "pacs:104", "ftp://a/b", "https://", "https://a:port/x", "http://a/x?y=1", "http://a:99999/x",
        "dicom://pacs:104", "dicom://A@pacs", "dicom://@pacs:104", "dicom://SEVENTEEN_LETTERS@pacs:104",
        "dicom://A@pacs:104/studies", "file:///etc/passwd", "http://[::1/x",
    ],
)  # fmt: skip
def test_what_is_no_target(text) -> None:
    with pytest.raises(InputError, match=r"wanted http\(s\)://HOST:PORT/PATH .* or dicom://AETITLE@HOST:PORT"):
        target_of(text)


@pytest.mark.parametrize("text", ["https://user:secret@a/x", "https://secret@a/x", "dicom://A:secret@pacs:104"])
def test_a_password_in_it_is_refused_and_not_repeated(text) -> None:
    with pytest.raises(InputError, match="set ECHOREPORT_SEND_USER") as caught:
        target_of(text)
    assert "secret" not in str(caught.value)
