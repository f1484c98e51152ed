"""/map, /matrix, /explore, /money and /places: the drawings, each with the filters that chose what it shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from graph_service.model import LABELS
from graph_service.questions.alignment_map import MOST_NODES, alignment_map
from graph_service.questions.asking import scope_of
from graph_service.questions.scope import Scope, require
from graph_service.web import filters
from graph_service.web.pages import Page
from graph_service.web.plans import everything
from graph_service.web.reading import Reader, map_filters
from visualisation import Fragment, MapModel, map_fragment, map_page, map_svg

_FILTERS: Final = map_filters()
_DRAWN: Final = ("Framework", "Priority", "Objective", "Result", "Project", "Entity")


def map_(reader: Reader) -> Page:
    """The alignment map of what the filters let through."""
    given = reader.given(_FILTERS)
    shown: dict[str, Any] = {"form": filters.form(reader, _FILTERS), "given": given, "most": MOST_NODES}
    if not given.get("framework") and (nodes := _size(reader)) > MOST_NODES:
        return Page("choose.html", {**shown, "nodes": nodes, "plans": everything(reader).plans, "path": "/map"})
    drawing = reader.kept(
        ("map", tuple(sorted(given.items())), reader.lang, reader.to("/")), lambda: _map(reader, given)
    )
    return Page("map.html", {**shown, "drawing": drawing}, scripts=drawing.scripts, styles=drawing.styles)


def download(reader: Reader) -> Response:
    """The map as one file that opens from disk, or as a picture."""
    model = _model(reader, scope_of(reader.given(_FILTERS)))
    name = f"map-r{reader.revision}"
    if reader.value("format") == "svg":
        return _file(map_svg(model, lang=reader.lang), f"{name}.svg", "image/svg+xml")
    return _file(map_page(model, lang=reader.lang), f"{name}.html", "text/html")


def matrix(reader: Reader) -> Page:
    """Who does how much for what, where."""
    return Page("slot.html", {"form": filters.form(reader, _FILTERS), "name": "matrix", "drawing": None})


def explore(reader: Reader) -> Page:
    """What is around one node."""
    if centre := reader.value("centre"):
        require(reader.graph, [centre], list(LABELS))
    return Page("slot.html", {"form": None, "name": "explore", "drawing": None})


def money(reader: Reader) -> Page:
    """Where the money goes."""
    return Page("slot.html", {"form": filters.form(reader, _FILTERS), "name": "money", "drawing": None})


def places(reader: Reader) -> Page:
    """What is done where."""
    return Page("slot.html", {"form": filters.form(reader, _FILTERS), "name": "places", "drawing": None})


def _map(reader: Reader, given: Mapping[str, Any]) -> Fragment:
    return map_fragment(
        _model(reader, scope_of(given)), lang=reader.lang, explore_href=_by_key(reader.to("/explore", centre="KEY")),
        item_href=_by_key(reader.to("/nodes/KEY")), download_href=reader.to("/map/download", **given),
    )  # fmt: skip


def _by_key(address: str) -> str:
    """An address in which ``{key}`` stands for the key of a node."""
    return address.replace("KEY", "{key}")


def _model(reader: Reader, scope: Scope) -> MapModel:
    return alignment_map(reader.graph, scope, date.today().isoformat(), lang=reader.lang)


def _size(reader: Reader) -> int:
    return sum(row["nodes"] for row in reader.graph.rows("node_counts") if row["label"] in _DRAWN)


def _file(text: str, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, headers=headers, media_type=media_type)
