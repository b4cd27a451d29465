"""Who may do what: every route without a session, with the wrong role, from another site; sessions; headers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text, update

from chartcite.models.document import Packet
from chartcite.models.errors import UsageError
from chartcite.review.desk.app import api_routes, create_app, policy_of
from chartcite.review.desk.context import Allow
from chartcite.review.desk.settings import Settings, check
from chartcite.review.store import sessions
from chartcite.review.store.tables import Session
from chartcite.review.store.users import Role
from tests.review.desk.kit import ORIGIN, PASSWORD, Client, Kit, make_kit

OPEN = {
    "/", "/healthz", "/api/v1/login", "/api/v1/first", "/login", "/login.json", "/first", "/first.json",
    "/login/oidc", "/login/oidc/callback",
}  # fmt: skip
"""The only routes that need no session. A new one has to be added here by hand."""
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, demo_packet: Packet) -> Iterator[Kit]:
    made = make_kit(tmp_path_factory.mktemp("desk"), demo_packet)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def request_id(desk: Kit) -> str:
    return desk.ready(desk.person("ada", Role.REVIEWER))


def _calls(desk: Kit) -> list[tuple[str, str, APIRoute]]:
    found = [(m, r.path, r) for r in api_routes(desk.app) for m in sorted(r.methods or ())]
    assert len(found) > 40
    return found


def _url(path: str, request_id: str) -> str:
    return _PARAMETER.sub(lambda m: request_id if m[1] == "request_id" else "1", path)


def _guarded(desk: Kit) -> list[tuple[str, str, Allow]]:
    return [(m, p, a) for m, p, r in _calls(desk) if isinstance(a := policy_of(r), Allow)]


def test_only_the_known_routes_are_open(desk: Kit) -> None:
    assert {path for _, path, route in _calls(desk) if policy_of(route) == "all"} <= OPEN
    assert all(policy_of(route) is not None for _, _, route in _calls(desk))


def test_every_route_refuses_who_has_no_session(desk: Kit, request_id: str) -> None:
    nobody = desk.anyone()
    answers = {(m, p): nobody.call(m, _url(p, request_id)).status_code for m, p, _ in _guarded(desk)}
    assert {k: v for k, v in answers.items() if v != 401} == {}


def test_every_route_refuses_a_made_up_session(desk: Kit, request_id: str) -> None:
    nobody = desk.anyone()
    nobody.http.cookies.set("chartcite_session", "x" * 43)
    answers = {(m, p): nobody.call(m, _url(p, request_id)).status_code for m, p, _ in _guarded(desk)}
    assert {k: v for k, v in answers.items() if v != 401} == {}


@pytest.mark.parametrize("role", Role)
def test_every_route_refuses_the_wrong_role(desk: Kit, request_id: str, role: Role) -> None:
    person = desk.person(f"only-{role}", role)
    wrong = [(m, p) for m, p, allow in _guarded(desk) if role not in allow.roles]
    answers = {(m, p): person.call(m, _url(p, request_id)).status_code for m, p in wrong}
    assert {k: v for k, v in answers.items() if v != 403} == {}
    assert wrong


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN + ".evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": ORIGIN.replace("8480", "9999"), "Sec-Fetch-Site": "same-site"},
    ],
    ids=["foreign", "lying", "null", "suffix", "other-port"],
)
def test_every_route_refuses_a_forged_origin(desk: Kit, request_id: str, headers: dict[str, str]) -> None:
    ada = desk.person("ada")
    answers = {(m, p): ada.call(m, _url(p, request_id), headers=headers).status_code for m, p, _ in _calls(desk)}
    assert {k: v for k, v in answers.items() if v != 403} == {}


def test_changes_without_any_origin_are_refused_to_browsers(desk: Kit) -> None:
    ada = desk.person("ada")
    bare = ada.http.post("/api/v1/logout")
    assert (bare.status_code, bare.json()["error"]["code"]) == (403, "cross_site")
    assert ada.get("/api/v1/me").status_code == 200


def test_a_page_may_be_opened_from_elsewhere_and_nothing_else(desk: Kit) -> None:
    ada = desk.person("ada")
    opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert ada.http.get("/api/v1/me", headers=opened).status_code == 200
    for other in ({"Sec-Fetch-Dest": "image"}, {"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Mode": "cors"}):
        assert ada.http.get("/api/v1/me", headers=opened | other).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.2:8480", ""])
def test_other_host_names_are_refused(desk: Kit, host: str) -> None:
    assert desk.anyone().http.get("/healthz", headers={"Host": host}).status_code == 400


def test_every_answer_carries_the_security_headers(desk: Kit, request_id: str) -> None:
    ada = desk.person("ada")
    for client in (ada, desk.anyone()):
        for path in ("/api/v1/me", "/healthz", "/nowhere", f"/api/v1/requests/{request_id}/result"):
            headers = client.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cache-control"] == "no-store"
            assert "server" not in headers


def test_the_session_cookie_is_out_of_reach(lite: Kit) -> None:
    lite.person("ada")
    cookie = lite.anyone().log_in("ada").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(make: Callable[..., Kit]) -> None:
    kit = make(public_url="https://localhost:8480")
    with kit.store.write() as db:
        from chartcite.review.store.users import add_user

        add_user(db, "ada", roles=[Role.REVIEWER], password=PASSWORD)
    answer = kit.anyone().http.post(
        "/api/v1/login", json={"name": "ada", "password": PASSWORD},
        headers={"Origin": "https://localhost:8480", "Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    assert answer.headers["set-cookie"].startswith("__Host-chartcite=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def _age(kit: Kit, **values: Any) -> None:
    with kit.store.write() as db:
        db.execute(update(Session).values(**values))


def _ago(**spans: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(**spans)


def test_a_session_ends_when_idle(lite: Kit) -> None:
    ada = lite.person("ada")
    _age(lite, seen_at=_ago(minutes=29))
    assert ada.get("/api/v1/me").status_code == 200
    _age(lite, seen_at=_ago(minutes=31))
    assert ada.get("/api/v1/me").status_code == 401


def test_a_session_ends_at_its_time_however_busy(lite: Kit) -> None:
    ada = lite.person("ada")
    _age(lite, ends_at=_ago(seconds=1))
    assert ada.get("/api/v1/me").status_code == 401


def test_log_out_ends_the_session_on_the_server(lite: Kit) -> None:
    ada = lite.person("ada")
    secret = ada.http.cookies["chartcite_session"]
    assert ada.post("/api/v1/logout").status_code == 204
    ada.http.cookies.set("chartcite_session", secret)
    assert ada.get("/api/v1/me").status_code == 401


def test_the_database_holds_no_secret_in_clear(lite: Kit) -> None:
    ada = lite.person("ada")
    secret = ada.http.cookies["chartcite_session"]
    data = b"".join(p.read_bytes() for p in lite.store.data.glob("desk.sqlite*"))
    assert secret.encode() not in data
    assert PASSWORD.encode() not in data
    assert b"$argon2id$" in data


def test_guessing_is_slowed_down(lite: Kit) -> None:
    lite.person("ada")
    guesser = lite.anyone()
    codes = [guesser.log_in("ada", f"wrong password {n}").status_code for n in range(8)]
    assert codes[:5] == [401] * 5
    assert codes[-1] == 429
    assert guesser.log_in("ada").status_code == 429


def test_an_unknown_name_and_a_wrong_password_answer_alike(lite: Kit) -> None:
    lite.person("ada")
    known, unknown = lite.anyone().log_in("ada", "no such password"), lite.anyone().log_in("eve", "no such password")
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_the_one_time_token_makes_one_administrator(lite: Kit) -> None:
    with lite.store.write() as db:
        token = sessions.first_token(db)
    first = lite.anyone()
    body = {"token": token, "name": "root", "password": PASSWORD}
    assert first.post("/api/v1/first", body | {"token": "x" * 32}).status_code == 403
    assert first.post("/api/v1/first", body).status_code == 201
    assert first.get("/api/v1/users").status_code == 200
    assert lite.anyone().post("/api/v1/first", body | {"name": "eve"}).status_code == 403


def test_a_short_password_is_refused_and_the_token_stays_good(lite: Kit) -> None:
    with lite.store.write() as db:
        token = sessions.first_token(db)
    body = {"token": token, "name": "root", "password": "short"}
    assert lite.anyone().post("/api/v1/first", body).status_code == 422
    assert lite.anyone().post("/api/v1/first", body | {"password": PASSWORD}).status_code == 201


def test_a_provider_sees_their_own_requests_and_no_others(lite: Kit) -> None:
    clinic, other = lite.person("clinic", Role.PROVIDER), lite.person("other", Role.PROVIDER)
    own = lite.ready(clinic)
    assert clinic.get(f"/api/v1/requests/{own}").status_code == 200
    assert other.get(f"/api/v1/requests/{own}").status_code == 404
    assert other.get("/api/v1/requests").json()["total"] == 0
    assert clinic.get(f"/api/v1/requests/{own}/result").status_code == 403


def test_reviewers_may_be_kept_to_what_is_theirs(make: Callable[..., Kit]) -> None:
    kit = make(rules={"assigned_only": True})
    ada, ben, desk = kit.person("ada"), kit.person("ben"), kit.person("desk", Role.INTAKE)
    request_id = kit.ready(ada)
    given = desk.post("/api/v1/requests/assign", {"ids": [request_id], "assignee": "ben"})
    assert given.status_code == 200
    assert ada.get(f"/api/v1/requests/{request_id}/result").status_code == 404
    assert ada.get("/api/v1/requests").json()["total"] == 0
    assert ben.get(f"/api/v1/requests/{request_id}/result").status_code == 200


def test_a_token_works_without_cookies_until_it_is_taken_away(lite: Kit) -> None:
    root, ada = lite.person("root", Role.ADMINISTRATOR), lite.person("ada")
    with lite.store.write() as db:
        from chartcite.review.store.users import by_name

        user = by_name(db, "ada")
        assert user is not None
        token = sessions.open_token(db, user, label="script", days=1)
    bare = lite.anyone().http
    headers = {"Authorization": f"Bearer {token}"}
    sent = bare.post("/api/v1/requests", files=[("files", ("a.txt", b"x"))], headers=headers)
    assert sent.status_code == 202
    number = next(u["id"] for u in root.get("/api/v1/users").json() if u["name"] == "ada")
    assert root.call("PATCH", f"/api/v1/users/{number}", json={"active": False}).status_code == 200
    assert bare.get("/api/v1/me", headers=headers).status_code == 401
    assert ada.get("/api/v1/me").status_code == 401


def test_the_last_administrator_stays(lite: Kit) -> None:
    root = lite.person("root", Role.ADMINISTRATOR)
    (number,) = [u["id"] for u in root.get("/api/v1/users").json()]
    for change in ({"active": False}, {"roles": ["reviewer"]}):
        assert root.call("PATCH", f"/api/v1/users/{number}", json=change).status_code == 409
    assert root.get("/api/v1/users").status_code == 200


def _nothing() -> dict[str, str]:
    return {}


def test_a_route_without_a_policy_stops_the_desk_from_starting(desk: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    from chartcite.review.desk import health

    route = APIRoute("/new", _nothing)
    monkeypatch.setattr(health.router, "routes", [*health.router.routes, route])
    with pytest.raises(RuntimeError, match="/new"):
        create_app(Settings(data=desk.store.data), desk.engine, store=desk.store)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_elsewhere_than_on_this_machine_accounts_are_needed(tmp_path: Path, host: str) -> None:
    settings = Settings(data=tmp_path, host=host, public_url="https://desk.example.org")
    with pytest.raises(UsageError, match="without accounts"):
        check(settings, accounts=False)
    check(settings, accounts=True)
    check(Settings(data=tmp_path), accounts=False)
    assert "localhost" not in settings.hosts()


def test_what_is_logged_and_counted_names_no_patient(lite: Kit) -> None:
    root, ada = lite.person("root", Role.ADMINISTRATOR), lite.person("ada")
    request_id = lite.ready(ada, ("Quetzalcoatlus Zymurgy.pdf", b"x"), label="Zymurgy")
    for path in ("", "/result", "/documents", "/documents/0/text"):
        assert ada.get(f"/api/v1/requests/{request_id}{path}").status_code == 200
    ada.put(f"/api/v1/requests/{request_id}/decision",
            {"version": 2, "recommendation": "pend", "note": "Zymurgy called"})  # fmt: skip
    with lite.store.engine.connect() as connection:
        logged = "\n".join(connection.execute(text("SELECT detail FROM audit")).scalars())
    shown = root.get("/metrics").text + lite.anyone().get("/healthz").text + logged
    assert "Zymurgy" not in shown
    assert request_id not in root.get("/metrics").text
    assert 'route="/api/v1/requests/{request_id}/result"' in shown


def test_uploads_over_the_limits_are_refused_and_leave_nothing(make: Callable[..., Kit]) -> None:
    kit = make()
    small = kit.rules.uploads.model_copy(update={"most_files": 2, "file_mb": 1, "packet_mb": 2})
    kit = make(rules={"uploads": small})
    ada: Client = kit.person("ada")
    big = b"x" * (1 << 20)
    for files in ([b"1", b"2", b"3"], [big + b"x"], [big, big, b"x" * (1 << 21)]):
        sent = [("files", (f"{n}.txt", data)) for n, data in enumerate(files)]
        assert ada.call("POST", "/api/v1/requests", files=sent).status_code == 413
    assert list(kit.store.packets.iterdir()) == []
    assert ada.call("POST", "/api/v1/login", content=b"x" * (4 << 20)).status_code == 413
    assert kit.ready(ada)


@pytest.mark.parametrize(
    "name",
    ["../../evil.pdf", "/etc/passwd", "..\\..\\evil.pdf", ".hidden", "a" * 300 + ".pdf", "\u202egpj.exe", "...", "/"],
)
def test_file_names_stay_in_their_place(lite: Kit, name: str) -> None:
    ada = lite.person("ada")
    request_id = lite.take_in(ada, (name, b"x"))
    (kept,) = (lite.store.packets / request_id / "files" / "0000").iterdir()
    assert kept.read_bytes() == b"x"
    shown = ada.get(f"/api/v1/requests/{request_id}").json()["files"][0]["name"]
    assert shown == kept.name
    assert not {"/", "\\", "\u202e"} & set(shown)


def test_a_file_outside_cannot_be_named_as_policy(lite: Kit, tmp_path: Path) -> None:
    ada = lite.person("ada")
    (tmp_path / "policy.yaml").write_text("id: x")
    sent = [("files", ("a.txt", b"x"))]
    answer = ada.call("POST", "/api/v1/requests", files=sent, data={"policy": str(tmp_path / "policy.yaml")})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unknown_policy")
    assert list(lite.store.packets.iterdir()) == []
