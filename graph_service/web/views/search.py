"""/search: some words over all lists, in any order and without minding accents, signs or case."""

from typing import Final

from starlette.responses import RedirectResponse, Response

from graph_service.errors import UnknownKey
from graph_service.model import LABELS, search_words
from graph_service.stores.base import Row
from graph_service.web.pages import Page
from graph_service.web.rendering import PAGES
from graph_service.web.request import PageRequest
from graph_service.web.telling_apart import told_apart
from graph_service.web.urls import key_in

_LISTS: Final = (
    "frameworks",
    "priorities",
    "objectives",
    "results",
    "entities",
    "projects",
    "locations",
    "themes",
    "findings",
    "sources",
)
_SHOWN: Final = 10
#: list -> the page that has all of it.
_WHOLE: Final = {"projects": "/projects", "entities": "/entities", "sources": "/sources"}


def found(request: PageRequest, key: str) -> Response:
    """On to the page of a node, whatever it is; what has no page of its own is looked for."""
    rows = request.graph.named([key])
    if not rows:
        raise UnknownKey(
            "there is nothing of the key {key!r}; look for it by its name", key=key, looked_for=list(LABELS)
        )
    label = rows[0]["label"]
    if label in PAGES:
        return RedirectResponse(request.urls.to(key_in(PAGES[label], key)), 307)
    return RedirectResponse(request.urls.to("/search", q=rows[0]["title"][:200]), 307)


def search(request: PageRequest, template: str = "search.html") -> Page:
    """What holds the words, by kind, the first of each."""
    words = request.value("q")
    groups: list[tuple[str, list[Row], bool, str | None]] = []
    for name in _LISTS if search_words(words) else ():
        rows = request.graph.rows(name, search=words, sort="title", limit=_SHOWN + 1)
        if rows:
            whole = request.urls.to(_WHOLE[name], q=words) if name in _WHOLE else None
            groups.append((name, told_apart(request, rows[:_SHOWN]), len(rows) > _SHOWN, whole))
    return Page(template, {"words": words, "groups": groups})
