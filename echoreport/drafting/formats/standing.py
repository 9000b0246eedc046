"""What every format says of a draft's standing: a machine's, edited by hand, approved by a physician, or withdrawn."""

from echoreport.drafting.draft import Draft

_NO_DEVICE = "Research software, not a medical device."


def notice(draft: Draft) -> str:
    """In one line: who stands by it, and that a machine drafted it."""
    if draft.approval:
        edited = ", edited by hand" if draft.edited else ""
        signed = f"Approved by {draft.approval.by} at {draft.approval.at}"
        return f"{signed}; drafted by machine (model {draft.model}){edited}. {_NO_DEVICE}"
    return f"{label(draft)}. {_NO_DEVICE}"


def label(draft: Draft) -> str:
    """In a few words, for a series or a printed page."""
    if draft.approval:
        return "Approved by a physician - drafted by machine"
    if draft.withdrawn:
        return "This version was withdrawn - not approved"
    return "Machine draft, edited by hand - not approved" if draft.edited else "Machine draft - not reviewed"


def title(draft: Draft) -> str:
    """The same without a dash."""
    return label(draft).replace(" - ", ", ")


def badges(draft: Draft) -> tuple[str, ...]:
    """The same as single words, the weightiest first."""
    edited = ("edited by hand",) if draft.edited else ()
    if draft.approval:
        return ("approved", "drafted by machine", *edited)
    if draft.withdrawn:
        return ("withdrawn", "not approved", *edited)
    return ("machine draft", *edited, "not approved" if draft.edited else "not reviewed")
