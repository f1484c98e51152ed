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
from graph_service.questions.asking import scope_of
from graph_service.stores.base import Row
from graph_service.web import filters, language, listing
from graph_service.web.pages import Page, Table
from graph_service.web.plans import everything
from graph_service.web.reading import Reader, by_key, map_filters
from graph_service.web.telling_apart import plan_and_code, told_apart

_FILTERS: Final = map_filters()
#: What the address of a matrix takes beside filters.
SIDES: Final = ("rows", "columns", "measure")
#: What is set against what at one click.
PRESETS: Final = (("entity", "item"), ("entity", "theme"), ("item", "location"), ("framework", "framework"))


def matrix(reader: Reader) -> Page:
    """Who does how much for what, where."""
    rows, columns, measure = _asked(reader)
    shown: dict[str, Any] = {
        "form": filters.form(reader, _FILTERS, own=SIDES), "presets": PRESETS, "sides": grids.SIDES,
        "measures": grids.MEASURES, "rows": rows, "columns": columns, "measure": measure,
    }  # fmt: skip
    try:
        found = _matrix(reader, rows, columns, measure)
    except InvalidInput as error:
        return _too_large(reader, error, "/matrix")
    projects = _names(reader, {key for cell in found.cells.values() for key in cell.projects})
    drawing = drawn.matrix_fragment(
        drawn.Matrix(
            "", _axes(reader, found.rows), _axes(reader, found.columns),
            {key: drawn.Cell(c.value, tuple(c.projects), c.standing) for key, c in found.cells.items()},
            measure, found.currency, _named(reader, projects.values()),
        ),
        lang=reader.lang, item_href=by_key(reader.to("/nodes/KEY")),
        cell_href=_both(reader.to("/matrix/cell", **reader.chosen(), row="ROW", column="COLUMN")),
    )  # fmt: skip
    table = _table(reader, found)
    return Page("matrix.html", {**shown, "drawing": drawing}, 200, table, drawing.scripts, drawing.styles)


def cell(reader: Reader) -> Page:
    """The projects where one row meets one column."""
    rows, columns, measure = _asked(reader)
    found = _matrix(reader, rows, columns, measure)
    pair = reader.value("row"), reader.value("column")
    names = {row["key"]: row for row in told_apart(reader, (side.names for side in (*found.rows, *found.columns)))}
    if pair[0] not in names or pair[1] not in names:
        raise NotFound(f"the matrix has no row {pair[0]!r} or no column {pair[1]!r}; choose a cell of it")
    here = found.cells.get(pair)
    projects = list(_names(reader, here.projects if here else ()).values())
    orders: dict[str, listing.Order] = {"title": lambda row: language.title(reader.lang, row)[0].casefold()}
    shown = listing.listed(reader, projects, orders, sort="title")
    back = {name: value for name, value in reader.chosen().items() if name not in ("row", "column")}
    given = {
        "listing": shown,
        "rows": told_apart(reader, shown.rows),
        "row": names[pair[0]],
        "column": names[pair[1]],
        "back": reader.to("/matrix", **back),
    }
    return Page("cell.html", given, table=Table("cell", shown.every, ("code", "title", "key")))


def money(reader: Reader) -> Page:
    """Where the money goes."""
    given = reader.given(_FILTERS)
    measure = _one_of(reader, "measure", grids.MEASURES[1:], "budget")
    shown: dict[str, Any] = {
        "form": filters.form(reader, _FILTERS, own=("measure",)), "measures": grids.MEASURES[1:], "measure": measure,
    }  # fmt: skip
    try:
        found = reader.kept(
            ("money", _key(given), measure), lambda: moneys.money(reader.graph, scope_of(given), measure)
        )
    except InvalidInput as error:
        return _too_large(reader, error, "/money")
    flows = bands.Flows(
        "", tuple(bands.Flow(f.source, f.target, f.value, found.currency) for f in found.flows),
        _named(reader, found.names.values()), found.without, measure, found.total,
    )  # fmt: skip
    drawing = bands.sankey_fragment(flows, lang=reader.lang, item_href=by_key(reader.to("/nodes/KEY")))
    title = {key: language.title(reader.lang, row)[0] for key, row in found.names.items()}
    rows = [
        {"from": f.source, "from_title": title.get(f.source), "to": f.target, "to_title": title.get(f.target),
         "value": f.value, "currency": found.currency}
        for f in found.flows
    ]  # fmt: skip
    table = Table("money", rows, ("from_title", "to_title", "value", "currency", "from", "to"))
    return Page("money.html", {**shown, "drawing": drawing}, 200, table, drawing.scripts, drawing.styles)


