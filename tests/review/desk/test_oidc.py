"""OpenID Connect: who the provider names is logged in; what it did not sign for this browser is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from chartcite.models.errors import UsageError
from chartcite.review.desk import oidc
from chartcite.review.desk.settings import Oidc, oidc_from
from chartcite.review.store import users
from chartcite.review.store.users import Role
from tests.review.desk.kit import Client, Kit


@dataclass
class Provider:
    """A provider on loopback. ``claims`` replace what it says in its tokens."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k", "alg": "RS256"}))
    signs: RSAKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def answer(self, path: str, body: dict[str, list[str]]) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys"}  # fmt: skip
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(body["code_verifier"][0].encode()).digest()).rstrip(b"=")
        if body["code"] != ["good"] or challenge.decode() != self.asked["code_challenge"]:
            return None
        claims = {"iss": self.issuer, "aud": "desk", "sub": "7", "exp": int(time.time()) + 300,
                  "email": "ada@x.example", "email_verified": True,
                  "nonce": self.asked["nonce"]} | self.claims  # fmt: skip
        return {"access_token": "a", "token_type": "Bearer",
                "id_token": jwt.encode({"alg": "RS256", "kid": "k"}, claims, self.signs or self.key)}  # fmt: skip


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(made.answer(self.path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._send(made.answer(self.path, parse_qs(body)))

        def _send(self, data: dict[str, Any] | None) -> None:
            self.send_response(200 if data else 400)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(data or {"error": "invalid_grant"}).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def kit_with(make: Callable[..., Kit], provider: Provider) -> Callable[..., Kit]:
    def go(role: str = "") -> Kit:
        kit = make(oidc=Oidc(provider.issuer, "desk", "secret", role))
        with kit.store.write() as db:
            users.add_user(db, "ada", roles=[Role.REVIEWER], password=None, email="Ada@x.example")
        return kit

    return go


def _begin(client: Client, provider: Provider) -> str:
    """Go to the provider; gives the state."""
    answer = client.http.get("/login/oidc", follow_redirects=False)
    assert answer.status_code == 303
    query = {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert query["code_challenge_method"] == "S256"
    provider.asked = query
    return query["state"]


def _return(client: Client, state: str, code: str = "good") -> Any:
    coming = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    return client.http.get(f"/login/oidc/callback?state={state}&code={code}", headers=coming, follow_redirects=False)


def test_a_person_with_an_account_is_logged_in(kit_with: Callable[..., Kit], provider: Provider) -> None:
    client = kit_with().anyone()
    answer = _return(client, _begin(client, provider))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/api/v1/me").json() == {"name": "ada", "roles": ["reviewer"]}
    provider.claims = {"email": "changed@x.example"}
    again = _return(client, _begin(client, provider))
    assert again.status_code == 303


@pytest.mark.parametrize(
    "claims",
    [{"iss": "https://evil.example"}, {"aud": "other"}, {"exp": 1}, {"nonce": "other"}, {"email_verified": False},
     {"email": "eve@x.example"}, {"email": ""}],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_other_claims_are_refused(kit_with: Callable[..., Kit], provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    client = kit_with().anyone()
    assert _return(client, _begin(client, provider)).status_code == 403
    assert client.get("/api/v1/me").status_code == 401


def test_what_the_provider_did_not_sign_is_refused(kit_with: Callable[..., Kit], provider: Provider) -> None:
    provider.signs = RSAKey.generate_key(2048)
    client = kit_with().anyone()
    assert _return(client, _begin(client, provider)).status_code == 403


def test_a_code_of_another_browser_is_refused(kit_with: Callable[..., Kit], provider: Provider) -> None:
    kit = kit_with()
    mine, theirs = kit.anyone(), kit.anyone()
    state = _begin(theirs, provider)
    assert _return(mine, state).status_code == 403
    _begin(mine, provider)
    assert _return(mine, state).status_code == 403
    assert _return(mine, _begin(mine, provider), code="bad").status_code == 403


def test_new_people_get_the_role_that_is_set_for_them(kit_with: Callable[..., Kit], provider: Provider) -> None:
    provider.claims = {"sub": "8", "email": "ben@x.example", "preferred_username": "ben"}
    client = kit_with("intake").anyone()
    assert _return(client, _begin(client, provider)).status_code == 303
    assert client.get("/api/v1/me").json() == {"name": "ben", "roles": ["intake"]}
    provider.claims = {"sub": "9", "email": "eve@x.example", "preferred_username": "ada"}
    other = kit_with("intake").anyone()
    assert _return(other, _begin(other, provider)).status_code == 403


def test_without_a_provider_there_is_no_such_log_in(lite: Kit) -> None:
    assert lite.anyone().get("/login/oidc").status_code == 404


def test_a_provider_that_is_not_there_is_said(make: Callable[..., Kit]) -> None:
    kit = make(oidc=Oidc("http://127.0.0.1:9", "desk", "secret"))
    assert kit.anyone().get("/login/oidc").status_code == 502


def test_a_provider_set_up_by_half_is_refused() -> None:
    assert oidc_from({}) is None
    with pytest.raises(UsageError):
        oidc_from({"CHARTCITE_OIDC_ISSUER": "https://x.example"})


@pytest.mark.parametrize(("url", "safe"), [("https://x.example/a", True), ("http://x.example/a", False), (None, False)])
def test_secrets_go_over_tls_only(url: str | None, safe: bool) -> None:
    assert oidc._safe(url) is safe
