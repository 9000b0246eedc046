"""`echoreport search`: texts and images as queries."""

import json

import pytest


def test_a_text_prints_a_line_for_each_of_k_paragraphs_nearest_first(run, tiny_model) -> None:
    ran = run("search", "severe aortic stenosis", "--model", tiny_model, "-k", "4")
    assert ran.status == 0
    similarities = [float(line.split()[0]) for line in ran.out.splitlines()]
    assert len(similarities) == 4
    assert similarities == sorted(similarities, reverse=True)


def test_an_existing_file_is_an_image(run, tiny_model, image) -> None:
    hits = json.loads(run("search", image, "--model", tiny_model, "--format", "json").out)
    assert len(hits) == 10
    assert set(hits[0]) == {"paragraph", "similarity", "findings", "text"}


def test_a_paragraph_of_the_archive_finds_itself(run, tiny_model) -> None:
    query = "severe aortic stenosis"
    hit = json.loads(run("search", query, "--model", tiny_model, "--format", "json").out)[0]
    again = json.loads(run("search", hit["text"], "--model", tiny_model, "--format", "json").out)
    assert again[0]["text"] == hit["text"]


@pytest.mark.parametrize("query", ["missing/cw.dcm", "cw aortic.PNG", "cw.tiff"])
def test_a_file_that_is_not_there_is_not_taken_for_a_text(run, tiny_model, query) -> None:
    ran = run("search", query, "--model", tiny_model)
    assert ran.status == 1
    assert f"{query.split('/')[-1]}: got no such file" in ran.err


@pytest.mark.parametrize("query", ["xyzzy plugh", "xyzzy " * 2000], ids=["short", "longer than a file name"])
def test_a_text_without_a_known_word(run, tiny_model, query) -> None:
    ran = run("search", query, "--model", tiny_model)
    assert ran.status == 1
    assert ran.err.startswith("echoreport: got a text without any word that the model knows")


def test_k_below_one_is_a_wrong_command_line(run) -> None:
    assert run("search", "x", "--model", "m", "-k", "0").status == 2


def test_only_paragraphs_of_a_valve(run, tiny_model) -> None:
    ran = run("search", "severe stenosis", "--model", tiny_model, "--valve", "tricuspid", "--format", "json")
    assert ran.status == 0
    assert all("tricuspid" in {one["valve"] for one in hit["findings"]} for hit in json.loads(ran.out))


def test_a_filter_that_allows_nothing_is_one_line(run, tiny_model) -> None:
    ran = run("search", "severe stenosis", "--model", tiny_model, "--since", "2019", "--source", "Nord")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "echoreport: got no paragraph of since 2019, source Nord in the model, wanted at least one: ask for another "
        "valve, year or source (written as in the archive; a paragraph of an archive without them has none)\n"
    )
