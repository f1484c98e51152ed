"""One answer as JSON or CSV, with a tag by which the caller need not be told the same thing twice."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from graph_service import __version__, tables
from graph_service.api.routing import CSV
from graph_service.app import App
from graph_service.changes import Position
from graph_service.stores.base import Row
from visualisation import Lang

BOOKMARKS: Final = "Alignment-Bookmarks"
REVISION: Final = "Alignment-Revision"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route answers: an object, or its JSON; and its rows as a table where it is one. ``next`` is the address
    of the page that follows."""

    body: Row | bytes
    rows: Sequence[Row] = ()
    columns: Sequence[str] = ()
    next: str | None = None


def answer(app: App, request: Request, work: Callable[[int], Answer]) -> Response:
    """The answer of ``work`` at the graph's revision, as JSON or CSV, or 304 where the caller has it."""
    as_csv = wants_csv(request)

    def made(revision: int) -> Response:
        found = work(revision)
        if as_csv and found.columns:
            columns = tables.columns(found.rows, found.columns)
            name = request.url.path.rstrip("/").rpartition("/")[2]
            headers = {"Content-Disposition": f'attachment; filename="{name}-r{revision}.csv"'}
            shown = Response(tables.to_csv(found.rows, columns), media_type=CSV, headers=headers)
        else:
            shown = written(found.body)
        if found.next:
            shown.headers["Link"] = f'<{found.next}>; rel="next"'
        return shown

    return tagged(app, request, made)


def tagged(app: App, request: Request, make: Callable[[int], Response]) -> Response:
    """What ``make`` answers at the graph's revision, or 304 where the caller has it already.

    The revision is read first: the tag may be older than the answer, and never newer.
    """
    if bookmarks := request.headers.get(BOOKMARKS):
        app.graph.store.await_bookmarks([each for each in bookmarks.split(",") if each.strip()])
    position = app.graph.position()
    tag = _tag(app, request, position)
    shown = Response(status_code=304) if _has(request, tag) else make(position.revision)
    shown.headers["ETag"] = tag
    shown.headers["Cache-Control"] = "no-cache"
    shown.headers["Vary"] = "Accept, Accept-Language"
    shown.headers[REVISION] = str(position.revision)
    return shown


def written(body: object, status: int = 200) -> Response:
    """An object as JSON, or JSON as it is."""
    content = body if isinstance(body, bytes) else as_json(body)
    return Response(content, status, media_type="application/json")


def as_json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def stored(app: App, body: Row, *, status: int, location: str | None = None) -> Response:
    """The answer to a write: with the bookmarks that a replica must have seen to show it."""
    shown = written(body, status)
    shown.headers[REVISION] = str(body["revision"])
    if location:
        shown.headers["Location"] = location
    if bookmarks := app.graph.store.bookmarks():
        shown.headers[BOOKMARKS] = ",".join(bookmarks)
    return shown


def wants_csv(request: Request) -> bool:
    """Whether the caller asks for CSV: by ``?format=``, else by preferring it in ``Accept``."""
    if asked := request.query_params.get("format"):
        return asked == "csv"
    preferred = _preferred(request.headers.get("Accept", ""))
    return preferred.get(CSV, 0.0) > max(preferred.get("application/json", 0.0), preferred.get("*/*", 0.0) / 2)


def language(app: App, request: Request) -> Lang:
    """The reader's language: ``?lang=``, else the first of ``Accept-Language`` that we speak, else the setting."""
    asked = request.query_params.get("lang")
    if asked in ("fr", "en"):
        return "en" if asked == "en" else "fr"
    preferred = _preferred(request.headers.get("Accept-Language", ""))
    spoken = {name: quality for name, quality in preferred.items() if name[:2] in ("fr", "en") and quality > 0}
    best = max(spoken, key=lambda name: spoken[name], default=app.settings.language)
    return "en" if best.startswith("en") else "fr"


def _preferred(header: str) -> dict[str, float]:
    """The names of an ``Accept`` header with their qualities."""
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        quality = parameters.partition("q=")[2].strip() or "1"
        try:
            found.setdefault(name.strip(), float(quality))
        except ValueError:
            continue
    return found


def _tag(app: App, request: Request, position: Position) -> str:
    """By revision and the hash of its record, release, address, form, language and day: questions speak of today."""
    parts = (
        __version__,
        position.sha256,
        request.url.path,
        request.url.query,
        wants_csv(request),
        language(app, request),
        date.today().isoformat(),
    )
    return f'W/"r{position.revision}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'


def _has(request: Request, tag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or tag.removeprefix("W/") in (
        each.strip().removeprefix("W/") for each in given.split(",")
    )
