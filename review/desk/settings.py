"""How a desk is run: where its data is, where it listens, who it trusts."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from chartcite.models.errors import UsageError
from chartcite.review.store.rules import Rules, load_rules


@dataclass(frozen=True, slots=True)
class Oidc:
    """An OpenID Connect provider. New people get ``role`` (nothing: an administrator makes their account first)."""

    issuer: str
    client_id: str
    client_secret: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line and the environment say."""

    data: Path
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8480
    public_url: str | None = None
    """The address people use where a proxy or a name stands in front, such as ``https://desk.example.org``."""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose forwarding headers count; none by default."""
    rules: Rules = field(default_factory=load_rules)
    rules_file: Path | None = None
    oidc: Oidc | None = None

    @property
    def secure(self) -> bool:
        """Whether people reach the desk over TLS."""
        return self.tls_certificate is not None or (self.public_url or "").startswith("https://")

    @property
    def loopback(self) -> bool:
        """Whether the desk listens to this machine only."""
        return is_loopback(self.host)

    @property
    def url(self) -> str:
        """The address to open."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls_certificate else 'http'}://{host}:{self.port}"

    def hosts(self) -> frozenset[str]:
        """The ``Host`` names that requests may name; others are refused (DNS rebinding)."""
        found = {"localhost", "127.0.0.1", "[::1]"} if self.loopback else set[str]()
        if self.public_url:
            found.add((urlsplit(self.public_url).hostname or "").lower())
        if self.host not in ("0.0.0.0", "::", ""):  # noqa: S104  (compared, not bound)
            found.add(f"[{self.host}]" if ":" in self.host else self.host.lower())
        return frozenset(found)


def oidc_from(environment: Mapping[str, str] | None = None) -> Oidc | None:
    """The OpenID Connect provider of the environment: issuer, client id and client secret.

    Raises :class:`UsageError` where only some of them are set.
    """
    env = os.environ if environment is None else environment
    names = ("CHARTCITE_OIDC_ISSUER", "CHARTCITE_OIDC_CLIENT_ID", "CHARTCITE_OIDC_CLIENT_SECRET")
    found = [env.get(name, "").strip() for name in names]
    if not any(found):
        return None
    if not all(found):
        raise UsageError(
            "OpenID Connect is set up by half.",
            f"Set {', '.join(names)}.",
        )
    return Oidc(found[0].rstrip("/"), found[1], found[2], env.get("CHARTCITE_OIDC_ROLE", "").strip())


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check(settings: Settings, *, accounts: bool) -> None:
    """Refuse what is not safe. Raises :class:`UsageError`.

    Elsewhere than on this machine the desk listens only with accounts, and only where the names that people use are
    known.
    """
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        raise UsageError("A certificate and its key go together.", "Give --tls-certificate and --tls-key.")
    if settings.public_url and urlsplit(settings.public_url).scheme not in ("http", "https"):
        raise UsageError("The public address is not one.", "Such as https://desk.example.org.")
    if settings.loopback:
        return
    if not accounts:
        raise UsageError(
            f"The desk does not listen on {settings.host} without accounts.",
            "Make an administrator first: chartcite user add NAME --role administrator.",
        )
    if not settings.hosts():
        raise UsageError(
            "The desk listens on every address, and does not know by which name people reach it.",
            "Say it with --public-url.",
        )
