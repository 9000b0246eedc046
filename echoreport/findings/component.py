"""The extractor as a spaCy component: `nlp.add_pipe("echoreport_findings")`, in a blank pipeline or any other."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from echoreport.domain import Assertion, Disease, Finding, Severity, Valve
from echoreport.findings.extractor import FindingExtractor

NAME = "echoreport_findings"


class FindingsComponent:
    """Puts the findings of `doc.text` into `doc._.echoreport_findings` and their spans into `doc.spans`.

    A span is labelled with its disease and covers whole tokens. The findings are kept in `doc.user_data` as plain
    values, so that a document can be stored and sent between processes.

    Args:
        lexicon: As of `FindingExtractor`.

    Raises:
        InputError: As `FindingExtractor` does.
    """

    def __init__(self, lexicon: str | None = None) -> None:
        self._lexicon = lexicon
        self._extractor = FindingExtractor(lexicon)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str | None]]:
        return FindingsComponent, (self._lexicon,)  # a process that spaCy starts reads the lexicon itself

    def __call__(self, doc: Doc) -> Doc:
        findings = self._extractor.extract(doc.text)
        doc.user_data[NAME] = [
            {key: str(value) if isinstance(value, str) else value for key, value in asdict(finding).items()}
            for finding in findings
        ]
        spans = (doc.char_span(f.start, f.end, label=f.disease.value, alignment_mode="expand") for f in findings)
        doc.spans[NAME] = [span for span in spans if span is not None]
        return doc


@Language.factory(NAME, default_config={"lexicon": None})
def echoreport_findings(nlp: Language, name: str, lexicon: str | None) -> FindingsComponent:
    """The component for a pipeline; `config={"lexicon": "ours.toml"}` adds words of one's own."""
    return FindingsComponent(lexicon)


def _findings_of(doc: Doc) -> list[Finding]:
    return [_finding(**row) for row in doc.user_data.get(NAME, ())]


def _finding(valve: str, disease: str, assertion: str, severity: str | None, **place: Any) -> Finding:
    grade = None if severity is None else Severity(severity)
    return Finding(Valve(valve), Disease(disease), Assertion(assertion), grade, **place)


if not Doc.has_extension(NAME):
    Doc.set_extension(NAME, getter=_findings_of)
