"""A model folder: what is saved is what is loaded, and what is not as it was saved is refused by name."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from echoreport import __version__
from echoreport.bundle import FORMAT, Bundle, check_target
from echoreport.domain import Box, Calibration, Disease, DopplerImage, Paragraph
from echoreport.errors import BundleError
from echoreport.retrieval import ParagraphIndex
from echoreport.vision import TransformNetwork

PARTS = {
    "bundle.json",
    "paragraphs.faiss",
    "paragraphs.parquet",
    "text.json",
    "text.safetensors",
    "vision.json",
    "vision.safetensors",
}


@pytest.fixture(scope="module")
def saved(untrained_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "model"
    untrained_bundle.save(folder)
    return folder


@pytest.fixture
def model(saved: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(saved, tmp_path / "model"))


def _rewrite(model: Path, change: Callable[[dict[str, Any]], object]) -> None:
    header = json.loads((model / "bundle.json").read_text())
    change(header)
    (model / "bundle.json").write_text(json.dumps(header))


def _list_anew(model: Path, name: str) -> None:
    digest = hashlib.sha256((model / name).read_bytes()).hexdigest()
    _rewrite(model, lambda header: header["files"].update({name: digest}))


def test_what_is_loaded_encodes_searches_and_decides_as_what_was_saved(untrained_bundle: Bundle, saved: Path) -> None:
    loaded = Bundle.load(saved)
    spectrum = np.random.default_rng(0).random((60, 90), np.float32)
    images = [
        DopplerImage("a", spectrum, Box(0, 0, 90, 60), 30.0, Calibration("dicom", 0.1, 0.02)),
        DopplerImage("b", spectrum, Box(5, 5, 95, 65), 20.0, None, "no axis", inverted=True),
    ]
    texts = [Paragraph("q", 0, "severe aortic stenosis"), Paragraph("q", 1, "no mitral regurgitation")]
    assert loaded.vision.encode(images).tobytes() == untrained_bundle.vision.encode(images).tobytes()
    assert loaded.text.encode(texts).tobytes() == untrained_bundle.text.encode(texts).tobytes()
    queries = untrained_bundle.text.encode(texts)
    assert loaded.index.search(queries, 4) == untrained_bundle.index.search(queries, 4)
    assert loaded.paragraphs == untrained_bundle.paragraphs
    assert loaded.decision == untrained_bundle.decision
    assert (loaded.name, loaded.provenance) == (untrained_bundle.name, untrained_bundle.provenance)
    assert loaded.vision.graders == untrained_bundle.vision.graders


def test_every_file_is_listed_with_its_sha256_and_none_is_a_pickle(saved: Path) -> None:
    header = json.loads((saved / "bundle.json").read_text())
    assert {path.name for path in saved.iterdir()} == PARTS
    assert header["format"] == FORMAT
    assert header["echoreport"] == __version__
    assert header["files"] == {
        name: hashlib.sha256((saved / name).read_bytes()).hexdigest() for name in PARTS - {"bundle.json"}
    }
    magic = {name: (saved / name).read_bytes()[:4] for name in PARTS}
    assert magic["paragraphs.parquet"] == b"PAR1"
    assert magic["paragraphs.faiss"] == b"IxFI"  # a flat index of inner products
    assert not any(first.startswith((b"\x80", b"PK")) for first in magic.values())  # pickle; torch's zip of pickles


def test_saving_twice_writes_the_same_bytes(untrained_bundle: Bundle, saved: Path, tmp_path: Path) -> None:
    untrained_bundle.save(tmp_path / "model")
    for name in PARTS:
        assert (tmp_path / "model" / name).read_bytes() == (saved / name).read_bytes(), name


@pytest.mark.parametrize("name", sorted(PARTS - {"bundle.json"}))
def test_a_changed_file_is_refused_by_name(name: str, model: Path) -> None:
    content = bytearray((model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (model / name).write_bytes(content)
    with pytest.raises(BundleError, match=f"got {name} in .*model with another sha256 than bundle.json lists"):
        Bundle.load(model)


@pytest.mark.parametrize("name", sorted(PARTS - {"bundle.json"}))
def test_a_missing_file_is_refused_by_name(name: str, model: Path) -> None:
    (model / name).unlink()
    with pytest.raises(BundleError, match=f"model without {name}, wanted all files of bundle.json"):
        Bundle.load(model)


def test_a_foreign_file_or_folder_is_refused_by_name(model: Path) -> None:
    (model / "weights.pt").write_text("x")
    with pytest.raises(BundleError, match=r"got the foreign file weights\.pt in the model .*: remove it"):
        Bundle.load(model)
    (model / "weights.pt").unlink()
    (model / "__pycache__").mkdir()
    with pytest.raises(BundleError, match="got the foreign file __pycache__"):
        Bundle.load(model)


def test_a_folder_in_the_place_of_a_file_is_refused(model: Path) -> None:
    (model / "text.json").unlink()
    (model / "text.json").mkdir()
    with pytest.raises(BundleError, match=r"IsADirectoryError.*text\.json"):
        Bundle.load(model)


def test_another_format_names_the_version_that_reads_it(model: Path) -> None:
    _rewrite(model, lambda header: header.update(format=7, echoreport="3.2.1", configuration="unheard of"))
    with pytest.raises(BundleError, match=rf"format 7, wanted format {FORMAT}: echoreport 3\.2\.1 reads it"):
        Bundle.load(model)


@pytest.mark.parametrize("what", ["missing", "empty", "file"])
def test_what_is_no_model_is_refused(what: str, tmp_path: Path) -> None:
    folder = tmp_path / what
    if what == "empty":
        folder.mkdir()
    if what == "file":
        folder.write_text("x")
    with pytest.raises(BundleError, match=rf"got .*{what}, wanted a model folder with bundle\.json"):
        Bundle.load(folder)


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b"3", b'"format"', b"{}", b'{"format": 1}', b"\xff\xfe{}"])
def test_a_header_that_is_none_is_refused(content: bytes, model: Path) -> None:
    (model / "bundle.json").write_bytes(content)
    with pytest.raises(BundleError, match=r"^got .*bundle\.json, which cannot be read as a model's header[^\n]*$"):
        Bundle.load(model)


@pytest.mark.parametrize("key", ["format", "echoreport", "name", "provenance", "configuration", "files"])
def test_a_header_without_a_key_names_it(key: str, model: Path) -> None:
    _rewrite(model, lambda header: header.pop(key))
    with pytest.raises(BundleError, match=rf"cannot be read as a model's header \(KeyError: '{key}'\)"):
        Bundle.load(model)


@pytest.mark.parametrize(
    "configuration",
    [
        None,
        [],
        "x",
        {"neighbours": 5, "temperature": 0.05},
        {"neighbours": 5, "temperature": 0.05, "confidence": [0.5]},
        {"neighbours": 5, "temperature": 0.05, "confidence": {"stenosis": 0.5}},
        {"neighbours": 5, "temperature": 0.05, "confidence": {"stenosis": 0.5, "regurgitation": "high"}},
        {"neighbours": "many", "temperature": 0.05, "confidence": {"stenosis": 0.5, "regurgitation": 0.5}},
        {"neighbours": 0, "temperature": 0.05, "confidence": {"stenosis": 0.5, "regurgitation": 0.5}},
        {"neighbours": 5, "temperature": -1, "confidence": {"stenosis": 0.5, "regurgitation": 0.5}},
    ],
)
def test_a_configuration_of_another_shape_is_refused(configuration: object, model: Path) -> None:
    _rewrite(model, lambda header: header.update(configuration=configuration))
    with pytest.raises(BundleError, match=r"which cannot be read as a model's header \(\w+: "):
        Bundle.load(model)


@pytest.mark.parametrize("files", [None, [], ["text.json"], "text.json", 3, {}])
def test_a_list_of_files_of_another_shape_is_refused(files: object, model: Path) -> None:
    _rewrite(model, lambda header: header.update(files=files))
    with pytest.raises(BundleError, match=r"^[^\n]+$"):
        Bundle.load(model)


def test_a_header_alone_is_no_model(model: Path) -> None:
    for name in PARTS - {"bundle.json"}:
        (model / name).unlink()
    _rewrite(model, lambda header: header.update(files={}))
    with pytest.raises(BundleError, match=r"files that cannot be read \(InputError: .*wanted a folder with text\.json"):
        Bundle.load(model)


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "sub/file", "."])
def test_a_listed_name_with_a_path_in_it_is_refused(name: str, model: Path) -> None:
    (model.parent / "outside").write_text("x")
    digest = hashlib.sha256(b"x").hexdigest()
    _rewrite(model, lambda header: header["files"].update({name: digest}))
    with pytest.raises(BundleError, match=f"without {name}, wanted all files"):
        Bundle.load(model)


@pytest.mark.parametrize("name", sorted(PARTS - {"bundle.json"}))
@pytest.mark.parametrize("content", [b"", b"{}", b"nothing of the kind"])
def test_a_listed_file_of_other_content_is_refused_in_one_line(name: str, content: bytes, model: Path) -> None:
    (model / name).write_bytes(content)
    _list_anew(model, name)
    with pytest.raises(BundleError, match=r"^got the model .* with files that cannot be read \([^\n]*$"):
        Bundle.load(model)


def test_an_index_of_other_rows_than_the_table_is_refused(untrained_bundle: Bundle, model: Path) -> None:
    vectors = untrained_bundle.text.encode(untrained_bundle.paragraphs[:2])
    with pytest.raises(BundleError, match="got an index of 2 rows for 12 paragraphs, wanted as many"):
        untrained_bundle.with_paragraphs(untrained_bundle.paragraphs, ParagraphIndex.build(vectors))
    ParagraphIndex.build(vectors).save(model / "paragraphs.faiss")
    _list_anew(model, "paragraphs.faiss")
    with pytest.raises(BundleError, match="got an index of 2 rows for 12 paragraphs, wanted as many"):
        Bundle.load(model)


def test_parts_of_different_text_spaces_are_refused(untrained_bundle: Bundle) -> None:
    index = ParagraphIndex.build(np.eye(12, 5, dtype=np.float32))
    with pytest.raises(BundleError, match="index of width 5 for a text space of width 12"):
        replace(untrained_bundle, index=index)
    encoder = replace(untrained_bundle.vision, transform=TransformNetwork(8, 5))
    with pytest.raises(BundleError, match="images encoded in 5 dimensions for a text space of width 12"):
        replace(untrained_bundle, vision=encoder)


def test_other_paragraphs_keep_the_rest_of_the_model(untrained_bundle: Bundle, tmp_path: Path) -> None:
    some = untrained_bundle.paragraphs[:2]
    index = ParagraphIndex.build(untrained_bundle.text.encode(some))
    untrained_bundle.with_paragraphs(some, index).save(tmp_path / "model")
    loaded = Bundle.load(tmp_path / "model")
    assert loaded.paragraphs == some
    assert loaded.decision == untrained_bundle.decision


@pytest.mark.parametrize("beside", [[], ["bundle.json"]], ids=["no header", "somebody else's bundle.json"])
def test_saving_into_somebody_elses_folder_is_refused_and_leaves_it(
    beside: list[str], untrained_bundle: Bundle, tmp_path: Path
) -> None:
    folder = tmp_path / "thesis"
    folder.mkdir()
    for name in ["chapter.txt", *beside]:
        (folder / name).write_text('{"name": "webpack"}')
    with pytest.raises(BundleError, match="thesis, which exists and is no model"):
        untrained_bundle.save(folder)
    assert {path.name for path in folder.iterdir()} == {"chapter.txt", *beside}
    assert (folder / "chapter.txt").read_text() == '{"name": "webpack"}'


def test_saving_over_a_model_with_somebodys_notes_in_it_is_refused(untrained_bundle: Bundle, model: Path) -> None:
    (model / "notes.txt").write_text("mine")
    with pytest.raises(BundleError, match=r"it holds notes\.txt, wanted a new, an empty or a model folder"):
        untrained_bundle.save(model)
    assert (model / "notes.txt").read_text() == "mine"


def test_saving_onto_a_file_is_refused(untrained_bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "model").write_text("mine")
    with pytest.raises(BundleError, match="model, which exists and is no model"):
        untrained_bundle.save(tmp_path / "model")
    assert (tmp_path / "model").read_text() == "mine"


def test_a_new_or_empty_folder_and_an_older_model_are_good_targets(model: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    _rewrite(model, lambda header: header.update(format=0))
    (model / "text.json").write_text("damaged")
    for target in (tmp_path / "new", tmp_path / "empty", model, str(model)):
        check_target(target)


def test_a_replaced_model_leaves_no_stray_file(untrained_bundle: Bundle, model: Path) -> None:
    (model / "older-part.json").write_text("{}")
    _list_anew(model, "older-part.json")
    decision = replace(untrained_bundle.decision, neighbours=3)
    replace(untrained_bundle, decision=decision).save(model)
    assert {path.name for path in model.iterdir()} == PARTS
    assert {path.name for path in model.parent.iterdir()} == {"model"}
    assert Bundle.load(model).decision.neighbours == 3
    assert set(Bundle.load(model).decision.confidence) == {Disease.STENOSIS, Disease.REGURGITATION}


_SAVE_AGAIN = """
import resource, sys
from echoreport.bundle import Bundle
from echoreport.errors import EchoReportError
bundle = Bundle.load(sys.argv[1])
for limit in (1_000_000, 4_000, 500, 50):  # the disk fills in the weights of the images, ... in the first file
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        bundle.save(sys.argv[1])
    except EchoReportError as error:
        print(error)
"""


def test_a_full_disk_leaves_the_old_model_and_one_line(model: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _SAVE_AGAIN, str(model)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 4, done.stdout
    assert all(line.startswith(f"could not write {model}: ") and "File too large" in line for line in lines)
    assert {path.name for path in model.parent.iterdir()} == {"model"}
    Bundle.load(model)
