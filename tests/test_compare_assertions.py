"""scripts/compare_assertions.py, with stand-ins for the rivals; rival_assertions.py with spaCy alone."""

import json
import sys
from importlib import import_module
from pathlib import Path

import pytest
import spacy

from echoreport.domain import Assertion

SCRIPTS = Path(__file__).parents[1] / "scripts"
PRESENT, ABSENT, POSSIBLE, HISTORICAL = Assertion
CONCEPTS = [
    ("No fever but a cough.", [("fever", ABSENT), ("cough", PRESENT)]),
    ("Possible pneumonia.", [("pneumonia", POSSIBLE)]),
    ("Denies chest pain.", [("chest pain", ABSENT)]),
]


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return import_module("compare_assertions")


@pytest.fixture
def rival(script):
    return import_module("rival_assertions")


@pytest.fixture
def judged(tmp_path):
    """Path of four judged concepts, a blank line among them."""
    rows = [
        {"text": text, "concepts": [(text.index(c), text.index(c) + len(c), said) for c, said in concepts]}
        for text, concepts in CONCEPTS
    ]
    path = tmp_path / "assertions.jsonl"
    path.write_text("\n\n".join(map(json.dumps, rows)), "utf-8")
    return path


def test_our_own_judgements_come_in_the_order_of_the_concepts(script, judged):
    concepts = script.read_concepts(judged)
    assert [c.text[c.start : c.end] for c in concepts] == ["fever", "cough", "pneumonia", "chest pain"]
    assert script.own_assertions(concepts) == [c.assertion for c in concepts]


def test_the_table_tells_the_negated_class_from_the_others(script, judged):
    said = {
        "perfect": [ABSENT, PRESENT, POSSIBLE, ABSENT],
        "negspacy": [ABSENT, ABSENT, PRESENT, PRESENT],
        "blind": [PRESENT, PRESENT, HISTORICAL, PRESENT],
    }
    table = script.assertion_table(script.read_concepts(judged), said)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    assert rows[0] == ["given concepts", "n", *said]
    assert rows[2][1:] == [
        "2",
        "1.000 / 1.000 / **1.000**",
        "0.500 / 0.500 / **0.500**",
        "0.000 / 0.000 / **0.000**",
    ]
    assert rows[3][1:] == ["4", "1.000", "0.500", "0.500"]
    assert rows[4][1:] == ["4", "1.000", "–", "0.250"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1 of a.jsonl"),
        ('{"text": "No fever."}', "KeyError: 'concepts'"),
        ('{"text": "No fever.", "concepts": [[3, 8]]}', "not enough values"),
        ('{"text": "No fever.", "concepts": [[3, 8, "negated"]]}', "'negated' is not a valid Assertion"),
        ('{"text": "No fever.", "concepts": [[3, 10, "absent"]]}', "3:10 is no span of 9 characters"),
        ('{"text": "No fever.", "concepts": [[3, 3, "absent"]]}', "3:3 is no span"),
        ('{"text": "No fever.", "concepts": []}', "no concept in a.jsonl"),
        (None, "No such file"),
    ],
)
def test_concepts_that_cannot_be_used_are_one_line(script, tmp_path, line, message):
    if line:
        (tmp_path / "a.jsonl").write_text(line, "utf-8")
    with pytest.raises(script.InputError, match=message) as refused:
        script.read_concepts(tmp_path / "a.jsonl")
    assert "\n" not in str(refused.value)


def test_a_rival_is_asked_for_spans_in_a_process_of_its_own(script, judged, tmp_path, monkeypatch):
    asked = tmp_path / "rival_assertions.py"
    asked.write_text(
        "import json, sys\n"
        "task = json.load(open(sys.argv[1]))\n"
        "absent = [text[start:end] == 'fever' for text, start, end in task['concepts']]\n"
        'words = [f\'"{"absent" if yes else task["rival"]}"\' for yes in absent]\n'
        "open(sys.argv[2], 'w').write('\\n'.join(words))\n"
    )
    monkeypatch.setattr(import_module("rival_environment"), "__file__", str(tmp_path / "rival_environment.py"))
    said = script.rival_assertions("possible", Path(sys.executable), script.read_concepts(judged))
    assert said == [ABSENT, POSSIBLE, POSSIBLE, POSSIBLE]


def test_a_rival_sees_one_entity_of_whole_tokens_and_the_sentences_of_its_pipeline(rival):
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")

    def read(span):
        assert len(span.doc.ents) == 1
        return f"{span.label_}: {span.text} | {span.sent.text}"

    text = "No fever. Chest pains are denied."
    assert rival.judge(nlp, read, text, 3, 8) == "lesion: fever | No fever."
    # "hest pain" cuts two tokens
    assert rival.judge(nlp, read, text, 11, 20) == "lesion: Chest pains | Chest pains are denied."


def test_every_rival_of_the_comparison_has_a_judge(rival):
    names = import_module("rival_environment").RIVALS
    assert tuple(rival.JUDGES) == names
    assert tuple(import_module("rival_findings").RIVALS) == names
