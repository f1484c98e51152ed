"""/items/{key} and /projects: one priority, objective or result, or one project, with all that hangs on it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graph_service.changes import state
from graph_service.graph import Graph
from graph_service.model import LABELS, PLAN_ITEMS, NodeRef
from graph_service.questions.lookups import family, require
from graph_service.stores.base import Row
from graph_service.web import filters, language, listing
from graph_service.web.pages import Page, Table
from graph_service.web.request import PageRequest, map_filters
from graph_service.web.telling_apart import told_apart
from graph_service.web.views.questions import Facts, explained

QUESTION_FILTERS: Final = map_filters()
#: Filters of the list of projects that name nodes -> label of those.
PROJECT_FILTERS: Final = {"framework": "Framework", "entity": "Entity", "location": "Location", "theme": "Theme"}
#: Of these, the ones that take whatever is part of them too.
_WIDE: Final = ("entity", "location", "theme")
_LEADERS: Final = 8
_FACTS: Final = 200
_NEAR: Final = 300
_MOST: Final = 5_000
_PROJECT_COLUMNS: Final = (
    "title",
    "plans",
    "code",
    "status",
    "start_date",
    "end_date",
    "budget",
    "available",
    "spent",
    "currency",
)


def item(request: PageRequest, key: str) -> Page:
    """One part of a plan: its cover and why, who leads, who could, and what it is linked with."""
    require(request.graph, [key], PLAN_ITEMS)
    row = node(request.graph, key)
    plan, way = _above(request.graph, key)
    answer = request.ask("coverage", framework=(plan["key"],) if plan else ())
    covered = answer.rows
    found = next((each for each in covered if each["key"] == key), None)
    children = [each for each in covered if each["parent"] == key]
    leaders: list[Row] = []
    if found:
        level, frameworks = (found["level"],), (plan["key"],) if plan else ()
        leaders = request.ask("advantage", framework=frameworks, level=level, item=(key,), draws=1_000).rows
    why = explained(request, answer, [found], _FACTS)[0] if found else Facts()
    given = {
        "row": row,
        "plan": plan,
        "way": way,
        "found": found,
        "children": children,
        "why": why,
        "facts": why.total,
        "leaders": leaders[:_LEADERS],
        "more_leaders": max(0, len(leaders) - _LEADERS),
        "links": links(request, key, _kinds_of_item),
        "findings": request.graph.rows("findings_about", keys=[key]),
        "entities": filters.names(request, "entities"),
        "projects": told_apart(request, _projects(request.graph, found)),
        "locations": filters.names(request, "locations"),
    }
    return Page("item.html", given)


def project(request: PageRequest, key: str) -> Page:
    """One project: who does it, what for, where, and the words that say so."""
    require(request.graph, [key], ["Project"])
    given = {"row": node(request.graph, key), "links": links(request, key, lambda row: True)}
    return Page("project.html", {**given, "findings": request.graph.rows("findings_about", keys=[key])})


def projects(request: PageRequest) -> Page:
    """The projects there are, by plan, entity, place, theme and what they contribute to."""
    given = {name: tuple(v for n, v in request.query if n == name and v) for name in PROJECT_FILTERS}
    items = [value for name, value in request.query if name == "item" and value]
    require(request.graph, items, PLAN_ITEMS)
    for name, label in PROJECT_FILTERS.items():
        require(request.graph, given[name], [label])
    wide = {name: sorted(family(request.graph, given[name])) if given[name] else [] for name in _WIDE}
    wanted = {
        "frameworks": sorted(given["framework"]),
        "entities": wide["entity"],
        "locations": wide["location"],
        "themes": wide["theme"],
        "items": items,
        "search": request.value("q") or None,
    }
    rows, is_cut = _some_projects(request.graph, wanted, every=bool(request.value("format")))
    orders: dict[str, listing.Order] = {
        "title": lambda row: language.title(request.lang, row)[0].casefold(),
        "start": lambda row: row["start_date"],
        "end": lambda row: row["end_date"],
        "status": lambda row: row["status"],
        "budget": lambda row: row["budget"],
        "spent": lambda row: row["spent"],
    }
    takes = [p for p in QUESTION_FILTERS if p.name in given]
    shown = listing.listed(request, rows, orders, sort="title")
    chosen = request.graph.named(sorted(items)) if items else []
    page = {
        "listing": shown,
        "rows": told_apart(request, shown.rows),
        "most": _MOST if is_cut else None,
        "form": filters.form(request, takes, first=tuple(PROJECT_FILTERS)),
        "items": told_apart(request, chosen),
    }
    return Page("projects.html", page, table=Table("projects", [*_with_plans(request, shown.every)], _PROJECT_COLUMNS))


def _some_projects(graph: Graph, wanted: Mapping[str, object], *, every: bool) -> tuple[list[Row], bool]:
    """The projects of a list by title, and whether there are more: the first ``_MOST``, or ``every`` one for a file."""
    found: list[Row] = []
    after: dict[str, object] = {}
    while True:
        rows = graph.rows("projects", **wanted, **after, sort="title", limit=_MOST + 1)
        found += rows[:_MOST]
        if len(rows) <= _MOST or not every:
            return found, len(rows) > _MOST
        after = {"after_value": found[-1]["sort_value"], "after_key": found[-1]["key"]}


def _with_plans(request: PageRequest, rows: Sequence[Row]) -> Iterator[Row]:
    """The rows of a file of projects. The plans are looked up where a file is asked for."""
    is_file = bool(request.value("format"))
    for row in told_apart(request, rows) if is_file else rows:
        plans = row.get("of_plans", [])
        yield {**{name: value for name, value in row.items() if name != "of_plans"}, "plans": plans}


def node(graph: Graph, key: str) -> Row:
    """One node with all its properties, and the title of its source."""
    found = graph.store.view(lambda tx: state.nodes(tx, [key]))[NodeRef(key).key]
    every: Row = dict.fromkeys(LABELS[found.label].properties)
    row = {**every, **found.properties, "key": key, "label": found.label}
    titles = graph.named([row["source"]]) if row.get("source") else []
    return {**row, "source_title": titles[0]["title"] if titles else None}


def links(request: PageRequest, key: str, wanted: object, types: Sequence[str] = ()) -> list[tuple[str, list[Row]]]:
    """What a node is linked with, by kind of link seen from it, each with its evidence; by all types of links where
    none is given."""
    graph = request.graph
    found = graph.neighbours([key], types)
    rows = [row for row in found if row["standing"] != "rejected"]
    ends = {row["to_key"] if row["from_key"] == key else row["from_key"] for row in rows}
    named = {row["key"]: row for row in told_apart(request, graph.named(sorted(ends)))} if ends else {}
    sources = sorted({row["source"] for row in rows if row["source"]})
    titles = {row["key"]: row["title"] for row in graph.named(sources)} if sources else {}
    groups: dict[str, list[Row]] = {}
    for row in rows:
        away = row["from_key"] == key
        group = f"{'type' if away else 'back'}.{row['type']}"
        end = named.get(row["to_key"] if away else row["from_key"])
        if end and callable(wanted) and wanted({**row, "group": group}):
            shown = {**row, "end": end, "source_title": titles.get(row["source"])}
            groups.setdefault(group, []).append(shown)
    return sorted(groups.items())


def _kinds_of_item(row: Row) -> bool:
    """Projects have a table of their own, findings too."""
    return not (row["type"] == "ABOUT" or (row["group"] == "back.CONTRIBUTES_TO" and row["from_label"] == "Project"))


def _projects(graph: Graph, found: Row | None) -> list[Row]:
    if not found or not found["projects"]:
        return []
    return graph.named(found["projects"][:_NEAR])


def _above(graph: Graph, key: str) -> tuple[Row | None, list[Row]]:
    """The plan that an item belongs to, and what lies between, from the top."""
    way: list[str] = []
    at = key
    while True:
        rows = [r for r in graph.neighbours([at], ["PART_OF"]) if r["from_key"] == at]
        parent = min((r["to_key"] for r in rows if r["standing"] != "rejected"), default=None)
        if parent is None or parent in way:
            break
        way.append(parent)
        at = parent
    named = {row["key"]: row for row in graph.named(sorted(way))} if way else {}
    above = [named[each] for each in reversed(way) if each in named]
    if above and above[0]["label"] == "Framework":
        return above[0], above[1:]
    return None, above
