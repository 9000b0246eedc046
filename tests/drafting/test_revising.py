"""A physician changes findings and words: text and findings agree again, and what is not touched stays."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echoreport.domain import LESIONS, STATED, Assertion, Disease, Severity, Valve
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_json import content_of
from echoreport.drafting.formats.contradiction import contradiction_in
from echoreport.drafting.formats.from_json import draft_of
from echoreport.drafting.formats.schema import fault_of
from echoreport.drafting.parts import CONCLUSION, ValveState
from echoreport.drafting.revising import (
    approved,
    differences,
    taking_findings,
    taking_text,
    with_finding,
    with_text,
)
from echoreport.errors import InputError

PRESENT, ABSENT, POSSIBLE = Assertion.PRESENT, Assertion.ABSENT, Assertion.POSSIBLE
AORTIC, MITRAL, TRICUSPID, PULMONIC = Valve
STENOSIS, REGURGITATION = LESIONS
SIMULATED = draft_of(json.loads((Path(__file__).parent / "simulated_draft.json").read_text("utf-8")))
AORTIC_LINE = "Aortic valve: Aortic valve is mildly stenotic. No aortic incompetence is seen. "


@pytest.fixture
def simulated() -> Draft:
    """Drafted by a model from images of `echoreport simulate`, and read back."""
    return SIMULATED


def line(draft: Draft, head: str) -> str:
    (found,) = [row for row in draft.text.splitlines() if row.startswith(head)]
    return found


def what(draft: Draft) -> dict:
    return {(f.valve, f.disease): (f.assertion, f.severity) for f in draft.findings}


def test_a_finding_changes_its_sentence_and_the_conclusion_alone(simulated) -> None:
    changed = with_finding(simulated, AORTIC, STENOSIS, PRESENT, Severity.SEVERE)
    expected = simulated.text.replace("Aortic valve is mildly stenotic.", "There is severe aortic stenosis.")
    assert changed.text == expected.replace("Mild aortic stenosis; mild", "Severe aortic stenosis; mild")
    assert changed.edited
    assert not differences(changed)
    assert changed.sentences[1:3] == simulated.sentences[1:3]


def test_a_physicians_finding_is_sure_and_was_not_voted_for(simulated) -> None:
    (finding,) = [
        f
        for f in with_finding(simulated, AORTIC, STENOSIS, PRESENT, Severity.SEVERE).findings
        if (f.valve, f.disease) == (AORTIC, STENOSIS)
    ]
    assert (finding.confidence, finding.votes, finding.severity_set) == (1.0, {}, ())
    assert finding.decided
    assert finding.images == simulated.findings[0].images


def test_a_finding_that_the_draft_has_changes_nothing(simulated) -> None:
    assert with_finding(simulated, AORTIC, STENOSIS, PRESENT, Severity.MILD) is simulated


def test_the_archives_words_are_taken_where_its_evidence_says_just_that(simulated) -> None:
    gone = with_finding(simulated, MITRAL, REGURGITATION, PRESENT, Severity.SEVERE)
    back = with_finding(gone, MITRAL, REGURGITATION, PRESENT, Severity.MILD)
    (sentence,) = [
        s for s in back.sentences if s.section == MITRAL and any(f.disease is REGURGITATION for f in s.findings)
    ]
    assert sentence.words_of in back.evidence
    assert sentence.paragraphs
    assert not sentence.by_hand


def test_checks_states_and_what_is_open_follow(simulated) -> None:
    changed = with_finding(simulated, AORTIC, STENOSIS, PRESENT, Severity.SEVERE)
    (check,) = [c for c in changed.checks if (c.valve, c.disease) == (AORTIC, STENOSIS)]
    assert (check.voted, check.measured, check.review) == (Severity.SEVERE, Severity.MILD, True)
    assert not changed.valves[0].conflicts  # the physician settled on what the images disagree
    left = with_finding(changed, AORTIC, STENOSIS, None)
    assert left.valves[0].open == ("Aortic stenosis: not determined; left open by the physician.",)
    assert left.valves[0].open[0] in left.not_determined
    assert "Stenosis not determined." in line(left, "Aortic")
    assert "aortic stenosis not determined" in line(left, "Conclusion")
    assert all((c.valve, c.disease) != (AORTIC, STENOSIS) for c in left.checks)


def test_a_valve_that_was_not_imaged_is_described_and_back(simulated) -> None:
    told = with_finding(simulated, PULMONIC, REGURGITATION, PRESENT, Severity.MILD)
    assert line(told, "Pulmonic") == "Pulmonic valve: There is mild pulmonic regurgitation. Stenosis not determined."
    assert told.valves[3].state is ValveState.DESCRIBED
    assert "Pulmonic valve: not imaged." not in told.not_determined
    back = with_finding(told, PULMONIC, REGURGITATION, None)
    assert back.text == simulated.text
    assert back.valves == simulated.valves
    assert back.not_determined == simulated.not_determined


def test_a_blank_that_was_filled_in_by_hand_stays_filled(simulated) -> None:
    blank = with_finding(simulated, PULMONIC, STENOSIS, PRESENT, Severity.MODERATE)
    assert "Peak velocity ____ m/s (away from the transducer)." in line(blank, "Pulmonic")
    filled = with_text(blank, blank.text.replace("____", "3.4"))
    changed = with_finding(filled, PULMONIC, STENOSIS, PRESENT, Severity.SEVERE)
    assert "3.4 m/s" in changed.text
    assert "____" not in changed.text


def test_what_is_written_by_hand_stays_word_for_word(simulated) -> None:
    typed = "Mitral valve: MAC,  probe at 3 o'clock -\n  Dr. X was told.\n\nseen twice!"
    text = simulated.text.replace("Aortic valve is mildly", "Tricuspid, calcified cusps. Aortic valve is mildly")
    hand = with_text(simulated, "\n".join([*text.splitlines()[:1], typed, *text.splitlines()[2:]]))
    changed = with_finding(taking_text(hand), AORTIC, STENOSIS, PRESENT, Severity.SEVERE)
    assert typed in changed.text
    assert "Tricuspid, calcified cusps. There is severe aortic stenosis." in changed.text


def test_a_sentence_that_states_two_lesions_is_said_again_for_the_other(simulated) -> None:
    joined = simulated.text.replace(AORTIC_LINE, "Aortic valve: Mild aortic stenosis without regurgitation. ")
    hand = with_text(simulated, joined)
    assert not differences(hand)
    changed = with_finding(hand, AORTIC, STENOSIS, ABSENT)
    assert not differences(changed)
    assert what(changed)[AORTIC, REGURGITATION] == (ABSENT, None)
    assert any(f.disease is REGURGITATION for s in changed.sentences if s.section == AORTIC for f in s.findings)


def test_typed_text_is_kept_and_its_difference_is_shown(simulated) -> None:
    typed = simulated.text.replace("Aortic valve is mildly stenotic.", "Severe AS,  Vmax 4.4 m/s!") + " \n"
    changed = with_text(simulated, typed)
    assert changed.text == typed.rstrip()
    assert changed.findings == simulated.findings
    (differ,) = differences(changed)
    assert (differ.table, differ.text) == ((PRESENT, Severity.MILD), (PRESENT, Severity.SEVERE))
    assert (differ.evidence, changed.text[differ.start : differ.end]) == ("Severe AS", "Severe AS")
    assert changed.sentences[0].by_hand
    assert changed.sentences[1] == simulated.sentences[1]


def test_taking_the_text_follows_it_to_the_conclusion(simulated) -> None:
    changed = taking_text(
        with_text(simulated, simulated.text.replace("Aortic valve is mildly stenotic.", "Severe AS."))
    )
    assert what(changed)[AORTIC, STENOSIS] == (PRESENT, Severity.SEVERE)
    assert "Aortic valve: Severe AS. No aortic" in changed.text
    assert line(changed, "Conclusion").startswith("Conclusion: Severe aortic stenosis; mild mitral")
    assert changed.sentences[0].findings == changed.findings[:1]


def test_a_difference_that_was_not_settled_yet_stays_while_another_finding_changes(simulated) -> None:
    typed = with_text(simulated, simulated.text.replace("Aortic valve is mildly stenotic.", "Severe AS, says Dr. X."))
    changed = with_finding(typed, MITRAL, REGURGITATION, PRESENT, Severity.SEVERE)
    assert "Aortic valve: Severe AS, says Dr. X. No aortic" in changed.text
    assert [(one.valve, one.disease) for one in differences(changed)] == [(AORTIC, STENOSIS)]


def test_a_conclusion_that_was_typed_stays_and_the_draft_follows_it(simulated) -> None:
    typed = "Conclusion: Severe aortic stenosis, to be seen by the heart team; mild MR."
    text = simulated.text.replace(line(simulated, "Conclusion"), typed)
    changed = taking_text(with_text(simulated, text))
    assert line(changed, "Conclusion") == typed
    assert "There is severe aortic stenosis." in line(changed, "Aortic")


def test_what_the_text_no_longer_says_is_left_open(simulated) -> None:
    bare = with_text(simulated, "Aortic valve: Severe AS.")
    changed = taking_text(bare)
    assert changed.text == "Aortic valve: Severe AS."
    assert what(changed) == {(AORTIC, STENOSIS): (PRESENT, Severity.SEVERE)}
    assert not differences(changed)
    assert differences(taking_text(with_text(simulated, ""))) == ()


def test_taking_the_findings_restores_what_they_say(simulated) -> None:
    changed = taking_findings(with_text(simulated, "Mitral valve: severe MR, flail leaflet. Ask Dr. Y."))
    assert not differences(changed)
    assert changed.findings == simulated.findings
    assert "Ask Dr." in changed.text
    assert "severe MR" not in changed.text


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("Severe aortic stenosis.", [AORTIC]),
        ("Good windows.", [CONCLUSION]),
        ("Tricuspid annulus 4.1 cm.", [TRICUSPID]),
        (
            "MITRAL VALVE :\nthin. Mobile.\nPulmonary valve: seen.\nConclusions: fine.",
            [MITRAL, MITRAL, PULMONIC, CONCLUSION],
        ),
    ],
)
def test_a_line_belongs_to_the_head_before_it_or_to_the_valve_it_speaks_of(simulated, text, sections) -> None:
    assert [sentence.section for sentence in with_text(simulated, text).sentences] == sections


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ((AORTIC, Disease.PROLAPSE, PRESENT), "got prolapse, wanted one of stenosis"),
        ((AORTIC, STENOSIS, ABSENT, Severity.MILD), "got the grade mild of what is absent"),
        ((AORTIC, STENOSIS, None, Severity.MILD), "what is left open"),
        ((AORTIC, STENOSIS, Assertion.HISTORICAL), "got historical"),
    ],
)
def test_a_decision_that_cannot_be_meant_is_refused(simulated, decision, words) -> None:
    with pytest.raises(InputError, match=words):
        with_finding(simulated, *decision)


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_a_sign_that_cannot_be_stored_is_refused(simulated, sign) -> None:
    with pytest.raises(InputError, match="cannot be stored"):
        with_text(simulated, f"Mild{sign} AS.")


def test_an_approval_names_who_when_and_which_text_and_ends_with_it(simulated) -> None:
    signed = approved(simulated, "Dr. A.\nB", "2026-11-30T08:00:00Z")
    assert (signed.approval.by, signed.approval.at) == ("Dr. A. B", "2026-11-30T08:00:00Z")
    assert len(signed.approval.text_sha256) == 64
    assert with_text(signed, signed.text) is signed
    assert with_text(signed, signed.text + " Fine.").approval is None
    assert with_finding(signed, AORTIC, STENOSIS, None).approval is None


@pytest.mark.parametrize(
    ("text", "by", "at", "words"),
    [
        (None, " \n", "2026-11-30T08:00:00Z", "got no name"),
        (None, "A", "yesterday", "as time of approval"),
        ("Severe AS.", "A", "2026-11-30T08:00:00Z", "differ on aortic stenosis, aortic regurgitation"),
    ],
)
def test_what_cannot_be_signed_is_refused(simulated, text, by, at, words) -> None:
    draft = with_text(simulated, text) if text else simulated
    with pytest.raises(InputError, match=words):
        approved(draft, by, at)


GRADES = st.none() | st.sampled_from(list(Severity))
DECISIONS = st.tuples(
    st.sampled_from(list(Valve)), st.sampled_from(LESIONS), st.sampled_from([PRESENT, POSSIBLE, ABSENT, None]), GRADES
)
WORDS = st.sampled_from([
    "Severe AS.", "No MR.", "Mild to moderate tricuspid regurgitation is seen", "MS cannot be excluded.", "Trace PR!",
    "There is AS. It is moderate.", "History of severe mitral stenosis.", "Vmax 4.1 m/s, mean 45 mmHg.", "- LVEF 55%",
    "No stenosis or regurgitation of any valve.", "Conclusion: Moderate AS with severe AR", "Mitral valve: Severe",
    "regurgitation.", "\n", "\n\n", "Pulmonary valve:", "Plan:", "Indication: severe AS.", "Dr. X", "moderate", "",
])  # fmt: skip
EDITS = st.one_of(
    DECISIONS,
    st.tuples(st.integers(0, 40), st.integers(0, 3), WORDS),
    st.sampled_from([taking_text, taking_findings]),
)


def _edited(draft: Draft, edit) -> Draft:
    """One edit; a decision on a draft that agrees leaves one that agrees."""
    if callable(edit):
        after = edit(draft)
        assert not differences(after)
        return after
    if len(edit) == 3:
        at, length, new = edit
        words = draft.text.split(" ")
        return with_text(draft, " ".join([*words[:at], new, *words[at + length :]]))
    valve, disease, assertion, grade = edit
    agreed = not differences(draft)
    after = with_finding(draft, valve, disease, assertion, grade if assertion in STATED else None)
    assert what(after).get((valve, disease)) == (
        (assertion, grade if assertion in STATED else None) if assertion else None
    )
    assert not (agreed and differences(after))
    return after


@settings(max_examples=40, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=6))
def test_after_any_edits_text_and_findings_can_be_made_to_agree(edits) -> None:
    draft = SIMULATED
    for edit in edits:
        draft = _edited(draft, edit)
    for agreed in (taking_text(draft), taking_findings(draft)):
        assert not differences(agreed)
        content = json.loads(json.dumps(content_of(agreed)))
        assert fault_of(content) is None
        back = draft_of(content)
        assert contradiction_in(back) is None
        assert replace(back, images=agreed.images) == replace(agreed, images=agreed.images)
