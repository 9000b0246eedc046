"""The pages: one module for each, with its handlers; `templating` writes them, `views` holds what they show."""

from collections.abc import Iterator

from fastapi import APIRouter


def all_routers() -> Iterator[APIRouter]:
    """The handlers of all pages."""
    from echoreport.server.pages import (  # late: they import this package
        agreement,
        changing,
        closing,
        export,
        files,
        history,
        log_in,
        review,
        searching,
        uploading,
        worklist,
    )

    modules = (
        worklist, uploading, review, changing, closing, files, history, searching, agreement, export, log_in,
    )  # fmt: skip
    return (module.router for module in modules)
