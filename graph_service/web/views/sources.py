"""/sources: the documents and files that facts came from; /sources/{key}: all that came from one, with its words."""

from typing import Final

from graph_service.questions.explanation import facts
from graph_service.questions.lookups import require
from graph_service.stores.base import Row
from graph_service.web import language, listing
from graph_service.web.pages import Page, Table
from graph_service.web.request import PageRequest
from graph_service.web.telling_apart import told_apart
from graph_service.web.views.items import node

_MOST: Final = 5_000
_COLUMNS: Final = ("title", "uri", "media_type", "retrieved", "key")
_USE_COLUMNS: Final = ("what", "label", "title", "locator", "quote", "standing", "key")


def sources(request: PageRequest) -> Page:
    """Every source."""
    rows = request.graph.rows("sources", sort="title", limit=_MOST)
    orders: dict[str, listing.Order] = {
        "title": lambda row: language.title(request.lang, row)[0].casefold(),
        "retrieved": lambda row: row["retrieved"],
    }
    shown = listing.listed(request, rows, orders, text=_text, sort="title")
    return Page("sources.html", {"listing": shown}, table=Table("sources", shown.every, _COLUMNS))


def source(request: PageRequest, key: str) -> Page:
    """One source, and each fact that came from it."""
    require(request.graph, [key], ["Source"])
    rows = request.cached(("uses", key), lambda: _uses(request, key))
    orders: dict[str, listing.Order] = {
        "place": lambda row: (row["locator"] or "~", row["key"]),
        "what": lambda row: (row["label"], row["title"]),
    }
    shown = listing.listed(request, rows, orders, text=_use_text, sort="place")
    uri = node(request.graph, key)
    given = {
        "row": uri,
        "listing": shown,
        "rows": told_apart(request, shown.rows),
        "is_link": str(uri["uri"] or "").startswith(("http://", "https://")),
    }
    return Page("source.html", given, table=Table(key, shown.every, _USE_COLUMNS, "source"))


def _uses(request: PageRequest, key: str) -> list[Row]:
    """Nodes and relationships that name the source, as rows of one shape."""
    used = sorted({row["used_by"] for row in request.graph.rows("source_uses", source=key)} - {key})
    links = [each for each in used if "~" in each]
    nodes = [each for each in used if "~" not in each]
    rows = [{**row, "what": "node"} for row in request.graph.named(nodes)] if nodes else []
    for fact in facts(request.graph, links).values():
        row = fact.row
        ends = f"{row['from_title']} → {row['to_title']}"
        rows.append({**row, "what": "relationship", "key": row["relationship"], "label": row["type"], "title": ends})
    return rows


def _text(row: Row) -> str:
    return " ".join(str(row[name] or "") for name in ("title", "title_fr", "title_en", "uri", "key"))


def _use_text(row: Row) -> str:
    return " ".join(str(row[name] or "") for name in ("title", "locator", "quote", "key"))
