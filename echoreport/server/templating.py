"""Pages made of the templates."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

_TEMPLATES = Environment(loader=PackageLoader("echoreport.server"), autoescape=True, undefined=StrictUndefined)


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page of a template; others' text is escaped."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status)
