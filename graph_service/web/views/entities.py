"""/entities: who there is and how much each does; /entities/{key}: the portfolio of one."""

from collections.abc import Mapping
from typing import Final

from graph_service.graph import Graph
from graph_service.questions.lookups import require
from graph_service.questions.names import names
from graph_service.questions.registry import QUESTIONS
from graph_service.stores.base import Row
from graph_service.web import filters, language, listing
from graph_service.web.involvement import involvement
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
    rows = request.cached("entities", lambda: _entities(request.graph))
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
    require(request.graph, [key], ["Entity"])
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
    named = told_apart(request, names(request.graph, request.graph.state(), reached).values())
    currencies = {row["currency"] for row in found.rows if row["currency"]}
    near = [group for group in links(request, key, _is_near, _NEAR_TYPES) if group[0] in _NEAR]
    given = {
        "row": node(request.graph, key),
        "listing": shown,
        "rows": told_apart(request, shown.rows),
        "summary": found.summary,
        "items": {each["key"]: each for each in named},
        "currency": currencies.pop() if len(currencies) == 1 else None,
        "mixed": bool(currencies),
        "why": explained(request, found, shown.rows),
        "form": filters.form(request, takes, first=("date",)),
        "entities": filters.names(request, "entities"),
        "links": near,
        "does": involvement(request.graph, [key])[key],
    }
    return Page("entity.html", given, table=Table(key, shown.every, question.columns))


def _entities(graph: Graph) -> list[Row]:
    rows = graph.rows("entities", sort="title", limit=_MOST)
    does = involvement(graph, [row["key"] for row in rows])
    return [{**row, **{name: len(getattr(does[row["key"]], name)) for name in _DOES}} for row in rows]


def _is_near(row: Mapping[str, object]) -> bool:
    return row["group"] in _NEAR


def _text(row: Row) -> str:
    names = ("acronym", "title", "title_fr", "title_en", "key")
    return " ".join([*(str(row[name] or "") for name in names), *(row["aliases"] or ())])


def _project_text(row: Row) -> str:
    return " ".join(str(row[name] or "") for name in ("title", "title_fr", "title_en", "code", "key"))
