"""What holds for every request before any route sees it: host, origin, size; and the headers of every answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_SMALL_MB = 2
_MEGABYTE = 1 << 20


class TooLargeError(Exception):
    """The body is larger than its route takes."""


class Security:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str], secure: bool, most_mb: int, upload_paths: Iterable[str]
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._secure = secure
        self._most = most_mb * _MEGABYTE
        self._uploads = frozenset(upload_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        sending = self._with_headers(scope, send)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(sending, *refusal)
            return
        limit = (self._most if scope["path"] in self._uploads else _SMALL_MB * _MEGABYTE) + _MEGABYTE
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            await _refuse(sending, 413, "too_large", "That is more than the desk takes at once.")
            return
        await self._limited(scope, receive, sending, limit)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        seen, begun = 0, False

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLargeError
            return message

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counting, noting)
        except TooLargeError:
            if not begun:
                await _refuse(send, 413, "too_large", "That is more than the desk takes at once.")

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, str] | None:
        host = headers.get("host", "").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
        if name not in self._hosts:
            return 400, "unknown_host", "The desk does not answer under this name."
        if not self._same_origin(scope, headers, host):
            return 403, "cross_site", "The request came from another site and was refused."
        return None

    def _same_origin(self, scope: Scope, headers: Headers, host: str) -> bool:
        """Whether a request comes from the desk's own pages.

        Browsers say where a request comes from (``Sec-Fetch-Site``, ``Origin``). Looking may come from anywhere only
        as somebody opening a page. Programs that bring a token of their own, and no cookie, need say nothing.
        """
        site = headers.get("sec-fetch-site")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host:
            return False
        if origin is not None and self._secure and not origin.startswith("https://"):
            return False
        if scope["method"] in _SAFE:
            opened = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
            return site in (None, "same-origin", "none") or opened
        if site is not None:
            return site == "same-origin"
        return origin is not None or ("cookie" not in headers and "authorization" in headers)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if self._secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return sending


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    body = json.dumps({"error": {"code": code, "message": message, "remedy": ""}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
