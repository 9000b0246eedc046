"""What every text encoder keeps to, whatever it reads."""

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.errors import InputError
from echoreport.text import ENCODERS, TextEncoder, fit_text_encoder, load_text_encoder

LEARNED = ENCODERS[:-1]
WORDS_ONLY = ("dbow", "dm", "dbow+dm", "tfidf-svd")


@pytest.fixture(scope="module", params=LEARNED)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def fitted(name: str, paragraphs: list[Paragraph]) -> TextEncoder:
    return fit_text_encoder(name, paragraphs, dimensions=15, epochs=20, seed=2)


def test_vectors_are_float32_of_unit_length_and_of_the_asked_width(
    fitted: TextEncoder, paragraphs: list[Paragraph]
) -> None:
    for vectors in (fitted.encode(paragraphs), fitted.encode_visible(paragraphs)):
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(paragraphs), 15) == (len(paragraphs), fitted.dimensions)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_paragraph_in_which_nothing_is_known_has_the_zero_vector(fitted: TextEncoder) -> None:
    unknown = [Paragraph("r", 0, "xyzzy"), Paragraph("r", 1, "")]
    assert not fitted.encode(unknown).any()
    assert not fitted.encode_visible(unknown).any()
    assert fitted.encode([]).shape == (0, 15)


def test_a_paragraph_alone_gets_the_vector_that_it_gets_in_a_batch(
    fitted: TextEncoder, paragraphs: list[Paragraph]
) -> None:
    (alone,) = fitted.encode(paragraphs[7:8])
    np.testing.assert_allclose(alone, fitted.encode(paragraphs)[7], atol=2e-5)


def test_what_is_loaded_encodes_bit_for_bit_as_what_was_saved(
    fitted: TextEncoder, paragraphs: list[Paragraph], tmp_path: Path
) -> None:
    fitted.save(tmp_path)
    loaded = load_text_encoder(tmp_path)
    assert loaded.dimensions == fitted.dimensions
    assert loaded.encode(paragraphs[:40]).tobytes() == fitted.encode(paragraphs[:40]).tobytes()
    assert loaded.encode_visible(paragraphs[:40]).tobytes() == fitted.encode_visible(paragraphs[:40]).tobytes()


def test_a_saved_encoder_is_json_and_safetensors_alone(fitted: TextEncoder, name: str, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"text.json", "text.safetensors"}
    assert json.loads((tmp_path / "text.json").read_text(encoding="utf-8"))["encoder"] == name
    content = (tmp_path / "text.safetensors").read_bytes()
    assert json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])


_LOAD_AND_ENCODE = """
import hashlib, json, sys
from echoreport.domain import Paragraph
from echoreport.text import load_text_encoder
texts = json.load(open(sys.argv[2]))
vectors = load_text_encoder(sys.argv[1]).encode([Paragraph("r", 0, text) for text in texts])
print(hashlib.sha256(vectors.tobytes()).hexdigest())
"""


@pytest.mark.parametrize("name", ["dbow+dm", "tfidf-svd"])
def test_another_process_encodes_the_same(name: str, paragraphs: list[Paragraph], tmp_path: Path) -> None:
    bare = [replace(paragraph, findings=()) for paragraph in paragraphs[:30]]
    encoder = fit_text_encoder(name, paragraphs, dimensions=8, epochs=5)
    encoder.save(tmp_path)
    texts = tmp_path / "texts.json"
    texts.write_text(json.dumps([paragraph.text for paragraph in bare]))
    command = [sys.executable, "-c", _LOAD_AND_ENCODE, str(tmp_path), str(texts)]
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == hashlib.sha256(encoder.encode(bare).tobytes()).hexdigest()


@pytest.mark.parametrize("name", [name for name in LEARNED if name.startswith("labelled")])
def test_the_labelled_spaces_separate_a_denial_from_a_statement(name: str, paragraphs: list[Paragraph]) -> None:
    encoder = fit_text_encoder(name, paragraphs, dimensions=24, epochs=30)
    there, denied, reworded = encoder.encode(
        [
            _about("aortic stenosis", Assertion.PRESENT),
            _about("no aortic stenosis", Assertion.ABSENT),
            _about("stenosis of the aortic valve is seen", Assertion.PRESENT),
        ]
    )
    assert there @ reworded > there @ denied + 0.1


