"""Every engine: whatever legal graph is asked, the answer is what walking all of it by hand would give."""

from itertools import pairwise
from math import prod

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from graph_service.questions.advantage import FEW
from graph_service.questions.scope import Scope
from tests.questions import asked as ask
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
    plan("f0"),
    plan("f1", approval="approved"),
    priority("p0"),
    objective("o1", code="10"),
    objective("o2", code="9"),
    output("r3", approval="draft"),
    output("r4"),
    part("p0", "f0"),
    part("o1", "p0"),
    part("o2", "p0"),
    part("r3", "o1"),
    part("r4", "f1"),
    helps("o1", "o2", 0.5),
    helps("o2", "o1", 0.5),
    helps("r4", "r3", 0.9),
    helps("r3", "r4", 0.9),
    helps("r4", "o2", 0.25, standing="inferred"),
    entity("e0"),
    entity("e1"),
    entity("e2"),
    part("e1", "e0"),
    place("l0"),
    theme("t0"),
    project("x0", budget=8.0),
    project("x1", status="cancelled"),
    project("x2", available=0.0, end="2020-06"),
    helps("x0", "r3", 0.9),
    helps("x0", "r4", 0.5),
    helps("x1", "o2", standing="proposed"),
    helps("x2", "r4", 0.5),
    helps("x2", "p0", 0.0),
    led("x0", "e1", budget=3.0),
    does("x0", "e1", budget=1.0),
    led("x0", "e2"),
    does("x1", "e0"),
    led("x1", "e2"),
    does("x2", "e2", "funding"),
    led("o1", "e0"),
    edge("x0", "LOCATED_IN", "l0"),
    edge("x2", "CLASSIFIED_AS", "t0"),
    project("x3", budget=5.0),
    helps("x3", "f0"),
    project("x4"),
    helps("x4", "o1"),
    helps("x4", "f0"),
)
#: A chain of five from a to z is met before the one of four is whole: c -> a shortens the way to c.
HIDDEN = (
    *map(output, "abcdfwxyz"),
    *(helps(*ends) for ends in ("ab", "bd", "dc", "cf", "fz", "ca", "ax", "xy", "yw", "wz")),
)
#: Two objectives of one country, of which one contributes to the other; six projects of two entities.
JOINED = (
    plan("f0", country="MLI"),
    plan("f1", country="MLI"),
    objective("o0"),
    objective("o1"),
    part("o0", "f0"),
    part("o1", "f1"),
    helps("o0", "o1"),
    entity("e0"),
    entity("e1"),
    *(
        each
        for n in range(12)
        for each in (
            project(f"x{n}", budget=1.0 + n),
            led(f"x{n}", "e0" if n < 6 else "e1"),
            helps(f"x{n}", "o0" if n < 9 else "o1"),
        )
    ),
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
            max_examples=examples,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        )(check)

    return with_tricky


@st.composite
def asked(draw, most_projects=5, **options):
    """A graph, and three sets of filters to ask it with."""
    operations = draw(drawn.graphs(most_projects))
    return operations, [draw(drawn.scopes(operations, **options)) for _ in range(3)]


FIGURES = ("low", "high", "mean_low", "mean_high", "unplaced_money")
WORDS = ("class", "weakest", "unplaced", "projects", "entities", "led_by")
OF_A_PLAN = ("parts", "weakest", "portfolio", "unplaced", "unplaced_money", "leads_recorded", "places_recorded")


def near(figures):
    """Figures as they are shown: to six digits."""
    return pytest.approx(figures, abs=1e-6)


def test_coverage_is_what_all_chains_walked_give(new_graph, examples):
    @holding(examples, (TRICKY, WITH))
    @given(asked())
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            world = World(operations, TODAY, scope)
            expected = world.coverage()
            found = {key: vars(row) for key, row in ask.coverage(graph, **scope).items()}
            assert set(found) == set(expected)
            for key, row in found.items():
                own = expected[key]
                assert {n: row[n] for n in WORDS} == {n: own[n] for n in WORDS}, (key, scope)
                assert set(row["flags"]) == own["flags"], (key, scope)
                assert {n: row[n] for n in FIGURES} == near({n: own[n] for n in FIGURES}), (key, scope)
                assert ("lens" in row) == ("lens" in own)
                assert row.get("lens") == near(own.get("lens")), (key, scope)
                assert [chain.project for chain in row["chains"]] == row["projects"], (key, scope)
            told, plans = ask.plans(graph, **scope), world.summaries(expected)
            assert list(told) == sorted(plans)
            for key, own in plans.items():
                row = vars(told[key])
                assert {n: row[n] for n in OF_A_PLAN} == {n: own[n] for n in OF_A_PLAN}, (key, scope)
                assert (row["low"], row["high"]) == (near(own["low"]), near(own["high"])), (key, scope)
                assert sum(row["classes"].values()) == row["parts"]
            if not expected:
                assert ask.remark(graph, **scope)

    holds()


