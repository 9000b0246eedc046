"""One self-contained HTML page: its frame and the style that all pages share."""

import html
from functools import cache
from importlib.resources import files

_HEAD = """<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">"""

SIMULATED = '<span class="badge">simulated data</span>'


_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\N{REPLACEMENT CHARACTER}")
"""Invisible signs that turn the direction of what follows: with them a text could look like another one."""


def escape(text: str) -> str:
    """Others' text for a page, character for character; signs that would reorder what is seen are shown as �."""
    return html.escape(in_order(text))


def in_order(text: str) -> str:
    """Text in which each sign that would reorder what is seen is �."""
    return text.translate(_TURNS)


def page(title: str, style: str, body: str) -> str:
    """A page that forbids scripts and foreign resources to itself, in light and dark.

    Args:
        title: Plain text.
        style: CSS of this kind of page, besides that of all pages.
        body: HTML, escaped where it holds others' text.
    """
    css = stylesheet("echoreport", "page.css") + style
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{_HEAD}\n<title>{escape(title)}</title>\n<style>\n{css}</style>\n'
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def section(title: str, content: str, name: str = "") -> str:
    """A headed part of a page; `name` is its class."""
    attribute = f' class="{name}"' if name else ""
    return f"<section{attribute}>\n<h2>{title}</h2>\n{content}\n</section>\n"


@cache
def stylesheet(package: str, name: str) -> str:
    """A CSS file of the package."""
    return files(package).joinpath(name).read_text("utf-8")
