"""Every engine: whatever legal graph is asked, the answer is what walking all of it by hand would give."""

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from graph_service.questions.advantage import advantage
from graph_service.questions.chains import chains
from graph_service.questions.coverage import coverage
from graph_service.questions.portfolio import portfolio
from graph_service.questions.scope import Scope
from graph_service.questions.tree import tree
from tests.questions import drawn
from tests.questions.build import (
    does,
    edge,
    entity,
    fill,
    helps,
    led,
    objective,
    output,
    part,
    place,
    plan,
    priority,
    project,
    theme,
)
from tests.questions.drawn import TODAY
from tests.questions.oracle import World

#: Shapes that have gone wrong somewhere: two circles, a diamond, two plans, a lead who implements too, unlike money.
TRICKY = (
    plan("f0"), plan("f1", approval="approved"), priority("p0"), objective("o1", code="10"), objective("o2", code="9"),
    output("r3", approval="draft"), output("r4"), part("p0", "f0"), part("o1", "p0"), part("o2", "p0"),
    part("r3", "o1"), part("r4", "f1"), helps("o1", "o2", 0.5), helps("o2", "o1", 0.5),
    helps("r4", "r3", 0.9), helps("r3", "r4", 0.9), helps("r4", "o2", 0.25, standing="inferred"),
    entity("e0"), entity("e1"), entity("e2"), part("e1", "e0"), place("l0"), theme("t0"),
    project("x0", budget=8.0), project("x1", status="cancelled"), project("x2", available=0.0, end="2020-06"),
    helps("x0", "r3", 0.9), helps("x0", "r4", 0.5), helps("x1", "o2", standing="proposed"), helps("x2", "r4", 0.5),
    helps("x2", "p0", 0.0), led("x0", "e1", budget=3.0), does("x0", "e1", budget=1.0), led("x0", "e2"),
    does("x1", "e0"), led("x1", "e2"), does("x2", "e2", "funding"), led("o1", "e0"), edge("x0", "LOCATED_IN", "l0"),
    edge("x2", "CLASSIFIED_AS", "t0"),
)  # fmt: skip
#: A chain of five from a to z is met before the one of four is whole: c -> a shortens the way to c.
HIDDEN = (
    *map(output, "abcdfwxyz"),
    *(helps(*ends) for ends in ("ab", "bd", "dc", "cf", "fz", "ca", "ax", "xy", "yw", "wz")),
)
WITH = ({}, {"date": "2020-06-15"}, {"entities": ("e0",)}, {"approvals": ("approved",)}, {"standings": ("asserted",)})


def holding(examples, *tricky):
    """Settings for a property inside a test, with as many examples as its engine has time for.

    A drawn graph is small as it is: making a failing one smaller would take minutes of making graphs.
    """

    def with_tricky(check):
        for each in tricky:
            check = example(each)(check)
        return settings(
            max_examples=examples, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        )(check)  # fmt: skip

    return with_tricky


@st.composite
def asked(draw, **options):
    """A graph, and three sets of filters to ask it with."""
    operations = draw(drawn.graphs())
    return operations, [draw(drawn.scopes(operations, **options)) for _ in range(3)]


def keys(rows):
    return [row["key"] for row in rows]


def figures(row):
    return {"low": row.low, "high": row.high, "mean_low": row.mean_low, "mean_high": row.mean_high}


def test_coverage_is_what_all_chains_walked_give(new_graph, examples):
    @holding(examples, (TRICKY, WITH))
    @given(asked())
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            expected = World(operations, TODAY, scope).coverage()
            found = {row.item.key: row for row in coverage(graph, Scope(**scope), TODAY)}
            assert set(found) == set(expected)
            for key, row in found.items():
                own = expected[key]
                words = row.status, set(row.flags), row.weakest
                assert words == (own["class"], own["flags"], own["weakest"]), (key, scope)
                lists = sorted(c.project for c in row.chains), sorted(row.entities), sorted(row.led_by)
                assert lists == (own["projects"], own["entities"], own["led_by"]), (key, scope)
                assert figures(row) == pytest.approx({name: own[name] for name in figures(row)}), (key, scope)

    holds()