def test_the_best_chain_is_shown_with_links_that_multiply_to_its_weight(new_graph, examples):
    @holding(examples, (TRICKY, WITH))
    @given(asked())
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            world = World(operations, TODAY, scope)
            known = {ref.key: (ref, p) for ref, p in world.sure}
            for key, row in ask.coverage(graph, **scope).items():
                best = world.chains(key, only_asserted=False)
                for chain in row.chains:
                    links = [known[link] for link in chain.links]
                    ends = [(ref.start, ref.end) for ref, _ in links]
                    assert (ends[0][0], ends[-1][1]) == (chain.project, key)
                    assert all(one[1] == other[0] for one, other in pairwise(ends))
                    weight = prod(1.0 if r.type == "PART_OF" else p["strength"] * p["confidence"] for r, p in links)
                    assert chain.weight == pytest.approx(weight) == pytest.approx(best[chain.project])
                    assert chain.asserted == all(p["standing"] == "asserted" for _, p in links)
                assert set(row.relationships) >= {link for chain in row.chains for link in chain.links}

    holds()


def test_advantage_is_what_fractions_give(new_graph, examples):
    seen = set()

    @holding(max(examples // 2, 2), (TRICKY, WITH[:2]), (JOINED, [{}, {"levels": ("objective",)}]))
    @given(asked(16, kinds=("countries", "frameworks", "levels", "date")))
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes:
            world = World(operations, TODAY, scope)
            rows = ask.advantage(graph, draws=20, **scope)
            for money in (False, True):
                own = world.advantage(money)
                told = {cell: each for cell, r in rows.items() if (each := r.money if money else r.count)}
                assert set(told) == set(own), (money, scope)
                for cell, (x, rca, projects) in own.items():
                    row, figure = rows[cell], told[cell]
                    assert (figure.x, len(row.projects)) == (pytest.approx(float(x)), projects)
                    assert row.withheld == (projects < FEW)
                    seen.add(row.withheld)
                    if row.withheld:
                        assert figure == type(figure)(figure.x), "of few projects only the count is shown"
                        continue
                    assert figure.rca == pytest.approx(float(rca))
                    assert figure.rsca == pytest.approx((figure.rca - 1) / (figure.rca + 1))
                    assert 0 <= figure.low <= figure.high
                    assert 0 < figure.bound < figure.shrunk

    holds()
    assert seen == {True, False}


def test_portfolios_and_trees_have_all_there_is(new_graph, examples):
    @holding(max(examples // 2, 2), (TRICKY, WITH[-1:]))
    @given(asked(kinds=("countries", "frameworks", "date")))
    def holds(both):
        operations, scopes = both
        graph = fill(new_graph(), *operations)
        for scope in scopes[:2]:
            world = World(operations, TODAY, scope)
            for key in [k for k in world.nodes if world.label(k) == "Entity"]:
                rows = ask.portfolio(graph, key, **scope)
                assert {k: (r.budget, r.reaches, r.partners) for k, r in rows.items()} == world.portfolio(key)
            dated = {name: value for name, value in scope.items() if name in ("date", "standings")}
            world = World(operations, TODAY, dated)
            for key in [k for k in world.nodes if world.label(k) == "Framework"]:
                rows = ask.tree(graph, key, **dated)
                assert {r.key: (r.depth, r.children, r.projects) for r in rows} == world.tree(key)
                seen = [key]
                for row in rows:
                    assert row.parent in seen, "a parent stands before what is part of it"
                    seen.append(row.key)

    holds()


def test_chains_are_the_shortest_there_are(new_graph, examples):
    @holding(max(examples // 2, 2), (TRICKY, WITH[-1:]), (HIDDEN, [{}]))
    @given(asked(kinds=()))
    def holds(both):
        operations, [scope, *_] = both
        graph, world = fill(new_graph(), *operations), World(operations, TODAY, scope)
        names, name = sorted(world.nodes), graph.state().snapshot.key
        for start, end in [(names[-1], names[0]), (names[0], names[-1]), (names[-1], names[len(names) // 2])]:
            forward, any_way = world.ways(start, end, longest=8)
            found = ask.chains(graph, start, end, Scope(**scope), limit=200)
            ways = [each.nodes for each in found]
            assert len(ways[0]) == min(map(len, ways)) if ways else True
            assert sorted(ways) == (forward or any_way)
            for each in found:
                told = {(name(link.start), name(link.end)) for link in each.links}
                steps = list(zip(each.nodes, each.nodes[1:], strict=False))
                assert all(step in told or step[::-1] in told for step in steps)
                assert each.is_forward == all(step in told for step in steps)

    holds()


def test_drawn_graphs_reach_every_class_flag_and_kind_of_chain():
    """A strategy that never draws something tests nothing of it."""
    seen = set()

    @settings(max_examples=300, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(asked())
    def collect(both):
        operations, scopes = both
        for scope in scopes:
            seen.update(scope)
            for row in World(operations, TODAY, scope).coverage().values():
                seen.update({row["class"], *row["flags"], "many" if len(row["projects"]) > 1 else "few"})

    collect()
    assert seen >= {
        "covered",
        "unconfirmed",
        "uncovered",
        "unplaced",
        "no_data",
        "many",
        "unled",
        "single_entity",
        "unfunded",
        "nowhere",
        "ended",
        "unapproved",
        "countries",
        "frameworks",
        "levels",
        "entities",
        "locations",
        "themes",
        "date",
        "approvals",
        "standings",
    }
