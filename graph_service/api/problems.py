"""How every error looks over HTTP: one table, looked up along the error's classes, one body (RFC 9457)."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from graph_service.api.meant import meant_by, onward
from graph_service.api.permissions import needed
from graph_service.errors import (
    Conflict,
    Forbidden,
    GraphServiceError,
    InvalidInput,
    NotFound,
    ProviderError,
    ProviderUnavailable,
    QueryFileError,
    StorageFull,
    StoreError,
    StoreUnavailable,
    TooManyAttempts,
    Unauthenticated,
    UnknownKey,
)
from graph_service.heavy_work import GivenUp, HeavyQueueFull
from graph_service.logs import REQUEST
from graph_service.messages import Message, at_place
from visualisation import MapError

MEDIA_TYPE: Final = "application/problem+json"
#: Where in a request's scope whoever shows a problem to a reader asks to be told of it: a list that it is put into.
ASKED: Final = "graph_service.problem"
_UNFORESEEN: Final = Message("the service failed in a way that nobody foresaw; nothing more is known here")
_log = logging.getLogger(__name__)


class TooLarge(InvalidInput):
    """The body is larger than what is taken."""


class TooSlow(InvalidInput):
    """The body did not come in time."""


class Overloaded(GraphServiceError):
    """More is asked at once than is answered; trying again may help."""


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
    TooSlow: Kind(408, "too-slow", "The body did not come in time", "send it again", {"Connection": "close"}),
    Overloaded: Kind(503, "overloaded", "The service is busy", "try again in a second", {"Retry-After": "1"}),
    HeavyQueueFull: Kind(503, "queue-full", "Too much waits to be worked", "try again later", {"Retry-After": "15"}),
    GivenUp: Kind(400, "given-up", "Who asked has hung up"),
    UnsupportedMedia: Kind(415, "unsupported-media", "The body is in a form that is not read here"),
    Unauthenticated: Kind(
        401,
        "unauthenticated",
        "One has to sign in",
        "send a token in `Authorization: Bearer`, or sign in at /sign-in",
        {"WWW-Authenticate": 'Bearer realm="alignment"'},
    ),
    Forbidden: Kind(403, "forbidden", "Who signed in may not do that", "ask who administers for that role"),
    TooManyAttempts: Kind(429, "too-many-attempts", "Signing in failed too often", "wait as `Retry-After` says"),
    ProviderError: Kind(
        502, "provider", "The provider of sign-in answers what cannot be used", "sign in with a password"
    ),
    ProviderUnavailable: Kind(
        503, "provider-unavailable", "The provider of sign-in does not answer", "try again soon", {"Retry-After": "60"}
    ),
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
    StorageFull: Kind(507, "storage-full", "The disk is full", "make room on it and try again"),
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
        "meant": {"type": "object", "description": "which key was clearly meant, in what was sent: given, key, title"},
        "next": {"type": "string", "description": "what to do next"},
        "instance": {"type": "string", "description": "path of the request"},
        "request": {"type": "string", "description": "id of the request, as `X-Request-Id` and the log have it"},
    },
}
RESPONSE: Final[dict[str, Any]] = {
    "description": "a problem",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_UNAVAILABLE: Final = 503
_METHODS: Final = ("DELETE", "GET", "PATCH", "POST", "PUT")
_HTTP_NEXT: Final = {404: "/docs lists every route", 405: "/docs lists every route with its methods"}


def kind_of(error: BaseException) -> Kind:
    """The kind of problem that an error is: that of the nearest of its classes in the table."""
    return next(PROBLEMS[each] for each in type(error).__mro__ if each in PROBLEMS)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, not yet in any language. A detail that is text is somebody else's."""

    kind: Kind
    detail: Message | str
    faults: Sequence[Message] = ()


