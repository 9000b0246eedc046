"""The Python that README.md and docs/ show runs as it stands, and prints what the page says."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from echoreport.cli.main import app

ROOT = Path(__file__).parents[1]
PAGES = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if page.is_file()]
BLOCK = re.compile(r"(?P<skip><!-- no-test -->\s*\n)?^```python\n(?P<code>.*?)^```", flags=re.MULTILINE | re.DOTALL)


OUTPUT = re.compile(r"^```python\n(?:(?!```)[^\n]*\n)*```\n\n```\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


def code_of(page: str) -> str:
    """The page's blocks as one program, each at its own line, since later blocks use the names of earlier ones."""
    program = ""
    for block in BLOCK.finditer(page):
        if not block["skip"]:
            lines_before = page.count("\n", 0, block.start("code"))
            program += "\n" * (lines_before - program.count("\n")) + block["code"]
    return program


def test_blocks_keep_their_lines_and_marked_ones_are_left_out() -> None:
    page = "# A\n```python\na = 1\n```\n<!-- no-test -->\n```python\nb\n```\n```sh\nc\n```\n```python\nd = a\n```\n"
    assert code_of(page) == "\n\na = 1\n\n\n\n\n\n\n\n\n\nd = a\n"


def test_what_a_page_says_is_printed_is_found_only_right_behind_python() -> None:
    page = "```python\na\n```\n\n```\n1\n2\n```\n\n```sh\nb\n```\n\n```\n3\n```\n```python\nc\n```\nsays\n```\n4\n```\n"
    assert OUTPUT.findall(page) == ["1\n2\n"]
    assert len(OUTPUT.findall((ROOT / "docs" / "findings.md").read_text(encoding="utf-8"))) == 3


def test_the_label_command_of_the_readme_writes_the_rows_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"^printf '(.*)' > (\S+)\nechoreport (.*) && cat (\S+)\n```\n\n```\n(.*?)^```", page, re.M | re.S)
    assert shown
    content, reports, arguments, target, rows = shown.groups()
    Path(reports).write_text(content.replace("\\n", "\n"), encoding="utf-8")
    assert CliRunner().invoke(app, arguments.split()).exit_code == 0
    assert Path(target).read_text(encoding="utf-8") == rows


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_of_the_page_runs_and_prints_what_stands_below_it(
    page: Path, readme_workdir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = page.read_text(encoding="utf-8")
    code = code_of(text)
    if not code:
        pytest.skip(f"{page.name} shows no Python that could run")
    monkeypatch.chdir(readme_workdir)
    exec(compile(code, str(page), "exec"), {"__name__": "__main__"})  # noqa: S102 - it is our own page
    printed = capsys.readouterr().out
    for shown in OUTPUT.findall(text):
        before, found, printed = printed.partition(shown)
        assert found, f"{page.name} shows {shown!r}, what it prints from there on is {before!r}"
