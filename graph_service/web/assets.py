"""Scripts, styles and fonts under names that say what is in them, so that a browser keeps them for good."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PREFIX: Final = "/static/"
_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOLDERS: Final = (("graph_service.web", "static"), ("visualisation", "assets"))
_FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, its address, and its bytes as they are and as gzip."""

    name: str
    address: str
    media_type: str
    content: bytes
    packed: bytes


@cache
def every() -> Mapping[str, Asset]:
    """All files that pages may name, by name. The pages' own come before those of the drawings."""
    found: dict[str, Asset] = {}
    for package, folder in _FOLDERS:
        for file in sorted((files(package) / folder).iterdir(), key=lambda each: each.name):
            kind = PurePosixPath(file.name).suffix
            if kind in _TYPES and file.name not in found:
                found[file.name] = _asset(file.name, _TYPES[kind], file.read_bytes())
    return found


def address(name: str) -> str:
    """Where the file of that name is served: ``app.css`` is ``/static/app.<hash>.css``."""
    return every()[name].address


def fingerprint() -> str:
    """One hash of all files: what a page was made with."""
    return hashlib.sha256("".join(each.address for each in every().values()).encode()).hexdigest()[:12]


def serve(request: Request) -> Response:
    """One file, to be kept for good; 404 for a name that is none, or an old one."""
    wanted = request.url.path
    for each in every().values():
        if each.address == wanted:
            headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                return Response(
                    each.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=each.media_type
                )
            return Response(each.content, headers=headers, media_type=each.media_type)
    return PlainTextResponse("there is no such file", 404)


def _asset(name: str, media_type: str, content: bytes) -> Asset:
    stem, _, ending = name.rpartition(".")
    mark = hashlib.sha256(content).hexdigest()[:12]
    return Asset(name, f"{PREFIX}{stem}.{mark}.{ending}", media_type, content, gzip.compress(content, 9, mtime=0))
