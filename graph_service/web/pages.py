"""How a page is made and sent: templates, policy, tags, and the state shown while an answer is worked out."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from graph_service import __version__
from graph_service.api.known_answers import has, leave
from graph_service.api.threads import WRITES
from graph_service.app import App
from graph_service.errors import InvalidInput
from graph_service.snapshot.answers import StillWorking
from graph_service.stores.base import Row
from graph_service.tables import DIALECTS
from graph_service.web import assets, language, rendering, sheets
from graph_service.web.request import EVERYWHERE, MOST_REMEMBERED, PRESENCE, PageRequest
from graph_service.web.urls import shows_the_past

HTML: Final = "text/html"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'"
)
#: Forms of our own pages say where they come from, also where a browser says no more than that; nobody else learns it.
_HEADERS: Final = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
#: What a table can be had as; the map as a picture or a page of its own.
FORMATS: Final = ("csv", "xlsx", "svg", "html")
_A_YEAR: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a page as a file: its name, the columns in front, and the question or list that they answer, where
    the name is another."""

    name: str
    rows: Sequence[Row]
    columns: Sequence[str]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A template and what it shows. ``table`` can be had as CSV and XLSX; ``scripts`` and ``styles`` are names of
    assets beside the common ones; ``fresh`` is never kept by a browser."""

    template: str
    shown: Row = field(default_factory=dict)
    status: int = 200
    table: Table | None = None
    scripts: Sequence[str] = ()
    styles: Sequence[str] = ()
    fresh: bool = False


View = Callable[[PageRequest], Page | Response]
Act = Callable[[PageRequest, FormData], Page | Response]


class PageRoute(Route):
    """A page that a reader gets. ``takes`` are all parameters that its address may have."""

    def __init__(self, path: str, endpoint: Callable[[Request], Response], takes: Sequence[str]) -> None:
        super().__init__(path, endpoint, methods=["GET"], name=f"page {path}", include_in_schema=False)
        self.takes = takes


def add(service: FastAPI, app: App, path: str, view: View, takes: Sequence[str] = ()) -> None:
    """Add a page that a reader gets. ``takes`` are the parameters of its address beside the language; another is
    refused, for what it asks would not be in the answer."""

    takes = (*takes, *(("dialect",) if "format" in takes else ()), *(("as_of",) if shows_the_past(path) else ()))
    takes = tuple(dict.fromkeys(("lang", "country", *takes)))

    def get(http: Request) -> Response:
        request = PageRequest.of(app, http)
        _refuse_unknown(request, takes)
        return answered(request.turned_back(), view)

    service.router.routes.append(PageRoute(path, get, takes))


def add_form(service: FastAPI, app: App, path: str, act: Act, most_fields: int) -> None:
    """Add what a form is sent to; who sends one waits for nobody who reads."""

    async def post(http: Request) -> Response:
        async with http.form(max_files=0, max_fields=most_fields) as form:
            return await WRITES.run(lambda: answered(PageRequest.of(app, http), lambda request: act(request, form)))

    service.router.add_route(path, post, methods=["POST"], name=f"post {path}", include_in_schema=False)


def answered(request: PageRequest, view: View) -> Response:
    """What a view gives, as a page, a file, or word that the browser has it already."""
    try:
        return _got(request, view) if request.http.method == "GET" else _response(request, _made(request, view))
    except StillWorking as work:
        waiting = sent(request, Page("working.html", {"step": work.step, "share": work.share}, fresh=True))
        waiting.headers["Refresh"] = "1"
        return waiting


def _got(request: PageRequest, view: View) -> Response:
    """What is read: kept for all who ask in the same way while nothing changes, where it is a page for all. Nobody
    waits here for who asked first: what he gets may be his alone, and take long."""
    tag = _tag(request)
    if has(request.http.headers, tag):
        # with the headers of a page: they replace those of the copy that the browser has
        return _headed(_spoken(Response(status_code=304, headers=_HEADERS), request), tag)
    answers, name = request.graph.answers, ("page", tag)
    made: Response | _Written | None = answers.known(name)
    if made is None:
        made = _made(request, view)
        if not isinstance(made, _Written):
            return made
        answers.keep(name, made)
    return leave(request.http, _headed(_response(request, made), tag))


@dataclass(frozen=True, slots=True)
class _Written:
    """A page as it is sent to everybody who asks for it in the same way while nothing changes."""

    content: bytes


def _response(request: PageRequest, made: Response | _Written) -> Response:
    if isinstance(made, Response):
        return made
    headers = {**_HEADERS, "Cache-Control": "no-store"}
    return _spoken(Response(made.content, headers=headers, media_type=HTML), request)


def _made(request: PageRequest, view: View) -> Response | _Written:
    made = view(request)
    if isinstance(made, Response):
        return made
    if made.table and (wanted := request.value("format")) in ("csv", "xlsx"):
        table = made.table
        return sheets.response(
            request, wanted, table.name, table.rows, table.columns, question=table.question or table.name
        )
    if made.fresh or made.status != 200:
        return sent(request, made)
    return _Written(_html(request, made).encode())


def sent(request: PageRequest, page: Page) -> Response:
    """A page as HTML, under the policy that lets nothing run but our own files."""
    headers = {**_HEADERS, "Cache-Control": "no-store"}
    shown = Response(_html(request, page), page.status, headers=headers, media_type=HTML)
    return _spoken(shown, request)


def _html(request: PageRequest, page: Page) -> str:
    common = rendering.common(request, page.scripts, page.styles)
    return environment().get_template(page.template).render(common, page=page, **page.shown)


def redirect(request: PageRequest, path: str, **query: Any) -> Response:
    """On to another page, after something was done."""
    return RedirectResponse(request.urls.to(path, **query), 303)


@cache
def environment() -> Environment:
    """The templates, which escape all that they show."""
    made = Environment(
        loader=PackageLoader("graph_service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(rendering.FILTERS)
    return made


def compile_templates() -> None:
    """Make the templates ready, those of the first page first: compiling one takes as long as showing it."""
    for name in ("base.html", "parts.html", "overview.html", *environment().list_templates(["html"])):
        environment().get_template(name)


def _refuse_unknown(request: PageRequest, takes: Sequence[str]) -> None:
    if unknown := sorted({name for name, _ in request.query} - {*takes}):
        raise InvalidInput(
            "this page has no parameter {names}; its address takes {known}",
            names=", ".join(unknown)[:200],
            known=", ".join(takes),
        )
    for name, known in (("format", FORMATS), ("dialect", DIALECTS), ("lang", language.OTHER)):
        if (value := request.value(name)) and value not in known:
            raise InvalidInput(
                "{name} {value!r} must be one of {choices}", name=name, value=value[:20], choices=", ".join(known)
            )


def _headed(response: Response, tag: str) -> Response:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language, Cookie, Accept-Encoding"
    return response


def _spoken(response: Response, request: PageRequest) -> Response:
    """Remember the language where the address names it."""
    if asked := language.asked(request.http):
        response.set_cookie(language.COOKIE, asked, max_age=_A_YEAR, samesite="lax", secure=request.is_secure)
    if named := next((value for name, value in reversed(request.query) if name == "country"), None):
        remembered = "" if named == EVERYWHERE else quote(named[:MOST_REMEMBERED], safe="")
        response.set_cookie(PRESENCE, remembered, max_age=_A_YEAR, samesite="lax", secure=request.is_secure)
    return response


def _tag(request: PageRequest) -> str:
    parts = (
        __version__,
        assets.fingerprint(),
        request.app.fingerprint,
        request.state,
        request.lang,
        request.http.url.path,
        request.query,
        request.countries,
        request.actor,
        request.named,
    )
    return f'W/"p{request.revision}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'
