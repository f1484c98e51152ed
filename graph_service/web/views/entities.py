"""/entities: who there is and how much each does; /entities/{key}: the portfolio of one."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from graph_service.questions.involvement import Involvement, involvement
from graph_service.questions.names import names
from graph_service.questions.registry import QUESTIONS
from graph_service.stores.base import Row
from graph_service.web import filters, language, listing
from graph_service.web.pages import Page, Table
from graph_service.web.request import PageRequest
from graph_service.web.telling_apart import told_apart
from graph_service.web.views.items import links, node
from graph_service.web.views.questions import explained

_MOST: Final = 5_000
_DOES: Final = ("projects", "led_projects", "led_parts")
_COLUMNS: Final = ("acronym", "title", "kind", *_DOES, "key")
FILTERS: Final = ("date", "standing")
_NEAR_TYPES: Final = ("PART_OF", "MANDATED_FOR", "ABOUT")
_NEAR: Final = ("type.PART_OF", "back.PART_OF", "type.MANDATED_FOR", "back.ABOUT")


def entities(request: PageRequest) -> Page:
    """Every entity, with how many projects it is in, and how many projects and parts of plans it leads."""
    rows = request.cached("entities", lambda: _entities(request))
    orders: dict[str, listing.Order] = {
        "title": lambda row: (row["acronym"] or language.title(request.lang, row)[0]).casefold(),
        "kind": lambda row: row["kind"],
        "projects": lambda row: row["projects"],
        "led_projects": lambda row: row["led_projects"],
        "led_parts": lambda row: row["led_parts"],
    }
    shown = listing.listed(request, rows, orders, text=_text, sort="title")
    return Page("entities.html", {"listing": shown}, table=Table("entities", shown.every, _COLUMNS))


def entity(request: PageRequest, key: str) -> Page:
    """What one entity does, with whom, and for what."""
    question = QUESTIONS["portfolio"]
    takes = [p for p in question.parameters if p.name in FILTERS]
    found = request.ask("portfolio", of=key, **request.given(takes))
    orders: dict[str, listing.Order] = {
        "title": lambda row: language.title(request.lang, row)[0].casefold(),
        "start": lambda row: row["start"],
        "partners": lambda row: len(row["partners"]),
        "budget": lambda row: row["budget"],
        "spent": lambda row: row["spent"],
    }
    shown = listing.listed(request, found.rows, orders, text=_project_text, sort="title")
    reached = sorted({each for row in shown.rows for each in row["reaches"]})
    named = told_apart(request, names(request.graph, request.seen, reached).values())
    currencies = {row["currency"] for row in found.rows if row["currency"]}
    near = [] if request.past else links(request, key, _is_near, _NEAR_TYPES)  # what is linked is read as it is now
    given = {
        "row": names(request.graph, request.seen, [key])[key] if request.past else node(request.graph, key),
        "listing": shown,
        "rows": told_apart(request, shown.rows),
        "summary": found.summary,
        "items": {each["key"]: each for each in named},
        "currency": currencies.pop() if len(currencies) == 1 else None,
        "mixed": bool(currencies),
        "why": explained(request, found, shown.rows),
        "form": filters.form(request, takes, first=("date",)),
        "entities": filters.names(request, "entities"),
        "links": [group for group in near if group[0] in _NEAR],
        "does": asdict(_involvement(request)[key]),
    }
    return Page("entity.html", given, table=Table(key, shown.every, question.columns, "portfolio"))


def _entities(request: PageRequest) -> list[Row]:
    does = _involvement(request)
    rows = request.graph.rows("entities", sort="title", limit=_MOST)
    return [{**row, **asdict(does.get(row["key"], Involvement()))} for row in rows]


def _involvement(request: PageRequest) -> Mapping[str, Involvement]:
    snapshot = request.seen.snapshot
    return request.cached("involvement", lambda: involvement(snapshot))


def _is_near(row: Mapping[str, object]) -> bool:
    return row["group"] in _NEAR


def _text(row: Row) -> str:
    names = ("acronym", "title", "title_fr", "title_en", "key")
    return " ".join([*(str(row[name] or "") for name in names), *(row["aliases"] or ())])


def _project_text(row: Row) -> str:
    return " ".join(str(row[name] or "") for name in ("title", "title_fr", "title_en", "code", "key"))
