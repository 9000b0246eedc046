"""A draft as plain text."""

from echoreport.drafting.draft import Draft
from echoreport.drafting.wording import describe

NOTICE = "Machine draft - not reviewed. Research software, not a medical device."


def render(draft: Draft) -> str:
    """Write the draft with what it leaves open, how sure it is, and what it could not use; ends with a newline."""
    blocks = [
        f"Study: {draft.study_id}\nModel: {draft.model}\n{NOTICE}",
        draft.text,
        _listed("Not determined", draft.not_determined),
        _listed("Confidence (share of the vote)", [f"{describe(f)}: {f.confidence:.0%}" for f in draft.findings]),
        _listed("Rejected images", [f"{rejected.image}: {rejected.reason}" for rejected in draft.rejected_images]),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _listed(title: str, entries: tuple[str, ...] | list[str]) -> str:
    return "\n".join([f"{title}:", *(f"- {entry}" for entry in entries)]) if entries else ""
