"""The other questions as rows: advantage, portfolio, matrix, tree and chains."""

from typing import Any

from graph_service.errors import InvalidInput
from graph_service.messages import Message
from graph_service.model import EdgeRef
from graph_service.questions import advantage as advantages
from graph_service.questions import chains as ways
from graph_service.questions import matrix as matrices
from graph_service.questions import portfolio as portfolios
from graph_service.questions import tree as trees
from graph_service.questions.coverage_rows import about, figure
from graph_service.questions.evidence import keys_at
from graph_service.questions.lens import in_lens
from graph_service.questions.question import Answer, Params, answered
from graph_service.questions.revealed import Revealed
from graph_service.snapshot import Snapshot
from graph_service.stores.base import Row


def advantage(snapshot: Snapshot, params: Params) -> Answer:
    """A dossier a row: one entity for one part of a plan, with what it is compared with.

    Raises:
        InvalidInput: rows are to be narrowed by a lens that looks at an entity alone.
    """
    scope = params.scope
    if scope.lens and not (scope.locations or scope.themes):
        raise InvalidInput(
            "in advantage the lens {given!r} needs a location or a theme: an entity chooses whose rows are shown",
            given=scope.lens,
        )
    dossiers = advantages.advantage(snapshot, scope, items=params["item"] or (), draws=params["draws"])
    seen = in_lens(snapshot, scope)[0] if scope.locations or scope.themes else None
    rows = []
    for dossier in dossiers:
        inside = None if seen is None else int(seen[dossier.projects].sum())
        if not _is_kept(scope.lens, inside, len(dossier.projects)):
            continue
        population = dossier.population
        rows.append(
            {
                **about(snapshot, dossier.item),
                "country": population.country,
                "entity": snapshot.key(dossier.entity),
                "count": _revealed(dossier.count),
                "money": _revealed(dossier.money),
                "projects": snapshot.keys(dossier.projects),
                "withheld": dossier.is_withheld,
                "population": {
                    "country": population.country,
                    "plans": list(population.plans),
                    "level": population.level,
                    "parts": len(population.items),
                    "projects": population.projects,
                },
                "budget": dossier.budget,
                "available": dossier.available,
                "spent": dossier.spent,
                "mandates": list(dossier.mandates),
                "places": snapshot.keys(dossier.places),
                "missing": list(dossier.missing),
                **({} if inside is None else {"lens": {"projects": inside}}),
            }
        )
    made = {(snapshot.key(d.item), snapshot.key(d.entity)): d for d in dossiers}
    return answered(rows, evidence=lambda identity: made[identity].relationships)


def portfolio(snapshot: Snapshot, params: Params) -> Answer:
    """A project a row, with the entity's own part in it."""
    holdings = portfolios.portfolio(snapshot, params["of"], params.scope)
    rows: list[Row] = [
        {
            "key": snapshot.key(holding.project),
            "label": "Project",
            "roles": holding.roles,
            "through": holding.through,
            "budget": holding.budget,
            "available": holding.available,
            "spent": holding.spent,
            "currency": snapshot.word(int(snapshot.nodes.currency[holding.project])),
            "joint": holding.is_joint,
            "partners": holding.partners,
            "reaches": holding.reaches,
        }
        for holding in holdings
    ]
    currencies = {row["currency"] for row in rows if row["budget"] is not None}
    money: dict[str, float | None] = {
        name: sum(known) if (known := [row[name] for row in rows if row[name] is not None]) else None
        for name in ("budget", "available", "spent")
    }
    if len(currencies) > 1:
        money = dict.fromkeys(money)  # money in several currencies does not add up
    made = {(row["key"],): holding for row, holding in zip(rows, holdings, strict=True)}
    summary = {
        "projects": len(rows),
        "joint": sum(row["joint"] for row in rows),
        **money,
        "currency": currencies.pop() if len(currencies) == 1 else None,
    }
    return answered(rows, summary, evidence=lambda identity: portfolios.relationships(snapshot, made[identity]))


