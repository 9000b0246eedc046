"""Schemathesis over the OpenAPI description: the API keeps to it whatever is sent, and nothing breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette
from starlette.routing import Mount

from echoreport.server.room import Room

from .conftest import answering

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SETTINGS = settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


@pytest.fixture
def room(room: Room, tiny_model: Path) -> Iterator[Room]:
    """With the process that answers searches."""
    with answering(room, tiny_model) as opened:
        yield opened


def _known(found: dict, study: str, image: str) -> dict:
    """The description with ids of the room as the only ones, so that what is sent gets past the first door."""
    for methods in found["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["schema"] = {"enum": [image if parameter["name"] == "image_id" else study]}
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_that_is_sent_breaks_it(client: TestClient, study: str) -> None:
    image = client.get(study).json()["images"][0]["id"]
    for known in (False, True):
        found = client.get("/api/v1/openapi.json").json()
        described = schemathesis.openapi.from_dict(_known(found, study.rsplit("/", 1)[1], image) if known else found)
        described.app = Starlette(routes=[Mount("/", client.app)])  # else each call would begin the room's processes
        described.config.update(base_url="http://127.0.0.1/api/v1")
        csrf, cookies = {"X-CSRF-Token": client.headers["X-CSRF-Token"]}, dict(client.cookies)
        for operation in described.get_all_operations():

            def check(case: schemathesis.Case) -> None:
                case.call_and_validate(checks=CHECKS, headers=csrf, cookies=cookies)  # noqa: B023 - called below

            SETTINGS(given(case=operation.ok().as_strategy())(check))()
