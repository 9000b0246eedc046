"""The lexicon is data that a clinician can edit, and that is refused where it cannot be meant."""

from collections.abc import Callable
from pathlib import Path

import pytest

from echoreport.domain import Disease, Valve
from echoreport.errors import InputError
from echoreport.findings import FindingExtractor
from echoreport.findings.lexicon.entries import NEEDS
from echoreport.findings.lexicon.loading import Lexicon, known_phrases, load_lexicon, load_quantities, words

AORTIC_STENOSIS = '[[entry]]\nconcept = "lesion"\nname = "aortic-stenosis"\nvalve = "aortic"\ndisease = "stenosis"\n'
NEW_LESION = '[[entry]]\nconcept = "lesion"\nname = "kissing-leaflets"\nvalve = "mitral"\ndisease = "restriction"\n'


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Lexicon]:
    def load(text: str) -> Lexicon:
        file = tmp_path / "ours.toml"
        file.write_text(text, encoding="utf-8")
        return load_lexicon(file)

    return load


def terms(lexicon: Lexicon, name: str) -> tuple[str, ...]:
    entry = next(e for e in lexicon.entries if e.name == name)
    return entry.phrases + entry.abbreviations


def test_a_new_entry_stands_beside_the_built_in_ones(load: Callable[[str], Lexicon]) -> None:
    lexicon = load(NEW_LESION + 'phrases = ["kissing  leaflets"]')
    assert lexicon.entries[:-1] == load_lexicon().entries
    new = lexicon.entries[-1]
    assert (new.name, new.valve, new.disease) == ("kissing-leaflets", Valve.MITRAL, Disease.RESTRICTION)
    assert new.phrases == ("kissing leaflets",)
    assert "kissing leaflets" in known_phrases(lexicon)
    assert "kissing leaflets" not in known_phrases()


def test_words_are_added_to_a_known_entry(load: Callable[[str], Lexicon]) -> None:
    lexicon = load(AORTIC_STENOSIS + 'phrases = ["Aortenklappenstenose"]\nabbreviations = ["AKS", "AS"]')
    assert terms(lexicon, "aortic-stenosis") == (
        "Aortenklappenstenose",
        *terms(load_lexicon(), "aortic-stenosis"),
        "AKS",
    )
    assert len(lexicon.entries) == len(load_lexicon().entries)


def test_a_built_in_term_can_be_removed_and_given_another_meaning(load: Callable[[str], Lexicon]) -> None:
    lexicon = load('remove = ["mac"]\n' + NEW_LESION + 'abbreviations = ["MAC"]')
    assert "MAC" not in terms(lexicon, "mac")
    assert terms(lexicon, "kissing-leaflets") == ("MAC",)


def test_a_file_is_parsed_once_and_again_when_it_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(NEW_LESION + 'phrases = ["kissing leaflets"]', encoding="utf-8")
    first = load_lexicon(file)
    assert load_lexicon(str(file)) is first
    assert load_lexicon() is load_lexicon()
    file.write_text(NEW_LESION + 'phrases = ["touching leaflets"]', encoding="utf-8")
    assert terms(load_lexicon(file), "kissing-leaflets") == ("touching leaflets",)


def test_a_byte_order_mark_and_windows_line_ends_are_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_bytes(b"\xef\xbb\xbf" + (NEW_LESION + 'phrases = ["x y"]\n').replace("\n", "\r\n").encode())
    assert terms(load_lexicon(file), "kissing-leaflets") == ("x y",)