def _about(text: str, assertion: Assertion) -> Paragraph:
    finding = Finding(Valve.AORTIC, Disease.STENOSIS, assertion, None, text, 0, len(text), "made up")
    return Paragraph("r", 0, text, findings=(finding,))


@pytest.mark.parametrize("name", WORDS_ONLY)
def test_findings_take_no_part_where_words_alone_are_read(name: str, paragraphs: list[Paragraph]) -> None:
    encoder = fit_text_encoder(name, paragraphs, dimensions=8, epochs=5)
    bare = [replace(paragraph, findings=()) for paragraph in paragraphs]
    assert np.array_equal(encoder.encode(bare), encoder.encode(paragraphs))


def test_what_an_image_can_show_does_not_hang_on_the_readers_words(
    fitted: TextEncoder, paragraphs: list[Paragraph]
) -> None:
    reworded = [replace(paragraph, text="In other words.") for paragraph in paragraphs[:20]]
    assert np.array_equal(fitted.encode_visible(reworded), fitted.encode_visible(paragraphs[:20]))


@pytest.mark.parametrize("name", ["dbow", "tfidf-svd"])
def test_a_vocabulary_in_any_script_survives(name: str, tmp_path: Path) -> None:
    paragraphs = [Paragraph("r", 0, text) for text in ("sténose 瓣膜 µ", "sténose 2+", "瓣膜 2+ µ")]
    encoder = fit_text_encoder(name, paragraphs, dimensions=2, epochs=1)
    encoder.save(tmp_path)
    vocabulary = json.loads((tmp_path / "text.json").read_text(encoding="utf-8"))["vocabulary"]
    assert {"sténose", "瓣膜", "2+"} <= set(vocabulary)
    assert load_text_encoder(tmp_path).encode(paragraphs).any()


def test_tfidf_refuses_more_dimensions_than_there_are_terms() -> None:
    paragraphs = [Paragraph("r", number, "mild stenosis") for number in range(9)]
    with pytest.raises(InputError, match="got 9 paragraphs with 3 terms in common for 4 dimensions"):
        fit_text_encoder("tfidf-svd", paragraphs, dimensions=4)
    with pytest.raises(InputError, match="got 0 paragraphs with 0 terms in common for 100 dimensions"):
        fit_text_encoder("tfidf-svd", [])


@pytest.mark.parametrize(
    "name", ["", "word2vec", "labelled-tfidf-svd", "DBOW", "dbow:x", "transformer", "transformer:"]
)
def test_an_unknown_name_is_refused_in_one_line_that_lists_the_names(name: str) -> None:
    listed = (
        "dbow, dm, dbow\\+dm, labelled-dbow, labelled-dm, labelled-dbow\\+dm, tfidf-svd, transformer:FOLDER_OR_HUB_NAME"
    )
    with pytest.raises(
        InputError, match=rf"^got the text encoder '{re.escape(name)}', wanted one of {listed}: choose one$"
    ):
        fit_text_encoder(name, [])


def test_a_folder_without_an_encoder_is_refused_in_one_line(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(InputError, match=rf"^got {folder}, wanted a folder with text\.json: [^\n]*$"):
            load_text_encoder(folder)
    (tmp_path / "text.json").write_text('{"encoder": "glove"}')
    with pytest.raises(InputError, match=r"^got the text encoder 'glove' in [^\n]*, wanted one of dbow, [^\n]*$"):
        load_text_encoder(tmp_path)


def test_a_grade_weighs_in_the_labelled_space(paragraphs: list[Paragraph]) -> None:
    encoder = fit_text_encoder("labelled-dbow", paragraphs, dimensions=24, epochs=30)
    severe, moderate, mild = (
        encoder.encode_visible([p for p in paragraphs if p.findings[0].severity is grade and "aortic" in p.text][:1])[0]
        for grade in (Severity.SEVERE, Severity.MODERATE, Severity.MILD)
    )
    assert severe @ moderate > severe @ mild
