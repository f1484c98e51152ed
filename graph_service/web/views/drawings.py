"""/map, /explore and /places: the drawings, each with the filters that chose what it shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from graph_service.errors import InvalidInput
from graph_service.model import LABELS
from graph_service.questions import places as wheres
from graph_service.questions.alignment_map import MOST_NODES, alignment_map
from graph_service.questions.lookups import require
from graph_service.questions.names import NameRow, names
from graph_service.questions.scope import Scope
from graph_service.snapshot import Snapshot
from graph_service.stores.base import Row
from graph_service.web import filters
from graph_service.web.neighbourhood import around
from graph_service.web.pages import Page, Table
from graph_service.web.plans import everything
from graph_service.web.request import PageRequest, map_filters
from graph_service.web.urls import by_key
from graph_service.web.views import search
from visualisation import (
    Fragment,
    MapModel,
    Place,
    csp,
    explore_fragment,
    explore_page,
    map_fragment,
    map_page,
    map_svg,
    places_fragment,
)

_FILTERS: Final = map_filters()
_PLACE_COLUMNS: Final = ("title", "pcode", "level", "projects", "items", "entities", "population", "key")
_DEPTHS: Final = ("1", "2")
_MOST_GROWN: Final = 40
_DRAWN: Final = ("Framework", "Priority", "Objective", "Result", "Project", "Entity")


def map_(request: PageRequest) -> Page:
    """The alignment map of what the filters let through."""
    given = request.given(_FILTERS)
    shown: dict[str, Any] = {"form": filters.form(request, _FILTERS), "given": given, "most": MOST_NODES}
    if not given.get("framework") and (nodes := _size(request)) > MOST_NODES:
        return Page("choose.html", {**shown, "nodes": nodes, "plans": everything(request).plans, "path": "/map"})
    drawing = request.cached(
        ("map", tuple(sorted(given.items())), request.lang, request.urls.to("/")), lambda: _map(request, given)
    )
    return Page("map.html", {**shown, "drawing": drawing}, scripts=drawing.scripts, styles=drawing.styles)


def download(request: PageRequest) -> Response:
    """The map as one file that opens from disk, or as a picture."""
    model = _model(request, request.scope(_FILTERS))
    name = f"map-r{request.revision}"
    if request.value("format") == "svg":
        return _file(map_svg(model, lang=request.lang), f"{name}.svg", "image/svg+xml")
    return _file(map_page(model, lang=request.lang), f"{name}.html", "text/html")


def explore(request: PageRequest) -> Page:
    """What is around some nodes, grown click by click; without one, where to find it."""
    keys, depth = _grown(request)
    if not keys:
        return search.search(request, template="explore_start.html")
    drawing = explore_fragment(
        around(request, keys, depth),
        lang=request.lang,
        grown=keys,
        depth=depth,
        frame_href=_by_keys(request.urls.to("/explore/frame", keys="KEYS", depth="DEPTH")),
        page_href=_by_keys(request.urls.to("/explore", keys="KEYS", depth="DEPTH")),
        item_href=by_key(request.urls.to("/nodes/KEY")),
    )
    shown = {"row": request.graph.named([keys[0]])[0], "drawing": drawing}
    return Page("explore.html", shown, scripts=drawing.scripts, styles=drawing.styles)


def frame(request: PageRequest) -> Response:
    """The picture in the explore page, under the policy that it needs; only our own pages may frame it."""
    keys, depth = _grown(request)
    text = explore_page(around(request, keys, depth), lang=request.lang, grown=keys, framed=True)
    headers = {
        "Content-Security-Policy": f"{csp(text)}; frame-ancestors 'self'",
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "no-store",
    }
    return Response(text, headers=headers, media_type="text/html")


def _grown(request: PageRequest) -> tuple[list[str], int]:
    keys = [key for key in request.value("keys", request.value("centre")).split(",") if key][:_MOST_GROWN]
    depth = request.value("depth", "1")
    if depth not in _DEPTHS:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}", name="depth", value=depth[:20], choices=", ".join(_DEPTHS)
        )
    require(request.graph, keys, list(LABELS))
    return list(dict.fromkeys(keys)), int(depth)


def _by_keys(address: str) -> str:
    return address.replace("KEYS", "{keys}").replace("DEPTH", "{depth}")


def places(request: PageRequest) -> Page:
    """What is done where."""
    scope = request.scope(_FILTERS)
    state = request.seen
    snapshot = state.snapshot
    found = request.cached(("places", scope), lambda: wheres.places(snapshot, scope, date.today().isoformat()))
    text = names(request.graph, state, [snapshot.key(each.node) for each in found.rows])
    drawing = places_fragment(
        [_place(each, snapshot, text) for each in found.rows], lang=request.lang, item_href=_projects(request)
    )
    rows: list[Row] = [
        {
            **dict.fromkeys(_PLACE_COLUMNS),
            **text[snapshot.key(each.node)],
            "projects": len(each.projects),
            "items": len(each.items),
            "entities": len(each.entities),
        }
        for each in found.rows
    ]
    table = Table("places", rows, _PLACE_COLUMNS)
    shown = {"form": filters.form(request, _FILTERS), "drawing": drawing, "found": found}
    return Page("places.html", shown, 200, table, drawing.scripts, drawing.styles)


def _projects(request: PageRequest) -> str:
    return by_key(request.urls.to("/projects", location="KEY"))


def _place(found: wheres.Place, snapshot: Snapshot, text: Mapping[str, NameRow]) -> Place:
    row = text[snapshot.key(found.node)]
    return Place(
        row["key"],
        row["title"],
        row["title_fr"],
        row["title_en"],
        row["language"],
        row["pcode"],
        row["level"],
        tuple(snapshot.keys(found.parents)),
        len(found.projects),
        len(found.items),
        len(found.entities),
        row["population"],
        row["latitude"],
        row["longitude"],
    )


def _map(request: PageRequest, given: Mapping[str, Any]) -> Fragment:
    return map_fragment(
        _model(request, request.scope(_FILTERS)),
        lang=request.lang,
        explore_href=by_key(request.urls.to("/explore", centre="KEY")),
        item_href=by_key(request.urls.to("/nodes/KEY")),
        download_href=request.urls.to("/map/download", **given),
        clear_href=request.urls.to("/map") if given else None,
    )


def _model(request: PageRequest, scope: Scope) -> MapModel:
    return alignment_map(request.graph, scope, date.today().isoformat(), lang=request.lang, state=request.seen)


def _size(request: PageRequest) -> int:
    return sum(row["nodes"] for row in request.graph.rows("node_counts") if row["label"] in _DRAWN)


def _file(text: str, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, headers=headers, media_type=media_type)
