"""/matrix: any two sides of the portfolios against each other; /money: what flows from plans to entities."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

import visualisation.matrix as drawn
import visualisation.sankey as bands
from graph_service.errors import InvalidInput, NotFound
from graph_service.questions import matrix as grids
from graph_service.questions import money as moneys
from graph_service.questions.names import NameRow, names
from graph_service.snapshot import Snapshot
from graph_service.stores.base import Row
from graph_service.web import filters, language, listing
from graph_service.web.pages import Page, Table
from graph_service.web.plans import everything
from graph_service.web.request import PageRequest, map_filters
from graph_service.web.telling_apart import plan_and_code, told_apart
from graph_service.web.urls import by_key

_FILTERS: Final = map_filters()
#: What the address of a matrix takes beside filters.
SIDES: Final = ("rows", "columns", "measure")
#: More rows or columns cannot be read on a page; the answer as data may have them.
_MOST_DRAWN: Final = 400
#: What is set against what at one click.
PRESETS: Final = (("entity", "item"), ("entity", "theme"), ("item", "location"), ("framework", "framework"))


def matrix(request: PageRequest) -> Page:
    """Who does how much for what, where."""
    rows, columns, measure = _asked(request)
    shown: dict[str, Any] = {
        "form": filters.form(request, _FILTERS, own=SIDES),
        "presets": PRESETS,
        "sides": grids.SIDES,
        "measures": grids.MEASURES,
        "rows": rows,
        "columns": columns,
        "measure": measure,
    }
    try:
        found = _matrix(request, rows, columns, measure)
    except InvalidInput as error:
        return _too_large(request, error, "/matrix")
    snapshot = request.seen.snapshot
    sides = _sides(request, snapshot, found)
    projects = _names(request, {key for cell in found.cells.values() for key in snapshot.keys(cell.projects)})
    drawing = drawn.matrix_fragment(
        drawn.Matrix(
            "",
            _axes(request, found.rows, sides),
            _axes(request, found.columns, sides),
            {
                (snapshot.key(row), snapshot.key(column)): drawn.Cell(
                    cell.value, tuple(snapshot.keys(cell.projects)), cell.standing
                )
                for (row, column), cell in found.cells.items()
            },
            measure,
            found.currency,
            _named(request, projects.values()),
        ),
        lang=request.lang,
        item_href=by_key(request.urls.to("/nodes/KEY")),
        cell_href=_both(request.urls.to("/matrix/cell", **request.chosen(), row="ROW", column="COLUMN")),
    )
    table = _table(request, found, sides)
    return Page("matrix.html", {**shown, "drawing": drawing}, 200, table, drawing.scripts, drawing.styles)


def cell(request: PageRequest) -> Page:
    """The projects where one row meets one column."""
    rows, columns, measure = _asked(request)
    found = _matrix(request, rows, columns, measure)
    pair = request.value("row"), request.value("column")
    snapshot = request.seen.snapshot
    sides = {row["key"]: row for row in told_apart(request, _sides(request, snapshot, found).values())}
    if pair[0] not in sides or pair[1] not in sides:
        raise NotFound(
            "the matrix has no row {row!r} or no column {column!r}; choose a cell of it", row=pair[0], column=pair[1]
        )
    here = found.cells.get((snapshot.rows[pair[0]], snapshot.rows[pair[1]]))
    projects = list(_names(request, snapshot.keys(here.projects) if here else ()).values())
    orders: dict[str, listing.Order] = {"title": lambda row: language.title(request.lang, row)[0].casefold()}
    shown = listing.listed(request, projects, orders, sort="title")
    back = {name: value for name, value in request.chosen().items() if name not in ("row", "column")}
    given = {
        "listing": shown,
        "rows": told_apart(request, shown.rows),
        "row": sides[pair[0]],
        "column": sides[pair[1]],
        "back": request.urls.to("/matrix", **back),
    }
    return Page("cell.html", given, table=Table("cell", shown.every, ("code", "title", "key")))


def money(request: PageRequest) -> Page:
    """Where the money goes."""
    scope = request.scope(_FILTERS)
    measure = _one_of(request, "measure", grids.MEASURES[1:], "budget")
    snapshot = request.seen.snapshot
    shown: dict[str, Any] = {
        "form": filters.form(request, _FILTERS, own=("measure",)),
        "measures": grids.MEASURES[1:],
        "measure": measure,
    }
    try:
        found = request.cached(("money", scope, measure), lambda: moneys.money(snapshot, scope, measure))
    except InvalidInput as error:
        return _too_large(request, error, "/money")
    shown_flows = [(snapshot.key(f.source), snapshot.key(f.target), _looked_at(f)) for f in found.flows]
    shown_flows = [flow for flow in shown_flows if flow[2]]
    without = tuple(snapshot.keys(found.without))
    plans = snapshot.keys(found.frameworks)
    named = _names(request, {*without, *plans, *(key for flow in shown_flows for key in flow[:2])})
    total = sum(value for source, _, value in shown_flows if source in plans)
    flows = bands.Flows(
        "",
        tuple(bands.Flow(source, target, value, found.currency) for source, target, value in shown_flows),
        _named(request, named.values()),
        without,
        measure,
        total,
    )
    drawing = bands.sankey_fragment(flows, lang=request.lang, item_href=by_key(request.urls.to("/nodes/KEY")))
    title = {key: language.title(request.lang, row)[0] for key, row in named.items()}
    rows = [
        {
            "from": source,
            "from_title": title.get(source),
            "to": target,
            "to_title": title.get(target),
            "value": value,
            "currency": found.currency,
        }
        for source, target, value in shown_flows
    ]
    table = Table("money", rows, ("from_title", "to_title", "value", "currency", "from", "to"))
    unplaced = {"unplaced": found.unplaced, "currency": found.currency}
    return Page("money.html", {**shown, **unplaced, "drawing": drawing}, 200, table, drawing.scripts, drawing.styles)


def _named(request: PageRequest, rows: Iterable[Row]) -> dict[str, drawn.Axis]:
    """Nodes as the drawings name them, by key: a code with its plan, a place so that no other is called alike."""
    return {
        row["key"]: drawn.Axis(
            row["key"],
            row["label"],
            row["title"],
            row["title_fr"],
            row["title_en"],
            row["language"],
            language.acronym(request.lang, row) or plan_and_code(row),
        )
        for row in told_apart(request, rows)
    }


def _asked(request: PageRequest) -> tuple[str, str, str]:
    return (
        _one_of(request, "rows", grids.SIDES, "entity"),
        _one_of(request, "columns", grids.SIDES, "item"),
        _one_of(request, "measure", grids.MEASURES, "count"),
    )


def _one_of(request: PageRequest, name: str, words: Sequence[str], default: str) -> str:
    value = request.value(name, default)
    if value not in words:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}", name=name, value=value[:80], choices=", ".join(words)
        )
    return value


def _matrix(request: PageRequest, rows: str, columns: str, measure: str) -> grids.Matrix:
    scope, today = request.scope(_FILTERS), date.today().isoformat()
    snapshot = request.seen.snapshot
    found = request.cached(
        ("matrix", rows, columns, measure, scope),
        lambda: grids.matrix(snapshot, scope, rows=rows, columns=columns, measure=measure, today=today),
    )
    for name, side in (("rows", found.rows), ("columns", found.columns)):
        if len(side) > _MOST_DRAWN:
            raise InvalidInput(
                "there would be {n:,} {side}, and {most} can be read; choose a plan or a level",
                n=len(side),
                side=name,
                most=_MOST_DRAWN,
            )
    return found


def _too_large(request: PageRequest, error: InvalidInput, path: str) -> Page:
    """Where a picture of all plans cannot be drawn, one plan is chosen; with a plan, the error says what else."""
    if request.given(_FILTERS).get("framework"):
        raise error
    form = filters.form(request, _FILTERS)
    return Page("choose.html", {"form": form, "plans": everything(request).plans, "path": path, "why": error.message})


def _axes(request: PageRequest, sides: Sequence[grids.Side], text: Mapping[int, NameRow]) -> tuple[drawn.Axis, ...]:
    axes = _named(request, (text[side.node] for side in sides))
    return tuple(replace(axes[text[side.node]["key"]], gap=side.is_gap, total=side.total) for side in sides)


def _looked_at(flow: moneys.Flow) -> float:
    """What is drawn of a flow: what the lens has of it, else all."""
    return flow.value if flow.lens is None else flow.lens


def _sides(request: PageRequest, snapshot: Snapshot, found: grids.Matrix) -> Mapping[int, NameRow]:
    """What the rows and columns are called, by node."""
    nodes = {side.node: snapshot.key(side.node) for side in (*found.rows, *found.columns)}
    text = names(request.graph, request.seen, nodes.values())
    return {node: text[key] for node, key in nodes.items()}


def _table(request: PageRequest, found: grids.Matrix, sides: Mapping[int, NameRow]) -> Table:
    """The matrix as rows of a file: a column for each column, headed by code or name."""
    heads: dict[str, str] = {}
    for axis in _axes(request, found.columns, sides):
        head = f"{axis.code or ''} {language.title(request.lang, asdict(axis))[0]}".strip()
        heads[axis.key] = head if head not in heads.values() else f"{head} ({axis.key})"
    node = {text["key"]: node for node, text in sides.items()}
    rows = []
    for axis in _axes(request, found.rows, sides):
        row: Row = {
            "key": axis.key,
            "code": axis.code,
            "title": language.title(request.lang, asdict(axis))[0],
            "total": axis.total,
        }
        for key, head in heads.items():
            at = found.cells.get((node[axis.key], node[key]))
            row[head] = at.value if at else None
        rows.append(row)
    return Table("matrix", rows, ("code", "title", *heads.values(), "total", "key"))


def _names(request: PageRequest, keys: Iterable[str]) -> Mapping[str, Row]:
    text = names(request.graph, request.seen, keys)
    return {key: text[key] for key in sorted(text)}


def _both(address: str) -> str:
    return address.replace("ROW", "{row}").replace("COLUMN", "{column}")
