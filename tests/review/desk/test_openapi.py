"""The API holds what its description says: whatever is sent, no answer is a failure of the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chartcite.models.document import Packet
from chartcite.review.desk.app import api_routes
from chartcite.review.store.users import Role
from tests.review.desk.kit import Client, Kit, make_kit

_EXAMPLES = 4


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, demo_packet: Packet) -> Iterator[Kit]:
    made = make_kit(tmp_path_factory.mktemp("desk"), demo_packet)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def everybody(desk: Kit) -> Client:
    return desk.person("all", *(r for r in Role if r is not Role.PROVIDER))


def _operations(desk: Kit) -> list[Any]:
    schema = schemathesis.openapi.from_dict(desk.app.openapi())
    return [found.ok() for found in schema.get_all_operations()]


def test_every_route_of_the_api_is_described(desk: Kit) -> None:
    described = {o.path for o in _operations(desk)}
    routes = {r.path for r in api_routes(desk.app) if r.path.startswith("/api/")} - {"/api/v1/openapi.json"}
    assert {p.split(":")[0] for p in routes} <= {p.split(":")[0] for p in described}
    assert all(o.definition.raw.get("description") for o in _operations(desk) if o.path.startswith("/api/"))


def test_nothing_that_is_sent_makes_the_server_fail(desk: Kit, everybody: Client) -> None:
    request_id = desk.ready(everybody)
    desk.person("other")
    failed: set[str] = set()
    seen = 0

    def call(case: Any, known: bool) -> None:
        nonlocal seen
        if case.operation.path.endswith(("/logout", "/me/password")):
            return
        if "user_id" in (case.path_parameters or {}):
            case.path_parameters["user_id"] = 2 if known else 99
        if known and "request_id" in (case.path_parameters or {}):
            case.path_parameters["request_id"] = request_id
            if isinstance(case.body, dict) and "version" in case.body:
                meta = everybody.get(f"/api/v1/requests/{request_id}").json()
                case.body["version"] = meta["version"]
        sent = case.as_transport_kwargs(base_url="http://localhost:8480")
        headers = {k: v for k, v in (sent.get("headers") or {}).items() if k.lower() in ("content-type", "accept")}
        options = {k: sent[k] for k in ("params", "json", "data", "files") if sent.get(k) is not None}
        if isinstance(options.get("data"), bytes | str):
            options["content"] = options.pop("data")
        answer = everybody.call(sent["method"], sent["url"], headers=headers, **options)
        seen += 1
        if answer.status_code >= 500:
            failed.add(f"{case.operation.label}: {answer.status_code} {answer.text[:200]}")

    for operation in _operations(desk):
        tried = settings(
            max_examples=_EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        tried(given(case=operation.as_strategy(), known=st.booleans())(call))()
    assert failed == set()
    assert seen > 150
