"""How every error looks over HTTP: one table, looked up along the error's classes, one body (RFC 9457)."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from graph_service.errors import (
    Conflict,
    GraphServiceError,
    InvalidInput,
    NotFound,
    QueryFileError,
    StoreError,
    StoreUnavailable,
)
from visualisation import MapError

MEDIA_TYPE: Final = "application/problem+json"
_log = logging.getLogger(__name__)


class TooLarge(InvalidInput):
    """The body is larger than what is taken."""


class UnsupportedMedia(InvalidInput):
    """The body is in a media type or encoding that this route does not read."""


class CrossSite(InvalidInput):
    """A page of another site asked for a write."""


class Misdirected(InvalidInput):
    """The request was meant for another host: a page that points its own name at this machine."""


class Stale(Conflict):
    """``If-Match`` names a revision that the graph has left."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: status, the last part of its ``type``, its title, and the usual next step."""

    status: int
    slug: str
    title: str
    next: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


PROBLEMS: Final[Mapping[type[BaseException], Kind]] = {
    NotFound: Kind(404, "not-found", "Nothing has that name"),
    InvalidInput: Kind(422, "invalid-input", "The request cannot be taken as it is", "correct what `faults` names"),
    TooLarge: Kind(413, "too-large", "The body is too large"),
    UnsupportedMedia: Kind(415, "unsupported-media", "The body is in a form that is not read here"),
    CrossSite: Kind(403, "cross-site", "Pages of other sites may not write"),
    Misdirected: Kind(421, "misdirected", "The request was meant for another host"),
    Conflict: Kind(409, "conflict", "The graph has changed since", "read it again and repeat the change"),
    Stale: Kind(412, "stale", "The graph has left that revision", "read it again and repeat the change"),
    QueryFileError: Kind(500, "query-file", "A query file is malformed", "run `alignment check`"),
    StoreError: Kind(500, "store", "The store failed", "run `alignment doctor`"),
    StoreUnavailable: Kind(
        503,
        "store-unavailable",
        "The store does not answer now",
        "try again in a few seconds",
        {"Retry-After": "5"},
    ),
    GraphServiceError: Kind(500, "internal", "The service failed"),
    MapError: Kind(422, "invalid-map", "The map cannot be drawn as asked"),
    Exception: Kind(500, "internal", "The service failed", "try again; the service's log says what happened"),
}

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail", "faults", "instance"],
    "properties": {
        "type": {"type": "string", "description": "which kind of problem; /docs describes each"},
        "title": {"type": "string", "description": "the kind in words"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what was given, what was expected, what to do next"},
        "faults": {
            "type": "array",
            "items": {"type": "string"},
            "description": "one line a fault, with its place",
        },
        "given": {"description": "what was given, by the name of the parameter or field"},
        "expected": {"description": "what was expected there"},
        "next": {"type": "string", "description": "what to do next"},
        "instance": {"type": "string", "description": "path of the request"},
    },
}
RESPONSE: Final[dict[str, Any]] = {
    "description": "a problem",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_HTTP_NEXT: Final = {404: "/docs lists every route", 405: "/docs lists every route with its methods"}


def kind_of(error: BaseException) -> Kind:
    """The kind of problem that an error is: that of the nearest of its classes in the table."""
    return next(PROBLEMS[each] for each in type(error).__mro__ if each in PROBLEMS)


def response(error: BaseException, instance: str) -> Response:
    """The answer to a request that ended in ``error``. What nobody foresaw shows no more than that."""
    kind = kind_of(error)
    known = isinstance(error, GraphServiceError | MapError)
    faults = error.faults if isinstance(error, InvalidInput) else ()
    detail = str(error) if known else "the service failed in a way that nobody foresaw; nothing more is known here"
    return _answer(kind, detail, instance, faults)


def refused(error: RequestValidationError, instance: str) -> Response:
    """The answer to parameters or a body of the wrong shape: each named, with what was expected."""
    faults, given, expected = [], {}, {}
    for each in error.errors():
        error_path = ".".join(str(part) for part in each["loc"] if part not in ("query", "path", "body")) or "body"
        said = "there is no such parameter or field" if each["type"] == "extra_forbidden" else str(each["msg"])
        shown = "" if each["type"] == "missing" else f", got {_short(each['input'])!r}"
        faults.append(f"{error_path}: {said}{shown}")
        expected[error_path] = said
        if each["type"] != "missing":
            given[error_path] = _short(each["input"])
    detail = f"{len(faults)} of the parameters or fields cannot be taken: {'; '.join(faults[:5])}"
    return _answer(PROBLEMS[InvalidInput], detail, instance, faults, given=given, expected=expected)


def register(app: FastAPI) -> None:
    """Answer every error that a route raises with its problem."""
    for each in (GraphServiceError, MapError):
        app.add_exception_handler(each, _handled)
    app.add_exception_handler(RequestValidationError, _validated)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)


async def _handled(request: Request, error: Exception) -> Response:
    if kind_of(error).status >= 500:
        _log.error("%s %s: %s", request.method, request.url.path, error, exc_info=error)
    return response(error, request.url.path)


async def _validated(request: Request, error: Exception) -> Response:
    return refused(cast(RequestValidationError, error), request.url.path)


async def _http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: unknown routes, other methods, broken multipart bodies."""
    error = cast(HTTPException, error)
    path, status = request.url.path, error.status_code
    detail = {
        404: f"there is no route {path}",
        405: f"{path} does not take {request.method}",
    }.get(status, str(error.detail))
    kind = Kind(status, f"http-{status}", str(error.detail), _HTTP_NEXT.get(status), dict(error.headers or {}))
    return _answer(kind, detail, path)


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=400)


def _answer(kind: Kind, detail: str, instance: str, faults: Sequence[str] = (), **more: Any) -> Response:
    body = {
        "type": f"/docs#problem-{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "faults": list(faults),
        **more,
        **({"next": kind.next} if kind.next else {}),
        "instance": instance,
    }
    headers = {**kind.headers, "Cache-Control": "no-store"}
    return JSONResponse(body, kind.status, headers=headers, media_type=MEDIA_TYPE)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
