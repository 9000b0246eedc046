"""What the HTML draft lets a physician check: evidence of each sentence, what needs a look, what is open, how sure."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from echoreport.domain import Assertion, Direction, ImageMeasurement, RejectedImage
from echoreport.drafting.formats import as_html
from echoreport.drafting.parts import ConfidenceNote, DraftSentence
from tests.drafting.page import Page

EVIL = "\"><script>alert('x')</script></style> @page{} \\"


@pytest.fixture
def page(draft) -> Page:
    return Page(as_html.render(draft))


def with_draft(draft, **changes: object) -> Page:
    return Page(as_html.render(replace(draft, **changes)))


def test_each_link_leads_to_one_place_of_the_page(page):
    links = [(attributes["href"] or "")[1:] for attributes in page.attributes("a")]
    assert set(links) <= set(page.anchors)
    assert len(set(page.anchors)) == len(page.anchors)


def test_each_sentence_leads_to_its_evidence_and_back(draft, page):
    for number, sentence in enumerate(draft.sentences, 1):
        assert page.links_under(f"sentence-{number}") == {f"evidence-{number}"}
        assert sentence.text in page.under(f"evidence-{number}")
        assert f"sentence-{number}" in page.links_under(f"evidence-{number}")


def test_evidence_names_findings_frames_paragraphs_and_whose_words_it_takes(page):
    links = page.links_under("evidence-1")
    assert {"finding-1", "frame-1", "paragraph-1-1"} <= links
    text = page.under("evidence-1")
    assert "aortic stenosis: severe, probability 84%" in text
    assert "similarity 0.90" in text
    assert "Wording" in text
    assert "of archive paragraph other-patient:3" in text
    assert "of a template" in page.under("evidence-2")


def test_evidence_of_a_number_is_what_was_measured_in_its_frame(page):
    assert "peak velocity 4.1 m/s away from the transducer in frame 1 (av.png)" in page.under("evidence-2")
    assert "peak velocity 4.1 m/s away from the transducer" in page.under("frame-1")


def test_frames_stand_in_the_block_of_the_sentences_that_rest_on_them(page):
    html_order = page.anchors
    assert html_order.index("frame-1") < html_order.index("evidence-1") < html_order.index("frame-2")
    assert html_order.index("frame-2") < html_order.index("evidence-3")


def test_each_paragraph_and_frame_is_shown_once(draft, page):
    assert sum(anchor.startswith("paragraph-") for anchor in page.anchors) == len(draft.evidence)
    assert sum(anchor.startswith("frame-") for anchor in page.anchors) == len(draft.images)


def test_a_paragraph_that_two_sentences_cite_is_shown_by_the_first(draft):
    again = DraftSentence("mitral", "Again.", draft.findings[:1], ("av.png",), draft.evidence[:1])
    page = with_draft(draft, sentences=(*draft.sentences, again))
    number = len(draft.sentences) + 1
    assert "paragraph-1-1" in page.links_under(f"evidence-{number}")
    assert page.under("paragraph-1-1") in page.under("evidence-1")


def test_the_conclusion_leads_to_the_sentences_that_state_its_findings(page):
    assert {"evidence-1", "evidence-3", "frame-1", "frame-2"} <= page.links_under("evidence-4")


def test_a_grade_that_differs_from_the_guideline_s_is_shown_with_both_first(page):
    assert page.of_class("both") == ["Drafted", "moderate", "By guideline, as measured", "severe"]
    review = page.under("review-1")
    assert "peak velocity 4.1 m/s away from the transducer" in review
    assert "Otto et al. 2021" in review
    assert page.anchors.index("review-1") < page.anchors.index("sentence-1")


def test_images_that_disagree_and_images_not_used_are_to_be_looked_at(page):
    assert "mv.png alone shows no regurgitation." in page.under("review-2")
    assert "frame-2" in page.links_under("review-2")
    assert "b<mode>.png: shows b-mode" in page.under("review-3")


def test_without_anything_to_look_at_there_is_no_such_section(draft):
    calm = replace(draft.checks[0], review=False)
    valves = tuple(replace(valve, conflicts=()) for valve in draft.valves)
    page = with_draft(draft, checks=(calm,), valves=valves, rejected_images=())
    assert "Look at this first" not in page.within("h2")
    assert "review" not in "".join(page.within("main"))


def test_a_lesion_called_absent_or_measured_below_all_limits_is_said_in_words(draft):
    page = with_draft(draft, checks=(replace(draft.checks[0], voted=None, measured=None, assertion=Assertion.ABSENT),))
    assert "absent" in page.under("review-1")
    assert "below the guideline's lowest limit" in page.under("review-1")


def test_valves_say_whether_they_are_described_open_or_not_imaged(page):
    for state, valve in (("described", "Aortic"), ("not-imaged", "Tricuspid"), ("not-determined", "Pulmonic")):
        text = "".join(page.of_class(state))
        assert f"{valve} valve" in text
        assert state.replace("-", " ") in text
    assert "Pulmonic valve: not determined." in "".join(page.of_class("not-determined"))


def test_what_is_open_is_said_once(draft):
    page = with_draft(draft, not_determined=("Tricuspid valve: not imaged.", "Velocities in mv.png: not determined."))
    main = "".join(page.within("main"))
    assert main.count("Velocities in mv.png: not determined.") == 1
    assert "Tricuspid valve: not imaged." not in main


def test_a_finding_has_its_range_probability_and_guideline(page):
    row = page.under("finding-1")
    assert "from moderate-to-severe to severe" in row
    assert "84%" in row
    assert "peak velocity 4.1 m/s away from the transducer: severe differs: please review" in row
    assert "Probability" in page.within("thead")
    assert "none given" in page.under("finding-2")


def test_calibrated_confidence_says_how_good_it_is(page):
    note = "".join(page.within("main"))
    assert "calibrated on 226 images of left-out patients (calibration error 0.03)" in note
    assert "at most 5% of it should be wrong" in note


def test_uncalibrated_confidence_is_called_a_share_of_the_vote(draft):
    page = with_draft(draft, confidence=ConfidenceNote())
    main = "".join(page.within("main"))
    assert "Confidence is uncalibrated: shares of a vote, not probabilities." in main
    assert "Share of the vote" in page.within("thead")
    assert "share of the vote 84%" in page.under("evidence-1")
    assert "probability" not in main.lower()


def test_a_draft_that_was_read_back_says_how_to_see_its_frames(draft):
    images = tuple(replace(image, shown=None) for image in draft.images)
    page = with_draft(draft, images=images)
    assert not page.attributes("img")
    frame = page.under("frame-1")
    assert "draft the study again from its images" in frame
    assert "peak velocity 4.1 m/s" in frame
    assert "scale of the DICOM header" in frame
    assert "Not calibrated: no axis could be read." in page.under("frame-2")


def test_numbers_that_a_file_has_lost_are_not_printed_as_nan(draft):
    lost = replace(draft.evidence[0], similarity=float("nan"))
    sentence = replace(draft.sentences[0], paragraphs=(lost,), words_of=lost)
    finding = replace(draft.findings[0], confidence=float("nan"))
    gone = ImageMeasurement("av.png", "mean_gradient", float("nan"), "mmHg", Direction.AWAY)
    html = as_html.render(
        replace(
            draft,
            evidence=(lost,),
            sentences=(replace(sentence, findings=()),),
            findings=(finding,),
            measurements=(*draft.measurements, gone),
        )
    )
    assert not re.search(r"\bnan\b", re.sub(r"base64,[^\"]*", "", html))
    assert "mean gradient not measured" in html


def test_nothing_of_the_images_headers_is_on_the_page(draft):
    html = as_html.render(draft)
    header = draft.header
    names = ("patient_id", "patient_name", "patient_birth_date", "study_instance_uid", "accession_number", "study_date")
    for value in (*(getattr(header, name) for name in names), "Doe", header.sop_instance_uid):
        assert value not in html


def test_hostile_words_stay_words_wherever_they_come_from(draft):
    image = replace(draft.images[1], name=EVIL, reason=EVIL, mode=EVIL)
    valves = tuple(replace(valve, open=(EVIL,), conflicts=(EVIL,), images=(EVIL,)) for valve in draft.valves)
    html = as_html.render(
        replace(
            draft,
            study_id=EVIL,
            model=EVIL,
            created=EVIL,
            images=(draft.images[0], image),
            sentences=(*draft.sentences, DraftSentence(EVIL, EVIL, (), (EVIL, "unknown.png"))),
            valves=valves,
            checks=(replace(draft.checks[0], source=EVIL),),
            rejected_images=(RejectedImage(EVIL, EVIL),),
            not_determined=(EVIL,),
        )
    )
    assert Page(html).open == []
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert html.count("@page{}") == html.count("&lt;/style&gt; @page{}")


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_say_what_their_cells_are_headed_by(page):
    assert "".join(page.within("caption"))
    assert {attributes["scope"] for attributes in page.attributes("th")} == {"col", "row"}


def test_each_printed_page_says_what_it_is_and_of_which_study(draft):
    html = as_html.render(replace(draft, study_id='S"7'))
    margin = html[html.index("@top-left") : html.index("counter(page)")]
    assert "Machine draft" in margin
    assert "Study S\\000022 7" in margin
