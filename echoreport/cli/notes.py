"""What commands say of inputs that they could not use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from echoreport.corpus import Rejected


def say_problems(warnings: Sequence[str], rejected: Sequence["Rejected"]) -> bool:
    """Write each on a line of stderr; returns whether an input was rejected."""
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)
    for rejection in rejected:
        typer.echo(f"{rejection.name}: {rejection.reason}", err=True)
    return bool(rejected)
