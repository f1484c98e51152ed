"""Every engine: the matrix, money and places are what counting by hand gives, whatever legal graph is asked."""

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.changes import UpsertNode
from graph_service.questions.matrix import SIDES
from tests.questions import asked as ask
from tests.questions import drawn
from tests.questions.build import does, edge, entity, fill, helps, led, objective, part, place, plan, priority, project
from tests.questions.drawn import TODAY
from tests.questions.oracle_grids import Grids
from tests.questions.test_oracle import TRICKY, WITH, holding

#: Two regions of which one has a district that nobody agrees on; two leads and two objectives of one project.
SPREAD = (
    plan("f0"),
    priority("p0"),
    objective("o1"),
    objective("o2"),
    part("p0", "f0"),
    part("o1", "p0"),
    part("o2", "p0"),
    entity("e0"),
    entity("e1"),
    place("l0", level="admin1"),
    place("l1"),
    place("l2", level="admin1"),
    place("l3"),
    part("l1", "l0"),
    part("l3", "l2", standing="rejected"),
    project("x0", budget=9.0),
    project("x1", budget=4.0),
    helps("x0", "o1"),
    helps("x0", "o2"),
    helps("x1", "o1", standing="inferred"),
    led("x0", "e0", budget=6.0),
    does("x0", "e1", budget=3.0),
    does("x0", "e0", budget=1.0),
    led("x1", "e1", budget=4.0),
    does("x1", "e0", standing="inferred"),
    edge("x0", "LOCATED_IN", "l1"),
    edge("x0", "LOCATED_IN", "l3"),
    edge("x1", "LOCATED_IN", "l0"),
    project("x2"),
    helps("x2", "f0"),
    helps("x2", "o2", 0.5),
    led("x2", "e1", budget=2.0),
    project("x3"),
    helps("x3", "f0"),
    does("x3", "e0", "funding", budget=5.0),
)


@st.composite
def asked(draw):
    """A graph in which some places are regions, and three sets of filters to ask it with."""
    operations = [
        replace(each, set={**each.set, "level": "admin1"})
        if isinstance(each, UpsertNode) and each.label == "Location" and draw(st.booleans())
        else each
        for each in draw(drawn.graphs())
    ]
    return operations, [draw(drawn.scopes(operations)) for _ in range(3)]


PAIRS = [(one, other) for one in SIDES for other in SIDES]


def test_a_matrix_is_what_counting_gives(new_graph, examples):
    @holding(examples, *[((SPREAD, WITH), pair) for pair in PAIRS[::3]], ((TRICKY, WITH), ("entity", "item")))
    @given(st.tuples(asked(), st.sampled_from(PAIRS)))
    def holds(drawn_pair):
        (operations, scopes), pair = drawn_pair
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            world = Grids(operations, TODAY, scope)
            found = ask.matrix(graph, *pair, "count", **scope)
            expected = world.cells(*pair, "count")
            cells = {key: (set(cell.projects), cell.value) for key, cell in found.cells.items()}
            assert cells.keys() == expected.keys(), (pair, scope)
            for key, (projects, value) in expected.items():
                assert cells[key] == (projects, pytest.approx(float(value))), (key, pair, scope)
                lens = sum(map(world.is_seen, projects)) if world.has_lens() else None
                assert found.cells[key].lens == lens, (key, pair, scope)
            for at, (name, sides) in enumerate(zip(pair, (found.rows, found.columns), strict=True)):
                members = world.side(name)
                assert {key: side.empty for key, side in sides.items()} == {k: not v for k, v in members.items()}
                totals = defaultdict(set)
                for key, (projects, _) in expected.items():
                    totals[key[at]] |= projects
                assert all(side.total == len(totals[key]) for key, side in sides.items()), (name, scope)

    holds()


def test_money_in_a_matrix_is_split_so_that_nothing_is_counted_twice(new_graph, examples):
    pairs = [pair for pair in PAIRS if pair != ("entity", "entity")]

    @holding(examples, ((SPREAD, WITH), ("entity", "item")), ((SPREAD, WITH), ("item", "location")))
    @given(st.tuples(asked(), st.sampled_from(pairs)))
    def holds(drawn_pair):
        (operations, scopes), pair = drawn_pair
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            world = Grids(operations, TODAY, scope)
            found = ask.matrix(graph, *pair, "budget", **scope)
            expected = world.cells(*pair, "budget")
            cells = {key: (set(cell.projects), cell.value) for key, cell in found.cells.items()}
            assert cells.keys() == expected.keys(), (pair, scope)
            for key, (projects, value) in expected.items():
                assert cells[key] == (projects, pytest.approx(float(value))), (key, pair, scope)
            if pair == ("framework", "item") or "entity" not in pair:
                whole = sum(cell.value for cell in found.cells.values())
                there = {name for cell in found.cells.values() for name in cell.projects}
                assert whole == pytest.approx(sum(world.nodes[name]["budget"] for name in there))

    holds()


def test_money_flows_as_plain_adding_up_gives(new_graph, examples):
    @holding(examples, (SPREAD, WITH), (TRICKY, WITH))
    @given(asked())
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            world = Grids(operations, TODAY, scope)
            expected, without = world.flows("budget")
            found = ask.money(graph, "budget", **scope)
            flows = found.flows
            assert flows == pytest.approx({pair: float(value) for pair, value in expected.items()}), scope
            assert found.without == without, scope
            into, out = defaultdict(float), defaultdict(float)
            for (one, other), value in flows.items():
                out[one] += value
                into[other] += value
            between = [key for key in into if key in out]
            assert all(into[key] == pytest.approx(out[key]) for key in between)
            assert found.total == pytest.approx(sum(v for k, v in out.items() if k[0] == "f"))
            direct = sum(v for k, v in expected.items() if k[0][0] == "f" and k[1][0] == "e")
            assert found.unplaced == pytest.approx(float(direct)), scope
            if world.has_lens():
                seen, _ = world.flows("budget", seen=True)
                assert found.lens == pytest.approx({pair: float(seen.get(pair, 0)) for pair in expected}), scope

    holds()


def test_places_hold_what_walking_up_by_hand_gives(new_graph, examples):
    @holding(examples, (SPREAD, WITH), (TRICKY, WITH))
    @given(asked())
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            world = Grids(operations, TODAY, scope)
            expected, counted = world.places(), world.reached(world.targets())
            found = ask.places(graph, **scope)
            rows = {key: (r.parents, r.projects, r.items, r.entities) for key, r in found.rows.items()}
            assert rows == expected, scope
            for row in found.rows.values():
                assert row.lens == (sum(map(world.is_seen, row.projects)) if world.has_lens() else None), scope
            placed = [p for p in counted if world.facts("LOCATED_IN", p)]
            assert (found.projects, found.recorded) == (len(counted), len(placed)), scope

    holds()
