"""UN INFO's country file: one Cooperation Framework as a tree, and its portfolio, a row a project and agency.

- A row's money is its agency's own part, so a Project has the sum of its rows and each LED_BY its own;
  figures are US dollars. A row that stands twice counts once, and is reported.
- ``outcome`` names an output by its text. A tree often lacks outputs that rows name, and a few trees give many
  outputs one name: ``placing`` says what is then concluded from the row. A Project that cannot be placed
  contributes to the Framework: it is in the plan's portfolio, *unplaced*, and its rows are reported.
- There is one Framework a *workspace*. UN INFO gives each country of a workspace that spans several the
  same portfolio under that country's name; the two known are in ``WORKSPACES``. Their facts come from
  one Source of the workspace, so that the next country's file changes none of them.
- A file adds and updates. What an earlier file said and this one does not is left in the graph, but for two things
  that a newer file settles (see ``portfolios``): unplaced projects that it places, inferred parts that it has.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import Final

from graph_service.changes import Operation, UpsertNode
from graph_service.errors import InvalidInput
from graph_service.exchange import files, json_text
from graph_service.exchange.parsed_file import Lazily, ParsedFile, Portfolio
from graph_service.exchange.uninfo.placing import InferredPart, Placed, placing
from graph_service.exchange.uninfo.plan import Plan
from graph_service.exchange.uninfo.rows import Project, projects
from graph_service.exchange.uninfo.tree import Branch, branches, is_id
from graph_service.exchange.values import Values, line
from graph_service.messages import Message
from graph_service.model import EdgeRef

FORMAT: Final = "uninfo"
_UNSAID: Final = Placed(None, "none")


def sniff(head: bytes) -> bool:
    """Whether a file that begins like this may be one of UN INFO."""
    if json_text.is_wide(head):
        head = head.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and b'"workspace_id"' in head


def read(given: files.Given, *, max_bytes: int = files.DEFAULT_LIMIT, source_name: str | None = None) -> ParsedFile:
    """What the file says, as operations; the same bytes always read the same.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is too large or no UN INFO country file; nothing of it can be used.
    """
    name = source_name or (given.name if not isinstance(given, bytes) else "the file")
    content = files.content(given, name, max_bytes)
    values = Values()
    workspace, area, tree, rows = _checked(json_text.loads(content, name), name, values)
    plan = Plan(workspace, area, name, hashlib.sha256(content).hexdigest())
    found = projects(rows, values)
    places = placing(plan.key, tree, Counter(project.outcome for project in found.values()))
    placed = {number: places.texts.get(p.outcome, _UNSAID) for number, p in found.items()}
    first = {project.outcome: project.index for project in reversed(found.values())}
    _report(found, placed, first, places.inferred, values)
    row_count = len(rows)
    rows.clear()
    for project in found.values():
        project.forget_rows()
    parts = [part for project in found.values() for part in project.parts.items()]
    entities = dict(reversed(parts))
    who = [
        UpsertNode("Entity", key, entities[key].entity, f"{name}, projects[{entities[key].index}]")
        for key in sorted(entities)
    ]

    def operations() -> Iterator[Operation]:
        yield from plan.nodes()
        for branch in tree:
            yield from plan.branch(branch)
        for part in places.inferred:
            yield from plan.inferred(part, first[part.said_by])
        yield from who
        for number, project in found.items():
            yield from plan.project(number, project, placed[number])

    budgets = {
        plan.project_key(number): fsum(found[number].money.amounts.get("budget", ()))
        for number, place in placed.items()
        if place.key is None
    }
    portfolio = Portfolio(
        plan.key,
        plan.source,
        frozenset(map(plan.project_key, placed)) - budgets.keys(),
        budgets,
        frozenset(part.key for part in places.inferred),
        places.now_in_tree(),
        frozenset(
            (
                *(EdgeRef("PART_OF", branch.key, branch.parent) for branch in tree),
                *(EdgeRef("PART_OF", part.key, part.parent) for part in places.inferred),
                *(plan.contribution(number, place) for number, place in placed.items()),
            )
        ),
    )
    summary = {
        "projects": len(found),
        "joint": sum(len(p.parts) > 1 for p in found.values()),
        "entities": len(entities),
        "led_by": len(parts),
        "contributes_to": len(placed) - len(budgets),
        "plan_items": len(tree),
        "inferred": len(places.inferred),
    }
    reports = tuple(sorted(values.reports, key=lambda report: report.row))
    return ParsedFile(FORMAT, name, Lazily(operations), row_count, reports, summary, frozenset(entities), portfolio)


def _report(
    found: Mapping[int, Project],
    placed: Mapping[int, Placed],
    first: Mapping[str, int],
    inferred: Sequence[InferredPart],
    values: Values,
) -> None:
    """What a person should see: every row of a project that is unplaced, each conclusion once, where it rests."""
    for number, project in found.items():
        if (place := placed[number]).key is None and project.outcome:
            for index in project.naming():
                values.report(
                    index + 1,
                    "outcome",
                    project.outcome,
                    Message("{problem}; the project is unplaced", problem=place.problem),
                )
        elif place.how == "above" and first[project.outcome] == project.index:
            problem = Message("{problem}; the project was placed under what they share", problem=place.problem)
            values.report(project.index + 1, "outcome", project.outcome, problem)
    for part in inferred:
        problem = Message(
            "the framework lacks the {level} {code}; it was inferred from this row",
            level=Message("outcome") if part.level == "outcome" else Message("output"),
            code=part.code,
        )
        values.report(first[part.said_by] + 1, "outcome", part.said_by, problem)


def _checked(found: object, name: str, values: Values) -> tuple[int, str, tuple[Branch, ...], list[object]]:
    """Workspace, name of the country, tree and rows of a file that has the right shape."""
    if not isinstance(found, Mapping):
        raise InvalidInput(
            "{file} is no UN INFO country file: it must be an object with workspace_id, name, projects and framework",
            file=name,
        )
    tests = {
        "workspace_id": (Message("a whole number above 0"), is_id(found.get("workspace_id"))),
        "name": (Message("the country's name"), isinstance(found.get("name"), str) and line(found["name"]) != ""),
        "projects": (Message("a list of rows"), isinstance(found.get("projects"), list)),
        "framework": (Message("a list of priorities"), isinstance(found.get("framework"), list)),
    }
    faults = [
        Message("{name} must be {kind}", name=key, kind=kind)
        if key in found
        else Message("{name} is missing", name=key)
        for key, (kind, is_right) in tests.items()
        if not is_right
    ]
    tree: tuple[Branch, ...] = ()
    if not faults:
        tree, faults = branches(found["framework"], f"uninfo-{found['workspace_id']}", values)
        if found["projects"] and not any(isinstance(r, Mapping) and is_id(r.get("id")) for r in found["projects"]):
            faults.append(Message("projects: no row is an object whose id is a whole number"))
    if faults:
        raise InvalidInput("{file} is no whole UN INFO country file; get it again", file=name, faults=faults)
    return found["workspace_id"], line(found["name"])[:200], tree, found["projects"]
