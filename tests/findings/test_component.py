"""The extractor inside a spaCy pipeline."""

import subprocess
import sys

import spacy

from echoreport.domain import Disease
from echoreport.findings import FindingExtractor


def test_a_blank_pipeline_finds_what_the_extractor_finds() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("echoreport_findings")
    doc = nlp("The aortic valve is calcified. Mild-to-moderate MR.")
    assert doc._.echoreport_findings == FindingExtractor().extract(doc.text)
    spans = doc.spans["echoreport_findings"]
    assert [(s.label_, s.text) for s in spans] == [
        (Disease.CALCIFICATION.value, "aortic valve is calcified"),
        (Disease.REGURGITATION.value, "Mild-to-moderate MR"),
    ]


def test_spacy_knows_it_without_an_import_of_ours() -> None:
    code = "import spacy; print(spacy.blank('en').add_pipe('echoreport_findings').__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "echoreport_findings"
