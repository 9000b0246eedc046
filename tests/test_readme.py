"""The Python that README.md and docs/ show runs as it stands."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if page.is_file()]
BLOCK = re.compile(r"(?P<skip><!-- no-test -->\s*\n)?^```python\n(?P<code>.*?)^```", flags=re.MULTILINE | re.DOTALL)


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_of_the_page_runs(page: Path, readme_workdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = code_of(page.read_text(encoding="utf-8"))
    if not code:
        pytest.skip(f"{page.name} shows no Python that could run")
    monkeypatch.chdir(readme_workdir)
    exec(compile(code, str(page), "exec"), {"__name__": "__main__"})  # noqa: S102 - it is our own page
