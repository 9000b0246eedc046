"""The extractor as a spaCy component: `nlp.add_pipe("echoreport_findings")`, in a blank pipeline or any other."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from echoreport.findings.extractor import FindingExtractor

NAME = "echoreport_findings"


@Language.component(NAME)
def echoreport_findings(doc: Doc) -> Doc:
    """Put the findings of `doc.text` into `doc._.echoreport_findings` and their spans into `doc.spans`.

    A span is labelled with its disease and covers whole tokens.
    """
    findings = FindingExtractor().extract(doc.text)
    doc._.echoreport_findings = findings
    spans = (doc.char_span(f.start, f.end, label=f.disease.value, alignment_mode="expand") for f in findings)
    doc.spans[NAME] = [span for span in spans if span is not None]
    return doc


if not Doc.has_extension(NAME):
    Doc.set_extension(NAME, default=())