class ProblemResponse(JSONResponse):
    """A problem in English, for a program. Who set ``scope[ASKED]`` is given the problem, to say it otherwise."""

    def __init__(self, problem: Problem, instance: str, **more: Any) -> None:
        kind = problem.kind
        self.problem = problem
        body = {
            "type": f"/docs#problem-{kind.slug}",
            "title": kind.title,
            "status": kind.status,
            "detail": str(problem.detail),
            "faults": [str(fault) for fault in problem.faults],
            **more,
            **({"next": kind.next} if kind.next else {}),
            "instance": instance,
            **({"request": request} if (request := REQUEST.get()) else {}),
        }
        headers = {**kind.headers, "Cache-Control": "no-store"}
        super().__init__(body, kind.status, headers=headers, media_type=MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (asked := scope.get(ASKED)) is not None:
            asked.append(self.problem)
        await super().__call__(scope, receive, send)


def response(error: BaseException, instance: str, **more: Any) -> Response:
    """The answer to a request that ended in ``error``. What nobody foresaw shows no more than that."""
    faults = error.faults if isinstance(error, InvalidInput) else ()
    detail = error.message if isinstance(error, GraphServiceError) else _UNFORESEEN
    answer = ProblemResponse(Problem(kind_of(error), detail, faults), instance, **more)
    if isinstance(error, TooManyAttempts):
        answer.headers["Retry-After"] = str(error.wait_s)
    return answer


def refused(error: RequestValidationError, instance: str) -> Response:
    """The answer to parameters or a body of the wrong shape: each named, with what was expected."""
    faults, given, expected = [], {}, {}
    for each in error.errors():
        place = ".".join(str(part) for part in each["loc"] if part not in ("query", "path", "body")) or "body"
        wrong = _wrong(each)
        expected[place] = str(wrong)
        if each["type"] == "missing":
            faults.append(at_place(place, wrong))
        else:
            given[place] = _short(each["input"])
            faults.append(Message("{place}: {fault}, got {value!r}", place=place, fault=wrong, value=given[place]))
    detail = Message(
        "{n} of the parameters or fields cannot be taken: {faults:;}", n=len(faults), faults=tuple(faults[:5])
    )
    problem = Problem(PROBLEMS[InvalidInput], detail, faults)
    return ProblemResponse(problem, instance, given=given, expected=expected)


def _wrong(found: Mapping[str, Any]) -> Message:
    """What Pydantic found wrong with a value, in its own English words, as a message where a page may need it."""
    limits = found.get("ctx", {})
    match found["type"]:
        case "extra_forbidden":
            return Message("there is no such parameter or field")
        case "missing":
            return Message("Field required")
        case "int_parsing":
            return Message("Input should be a valid integer, unable to parse string as an integer")
        case "less_than_equal":
            return Message("Input should be less than or equal to {most}", most=limits["le"])
        case "greater_than_equal":
            return Message("Input should be greater than or equal to {least}", least=limits["ge"])
        case "literal_error":
            return Message("Input should be {known}", known=limits["expected"])
        case _:
            return Message("{said}", said=found["msg"])


def register(app: FastAPI) -> None:
    """Answer every error that a route raises with its problem."""
    app.add_exception_handler(GraphServiceError, _handled)
    app.add_exception_handler(RequestValidationError, _validated)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)


async def _handled(request: Request, error: Exception) -> Response:
    if isinstance(error, UnknownKey):
        try:
            if (found := await meant_by(request, error)) is not None:
                return onward(request, found) or response(error, request.url.path, meant=asdict(found))
        except GraphServiceError as other:
            error = other
    if (status := kind_of(error).status) >= 500:
        told = None if status == _UNAVAILABLE else error  # many may be refused at once, and where is of no interest
        _log.error("%s %s: %s", request.method, request.url.path, error, exc_info=told)
    return response(error, request.url.path)


async def _validated(request: Request, error: Exception) -> Response:
    return refused(cast(RequestValidationError, error), request.url.path)


async def _http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: unknown routes, other methods, broken multipart bodies."""
    error = cast(HTTPException, error)
    path, status = request.url.path, error.status_code
    detail: Message | str = str(error.detail)
    if status == 404:
        detail = Message("there is no route {path}", path=path)
    elif status == 405:
        detail = Message("{path} does not take {method}", path=path, method=request.method)
    headers = {**(error.headers or {}), **({"Allow": _allowed(request)} if status == 405 else {})}
    kind = Kind(status, f"http-{status}", str(error.detail), _HTTP_NEXT.get(status), headers)
    return ProblemResponse(Problem(kind, detail), path)


def _allowed(request: Request) -> str:
    """The methods that some route takes at this path. Each is a route of its own, of which the framework names one."""
    return ", ".join(each for each in _METHODS if needed(each, request.url.path) is not None)


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=400)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
