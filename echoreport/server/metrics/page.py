"""GET /metrics: for Prometheus, with the bearer token of an account."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from echoreport.server.dependencies import Somebody

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def metrics(request: Request, _visitor: Somebody) -> Response:
    """All figures of the room, in Prometheus' text format."""
    registry: CollectorRegistry = request.app.state.registry
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
