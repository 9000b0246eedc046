"""From which paragraphs a draft takes its words: the most typical of those that agree with what is stated."""

import numpy as np

from echoreport.domain import Paragraph
from echoreport.drafting.candidates import candidates
from echoreport.drafting.voting import Neighbour
from echoreport.drafting.wording import compose

SEVERE_AS = ("severe aortic stenosis", "aortic stenosis", "present", "severe")


def vectors(table: dict[int, list[float]]):
    unit = {row: np.array(vector) / np.linalg.norm(vector) for row, vector in table.items()}
    return lambda rows: np.array([unit[row] for row in rows], np.float32).reshape(len(rows), -1)


def neighbour(evidence_of, row: int, text: str, *claims, similarity: float = 0.5) -> Neighbour:
    return Neighbour(evidence_of(text, *claims).paragraph, similarity, row)


def test_the_words_of_the_most_typical_agreeing_paragraph_are_taken_not_of_the_nearest(evidence_of, voted) -> None:
    near = [
        neighbour(
            evidence_of,
            0,
            "Severe aortic stenosis is seen.",
            ("Severe aortic stenosis", *SEVERE_AS[1:]),
            similarity=0.9,
        ),
        neighbour(evidence_of, 1, "There was severe aortic stenosis.", SEVERE_AS, similarity=0.6),
        neighbour(evidence_of, 2, "Doppler shows severe aortic stenosis.", SEVERE_AS, similarity=0.5),
    ]
    places = vectors({0: [1, 0, 0], 1: [0, 1, 0.1], 2: [0, 1, 0]})
    stated = [voted("aortic stenosis", "severe")]
    found = candidates([("av.png", near)], stated, places, listed=3)
    first, *_ = compose(stated, [], found)
    assert first.text == "Doppler shows severe aortic stenosis."
    assert first.words_of == found[2].shown
    assert [item.similarity for item in first.paragraphs] == [0.9, 0.6, 0.5]


def test_a_paragraph_that_says_more_or_otherwise_of_the_valve_does_not_move_the_centre(evidence_of, voted) -> None:
    other = ("mild aortic stenosis", "aortic stenosis", "present", "mild")
    leak = ("mild aortic regurgitation", "aortic regurgitation", "present", "mild")
    near = [
        neighbour(evidence_of, 0, "There is severe aortic stenosis.", SEVERE_AS),
        neighbour(evidence_of, 1, "There is mild aortic stenosis.", other),
        neighbour(evidence_of, 2, "There is severe aortic stenosis and mild aortic regurgitation.", SEVERE_AS, leak),
    ]
    places = vectors({0: [1, 0], 1: [0, 1], 2: [1, 1]})
    found = candidates([("av.png", near)], [voted("aortic stenosis", "severe")], places, listed=3)
    assert found[0].centrality == 1
    assert found[1].centrality == 0
    nothing = candidates([("av.png", near)], [voted("mitral stenosis", "severe")], places, listed=3)
    assert {one.centrality for one in nothing} == {-1}


def test_a_paragraph_of_two_images_is_one_candidate_and_the_first_few_are_listed(evidence_of, voted) -> None:
    paragraphs = [neighbour(evidence_of, row, "There is severe aortic stenosis.", SEVERE_AS) for row in range(4)]
    places, stated = vectors({row: [1, row] for row in range(4)}), [voted("aortic stenosis", "severe")]
    found = candidates([("a.png", paragraphs[:3]), ("b.png", paragraphs[2:])], stated, places, 2)
    assert [one.listed for one in found] == [True, True, True, True]  # the third is the first of b.png
    alone = candidates([("a.png", paragraphs[:3])], stated, places, 2)
    assert [one.listed for one in alone] == [True, True, False]


def test_what_is_shown_holds_nothing_of_the_other_patient(evidence_of, voted) -> None:
    near = neighbour(evidence_of, 0, "Seen by Okafor: severe aortic stenosis, 4.7 m/s.", SEVERE_AS)
    (found,) = candidates([("av.png", [near])], [voted("aortic stenosis", "severe")], vectors({0: [1, 0]}), 5)
    assert found.shown.paragraph.text == "[...] severe aortic stenosis [...]"
    assert isinstance(found.paragraph, Paragraph)
    assert "4.7" in found.paragraph.text


def test_without_neighbours_there_is_nothing_to_take(voted) -> None:
    assert candidates([("a.png", [])], [voted("aortic stenosis", "severe")], vectors({}), 5) == []
