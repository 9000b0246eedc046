"""`echoreport simulate` writes a corpus folder and keeps its talk to stderr."""

import typer
from typer.testing import CliRunner

from echoreport.cli.simulate import simulate
from echoreport.corpus import load_corpus

app = typer.Typer()
app.command()(simulate)


def test_a_small_corpus_is_written_and_named_simulated(tmp_path):
    arguments = [
        str(tmp_path / "c"),
        "--studies",
        "3",
        "--paragraphs",
        "5",
        "--images",
        "1",
        "--seed",
        "4",
        "--compact",
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "3 simulated studies" in result.stderr
    assert len(load_corpus(tmp_path / "c").images) == 4


def test_two_studies_are_a_wrong_command_line(tmp_path):
    assert CliRunner().invoke(app, [str(tmp_path / "c"), "--studies", "2"]).exit_code == 2
    assert not (tmp_path / "c").exists()
