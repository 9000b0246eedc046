"""The extractor inside a spaCy pipeline."""

import spacy

import echoreport.findings.component  # noqa: F401, registers the component
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
