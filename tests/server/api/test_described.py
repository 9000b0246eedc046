"""The OpenAPI description."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi.testclient import TestClient

from echoreport.server.api.application import create_api

PUBLISHED = Path(__file__).parents[3] / "docs" / "openapi.json"


def test_the_published_description_is_current() -> None:
    """Else run scripts/write_openapi.py."""
    assert json.loads(PUBLISHED.read_text()) == create_api().openapi()


def test_each_operation_says_who_may_ask_and_is_described(client: TestClient) -> None:
    found = client.get("/api/v1/openapi.json").json()
    operations = [(path, one) for path, methods in found["paths"].items() for one in methods.values()]
    assert len({one["operationId"] for _, one in operations}) == len(operations)
    for path, one in operations:
        assert one["description"], path
        assert one["tags"], path
        assert bool(one["security"]) == (path != "/health"), path
    anybody = TestClient(client.app, "http://127.0.0.1")
    assert anybody.get("/api/v1/openapi.json").status_code == 401