def entry(concept: str = "ignore", name: str = "x", rest: str = 'phrases = ["some words"]') -> str:
    return f'[[entry]]\nconcept = "{concept}"\nname = "{name}"\n{rest}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[entry]]\nname = x", "not TOML: .*line 2"),
        ("entry = 3", "got one table 'entry' .* begin each entry with \\[\\[entry\\]\\]"),
        ("entry = [3]", "got 3 as an entry of .*wanted a table"),
        ('[words]\nverbs = ["be"]', "got the key 'words' in .*wanted entry or remove"),
        (entry(rest='phrases = ["a"]\ncolour = "red"'), "'colour' in entry 'x' of .*concept or name or phrases"),
        (entry("illness"), "the concept 'illness' in entry 'x' .*wanted valve or modifier"),
        ('[[entry]]\nname = "x"', "got no concept in entry 'x'"),
        ('[[entry]]\nconcept = ["valve"]\nname = "x"', "the concept \\['valve'\\] in entry 'x'"),
        ('[[entry]]\nconcept = "valve"', "the name None in entry number 1"),
        (entry(name="two words"), "the name 'two words' in entry 'two words'"),
        (entry("valve"), "got no valve in entry 'x' .*wanted aortic or mitral or tricuspid or pulmonic"),
        (entry("lesion", rest='disease = "stenosis"\nphrases = ["a"]'), "got no valve in entry 'x'"),
        (entry("lesion", rest='valve = "mitral"\nphrases = ["a"]'), "got no disease in entry 'x'"),
        (entry("disease"), "got no disease in entry 'x'"),
        (entry("grade"), "got no severity in entry 'x' .*wanted trace or"),
        (entry("cue"), "got no assertion in entry 'x' .*wanted present or absent"),
        (entry("valve", rest='valve = "eustachian"\nphrases = ["a"]'), "the valve 'eustachian' in entry 'x' .*aortic"),
        (entry("disease", rest='disease = "gout"\nphrases = ["a"]'), "the disease 'gout' .*wanted stenosis"),
        (entry("disease", rest='disease = "normal"\nphrases = ["a"]'), "the disease 'normal'"),
        (entry("grade", rest='severity = "awful"\nphrases = ["a"]'), "the severity 'awful'"),
        (entry("cue", rest='assertion = "maybe"\nphrases = ["a"]'), "the assertion 'maybe'"),
        (entry("cue", rest='assertion = "absent"\ndirection = "up"\nphrases = ["a"]'), "'up' .*forward or backward"),
        (entry("cue", rest='assertion = "absent"\nreach = -1\nphrases = ["a"]'), "the reach -1 in entry 'x'"),
        (entry("cue", rest='assertion = "absent"\nreach = true\nphrases = ["a"]'), "the reach True in entry 'x'"),
        (entry("disease", rest='disease = "flail"\nform = "verb"\nphrases = ["a"]'), "'verb' .*noun or adjective"),
        (
            entry("disease", rest='disease = "flail"\nvalve = "mitral"\nphrases = ["a"]'),
            "'valve' in entry 'x' .*disease,",
        ),
        (entry(rest=""), "got no words in entry 'x'"),
        (entry(rest="phrases = []"), "got no words in entry 'x'"),
        (entry(rest='phrases = "a"'), "got 'a' as phrases in entry 'x'"),
        (entry(rest='phrases = ["a", 3]'), "got 3 among the phrases of entry 'x'"),
        (entry(rest='abbreviations = [" "]'), "got ' ' among the abbreviations of entry 'x'"),
        (entry("ignored-heading", "methods"), "'methods' for the concept ignored-heading .*wanted indication or plan"),
        (entry("heading", "section", 'abbreviations = ["A"]'), "'abbreviations' in entry 'section' .*concept heading"),
        (entry("ignore", "aortic-valve"), "the concept ignore in entry 'aortic-valve' .*wanted valve, as the known"),
        ('remove = ["nonesuch"]', "got 'nonesuch' under remove .*wanted a term of the built-in lexicon"),
        ("remove = 3", "got 3 as remove"),
        (
            NEW_LESION + 'abbreviations = ["as"]',
            "the term 'as' in entry 'kissing-leaflets' of .*, which the built-in lexicon has in "
            "'aortic-stenosis' \\(lesion: aortic stenosis\\), .*leave it out, or put remove = \\[\"as\"\\] at",
        ),
        (entry(rest='phrases = ["Aortic  Valve"]'), "'aortic valve' in entry 'x' .*'aortic-valve' \\(valve: aortic\\)"),
        (
            entry("disease", "leaky", 'disease = "regurgitation"\nform = "adjective"\nphrases = ["leaks"]'),
            "'leaks' in entry 'leaky' .*'regurgitation' \\(disease: regurgitation\\), .*: leave it out, it is known",
        ),
        (
            AORTIC_STENOSIS + 'abbreviations = ["MR"]',
            "'mr' in entry 'aortic-stenosis' .*'mitral-regurgitation' \\(lesion: mitral regurgitation\\), .* or put",
        ),
        (entry(rest='phrases = ["is"]'), "got the term 'is' in entry 'x' .*wanted more than a small word"),
        (entry("grade", rest='severity = "mild"\nabbreviations = ["Of"]'), "the term 'Of' in entry 'x' .*small word"),
        (entry("end", rest='phrases = ["there"]'), "the term 'there' in entry 'x' .*small word"),
        (entry(rest='phrases = ["---"]'), "got the term '---' in entry 'x' .*wanted one with a letter"),
        (entry(rest='phrases = ["4+"]'), r"got the term '4\+' in entry 'x' .*wanted one with a letter"),
        (entry(rest='phrases = ["a\\u0000b"]'), r"got 'a\\x00b' among the phrases of entry 'x' .*wanted visible signs"),
        (
            entry(rest='abbreviations = ["a\\u001bb"]'),
            r"'a\\x1bb' among the abbreviations of entry 'x' .*visible signs",
        ),
        (entry(rest='phrases = ["sten\\u200bosis"]'), "among the phrases of entry 'x' .*wanted visible signs"),
        (
            NEW_LESION + 'phrases = ["Aortic-stenosis"]',
            "the term 'Aortic-stenosis' in entry 'kissing-leaflets' .*of the mitral valve, not of the aortic:",
        ),
        (NEW_LESION + 'phrases = ["stuck septal leaflet"]', "words of the mitral valve, not of the tricuspid"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(text: str, message: str, load: Callable[[str], Lexicon]) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load(text)
    assert "\n" not in str(caught.value)
    assert "ours.toml" in str(caught.value)
    assert "wanted" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes('# ok\nremove = ["é"]'.encode("latin-1"))
    for path, message in [
        (tmp_path / "missing.toml", "No such file"),
        (tmp_path, "Is a directory"),
        (latin, "line 2 is not UTF-8"),
    ]:
        with pytest.raises(InputError, match=message) as caught:
            load_lexicon(path)
        assert str(path) in str(caught.value)


@pytest.mark.parametrize("row", [("cue", 'assertion = "absent"\ndirection = "backward"'), ("study", ""), ("end", "")])
def test_a_term_may_be_a_cue_and_what_its_place_makes_of_it(
    row: tuple[str, str], load: Callable[[str], Lexicon]
) -> None:
    forward = entry("cue", "before", 'assertion = "possible"\nphrases = ["qqq"]\n')
    assert load(forward + entry(row[0], "after", row[1] + '\nphrases = ["qqq"]'))


def test_a_term_may_name_its_own_valve_beside_another_and_hold_small_words(load: Callable[[str], Lexicon]) -> None:
    lexicon = load(NEW_LESION + 'phrases = ["mitral lesion of aortic kind", "is of it"]')
    assert terms(lexicon, "kissing-leaflets") == ("mitral lesion of aortic kind", "is of it")


@pytest.mark.parametrize("term", ["Barlow\u2019s valve", "kissing\u2013leaflet valve", "kissing\u2011leaflet valve"])
@pytest.mark.parametrize(
    "text", ["Barlow's valve, kissing-leaflet valve.", "Barlow\u2018s valve, kissing\u2212leaflet valve."]
)
def test_curly_quotes_and_long_dashes_match_as_plain_ones_do(term: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(NEW_LESION + f'phrases = ["{term}"]', encoding="utf-8")
    (finding,) = FindingExtractor(file).extract(text)
    assert (finding.rule, finding.disease) == ("kissing-leaflets/named", Disease.RESTRICTION)


def test_two_cues_of_one_direction_exclude_each_other(load: Callable[[str], Lexicon]) -> None:
    rows = (entry("cue", f"c{a}", f'assertion = "{a}"\nphrases = ["qqq"]\n') for a in ("absent", "possible"))
    both = r"'qqq' in two entries of .*'cabsent' \(cue: absent\) and 'cpossible' \(cue: possible\)"
    with pytest.raises(InputError, match=both):
        load("".join(rows))


def test_every_valve_and_disease_has_words() -> None:
    entries = load_lexicon().entries
    assert {e.valve for e in entries if e.concept == "valve"} == set(Valve)
    assert {e.disease for e in entries if e.disease} == set(Disease) - {Disease.NORMAL}
    assert {e.concept for e in entries} == set(NEEDS)


def test_the_measured_quantities_are_the_contracts() -> None:
    assert {q.name: q.unit for q in load_quantities()}.items() >= {
        "peak_velocity": "m/s",
        "peak_gradient": "mmHg",
        "mean_gradient": "mmHg",
        "valve_area": "cm2",
        "pressure_half_time": "ms",
        "rvsp": "mmHg",
    }.items()


def test_an_unknown_kind_of_words_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        words("nonsense")
