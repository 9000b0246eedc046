"""What a history says of each version."""

from __future__ import annotations

from echoreport.server.pages.views.changes import pieces_of


def test_words_that_come_all_the_time_are_compared_soon_and_none_is_lost() -> None:
    old, new = "a " * 20_000, "b " + "a " * 20_000 + "c"
    pieces = pieces_of(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == new


def test_a_report_is_compared_word_by_word() -> None:
    pieces = pieces_of("Mild mitral regurgitation.", "Severe mitral regurgitation.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("del", "Mild "), ("ins", "Severe "), ("", "mitral regurgitation."),
    ]  # fmt: skip
