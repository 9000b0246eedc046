"""The HTML draft: self-contained, escaped, with images, votes and marked evidence."""

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from echoreport.domain import Box, Calibration, DopplerImage
from echoreport.drafting.formats import as_html
from echoreport.drafting.formats.html_figure import figure
from echoreport.drafting.parts import DraftImage
from tests.drafting.page import Page


@pytest.fixture
def page(draft) -> Page:
    return Page(as_html.render(draft))


def test_every_tag_is_closed(page):
    assert page.open == []


def test_nothing_is_fetched_or_run(draft, page):
    links = [value for _, attributes in page.tags for name, value in attributes.items() if name in ("src", "href")]
    assert links
    assert all(link.startswith(("data:image/png;base64,", "#")) for link in links)
    assert not {"script", "link", "iframe", "object", "foreignobject"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not re.search(r"url\(|@import", as_html.render(draft))


def test_text_of_others_is_escaped(draft, page):
    html = as_html.render(draft)
    assert "<script" not in html
    assert "alert('x')" in "".join(page.within("blockquote"))
    assert "study <7>" in "".join(page.within("header"))
    assert "b<mode>.png" in "".join(page.within("li"))


def test_an_image_name_cannot_break_out_of_its_attribute(draft):
    evil = DraftImage.of(replace(draft.images[0].shown, name='"><img src=x onerror=alert(1)>.png'))
    page = Page(as_html.render(replace(draft, images=(evil,))))
    assert not [attributes for _, attributes in page.tags if "onerror" in attributes]


def test_it_says_that_it_is_a_machine_draft_of_simulated_origin(page):
    header, footer = "".join(page.within("header")), "".join(page.within("footer"))
    assert "machine draft" in header
    assert "simulated" in header
    assert "demo, simulated" in footer
    assert "not a medical device" in footer


def test_a_model_that_is_not_simulated_is_not_called_so(draft):
    assert "simulated" not in as_html.render(replace(draft, model="hospital A"))


def test_the_draft_s_text_stands_in_it(draft, page):
    for number, sentence in enumerate(draft.sentences, 1):
        assert page.under(f"sentence-{number}") == f"{sentence.text} {number}"


def test_only_the_spectral_region_is_shown_pixel_for_pixel(draft, page):
    sources = [attributes["src"] for attributes in page.attributes("img")]
    assert len(sources) == 2
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(sources[0].partition(",")[2]))))
    assert np.array_equal(pixels, np.round(draft.images[0].shown.spectrum * 255).astype(np.uint8))


def test_deciding_words_are_marked_and_contradicting_ones_underlined(page):
    assert [text for text in page.within("mark") if text != "agrees with the draft"] == ["severe aortic stenosis"]
    classes = [attributes.get("class") for attributes in page.attributes("u") if "title" in attributes]
    assert sorted(classes) == ["differs", "other"]
    titles = [attributes["title"] for attributes in page.attributes("u") if "title" in attributes]
    assert "present moderate mitral regurgitation: differs from the draft" in titles


def test_each_evidence_paragraph_is_labelled_as_another_patient_s(draft, page):
    labels = [text for text in page.within("blockquote") if "of another patient: evidence, not part of" in text]
    assert len(labels) == len(draft.evidence)


def test_each_share_of_the_vote_is_said(page):
    assert "none 6%, moderate 10%, severe 84%" in page.under("finding-1")
    assert "trace 40%, mild 60%" in page.under("finding-2")


def test_overlapping_findings_neither_lose_nor_double_words(evidence_of, voted, draft):
    text = "Severe aortic and mitral stenosis"
    both = evidence_of(
        text,
        (text, "mitral stenosis", "present", "severe"),
        ("Severe aortic", "aortic stenosis", "present", "severe"),
    )
    page = Page(as_html.render(replace(draft, evidence=(both,))))
    assert text in "".join(page.within("blockquote"))
    assert "Severe aortic" in page.within("mark")


def shown(image: DopplerImage) -> str:
    return figure(DraftImage.of(image), ())


def positions(image: DopplerImage, kind: str) -> dict[str, float]:
    found = re.findall(rf'<text class="{kind}"[^>]*?([xy])="([\d.]+)%"[^>]*?>([^<]*)</text>', shown(image))
    return {label: float(share) for _, share, label in found}


def test_velocity_ticks_stand_where_the_calibration_says():
    image = DopplerImage(
        "i", np.zeros((100, 50), np.float32), Box(5, 7, 55, 107), 47.0, Calibration("axis", 0.05, 0.02)
    )
    ticks = positions(image, "velocity")
    assert ticks["0"] == 40.0
    assert ticks["1"] == 20.0  # 1 m/s is 20 of 100 rows above the baseline
    assert ticks["−2"] == 80.0
    assert positions(replace(image, inverted=True), "velocity")["−1"] == 20.0


def test_time_ticks_stand_where_the_calibration_says():
    image = DopplerImage("i", np.zeros((40, 100), np.float32), Box(0, 0, 100, 40), 20.0, Calibration("axis", 0.1, 0.01))
    html = shown(image)
    assert re.search(r'<text class="time" x="80\.00%"[^>]*>0\.8</text>', html)


def test_an_uncalibrated_image_has_no_axes_and_says_why(draft):
    html = figure(draft.images[1], ())
    assert "<text" not in html
    assert "Not calibrated: no axis could be read." in html
    assert 'class="baseline"' in html


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan])
def test_a_constant_image_is_drawn(value):
    image = DopplerImage("i", np.full((3, 3), value, np.float32), Box(0, 0, 3, 3), 99.0, Calibration("axis", 9.0, 9.0))
    assert 'class="baseline"' not in shown(image)


def test_a_draft_without_anything_still_opens(draft):
    page = Page(
        as_html.render(
            replace(
                draft,
                text="",
                findings=(),
                measurements=(),
                evidence=(),
                not_determined=(),
                rejected_images=(),
                images=(),
                sentences=(),
                valves=(),
                checks=(),
            )
        )
    )
    assert page.open == []
