"""scripts/compare_extractors.py, without the rivals' environment; rival_findings.py with spaCy alone."""

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import spacy

from echoreport.findings.reading.reader import Reader

SCRIPTS = Path(__file__).parents[1] / "scripts"
REPORTS = {"a": "Mild mitral regurgitation. No aortic stenosis.", "b": "Severe AS."}
LABELS = {
    "a": [("mitral", "regurgitation", "present", "mild"), ("aortic", "stenosis", "absent", None)],
    "b": [("aortic", "stenosis", "present", "moderate")],
}


@pytest.fixture
def load(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))  # as it is for a script: they import each other

    def loaded(name):
        spec = spec_from_file_location(name, SCRIPTS / f"{name}.py")
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return loaded


@pytest.fixture
def script(load, monkeypatch, tmp_path):
    """The script; each rival finds nothing but one severe aortic stenosis in b."""
    module = load("compare_extractors")
    row = dict(zip(("valve", "disease", "assertion", "severity"), LABELS["b"][0], strict=True))
    found = {"b": frozenset([module.Statement.of(row)])}
    monkeypatch.setattr(module, "environment", lambda folder: folder)
    monkeypatch.setattr(module, "rival_run", lambda name, *_: module.Run(name, found, (0.5,), "rivals 1.0"))
    return module


@pytest.fixture
def files(tmp_path):
    """Paths of the reports and the labels."""
    write(tmp_path / "reports.jsonl", [{"report_id": name, "text": text} for name, text in REPORTS.items()])
    keys = ("valve", "disease", "assertion", "severity")
    write(
        tmp_path / "labels.jsonl",
        [{"report_id": n, "findings": [dict(zip(keys, f, strict=True)) for f in fs]} for n, fs in LABELS.items()],
    )
    return [str(tmp_path / "reports.jsonl"), str(tmp_path / "labels.jsonl")]


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_one_table_with_a_column_for_each_extractor(script, files, tmp_path, capsys):
    assert script.main([*files, "--out", str(tmp_path / "out.md")]) == 0
    said = capsys.readouterr().out
    assert said == (tmp_path / "out.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in said.splitlines() if "|" in line]
    cells = {title: others for title, *others in rows}
    assert cells["precision / recall / F1"][2:] == list(script.RIVALS)
    assert cells["all findings"][:3] == ["3", "0.67 / 0.67 / **0.667**", "1.00 / 0.33 / **0.500**"]
    assert cells["grade right, of the core lesions found"][1:3] == ["0.50 of 2", "1.00 of 1"]
    assert cells["documents per second"][2:] == ["4"] * 3
    assert said.endswith("2 reports; rivals 1.0\n")


def test_judged_concepts_give_a_second_table_of_the_same_extractors(script, files, tmp_path, monkeypatch, capsys):
    write(tmp_path / "judged.jsonl", [{"text": "No fever, cough.", "concepts": [[3, 8, "absent"], [10, 15, "absent"]]}])
    monkeypatch.setattr(script, "rival_assertions", lambda name, python, concepts: ["absent", "present"])
    assert script.main([*files, "--assertions", str(tmp_path / "judged.jsonl")]) == 0
    said = capsys.readouterr().out
    heads = [line.split(" | ")[2:] for line in said.splitlines() if "echoreport" in line]
    assert len(heads) == 2
    assert heads[0] == heads[1]
    assert "1.000 / 0.500 / **0.667**" in said.split("given concepts")[1]
    assert said.endswith("\n2 concepts\n")


def test_no_timed_round_of_our_own_is_looked_up(script, monkeypatch):
    read, seen = Reader.read, []
    monkeypatch.setattr(Reader, "read", lambda self, text, **how: seen.append(text) or read(self, text, **how))
    run = script.own_run([script.Report("b", REPORTS["b"])])
    assert len(run.seconds) == script.ROUNDS
    assert seen.count(REPORTS["b"]) >= script.ROUNDS


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 3 of labels.jsonl"),
        ('{"report_id": "c"}', "KeyError: 'findings'"),
        ('{"report_id": "c", "findings": [{"valve": "aorta", "assertion": "absent"}]}', "'aorta' is not a valid Valve"),
        ('{"report_id": "c", "findings": []}', "1 labelled reports that reports.jsonl lacks (c)"),
    ],
)
def test_labels_that_cannot_be_used_are_one_line_and_status_1(script, files, capsys, line, message):
    with Path(files[1]).open("a", encoding="utf-8") as labels:
        labels.write(line + "\n")
    assert script.main(files) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_a_command_that_fails_tells_the_line_that_says_why(load):
    environment = load("rival_environment")
    said = "import sys; sys.stderr.write('looking\\nERROR: no such package\\nhint\\n'); sys.exit(2)"
    with pytest.raises(environment.EchoReportError, match=r"status 2 from pip \(ERROR: no such package\)"):
        environment.call([sys.executable, "-c", said], "pip")


def test_the_rivals_terms_are_plain_and_their_own_valve_is_kept(script):
    terms = {(term["text"], term["exact"]): term for term in script.plain_terms()}
    assert len(terms) == len(list(script.plain_terms()))
    assert {"AS", "as"} & {text for text, _ in terms} == {"AS"}
    assert (terms["MR", True]["value"], terms["MR", True]["valve"]) == ("regurgitation", "mitral")
    assert (terms["stenosis", False]["value"], terms["stenosis", False]["valve"]) == ("stenosis", None)
    assert terms["pulmonary insufficiency", False]["valve"] == "pulmonic"
    assert terms["mild to moderate", False]["value"] == "mild-to-moderate"
    assert not {("central", False), ("pulmonary", False)} & terms.keys()


def test_a_rival_lesion_takes_the_nearest_valve_and_grade_of_its_sentence(script, load):
    rival = load("rival_findings")
    terms = list(script.plain_terms())
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    for number, term in enumerate(terms):
        pattern = rival.exact_pattern(nlp, term) or term["text"]
        ruler.add_patterns([{"label": term["kind"], "id": str(number), "pattern": pattern}])

    def findings(text, assertion="present"):
        rows = rival.findings_of(nlp(text), lambda ent: terms[int(ent.ent_id_)], lambda lesion: assertion)
        return [tuple(row.values()) for row in rows]

    assert findings("Mild to moderate mitral regurgitation and severe aortic stenosis as well.") == [
        ("mitral", "regurgitation", "present", "mild-to-moderate"),
        ("aortic", "stenosis", "present", "severe"),
    ]
    assert findings("The mitral valve is seen. There is stenosis. Trace TR.") == [
        ("tricuspid", "regurgitation", "present", "trace")
    ]
    assert findings("Severe AS.", "absent") == [("aortic", "stenosis", "absent", None)]
    assert findings("Severe AS.", None) == []
