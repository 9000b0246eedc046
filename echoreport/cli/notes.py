"""What commands say of inputs that they could not use."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from echoreport.corpus import Rejected


def say_problems(warnings: Sequence[str], rejected: Iterable["Rejected"]) -> bool:
    """Write each on a line of stderr; returns whether an input was rejected."""
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)
    some = False
    for rejection in rejected:
        some = True
        typer.echo(f"{rejection.name}: {rejection.reason}", err=True)
    return some
