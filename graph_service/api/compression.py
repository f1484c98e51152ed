"""Answers as gzip, to who takes them so (docs/decisions/0027 says which are not, and why)."""

import gzip
import zlib
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes from which it is worth it.
LEAST: Final = 1_000
_LEVEL: Final = 5
_GZIP: Final = 16 + zlib.MAX_WBITS
_TYPES: Final = ("text/", "application/json", "application/problem+json", "application/ld+json", "image/svg+xml")
_TYPES_OF_FILES: Final = ("application/graphml+xml", "application/schema+json")
#: A page that shows a secret once, or whether one is right, is not compressed.
_SECRET: Final = {"accounts", "token", "tokens", "sign-in", "invitation"}


def takes_gzip(headers: Headers) -> bool:
    """Whether a caller takes gzip, by ``Accept-Encoding``."""
    for part in ",".join(headers.getlist("Accept-Encoding")).lower().split(","):
        name, _, parameters = part.partition(";")
        if name.strip() in ("gzip", "x-gzip", "*"):
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def is_worth_it(scope: Scope, headers: Headers) -> bool:
    """Whether an answer with these headers is text that is not compressed yet, and shows no secret."""
    kind = headers.get("Content-Type", "")
    is_text = kind.startswith((*_TYPES, *_TYPES_OF_FILES)) and "Content-Encoding" not in headers
    return is_text and not _SECRET & set(scope["path"].split("/"))


def pack(scope: Scope, answer: Response) -> None:
    """Compress the body of an answer that is going to be kept, once, where who asked takes it so."""
    body = bytes(answer.body)
    if len(body) >= LEAST and takes_gzip(Headers(scope=scope)) and is_worth_it(scope, answer.headers):
        answer.body = gzip.compress(body, _LEVEL, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(answer.body))
        _vary(answer.headers)


def _vary(headers: MutableHeaders) -> None:
    if "accept-encoding" not in headers.get("Vary", "").lower():
        headers.add_vary_header("Accept-Encoding")


class Compressed:
    """ASGI: compresses what was not, piece by piece as it is sent. An answer to HEAD stays as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "HEAD":
            return await self._app(scope, receive, send)
        await self._app(scope, receive, _Sending(scope, send))


class _Sending:
    """``send`` of one answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._start: Message | None = None
        self._packer: zlib._Compress | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if not is_worth_it(self._scope, headers) or message["status"] in (204, 304):
                return await self._send(message)
            _vary(headers)
            if not takes_gzip(Headers(scope=self._scope)):
                return await self._send(message)
            self._start = message
        elif message["type"] == "http.response.body" and (self._start or self._packer):
            await self._piece(message, bytes(message.get("body", b"")), bool(message.get("more_body")))
        else:
            await self._send(message)

    async def _piece(self, message: Message, body: bytes, more: bool) -> None:
        if self._start is not None:
            start, self._start = self._start, None
            if more or len(body) >= LEAST:
                self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
                headers = MutableHeaders(raw=start["headers"])
                headers["Content-Encoding"] = "gzip"
                del headers["Content-Length"]
            await self._send(start)
        if self._packer is None:
            return await self._send(message)
        packed = self._packer.compress(body) + (b"" if more else self._packer.flush())
        if packed or not more:
            await self._send({**message, "body": packed})