def matrix(snapshot: Snapshot, params: Params) -> Answer:
    """A cell that is not empty a row."""
    grid = matrices.matrix(
        snapshot,
        params.scope,
        rows=params["rows"],
        columns=params["columns"],
        measure=params["measure"],
        today=params.today,
    )
    rows = [
        {
            "key": snapshot.key(row),
            "label": snapshot.label(row),
            "column": snapshot.key(column),
            "column_label": snapshot.label(column),
            "value": figure(cell.value),
            "standing": cell.standing,
            "projects": snapshot.keys(cell.projects),
            **({} if cell.lens is None else {"lens": cell.lens}),
        }
        for (row, column), cell in grid.cells.items()
    ]
    summary = {
        "measure": grid.measure,
        "currency": grid.currency,
        "empty_rows": [snapshot.key(side.node) for side in grid.rows if side.is_empty],
        "empty_columns": [snapshot.key(side.node) for side in grid.columns if side.is_empty],
    }
    cells = {(snapshot.key(row), snapshot.key(column)): cell for (row, column), cell in grid.cells.items()}

    def evidence(identity: tuple[str, str]) -> tuple[str, ...]:
        return tuple(
            sorted({key for project in cells[identity].projects.tolist() for key in keys_at(snapshot, project)})
        )

    return answered(rows, summary, evidence=evidence)


def tree(snapshot: Snapshot, params: Params) -> Answer:
    """A part of the plan a row, each before what is part of it."""
    branches = trees.tree(snapshot, params["of"], params.scope)
    rows = [
        {
            **about(snapshot, branch.item),
            "depth": branch.depth,
            "parent": snapshot.key(branch.parent),
            "children": branch.children,
            "projects": snapshot.keys(branch.projects),
            "approval": branch.approval,
        }
        for branch in branches
    ]
    of = snapshot.word(int(snapshot.nodes.country[snapshot.rows[params["of"]]]))
    remark = None
    if params.scope.countries and of not in params.scope.countries:
        remark = Message(
            "{plan} is a plan of {country}; nothing was judged", plan=params["of"], country=of or Message("no country")
        )
    summary = {"items": len(rows), "depth": max((row["depth"] for row in rows), default=0)}
    made = {(snapshot.key(branch.item),): _placed(snapshot, branch) for branch in branches}
    return answered(rows, summary, remark=remark, evidence=lambda identity: made[identity])


def _placed(snapshot: Snapshot, branch: trees.Branch) -> tuple[str, ...]:
    """Where a part hangs, and who contributes to it directly."""
    own, parent = snapshot.key(branch.item), snapshot.key(branch.parent)
    contributing = (EdgeRef("CONTRIBUTES_TO", project, own).key for project in snapshot.keys(branch.projects))
    return (EdgeRef("PART_OF", own, parent).key, *contributing)


def chains(snapshot: Snapshot, params: Params) -> Answer:
    """A chain a row, about the node that it ends at."""
    found = ways.chains(snapshot, params["from"], params["to"], params.scope, longest=params["longest"])
    rows: list[Row] = [
        {
            "key": params["to"],
            "label": snapshot.label(snapshot.rows[params["to"]]),
            "length": len(way.links),
            "forward": way.is_forward,
            "nodes": list(way.nodes),
            "types": [link.type for link in way.links],
            "standings": [link.standing for link in way.links],
        }
        for way in found
    ]
    made = {(way.nodes,): way.relationships for way in found}
    return answered(rows, evidence=lambda identity: made[identity])


def _is_kept(lens: str | None, inside: int | None, projects: int) -> bool:
    if lens is None or inside is None:
        return True
    return {"present": inside > 0, "absent": inside == 0, "sole": 0 < inside == projects}[lens]


def _revealed(figure_of: Revealed | None) -> Row | None:
    if figure_of is None:
        return None
    shown: dict[str, Any] = {name: figure(getattr(figure_of, name)) for name in Revealed.__match_args__}
    return shown
