"""What every template can say: words, figures, dates, names and addresses, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from graph_service import recorded
from graph_service.errors import StoreError
from graph_service.messages import Message
from graph_service.stores.base import Row
from graph_service.translation import is_known, render
from graph_service.web import assets, formats, language
from graph_service.web.request import PageRequest
from graph_service.web.urls import key_in
from visualisation import Lang

#: label -> the page of one node of it.
PAGES: Final[Mapping[str, str]] = {
    "Framework": "/plans",
    "Priority": "/items",
    "Objective": "/items",
    "Result": "/items",
    "Entity": "/entities",
    "Project": "/projects",
    "Source": "/sources",
    "Draft": "/drafts",
}
#: The main pages, in the order of the navigation.
NAV_ITEMS: Final = (
    ("overview", "/"),
    ("map", "/map"),
    ("matrix", "/matrix"),
    ("gaps", "/gaps"),
    ("advantage", "/advantage"),
    ("entities", "/entities"),
    ("money", "/money"),
    ("places", "/places"),
    ("drafts", "/drafts"),
    ("sources", "/sources"),
    ("import", "/import"),
    ("changes", "/changes"),
)
_UNDER: Final[Mapping[str, str]] = {
    "plans": "/",
    "items": "/gaps",
    "coverage": "/gaps",
    "projects": "/entities",
    "explore": "/map",
    "imports": "/import",
}
_SOURCED: Final = dict.fromkeys(
    ("source", "source_title", "locator", "quote", "language", "reason_fr", "reason_en", "standing")
)
FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "unique": lambda values: list(dict.fromkeys(values)),
    "sourced": lambda row: {**_SOURCED, **row},
}


def common(request: PageRequest, scripts: Sequence[str] = (), styles: Sequence[str] = ()) -> Row:
    """The names that every template knows."""
    lang = request.lang

    def say(key: str, **values: Any) -> str:
        return language.say(lang, key, values)

    def said(group: str, value: str | None) -> str:
        return language.said(lang, group, value)

    def title(row: Row) -> tuple[str, str | None]:
        return language.title(lang, row)

    def url(path: str, **query: Any) -> str:
        return request.urls.to(path, **query)

    def page_of(key: str, label: str) -> str | None:
        return request.urls.to(key_in(PAGES[label], key)) if label in PAGES else None

    return {
        "lang": lang,
        "other": language.OTHER[lang],
        "t": say,
        "said": said,
        "title": title,
        "classification": request.app.settings.classification,
        "today": date.today().isoformat(),
        "url": url,
        "page_of": page_of,
        "here": request.urls.here,
        "without": request.urls.without,
        "request": request,
        "asset": assets.address,
        "scripts": ("app.js", *scripts),
        "styles": ("app.css", *styles),
        "number": lambda value, digits=0: formats.number(lang, value, digits),
        "share": lambda value: formats.share(lang, value),
        "interval": lambda low, high: formats.interval(lang, low, high),
        "money": lambda value, currency: formats.money(lang, value, currency),
        "day": lambda text: formats.day(lang, text),
        "moment": lambda text: formats.moment(lang, text),
        "nav_items": [(name, request.urls.to(path), path == _nav_path(request)) for name, path in NAV_ITEMS],
        "acronym": lambda row: language.acronym(lang, row),
        "sentence": lambda message: _ours(message, lang),
        "countries": _countries(request),
        "said_of": lambda remark: render(remark, lang),
        "because": lambda change: render(recorded.reason(change.reason, change.kind) or change.reason, lang),
        "remark_of": lambda remark: _ours(recorded.remark(remark) or remark, lang),
        "reason": lambda row: row.get(f"reason_{lang}") or row.get("reason_fr") or row.get("reason_en"),
    }


def _ours(message: Message | str, lang: Lang) -> tuple[str, str | None]:
    """A sentence of our own as the reader reads it, and the language of it where that is another."""
    return render(message, lang), None if lang == "en" or is_known(message, lang) else "en"


def _countries(request: PageRequest) -> tuple[str, ...]:
    """The presences to choose from; none for a stranger, and on a page that says that the store does not answer."""
    try:
        if request.actor is None and request.app.access.is_on():
            return ()
        return request.known_countries
    except StoreError:
        return ()


def _nav_path(request: PageRequest) -> str:
    first = request.http.url.path.split("/")[1]
    return _UNDER.get(first, f"/{first}")
