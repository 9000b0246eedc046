"""The lexicon is data that a clinician can edit, and that is refused where it cannot be meant."""

import pytest

from echoreport.domain import Disease, Valve
from echoreport.errors import InputError
from echoreport.findings.lexicon import load_lexicon, load_quantities, parse_lexicon, words


def test_an_unknown_key_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(InputError, match="got the lexicon key 'colour' in entry 'x', wanted one of concept, name"):
        parse_lexicon('[[entry]]\nconcept = "disease"\nname = "x"\ncolour = "red"')


def test_an_unknown_concept_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(InputError, match="got the concept 'illness' in lexicon entry 'x', wanted one of anatomy"):
        parse_lexicon('[[entry]]\nconcept = "illness"\nname = "x"')


@pytest.mark.parametrize("text", ["[[entry", "", '[[entry]]\nconcept = "disease"\nname = "x"\ndisease = "gout"'])
def test_what_is_no_lexicon_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="wanted"):
        parse_lexicon(text)


def test_every_valve_and_disease_has_words() -> None:
    entries = load_lexicon()
    assert {e.valve for e in entries if e.concept == "valve"} == set(Valve)
    assert {e.disease for e in entries if e.disease} == set(Disease) - {Disease.NORMAL}
    assert all(e.phrases or e.abbreviations for e in entries)


def test_every_cue_says_what_it_claims() -> None:
    assert all(e.assertion and e.direction in ("forward", "backward") for e in load_lexicon() if e.concept == "cue")


def test_the_measured_quantities_are_the_contracts() -> None:
    assert {q.name: q.unit for q in load_quantities()} == {
        "peak_velocity": "m/s",
        "peak_gradient": "mmHg",
        "mean_gradient": "mmHg",
        "valve_area": "cm2",
        "pressure_half_time": "ms",
        "rvsp": "mmHg",
    }


def test_an_unknown_kind_of_words_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        words("nonsense")
