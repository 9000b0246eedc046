"""`echoreport draft`: formats, what it refuses, and what it leaves behind when it fails."""

import json
import subprocess
import sys

import pydicom
import pytest


def test_text_goes_to_stdout_and_nothing_to_stderr(run, tiny_model, image) -> None:
    ran = run("draft", image, "--model", tiny_model, "--study-id", "S7")
    assert ran.status == 0
    assert ran.out.startswith("Study: S7\n")
    assert "Conclusion:" in ran.out
    assert ran.err == ""


def test_the_suffix_decides_the_format(run, tiny_model, image, tmp_path) -> None:
    assert run("draft", image, "--model", tiny_model, "--out", tmp_path / "d.json").out == ""
    assert json.loads((tmp_path / "d.json").read_text())["status"] == "draft"
    run("draft", image, "--model", tiny_model, "--out", tmp_path / "d.HTML")
    assert (tmp_path / "d.HTML").read_text().startswith("<!DOCTYPE html>")


def test_a_given_format_outdoes_the_suffix(run, tiny_model, image, tmp_path) -> None:
    run("draft", image, "--model", tiny_model, "--out", tmp_path / "d.dat", "--format", "json")
    assert json.loads((tmp_path / "d.dat").read_text())["study_id"] == image.stem


def test_a_rejected_image_is_named_once_and_the_others_are_drafted(run, tiny_model, image, tmp_path) -> None:
    (tmp_path / "note.png").write_text("no image")
    ran = run("draft", tmp_path / "note.png", image, tmp_path / "gone.png", "--model", tiny_model, "--format", "json")
    assert ran.status == 1
    named = [line.split(": ")[0] for line in ran.err.splitlines()]
    assert named == ["note.png", "gone.png"]
    drafted = json.loads(ran.out)
    assert [item["image"] for item in drafted["rejected_images"]] == named
    assert {item["image"] for item in drafted["evidence"]} == {image.name}


def test_a_study_without_a_usable_image_still_gives_a_draft_that_says_so(run, tiny_model, tmp_path) -> None:
    ran = run("draft", tmp_path / "gone.png", "--model", tiny_model, "--format", "json")
    assert ran.status == 1
    assert json.loads(ran.out)["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "got none, wanted the study's images, or --from-json"),
        (["a.png", "--format", "pdf"], "'pdf' is not one of 'text', 'json', 'html', 'fhir', 'dicom-sr'"),
        (["a.png", "--out", "d.pdf"], "got 'd.pdf', wanted a name that ends in .txt, .json, .html, .fhir.json, .dcm"),
        (["a.png", "--valve-evidence", "smell"], "got 'smell', wanted some of spectrum,printed,tags,view: name these"),
        (["a.png", "--out", "draft"], "got 'draft', wanted a name that ends in .txt, .json, .html, .fhir.json, .dcm"),
    ],
)
def test_wrong_command_lines(run, arguments, message) -> None:
    ran = run("draft", *arguments, "--model", "model")
    assert ran.status == 2
    assert message in " ".join(ran.err.split())


@pytest.mark.parametrize("made", [False, True], ids=["missing", "empty"])
def test_a_folder_that_is_no_model(run, tmp_path, image, made) -> None:
    folder = tmp_path / "m"
    if made:
        folder.mkdir()
    ran = run("draft", image, "--model", folder)
    assert ran.status == 1
    assert ran.err == (
        f"echoreport: got {folder}, wanted a model folder with bundle.json: make one with 'echoreport train'\n"
    )


def test_a_full_disk_leaves_no_file_behind(tiny_model, image, tmp_path) -> None:
    """The limit on a file's size is what the kernel refuses a write with, as it does on a full disk."""
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from echoreport.cli.main import main\n"
        f"sys.argv = ['echoreport', 'draft', {str(image)!r}, '--model', {str(tiny_model)!r}, '--out', 'draft.html']\n"
        "main()\n"
    )
    ran = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stderr.startswith("echoreport: could not write draft.html: File too large; ")
    assert list(tmp_path.iterdir()) == []


def test_drafting_loads_neither_pandas_nor_what_only_training_needs(tiny_model, image) -> None:
    code = (
        "import json, sys\n"
        "from echoreport.cli.main import main\n"
        f"sys.argv = ['echoreport', 'draft', {str(image)!r}, '--model', {str(tiny_model)!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    print(json.dumps(list(sys.modules)), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    unneeded = {"pandas", "spacy", "gensim", "sklearn", "matplotlib", "rich", "scipy.ndimage", "scipy.sparse"}
    assert unneeded & set(json.loads(ran.stderr)) == set()


def test_a_model_without_calibration_drafts_and_says_so(run, tiny_model, image) -> None:
    ran = run("draft", image, "--model", tiny_model)
    assert ran.status == 0
    assert "Confidence is uncalibrated: shares of a vote, not probabilities." in ran.out


@pytest.mark.parametrize("suffix", ["txt", "html", "fhir.json", "dcm", "json"])
def test_a_saved_draft_is_written_in_every_format_without_model_or_images(
    run, tiny_model, image, tmp_path, suffix
) -> None:
    run("draft", image, "--model", tiny_model, "--out", tmp_path / "saved.json")
    ran = run("draft", "--from-json", tmp_path / "saved.json", "--out", tmp_path / f"again.{suffix}")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    content = (tmp_path / f"again.{suffix}").read_bytes()
    begins = {"txt": b"Study:", "html": b"<!DOCTYPE", "fhir.json": b"{", "dcm": bytes(128) + b"DICM", "json": b"{"}
    assert content.startswith(begins[suffix])
    if suffix == "json":
        assert content == (tmp_path / "saved.json").read_bytes()


def test_what_is_no_saved_draft_is_one_line(run, tmp_path) -> None:
    (tmp_path / "x.json").write_text('{"study_id": "Jane Doe"}')
    ran = run("draft", "--from-json", tmp_path / "x.json")
    assert ran.status == 1
    assert ran.err.count("\n") == 1
    assert "lacks the key" in ran.err
    assert "Jane" not in ran.err


def test_images_of_two_patients_are_refused_by_tag(run, tiny_model, demo_corpus, tmp_path) -> None:
    first = min((demo_corpus / "images").glob("*.dcm"))
    header = pydicom.dcmread(first)
    header.PatientID = "ANOTHER"
    header.save_as(tmp_path / "second.dcm")
    ran = run("draft", first, tmp_path / "second.dcm", "--model", tiny_model)
    assert (ran.status, ran.out) == (1, "")
    assert "more than one patient: their headers differ in PatientID (0010,0020)" in ran.err
    assert ran.err.count("\n") == 1
    assert "ANOTHER" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from-json", "d.json", "a.png"], "wanted a saved draft alone"),
        (["a.png"], "wanted one: make it with 'echoreport train'"),
        (["a.png", "--model", "m", "--risk", "2"], "less than or equal to 0.999"),
        (["a.png", "--model", "m", "--send", "ftp://host"], "'--send'"),
    ],
)
def test_command_lines_that_do_not_fit_together(run, arguments, message) -> None:
    ran = run("draft", *arguments)
    assert ran.status == 2
    assert message in " ".join(ran.err.split())
