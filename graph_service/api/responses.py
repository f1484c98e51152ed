"""One answer as JSON, CSV or XLSX, with a tag by which the caller need not be told the same thing twice."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph_service import __version__, tables
from graph_service.answer_sheets.book import Asked, workbook
from graph_service.api.known_answers import has, leave
from graph_service.api.routing import CSV
from graph_service.app import App
from graph_service.changes import Position
from graph_service.errors import InvalidInput
from graph_service.heavy_work import GivenUp, is_given_up
from graph_service.messages import Message
from graph_service.model.wording import lang_of
from graph_service.sheets import XLSX
from graph_service.stores.base import Row
from visualisation import Lang

BOOKMARKS: Final = "Alignment-Bookmarks"
REVISION: Final = "Alignment-Revision"
#: Bytes that are sent at once.
_PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route answers: an object, and its rows as a table where it is one. ``next`` is the address
    of the page that follows; ``remark`` says why there may be no rows."""

    body: Row
    rows: Sequence[Row] = ()
    columns: Sequence[str] = ()
    next: str | None = None
    remark: Message | None = None


def answer(app: App, request: Request, work: Callable[[int], Answer]) -> Response:
    """The answer of ``work`` at the graph's revision, as JSON, CSV or XLSX, or 304 where the caller has it."""

    def sent(revision: int, tag: str) -> Response:
        kept = _known(app, ("sent", tag), lambda: _written(app, request, work(revision), revision))
        return Sent(kept.content, media_type=kept.media_type, headers=kept.headers)

    shown = tagged(app, request, sent)
    return leave(request, shown) if shown.status_code == 200 else shown


class Sent(Response):
    """Bytes that are sent piece by piece, no faster than the caller takes them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        left = memoryview(self.body)
        while len(left) > _PIECE:
            await send({"type": "http.response.body", "body": bytes(left[:_PIECE]), "more_body": True})
            left = left[_PIECE:]
        await send({"type": "http.response.body", "body": bytes(left), "more_body": False})


@dataclass(frozen=True, slots=True)
class _Written:
    """An answer as it is sent to everybody who asks for it in the same way while nothing changes."""

    content: bytes
    media_type: str
    headers: Mapping[str, str]


def _known(app: App, key: tuple[str, str], make: Callable[[], _Written]) -> _Written:
    while True:
        try:
            return app.graph.answers.get(key, make)
        except GivenUp:  # by whoever asked first
            if is_given_up():
                raise


def _written(app: App, request: Request, found: Answer, revision: int) -> _Written:
    headers = {"Link": f'<{found.next}>; rel="next"'} if found.next else {}
    if form(request) == "json" or not found.columns:
        return _Written(as_json(found.body), "application/json", headers)
    name = request.url.path.rstrip("/").rpartition("/")[2]
    filters = found.body.get("params") or _asked(request)
    table = table_of(app, request, Asked(name, revision, filters, found.remark), found.rows, found.columns)
    headers["Content-Disposition"] = f'attachment; filename="{name}-r{revision}.{table.ending}"'
    return _Written(table.content, table.media_type, headers)


@dataclass(frozen=True, slots=True)
class TableFile:
    """Rows as a file."""

    content: bytes
    media_type: str
    ending: str


def table_of(app: App, request: Request, asked: Asked, rows: Sequence[Row], columns: Sequence[str]) -> TableFile:
    """Rows as the table that the caller asks for: CSV in a dialect, or XLSX in the caller's language."""
    if form(request) == "xlsx":
        return TableFile(workbook(app.graph, asked, rows, columns, language(app, request)), XLSX, "xlsx")
    text = tables.to_csv(rows, tables.columns(rows, columns), tables.DIALECTS[_dialect(request) or "standard"])
    return TableFile(text.encode(), CSV, "csv")


def _asked(request: Request) -> dict[str, list[str]]:
    """What the address asks for, beside the form of the answer."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in ("format", "dialect"):
            found.setdefault(name, []).append(value)
    return found


def tagged(app: App, request: Request, make: Callable[[int, str], Response]) -> Response:
    """What ``make`` answers at the graph's revision, under that tag, or 304 where the caller has it already.

    The revision is read first: the tag may be older than the answer, and never newer.
    """
    if bookmarks := request.headers.get(BOOKMARKS):
        app.graph.store.await_bookmarks([each for each in bookmarks.split(",") if each.strip()])
    position = app.graph.position()
    tag = _tag(app, request, position)
    shown = Response(status_code=304) if has(request.headers, tag) else make(position.revision, tag)
    shown.headers["ETag"] = tag
    shown.headers["Cache-Control"] = "no-cache"
    shown.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    shown.headers[REVISION] = str(position.revision)
    return shown


def written(body: Row, status: int = 200) -> Response:
    """An object as JSON."""
    return Response(as_json(body), status, media_type="application/json")


def as_json(body: Row) -> bytes:
    """An object as JSON. Its rows are written one by one: while a text is written no other thread can go on."""
    return b"{" + b",".join(_dumped(name) + b":" + _listed(value) for name, value in body.items()) + b"}"


def _listed(value: object) -> bytes:
    return b"[" + b",".join(map(_dumped, value)) + b"]" if isinstance(value, list) else _dumped(value)


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def stored(app: App, body: Row, *, status: int, location: str | None = None) -> Response:
    """The answer to a write: with the bookmarks that a replica must have seen to show it."""
    shown = written(body, status)
    shown.headers[REVISION] = str(body["revision"])
    if location:
        shown.headers["Location"] = location
    if bookmarks := app.graph.store.bookmarks():
        shown.headers[BOOKMARKS] = ",".join(bookmarks)
    return shown


def form(request: Request) -> Literal["json", "csv", "xlsx"]:
    """The form that the caller asks for: by ``?format=``, by naming a dialect of CSV, else by preferring it in
    ``Accept``.

    Raises:
        InvalidInput: a dialect is named of what is no CSV.
    """
    asked, dialect = request.query_params.get("format"), _dialect(request)
    if asked not in (None, "csv") and dialect:
        raise InvalidInput("dialect is of CSV, not of {format}; ask for format=csv", format=asked)
    if asked or dialect:
        return "xlsx" if asked == "xlsx" else "json" if asked == "json" else "csv"
    preferred = _preferred(request.headers.get("Accept", ""))
    least = max(preferred.get("application/json", 0.0), preferred.get("*/*", 0.0) / 2)
    csv, xlsx = preferred.get(CSV, 0.0), preferred.get(XLSX, 0.0)
    return "json" if max(csv, xlsx) <= least else "xlsx" if xlsx > csv else "csv"


def _dialect(request: Request) -> str | None:
    return request.query_params.get("dialect")


def language(app: App, request: Request) -> Lang:
    """The reader's language: ``?lang=``, else the first of ``Accept-Language`` that we speak, else the setting."""
    asked = request.query_params.get("lang")
    if asked in ("fr", "en"):
        return lang_of(asked)
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
    """By revision and the hash of its record, release, settings, address, form, language and day: questions speak of
    today."""
    parts = (
        __version__,
        app.fingerprint,
        position.sha256,
        request.url.path,
        request.url.query,
        form(request),
        language(app, request),
        date.today().isoformat(),
    )
    return f'W/"r{position.revision}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'
