"""The OpenAPI description, and whether the API keeps to it whatever is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from echoreport.drafting.draft import Draft
from echoreport.server.api.application import create_api
from echoreport.server.room import Room

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
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


def _known(found: dict, study: str, image: str) -> dict:
    """The description with ids of the room as the only ones, so that what is sent gets past the first door."""
    for methods in found["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["schema"] = {"enum": [image if parameter["name"] == "image_id" else study]}
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("known", [False, True], ids=["any ids", "ids of the room"])
def test_nothing_that_is_sent_breaks_it(client: TestClient, room: Room, study: str, draft: Draft, known: bool) -> None:
    found = client.get("/api/v1/openapi.json").json()
    image = client.get(study).json()["images"][0]["id"]
    described = schemathesis.openapi.from_dict(_known(found, study.rsplit("/", 1)[1], image) if known else found)
    described.app = client.app
    described.config.update(base_url="http://127.0.0.1/api/v1")
    csrf = {"X-CSRF-Token": client.headers["X-CSRF-Token"]}
    for operation in described.get_all_operations():

        @settings(
            max_examples=12,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS, headers=csrf, cookies=dict(client.cookies))

        schemathesis_test = operation.ok().as_strategy()
        from hypothesis import given

        given(case=schemathesis_test)(check)()
