"""The command line: one command a file, and the one place where errors become lines and exit codes."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Callable
from typing import Annotated

import typer

from echoreport import __version__
from echoreport.cli.demo import demo
from echoreport.cli.draft import draft
from echoreport.cli.embed import embed
from echoreport.cli.evaluate import evaluate
from echoreport.cli.index import index
from echoreport.cli.label import label
from echoreport.cli.measure import measure
from echoreport.cli.reviews import export_reviews
from echoreport.cli.search import search
from echoreport.cli.serve import serve
from echoreport.cli.simulate import simulate
from echoreport.cli.train import train
from echoreport.cli.users import users
from echoreport.errors import EchoReportError

_IN_SHORT: dict[Callable[..., None], str] = {
    demo: "See it all work on a small simulated corpus.",
    simulate: "Write a simulated corpus.",
    label: "Findings and measurements of a report archive.",
    train: "Train a model on a corpus.",
    export_reviews: "Write what was approved in a review room as a corpus.",
    embed: "Vectors of an archive's paragraphs or images.",
    index: "Add an archive's paragraphs to a trained model.",
    draft: "Draft one study's report from its images.",
    measure: "What the pixels of images say.",
    search: "Nearest paragraphs of a text or an image.",
    evaluate: "How well a model does on a corpus.",
    serve: "Review drafts in a browser.",
}

app = typer.Typer(
    name="echoreport",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain text: errors are for reading and for grep
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command, in_short in _IN_SHORT.items():
    app.command(short_help=in_short)(command)
app.add_typer(users, name="users", short_help="Who may enter the review room.")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"echoreport {__version__}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Draft heart-valve reports from spectral Doppler images, label report archives, evaluate both.

    \b
    Try it, on simulated data and within minutes:
      echoreport demo
    Use what the demo trained:
      echoreport draft cw_aortic.dcm mitral.png --model demo/model
      echoreport search "severe aortic stenosis" --model demo/model
    Train on an archive of your own:
      echoreport train CORPUS --out MODEL

    Results go to stdout or --out, everything else to stderr. Exit status: 0 done; 1 the work failed or some
    inputs could not be used; 2 the command line is wrong. Research software, not a medical device.
    """


def main() -> None:
    """Run the command line and exit: 0 done, 1 failed or in part, 2 wrong command line, 130 interrupted."""
    debug, arguments = _without_debug(sys.argv[1:])
    try:
        try:
            app(arguments, prog_name="echoreport")
        finally:
            sys.stdout.flush()
            gc.freeze()  # or the interpreter, as it ends, searches all that torch has imported for cycles: 0.4 s
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # the reader, e.g. head, has what it wanted; without this the interpreter complains when it flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if debug:
            traceback.print_exc()
        typer.echo(f"echoreport: {_in_a_line(error)}", err=True)
        sys.exit(1)


def _without_debug(arguments: list[str]) -> tuple[bool, list[str]]:
    """`--debug` counts wherever it stands, since it is mostly appended to a line that failed."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [argument for argument in arguments[:end] if argument != "--debug"]
    return len(kept) < end, kept + arguments[end:]


def _in_a_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, EchoReportError):
        return text
    return f"unexpected error: {type(error).__name__}: {text}; run again with --debug for the traceback"
