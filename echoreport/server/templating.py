"""HTML of the templates in `echoreport/server/templates`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from echoreport.page import in_order
from echoreport.server.share import Share


def page(
    request: Request,
    template: str,
    context: Mapping[str, object] | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page or a part of one.

    Args:
        request: Whose visitor the page is for.
        template: File name in the folder of templates.
        context: What the template shows besides `visitor` and `path`.
    """
    visitor = getattr(request.state, "visitor", None)
    shown = {"visitor": visitor, "path": request.url.path, **(context or {})}
    return HTMLResponse(environment().get_template(template).render(shown), status, headers=dict(headers or {}))


@cache
def environment() -> Environment:
    """The templates: everything is escaped, and no text can turn the direction of what is seen."""
    made = Environment(
        loader=PackageLoader("echoreport.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_in_order,
    )
    made.globals["static"] = static
    made.filters.update(moment=moment, share=share)
    return made


@cache
def static(name: str) -> str:
    """Address of a file of `static`: another one whenever its content is, so that browsers may keep it."""
    content = files("echoreport.server").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={sha256(content).hexdigest()[:12]}"


def moment(at: datetime) -> Markup:
    """A time in the zone of this machine, which is the clinic's."""
    local = at.astimezone()
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), f"{local:%d %b %Y, %H:%M %Z}")


def share(part: Share) -> str:
    """Such as "83% (70% to 91%), 34 of 41"; a dash of nothing."""
    if part.value is None or part.interval is None:
        return "–"
    low, high = part.interval
    return f"{part.value:.0%} ({low:.0%} to {high:.0%}), {part.count} of {part.total}"


def _in_order(value: object) -> object:
    return in_order(value) if isinstance(value, str) and not isinstance(value, Markup) else value
