"""What stands in the margin of each printed page of a draft: what it is, and of which study."""

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.standing import label

_LONGEST = 90  # signs that fit on a line


def margins(draft: Draft) -> str:
    """CSS for the page's margins; browsers without margin boxes leave them empty."""
    head, foot = _text(label(draft)), _text(f"Study {draft.study_id} - model {draft.model}")
    return (
        f"@page {{ @top-left {{ content: {head}; }} @bottom-left {{ content: {foot}; }} "
        '@bottom-right { content: counter(page) " / " counter(pages); } }\n'
    )


def _text(text: str) -> str:
    """A CSS string in which every sign but letters, digits and spaces is written as its code: none can end it."""
    plain = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    return f'"{"".join(map(_coded, plain))}"'


def _coded(sign: str) -> str:
    if sign.isascii() and (sign.isalnum() or sign == " "):
        return sign
    return f"\\{ord(sign if sign.isprintable() else '?'):06x} "  # the space ends the code and is not shown
