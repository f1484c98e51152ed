"""The questions as everyone asks them, with the same names, filters and rows in terminal, API and browser."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from graph_service.errors import NotFound
from graph_service.graph import Graph
from graph_service.model import vocabulary as words
from graph_service.questions import advantage as advantages
from graph_service.questions import chains as ways
from graph_service.questions import coverage as covers
from graph_service.questions import matrix as matrices
from graph_service.questions import portfolio as portfolios
from graph_service.questions import tree as trees
from graph_service.questions.alignment import Item
from graph_service.questions.asking import NOTHING, Given, Parameter, Question
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row


def find(name: str) -> Question:
    """The question of that name.

    Raises:
        NotFound: there is none.
    """
    try:
        return QUESTIONS[name]
    except KeyError:
        raise NotFound(f"there is no question {name!r}; there are {', '.join(QUESTIONS)}") from None


def _coverage(graph: Graph, scope: Scope, given: Given) -> tuple[list[Row], Row]:
    return coverage_rows(graph, covers.coverage(graph, scope, _today()), given)


def _gaps(graph: Graph, scope: Scope, given: Given) -> tuple[list[Row], Row]:
    rows, summary = coverage_rows(graph, covers.coverage(graph, scope, _today()), given)
    return [row for row in rows if row["class"] in covers.GAPS], summary


def _flagged(flag: str) -> Callable[[Graph, Scope, Given], tuple[list[Row], Row]]:
    def answer(graph: Graph, scope: Scope, given: Given) -> tuple[list[Row], Row]:
        return coverage_rows(graph, covers.coverage(graph, scope, _today()), {**given, "flag": (flag,)})

    return answer


def coverage_rows(graph: Graph, found: Sequence[covers.Coverage], given: Given) -> tuple[list[Row], Row]:
    """Rows of coverage with the flags asked for, and the summary by plan."""
    wanted = set(given.get("flag") or ())
    titles = _titles(graph, (row.item.names["source"] for row in found))
    rows = [
        {
            **_about(row.item), "framework": row.item.framework, "parent": row.item.parent,
            "class": row.status, "low": _figure(row.low), "high": _figure(row.high), "flags": list(row.flags),
            "approval": row.item.approval, "led_by": list(row.led_by), "entities": list(row.entities),
            "projects": [chain.project for chain in row.chains],
            "mean_low": _figure(row.mean_low), "mean_high": _figure(row.mean_high), "weakest": row.weakest,
            **_where(row.item.names, titles), "relationships": row.relationships,
        }
        for row in found
        if not wanted or wanted & set(row.flags)
    ]  # fmt: skip
    return rows, _plans(graph, found)


def _plans(graph: Graph, found: Sequence[covers.Coverage]) -> Row:
    """Each plan by its top items: mean interval, weakest, and how many items of each class."""
    by_plan: dict[str, list[covers.Coverage]] = {}
    for row in found:
        if row.item.framework is not None:
            by_plan.setdefault(row.item.framework, []).append(row)
    plans = {}
    for plan, rows in by_plan.items():
        top = [row for row in rows if row.item.parent == plan] or rows
        low, high, weakest = covers.summed(top)
        classes = {status: sum(row.status == status for row in rows) for status in covers.CLASSES}
        plans[plan] = {"low": _figure(low), "high": _figure(high), "weakest": weakest, "classes": classes}
    titles = _titles(graph, plans)
    return {"frameworks": [{"key": plan, "title": titles.get(plan), **row} for plan, row in plans.items()]}


def _advantage(graph: Graph, scope: Scope, given: Given) -> tuple[list[Row], Row]:
    found = advantages.advantage(graph, scope, items=given["item"] or (), draws=given["draws"])
    titles = _titles(graph, (row.entity for row in found))
    rows = [
        {
            **_about(row.item), "entity": row.entity, "entity_title": titles.get(row.entity),
            "count": _revealed(row.count), "money": _revealed(row.money),
            "projects": list(row.projects), "thin": len(row.projects) < advantages.FEW,
            "budget": row.budget, "available": row.available, "spent": row.spent,
            "mandates": list(row.mandates), "places": list(row.places), "missing": list(row.missing),
            "relationships": row.relationships,
        }
        for row in found
    ]  # fmt: skip
    return rows, {}


def _portfolio(graph: Graph, scope: Scope, given: Given) -> tuple[list[Row], Row]:
    found = portfolios.portfolio(graph, given["of"], scope)
    rows = [
        {
            "key": row.project["key"], "label": row.project["label"], **_names(row.project),
            "code": row.project["code"], "start": row.project["start_date"], "end": row.project["end_date"],
            "status": row.project["status"],
            "roles": sorted({part["role"] or part["type"].lower() for part in row.parts}),
            "through": sorted({part["entity"] for part in row.parts}),
            "budget": row.budget, "available": row.available, "spent": row.spent, "currency": row.project["currency"],
            "joint": row.joint, "partners": [each["key"] for each in row.partners],
            "reaches": [each["key"] for each in row.reaches],
            "relationships": row.relationships,
        }
        for row in found
    ]  # fmt: skip
    currencies = {row["currency"] for row in rows if row["budget"] is not None}
    money = {
        name: sum(known) if (known := [row[name] for row in rows if row[name] is not None]) else None
        for name in ("budget", "available", "spent")
    }
    if len(currencies) > 1:
        money = dict.fromkeys(money)  # money in several currencies does not add up
    return rows, {"projects": len(rows), "joint": sum(row["joint"] for row in rows), **money,
                  "currency": currencies.pop() if len(currencies) == 1 else None}  # fmt: skip


def _matrix(graph: Graph, scope: Scope, given: Given) -> tuple[list[Row], Row]:
    found = matrices.matrix(
        graph, scope, rows=given["rows"], columns=given["columns"], measure=given["measure"], today=_today()
    )
    rows = {side.names["key"]: side for side in found.rows}
    columns = {side.names["key"]: side for side in found.columns}
    cells = [
        {
            "key": row,
            "label": rows[row].names["label"],
            **_names(rows[row].names),
            "column": column,
            "column_label": columns[column].names["label"],
            "column_title": columns[column].names["title"],
            "value": _figure(cell.value),
            "standing": cell.standing,
            "projects": cell.projects,
        }
        for (row, column), cell in found.cells.items()
    ]
    empty = {
        "empty_rows": [key for key, side in rows.items() if side.empty],
        "empty_columns": [key for key, side in columns.items() if side.empty],
    }
    return cells, {"measure": found.measure, "currency": found.currency, **empty}


def _tree(graph: Graph, scope: Scope, given: Given) -> tuple[list[Row], Row]:
    rows = [
        {**_about(row.item), "depth": row.depth, "parent": row.item.parent, "children": row.children,
         "projects": list(row.projects), "approval": row.item.approval}
        for row in trees.tree(graph, given["of"], scope)
    ]  # fmt: skip
    return rows, {"items": len(rows), "depth": max((row["depth"] for row in rows), default=0)}


def _chains(graph: Graph, scope: Scope, given: Given) -> tuple[list[Row], Row]:
    found = ways.chains(graph, given["from"], given["to"], scope, longest=given["longest"])
    names = {row["key"]: row for row in graph.rows("named", keys=[given["to"]])}
    end = names[given["to"]]
    rows = [
        {
            "key": end["key"], "label": end["label"], "title": end["title"], "length": len(row.links),
            "forward": row.forward, "nodes": list(row.nodes), "types": [link["type"] for link in row.links],
            "standings": [link["standing"] for link in row.links], "relationships": row.relationships,
        }
        for row in found
    ]  # fmt: skip
    return rows, {}


def _about(item: Item) -> Row:
    return {
        "key": item.key,
        "label": item.label,
        **_names(item.names),
        "code": item.code,
        "level": item.level,
    }


def _names(row: Row) -> Row:
    return {name: row[name] for name in ("title", "title_fr", "title_en", "language")}


def _where(row: Row, titles: Mapping[str, str]) -> Row:
    return {
        "source": row["source"], "source_title": titles.get(row["source"]), "locator": row["locator"],
        "quote": row["quote"],
    }  # fmt: skip


def _titles(graph: Graph, keys: Iterable[str | None]) -> Mapping[str, str]:
    wanted = sorted({key for key in keys if key})
    return {row["key"]: row["title"] for row in graph.rows("named", keys=wanted)} if wanted else {}


def _revealed(found: advantages.Revealed | None) -> Row | None:
    if found is None:
        return None
    return {
        "x": _figure(found.x), "rca": _figure(found.rca), "rsca": _figure(found.rsca),
        "low": _figure(found.low), "high": _figure(found.high),
    }  # fmt: skip


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _today() -> str:
    return date.today().isoformat()


_EXPLAIN: Final = Parameter("explain", "open each figure down to relationships, pages and quotes", bool, default=False)
_STANDING: Final = Parameter("standing", "count only facts of this standing", repeated=True, choices=words.STANDINGS)
_DATE: Final = Parameter("date", "count only what holds and runs on this day, such as 2021-07-31")
_FRAMEWORK: Final = Parameter("framework", "only this plan, by its key", repeated=True)
_LEVEL: Final = Parameter("level", "level of the results chain", repeated=True, choices=words.PLAN_LEVELS)
_APPROVAL: Final = Parameter(
    "approval", "count only what has come so far, or is part of what has", repeated=True, choices=words.APPROVALS
)
FILTERS: Final = (
    _FRAMEWORK,
    _LEVEL,
    Parameter("entity", "count only projects of this entity, and of what is part of it", repeated=True),
    Parameter("location", "count only projects in this place, and in what is part of it", repeated=True),
    Parameter("theme", "count only projects with this theme, and with what is part of it", repeated=True),
    _DATE, _APPROVAL, _STANDING,
)  # fmt: skip
_COVER_COLUMNS: Final = ("framework", "code", "title", "class", "low", "high", "flags", "locator", "key")


def _question(
    name: str, summary: str, answer: Callable[[Graph, Scope, Given], tuple[list[Row], Row]],
    columns: tuple[str, ...], *parameters: Parameter, empty: str = NOTHING,
) -> Question:  # fmt: skip
    return Question(name, summary, (*parameters, _EXPLAIN), columns, answer, empty)


_FLAG: Final = Parameter("flag", "only rows with this flag", repeated=True, choices=covers.FLAGS)
QUESTIONS: Final[Mapping[str, Question]] = {
    each.name: each
    for each in (
        _question("coverage", "How far is each part of the plans covered, and how surely?", _coverage,
                  _COVER_COLUMNS, *FILTERS, _FLAG),
        _question("gaps", "Which objectives does nobody cover, or nobody surely?", _gaps,
                  _COVER_COLUMNS, *FILTERS, _FLAG, empty="no gaps: all that was asked about is surely covered"),
        _question("unled", "Which objectives does nobody lead?", _flagged("unled"), _COVER_COLUMNS, *FILTERS),
        _question("single-entity", "Which objectives rest on one entity alone?", _flagged("single_entity"),
                  ("framework", "code", "title", "entities", "projects", "class", "locator", "key"), *FILTERS),
        _question("advantage", "Who has a comparative advantage for what, and on what evidence?", _advantage,
                  ("code", "title", "entity", "count.x", "count.rca", "count.low", "count.high", "money.rca",
                   "thin", "missing", "key"),
                  *FILTERS,
                  Parameter("item", "only for this priority, objective or result", repeated=True),
                  Parameter("draws", "bootstrap draws", int, default=advantages.DRAWS)),
        _question("portfolio", "What does an entity do, with whom, and for what?", _portfolio,
                  ("title", "roles", "partners", "reaches", "budget", "currency", "key"),
                  Parameter("of", "key of the entity", required=True), _DATE, _STANDING),
        _question(
            "matrix",
            "Who does how much for what, and where?",
            _matrix,
            ("key", "column", "value", "standing", "projects"),
            *FILTERS,
            Parameter("rows", "one side", choices=matrices.SIDES, default="entity"),
            Parameter("columns", "the other side", choices=matrices.SIDES, default="item"),
            Parameter("measure", "what is counted", choices=matrices.MEASURES, default="count"),
        ),
        _question("tree", "What does a plan consist of?", _tree, ("depth", "code", "title", "level", "projects", "key"),
                  Parameter("of", "key of the plan", required=True), _DATE, _STANDING),
        _question("chains", "How do two things hang together?", _chains, ("length", "forward", "nodes", "types"),
                  Parameter("from", "key of one", required=True), Parameter("to", "key of the other", required=True),
                  Parameter("longest", "longest chain", int, default=ways.LONGEST), _STANDING),
    )
}  # fmt: skip
