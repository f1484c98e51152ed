"""What stands before every route, as plain ASGI: hosts, cross-site writes, size of bodies, headers, last resort."""

import ipaddress
import logging
import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.api import problems
from graph_service.api.problems import CrossSite, Misdirected, TooLarge
from graph_service.errors import GraphServiceError

MIB: Final = 1024 * 1024
JSON_LIMIT: Final = 8 * MIB
#: What a multipart body may have around its file.
_AROUND: Final = 64 * 1024
#: Where files are taken.
_FILES: Final = ("/imports", "/drafts")
LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_ANY: Final = ("0.0.0.0", "::", "")  # noqa: S104
#: A name, or an address, and a port that may be left out: nothing else is a host.
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::([0-9]{1,5}))?", re.ASCII)
_LAST_PORT: Final = 65535
#: How confidential the graph is, as its setting says.
CLASSIFICATION: Final = "Alignment-Classification"
#: For a year. Not for this machine's own names, under which other programs speak HTTP.
_HSTS: Final = "max-age=31536000"
_NOT_MODIFIED: Final = 304
#: Methods that only read.
SAFE: Final = ("GET", "HEAD", "OPTIONS", "TRACE")
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_log = logging.getLogger(__name__)


class SecurityHeaders:
    """Outermost: security headers on everything, HEAD as GET without its body, and an answer to any error.

    A 304 is sent as its maker gives it: what it says replaces the headers of the copy that the caller has, and the
    policy of a program's answer would then rule a page. What it does not say, the copy keeps.
    """

    def __init__(self, app: ASGIApp, *, classification: str = "") -> None:
        self._app = app
        self._headers = HEADERS | ({CLASSIFICATION: classification} if classification else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        is_head, started = scope["method"] == "HEAD", False
        inner: Scope = {**scope, "method": "GET"} if is_head else scope

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if message["status"] != _NOT_MODIFIED:
                    headers = MutableHeaders(scope=message)
                    for name, value in self._headers.items():
                        headers.setdefault(name, value)
                    if scope["scheme"] == "https" and _name_of(Headers(scope=scope).get("Host", "")) not in LOOPBACK:
                        headers.setdefault("Strict-Transport-Security", _HSTS)
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app(inner, receive, sending)
        except Exception as error:
            if not isinstance(error, GraphServiceError):
                _log.exception("%s %s failed", scope["method"], scope["path"])
            if started:
                raise
            await problems.response(error, scope["path"])(inner, receive, sending)


class RequestGuard:
    """Refuses what was meant for another host, writes that a page of another site asks for, and large bodies."""

    def __init__(self, app: ASGIApp, *, host: str, names: Collection[str], max_import_mib: int) -> None:
        self._app, self._import_limit = app, max_import_mib * MIB + _AROUND
        self._names = LOOPBACK | {host.strip("[]").lower(), *(name.lower() for name in names)}
        self._is_public = host.strip("[]") in _ANY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        self._host(headers.getlist("Host"))
        if scope["method"] not in SAFE:
            _same_site(headers)
        limit = self._import_limit if scope["path"].endswith(_FILES) else JSON_LIMIT
        if int(headers.get("Content-Length") or 0) > limit:
            raise _too_large(limit)
        await self._app(scope, _counted(receive, limit), send)

    def _host(self, hosts: list[str]) -> None:
        """A page that lets its own name point at this machine says that name here (DNS rebinding). Where the
        service listens on every address, it is asked for by any of them; a name must be one that it was told."""
        given = ", ".join(hosts)
        name = _name_of(given)
        if name and (name in self._names or (self._is_public and _is_address(name))):
            return
        raise Misdirected(
            "this service is not called {given!r}; ask for {names}, or tell the service that it has that name",
            given=given[:200],
            names=", ".join(sorted(n for n in self._names if n)),
        )


def _name_of(host: str) -> str:
    """The name in a ``Host`` header, in small letters; empty where it is no host, or has a user or a port like no
    other."""
    found = _HOST.fullmatch(host)
    if found is None or int(found[2] or 0) > _LAST_PORT:
        return ""
    return found[1].strip("[]").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same_site(headers: Headers) -> None:
    """Browsers say where a request comes from; programs say nothing and may write."""
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise CrossSite(
            "this write comes from a page of another site ({site}); write from the service's own pages", site=site
        )
    if site is None and origin is not None and urlsplit(origin).netloc.lower() != headers.get("Host", "").lower():
        raise CrossSite(
            "this write comes from {site}; write from the service's own pages, or from a program", site=origin[:200]
        )


def _counted(receive: Receive, limit: int) -> Receive:
    """``receive`` that gives no more than ``limit`` bytes, whatever the request said of its length."""
    had = 0

    async def receiving() -> Message:
        nonlocal had
        message = await receive()
        had += len(message.get("body", b""))
        if had > limit:
            raise _too_large(limit)
        return message

    return receiving


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        "the body has more than {most:,.1f} MiB, which is all that is taken here; send less, or allow "
        "larger files with ALIGNMENT_MAX_IMPORT_MIB",
        most=limit / MIB,
    )
