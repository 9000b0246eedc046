"""What a draft leaves open, said plainly."""

from collections.abc import Iterator, Sequence

from echoreport.domain import DraftFinding, Valve
from echoreport.drafting.voting import Vote


def open_questions(votes: Sequence[Vote], findings: Sequence[DraftFinding]) -> Iterator[str]:
    """One sentence for each lesion without enough agreement, and for each valve without an image."""
    settled = {(finding.valve, finding.disease) for finding in findings}
    open_votes = {(vote.valve, vote.disease): vote for vote in votes if (vote.valve, vote.disease) not in settled}
    for (valve, disease), vote in open_votes.items():
        share = vote.lesion_share * vote.valve_share
        yield f"{valve.capitalize()} {disease}: not determined; {share:.0%} of the neighbours' weight reports it."
    imaged = {vote.valve for vote in votes}
    for valve in Valve:
        if valve not in imaged:
            yield f"{valve.capitalize()} valve: not imaged."