def test_advantage_is_what_fractions_give(new_graph, examples):
    kinds = ("frameworks", "levels", "locations", "themes", "date")

    @holding(max(examples // 2, 2), (TRICKY, WITH[:2]))
    @given(asked(kinds=kinds))
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            world = World(operations, TODAY, scope)
            rows = advantage(graph, Scope(**scope), draws=20)
            for money in (False, True):
                own = {cell: tuple(map(float, both)) for cell, both in world.advantage(money).items()}
                told = {(r.entity, r.item.key): each for r in rows if (each := r.money if money else r.count)}
                assert {c: (r.x, r.rca) for c, r in told.items()} == {c: pytest.approx(v) for c, v in own.items()}
                for each in told.values():
                    assert each.rsca == pytest.approx((each.rca - 1) / (each.rca + 1))
                    assert each.low is None or 0 <= each.low <= each.high

    holds()


def test_portfolios_and_trees_have_all_there_is(new_graph, examples):
    @holding(max(examples // 2, 2), (TRICKY, WITH[-1:]))
    @given(asked(kinds=("date",)))
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes[:2]:
            world = World(operations, TODAY, scope)
            for key in [k for k in world.nodes if world.label(k) == "Entity"]:
                rows = portfolio(graph, key, Scope(**scope))
                told = {r.project["key"]: (r.budget, keys(r.reaches), keys(r.partners)) for r in rows}
                assert told == world.portfolio(key)
            for key in [k for k in world.nodes if world.label(k) == "Framework"]:
                rows = tree(graph, key, Scope(**scope))
                assert {r.item.key: (r.depth, r.children, list(r.projects)) for r in rows} == world.tree(key)
                seen = [key]
                for row in rows:
                    assert row.item.parent in seen, "a parent stands before what is part of it"
                    seen.append(row.item.key)

    holds()


def test_chains_are_the_shortest_there_are(new_graph, examples):
    @holding(max(examples // 2, 2), (TRICKY, WITH[-1:]), (HIDDEN, [{}]))
    @given(asked(kinds=()))
    def holds(both):
        operations, [scope, *_] = both
        graph, world = fill(new_graph(), *operations), World(operations, TODAY, scope)
        names = sorted(world.nodes)
        for start, end in [(names[-1], names[0]), (names[0], names[-1]), (names[-1], names[len(names) // 2])]:
            forward, any_way = world.ways(start, end, longest=8)
            found = chains(graph, start, end, Scope(**scope), limit=200)
            ways = [each.nodes for each in found]
            assert len(ways[0]) == min(map(len, ways)) if ways else True
            assert sorted(ways) == (forward or any_way)
            for each in found:
                told = {(r["from_key"], r["to_key"]) for r in each.links}
                steps = list(zip(each.nodes, each.nodes[1:], strict=False))
                assert all(step in told or step[::-1] in told for step in steps)
                assert each.forward == all(step in told for step in steps)

    holds()


def test_drawn_graphs_reach_every_class_flag_and_kind_of_chain():
    """A strategy that never draws something tests nothing of it."""
    seen = set()

    @settings(max_examples=120, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(asked())
    def collect(both):
        operations, scopes = both
        for scope in scopes:
            seen.update(scope)
            for row in World(operations, TODAY, scope).coverage().values():
                seen.update({row["class"], *row["flags"], "many" if len(row["projects"]) > 1 else "few"})

    collect()
    assert seen >= {
        "covered", "unconfirmed", "uncovered", "no_data", "many", "unled", "single_entity", "unfunded", "nowhere",
        "ended", "unapproved", "frameworks", "levels", "entities", "locations", "themes", "date", "approvals",
        "standings",
    }  # fmt: skip
