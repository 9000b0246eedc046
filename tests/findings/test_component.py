"""The extractor inside a spaCy pipeline."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from echoreport.domain import Disease, Severity
from echoreport.errors import InputError
from echoreport.findings import FindingExtractor

TEXT = "The aortic valve is calcified. Mild-to-moderate MR. No TR."


@pytest.fixture
def nlp() -> Language:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("echoreport_findings")
    return pipeline


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    lexicon = tmp_path / "ours.toml"
    lexicon.write_text('[[entry]]\nconcept = "grade"\nname = "whiff"\nseverity = "trace"\nphrases = ["whiff of"]\n')
    return lexicon


def test_a_blank_pipeline_finds_what_the_extractor_finds(nlp: Language) -> None:
    doc = nlp("The aortic valve is calcified. Mild-to-moderate MR.")
    assert doc._.echoreport_findings == FindingExtractor().extract(doc.text)
    spans = doc.spans["echoreport_findings"]
    assert [(s.label_, s.text) for s in spans] == [
        (Disease.CALCIFICATION.value, "aortic valve is calcified"),
        (Disease.REGURGITATION.value, "Mild-to-moderate MR"),
    ]


def test_a_document_outside_the_pipeline_has_none(nlp: Language) -> None:
    assert nlp.make_doc(TEXT)._.echoreport_findings == []


def test_a_stored_document_keeps_its_findings(nlp: Language) -> None:
    doc = nlp(TEXT)
    wanted = FindingExtractor().extract(TEXT)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    read = [Doc(nlp.vocab).from_bytes(doc.to_bytes()), *DocBin().from_bytes(stored).get_docs(nlp.vocab)]
    for copy in (*read, pickle.loads(pickle.dumps(doc))):  # noqa: S301 - our own bytes
        findings = copy._.echoreport_findings
        assert findings == wanted
        assert [type(f.severity) for f in findings] == [type(None), Severity, type(None)]
        assert len(copy.spans["echoreport_findings"]) == 3


def test_several_processes_find_the_same(nlp: Language) -> None:
    texts = [TEXT, "Severe AS.", "Clear.", "Trace PR."] * 2
    found = [doc._.echoreport_findings for doc in nlp.pipe(texts, n_process=2, batch_size=2)]
    assert found == [FindingExtractor().extract(text) for text in texts]


def test_words_of_ones_own_are_found_in_a_stored_pipeline_and_in_another_process_too(
    ours: Path, tmp_path: Path
) -> None:
    nlp = spacy.blank("en")
    component = nlp.add_pipe("echoreport_findings", config={"lexicon": str(ours)})
    nlp.to_disk(tmp_path / "pipeline")
    sent = pickle.loads(pickle.dumps(component))  # noqa: S301 - our own bytes
    text = "A whiff of MR."
    for doc in (nlp(text), spacy.load(tmp_path / "pipeline")(text), sent(nlp.make_doc(text))):
        assert [f.severity for f in doc._.echoreport_findings] == [Severity.TRACE]
    with pytest.raises(InputError, match=r"nowhere\.toml, which cannot be read"):
        spacy.blank("en").add_pipe("echoreport_findings", config={"lexicon": "nowhere.toml"})


def test_spacy_knows_it_without_an_import_of_ours(tmp_path: Path) -> None:
    code = (
        "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('echoreport_findings'); "
        "print(*(f.disease for f in nlp('No TR.')._.echoreport_findings))"
    )
    # elsewhere than here, where what an earlier build left behind would count as the installed package
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "regurgitation"
