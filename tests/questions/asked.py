"""What the questions answer, as plain objects with keys, so that a test reads as a planner would."""

from types import SimpleNamespace

from graph_service.questions import advantage as advantages
from graph_service.questions import chains as ways
from graph_service.questions import coverage_rows, evidence
from graph_service.questions import matrix as matrices
from graph_service.questions import money as flows
from graph_service.questions import places as grounds
from graph_service.questions import portfolio as portfolios
from graph_service.questions import tree as trees
from graph_service.questions.coverage import coverage as judged
from graph_service.questions.question import Params
from graph_service.questions.scope import Scope
from tests.questions.drawn import TODAY


def coverage(graph, today=TODAY, **scope):
    """Rows of coverage by key, in the plans' order, as the graph is now."""
    return cover_of(graph.state().snapshot, today, **scope)


def cover_of(snapshot, today=TODAY, **scope):
    """Rows of coverage of a snapshot: what is answered, with figures as they were before they are rounded."""
    covered = judged(snapshot, Scope(**scope), today)
    rows = coverage_rows.answer(snapshot, Params(Scope(**{**scope, "lens": None}), (), None, today)).rows
    found = {}
    for place, row in enumerate(rows):
        row |= {
            "status": row["class"],
            "low": float(covered.low[place]),
            "high": float(covered.high[place]),
            "children": [
                snapshot.key(n)
                for n in covered.plans.children.get(int(covered.targets[place]), ())
                if n in covered.places
            ],
            "chains": evidence.chains(covered, place),
            "relationships": evidence.relationships(covered, place),
        }
        found[row["key"]] = SimpleNamespace(**row)
    return found


def shown(graph, today=TODAY, **scope):
    """The rows that coverage shows, with the lens's choice among them: keys alone."""
    params = Params(Scope(**scope), (), None, today)
    return [row["key"] for row in coverage_rows.answer(graph.state().snapshot, params).rows]


def plans(graph, today=TODAY, **scope):
    """Each plan's summary by key."""
    params = Params(Scope(**scope), (), None, today)
    rows = coverage_rows.answer(graph.state().snapshot, params).summary["frameworks"]
    return {row["key"]: SimpleNamespace(**row) for row in rows}


def remark(graph, today=TODAY, **scope):
    found = coverage_rows.answer(graph.state().snapshot, Params(Scope(**scope), (), None, today)).remark
    return None if found is None else str(found)


def advantage(graph, draws=0, items=(), **scope):
    """Dossiers by entity and part, in their order."""
    snapshot = graph.state().snapshot
    found = {}
    for row in advantages.advantage(snapshot, Scope(**scope), items=items, draws=draws):
        entity, item = snapshot.key(row.entity), snapshot.key(row.item)
        found[entity, item] = SimpleNamespace(
            entity=entity,
            item=item,
            count=row.count,
            money=row.money,
            projects=snapshot.keys(row.projects),
            places=snapshot.keys(row.places),
            withheld=row.is_withheld,
            relationships=row.relationships,
            country=row.population.country,
            plans=row.population.plans,
            level=row.population.level,
            of=row.population.projects,
            **{n: getattr(row, n) for n in ("parts", "mandates", "missing", "budget", "available", "spent")},
        )
    return found


def portfolio(graph, key, **scope):
    snapshot = graph.state().snapshot
    return {
        snapshot.key(row.project): SimpleNamespace(
            roles=tuple(row.roles),
            through=row.through,
            reaches=row.reaches,
            partners=row.partners,
            joint=row.is_joint,
            relationships=portfolios.relationships(snapshot, row),
            **{n: getattr(row, n) for n in ("budget", "available", "spent")},
        )
        for row in portfolios.portfolio(snapshot, key, Scope(**scope))
    }


def tree(graph, key, **scope):
    snapshot = graph.state().snapshot
    return [
        SimpleNamespace(
            key=snapshot.key(row.item),
            parent=snapshot.key(row.parent),
            depth=row.depth,
            children=row.children,
            projects=snapshot.keys(row.projects),
            approval=row.approval,
        )
        for row in trees.tree(snapshot, key, Scope(**scope))
    ]


def chains(graph, start, end, scope=None, **limits):
    return ways.chains(graph.state().snapshot, start, end, scope or Scope(), **limits)


def matrix(graph, rows, columns, measure="count", today=TODAY, **scope):
    snapshot = graph.state().snapshot
    grid = matrices.matrix(snapshot, Scope(**scope), rows=rows, columns=columns, measure=measure, today=today)
    sides = [
        {
            snapshot.key(side.node): SimpleNamespace(total=side.total, empty=side.is_empty, gap=side.is_gap)
            for side in some
        }
        for some in (grid.rows, grid.columns)
    ]
    cells = {
        (snapshot.key(row), snapshot.key(column)): SimpleNamespace(
            value=cell.value, projects=snapshot.keys(cell.projects), standing=cell.standing, lens=cell.lens
        )
        for (row, column), cell in grid.cells.items()
    }
    return SimpleNamespace(rows=sides[0], columns=sides[1], cells=cells, currency=grid.currency)


def money(graph, measure="budget", **scope):
    snapshot = graph.state().snapshot
    found = flows.money(snapshot, Scope(**scope), measure)
    return SimpleNamespace(
        flows={(snapshot.key(each.source), snapshot.key(each.target)): each.value for each in found.flows},
        lens={(snapshot.key(each.source), snapshot.key(each.target)): each.lens for each in found.flows},
        without=snapshot.keys(found.without),
        total=found.total,
        unplaced=found.unplaced,
        currency=found.currency,
    )


def places(graph, today=TODAY, **scope):
    snapshot = graph.state().snapshot
    found = grounds.places(snapshot, Scope(**scope), today)
    rows = {
        snapshot.key(row.node): SimpleNamespace(
            lens=row.lens,
            **{name: snapshot.keys(getattr(row, name)) for name in ("parents", "projects", "items", "entities")},
        )
        for row in found.rows
    }
    return SimpleNamespace(rows=rows, projects=found.projects, recorded=found.recorded)
