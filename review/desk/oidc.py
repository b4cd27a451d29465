"""OpenID Connect as another way to log in: authorization code with PKCE, state and nonce bound to the browser."""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from loguru import logger
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chartcite.models.errors import UsageError
from chartcite.review.desk.auth import set_cookie
from chartcite.review.desk.context import Desk, Problem, TheDesk, open_to_all
from chartcite.review.desk.settings import Oidc, is_loopback
from chartcite.review.store import audit, sessions, users
from chartcite.review.store.tables import User

router = APIRouter(prefix="/login/oidc", tags=["accounts"], include_in_schema=False)
_COOKIE = "chartcite_oidc"
_SECONDS = 600
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_TIMEOUT = 10.0
_known: dict[str, Provider] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself."""

    authorize: str
    token: str
    keys: str


def provider_of(oidc: Oidc) -> Provider:
    """The provider's addresses, asked once. Raises :class:`Problem` 502."""
    with _lock:
        if oidc.issuer in _known:
            return _known[oidc.issuer]
    found = _fetch(f"{oidc.issuer}/.well-known/openid-configuration")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer", "").rstrip("/") != oidc.issuer or not all(_safe(found.get(n)) for n in names):
        raise _unavailable("its description is not that of the issuer")
    provider = Provider(*(found[n] for n in names))
    with _lock:
        _known[oidc.issuer] = provider
    return provider


def _safe(url: Any) -> bool:
    """Whether an address is one to send secrets to: over TLS, or on this machine."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _fetch(url: str) -> dict[str, Any]:
    if not _safe(url):
        raise _unavailable("its address is not over TLS")
    try:
        answer = httpx.get(url, timeout=_TIMEOUT)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _unavailable(type(error).__name__) from None
    return found if isinstance(found, dict) else {}


def _unavailable(why: str) -> Problem:
    logger.warning("OpenID Connect: {}", why)
    return Problem(502, "provider", "The log-in provider does not answer as it should.", "Log in with a password.")


def _refused(why: str) -> Problem:
    logger.warning("OpenID Connect: {}", why)
    return Problem(403, "not_known", "The log-in was refused.", "Ask an administrator for an account.")


def _set_up(desk: Desk) -> Oidc:
    if desk.settings.oidc is None:
        raise Problem(404, "no_provider", "There is no log-in provider.")
    return desk.settings.oidc


def _client(desk: Desk, oidc: Oidc) -> OAuth2Client:
    return OAuth2Client(
        oidc.client_id, oidc.client_secret, scope="openid email profile", code_challenge_method="S256",
        redirect_uri=f"{desk.settings.url}/login/oidc/callback", timeout=_TIMEOUT,
    )  # fmt: skip


@router.get("", dependencies=[Depends(open_to_all)])
def begin(desk: TheDesk) -> Response:
    """Send the browser to the provider."""
    oidc = _set_up(desk)
    provider = provider_of(oidc)
    kept = {name: secrets.token_urlsafe(48) for name in ("state", "nonce", "verifier")}
    with _client(desk, oidc) as client:
        url, _ = client.create_authorization_url(
            provider.authorize, state=kept["state"], nonce=kept["nonce"], code_verifier=kept["verifier"]
        )
    response = RedirectResponse(url, status_code=303)
    response.set_cookie(
        _COOKIE, json.dumps(kept, separators=(",", ":")).encode().hex(), max_age=_SECONDS, httponly=True,
        samesite="lax", secure=desk.settings.secure, path="/login/oidc",
    )  # fmt: skip
    return response


@router.get("/callback", dependencies=[Depends(open_to_all)])
def callback(request: Request, desk: TheDesk, state: str = "", code: str = "") -> Response:
    """The browser comes back with a code; the account that belongs to it is logged in."""
    oidc = _set_up(desk)
    kept = _kept(request)
    if not code or not hmac.compare_digest(state.encode("utf-8", "replace"), kept["state"].encode()):
        raise _refused("the state is not the one of this browser")
    claims = _claims(desk, oidc, code, kept)
    with desk.store.write() as db:
        user = _account(db, oidc, claims)
        secret = sessions.open_session(db, user, desk.rules.sessions)
        audit.append(db, user.name, "login", by="oidc")
    response = RedirectResponse("/", status_code=303)
    set_cookie(response, desk, secret)
    response.delete_cookie(_COOKIE, path="/login/oidc", httponly=True, samesite="lax", secure=desk.settings.secure)
    return response


def _kept(request: Request) -> dict[str, str]:
    try:
        found = json.loads(bytes.fromhex(request.cookies.get(_COOKIE, "")))
        return {name: str(found[name]) for name in ("state", "nonce", "verifier")}
    except (ValueError, KeyError, TypeError):
        raise _refused("no log-in was begun in this browser") from None


def _claims(desk: Desk, oidc: Oidc, code: str, kept: dict[str, str]) -> dict[str, Any]:
    """What the provider says of the person, verified: signature, issuer, audience, time and nonce."""
    provider = provider_of(oidc)
    try:
        with _client(desk, oidc) as client:
            token = client.fetch_token(provider.token, code=code, code_verifier=kept["verifier"])
        keys = KeySet.import_key_set(_fetch(provider.keys))  # type: ignore[arg-type]
        found = jwt.decode(str(token.get("id_token", "")), keys, algorithms=_ALGORITHMS)
        jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "values": [oidc.issuer, f"{oidc.issuer}/"]},
            aud={"essential": True, "value": oidc.client_id},
            exp={"essential": True}, sub={"essential": True},
            nonce={"essential": True, "value": kept["nonce"]},
        ).validate(found.claims)  # fmt: skip
    except (OAuthError, JoseError, httpx.HTTPError, ValueError) as error:
        raise _refused(f"the token was not good: {type(error).__name__}") from None
    return dict(found.claims)


def _account(db: Session, oidc: Oidc, claims: dict[str, Any]) -> User:
    """The account of a person: known by the provider's subject, else by an e-mail address that the provider has
    verified and an administrator wrote down; else, where a role is set for new people, a new one."""
    sub = f"{oidc.issuer} {claims['sub']}"[:300]
    user = db.scalar(select(User).where(User.oidc_sub == sub))
    email = str(claims.get("email", "")).strip().lower()
    if user is None and email and claims.get("email_verified") is True:
        same = list(db.scalars(select(User).where(func.lower(User.email) == email, User.oidc_sub.is_(None))))
        if len(same) == 1:
            user = same[0]
            user.oidc_sub = sub
            audit.append(db, user.name, "user.link", user=user.id)
    if user is None and oidc.role:
        name = str(claims.get("preferred_username") or email or claims["sub"])[:120]
        try:
            user = users.add_user(db, name, roles=users.parse_roles([oidc.role]), password=None, email=email, sub=sub)
        except UsageError:
            raise _refused("the person's name is taken or cannot be one") from None
        audit.append(db, user.name, "user.add", user=user.id, roles=user.role, by="oidc")
    if user is None or not user.active:
        raise _refused("no active account belongs to the person")
    return user