def _named(reader: Reader, rows: Iterable[Row]) -> dict[str, drawn.Axis]:
    """Nodes as the drawings name them, by key: a code with its plan, a place so that no other is called alike."""
    return {
        row["key"]: drawn.Axis(
            row["key"],
            row["label"],
            row["title"],
            row["title_fr"],
            row["title_en"],
            row["language"],
            language.acronym(reader.lang, row) or plan_and_code(row),
        )
        for row in told_apart(reader, rows)
    }


def _asked(reader: Reader) -> tuple[str, str, str]:
    return (
        _one_of(reader, "rows", grids.SIDES, "entity"), _one_of(reader, "columns", grids.SIDES, "item"),
        _one_of(reader, "measure", grids.MEASURES, "count"),
    )  # fmt: skip


def _one_of(reader: Reader, name: str, words: Sequence[str], default: str) -> str:
    value = reader.value(name, default)
    if value not in words:
        raise InvalidInput(f"{name} {value[:80]!r} must be one of {', '.join(words)}")
    return value


def _matrix(reader: Reader, rows: str, columns: str, measure: str) -> grids.Matrix:
    given = reader.given(_FILTERS)
    today = date.today().isoformat()
    return reader.kept(
        ("matrix", rows, columns, measure, _key(given)),
        lambda: grids.matrix(reader.graph, scope_of(given), rows=rows, columns=columns, measure=measure, today=today),
    )


def _too_large(reader: Reader, error: InvalidInput, path: str) -> Page:
    """Where a picture of all plans cannot be drawn, one plan is chosen; with a plan, the error says what else."""
    if reader.given(_FILTERS).get("framework"):
        raise error
    form = filters.form(reader, _FILTERS)
    return Page("choose.html", {"form": form, "plans": everything(reader).plans, "path": path, "why": str(error)})


def _axes(reader: Reader, sides: Sequence[grids.Side]) -> tuple[drawn.Axis, ...]:
    names = _named(reader, (side.names for side in sides))
    return tuple(replace(names[side.names["key"]], gap=side.gap, total=side.total) for side in sides)


def _table(reader: Reader, found: grids.Matrix) -> Table:
    """The matrix as rows of a file: a column for each column, headed by code or name."""
    heads: dict[str, str] = {}
    for axis in _axes(reader, found.columns):
        text = f"{axis.code or ''} {language.title(reader.lang, asdict(axis))[0]}".strip()
        heads[axis.key] = text if text not in heads.values() else f"{text} ({axis.key})"
    rows = []
    for axis in _axes(reader, found.rows):
        row: Row = {
            "key": axis.key,
            "code": axis.code,
            "title": language.title(reader.lang, asdict(axis))[0],
            "total": axis.total,
        }
        for key, head in heads.items():
            at = found.cells.get((axis.key, key))
            row[head] = at.value if at else None
        rows.append(row)
    return Table("matrix", rows, ("code", "title", *heads.values(), "total", "key"))


def _names(reader: Reader, keys: Iterable[str]) -> Mapping[str, Row]:
    wanted = sorted(set(keys))
    return {row["key"]: row for row in reader.graph.rows("named", keys=wanted)} if wanted else {}


def _key(given: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(sorted(given.items()))


def _both(address: str) -> str:
    return address.replace("ROW", "{row}").replace("COLUMN", "{column}")
