"""Who has an advantage for what? RCA and RSCA worked out by hand, and what never counts in them."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from graph_service.changes import UpsertNode
from graph_service.errors import InvalidInput, NotFound
from graph_service.model import EdgeRef
from graph_service.questions.advantage import FEW
from graph_service.questions.revealed import Shares, revealed
from tests.questions import asked as ask
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
)

#: A plan with two objectives, an output under the first, and three entities.
BASE = (
    plan("f"),
    objective("o"),
    objective("u"),
    output("r"),
    part("o", "f"),
    part("u", "f"),
    part("r", "o"),
    entity("a"),
    entity("b"),
    entity("c"),
)


def asked(graph, draws=0, items=(), **scope):
    return ask.advantage(graph, draws, items, **scope)


def often(*operations, times=FEW):
    """Each project so many times over, with all that is said of it: enough of them for a ratio that is the same."""
    projects = {each.key for each in operations if isinstance(each, UpsertNode) and each.label == "Project"}
    made = []
    for each in operations:
        for n in range(times):
            if isinstance(each, UpsertNode) and each.key in projects:
                made.append(replace(each, key=f"{each.key}{n}"))
            elif not isinstance(each, UpsertNode) and each.ref.start in projects:
                ref = EdgeRef(each.ref.type, f"{each.ref.start}{n}", each.ref.end, each.ref.role)
                made.append(replace(each, ref=ref))
            elif not n:
                made.append(each)
    return made


def ratio(x, of_entity, of_item, of_all):
    return float(Fraction(x) / Fraction(of_entity) / (Fraction(of_item) / Fraction(of_all)))


def test_rca_and_rsca_by_count(empty):
    """a leads p and q for o; b leads s for u and t for o; each five times: x_ao = 10, x_bo = 5, x_bu = 5."""
    fill(
        empty,
        *BASE,
        *often(
            *(project(k) for k in "pqst"),
            led("p", "a"),
            led("q", "a"),
            led("s", "b"),
            led("t", "b"),
            helps("p", "o"),
            helps("q", "o"),
            helps("s", "u"),
            helps("t", "o"),
        ),
    )
    rows = asked(empty)
    assert {cell: row.count.x for cell, row in rows.items()} == {("a", "o"): 10, ("b", "o"): 5, ("b", "u"): 5}
    assert rows["a", "o"].count.rca == pytest.approx((2 / 2) / (3 / 4)) == pytest.approx(4 / 3)
    assert rows["b", "o"].count.rca == pytest.approx((1 / 2) / (3 / 4)) == pytest.approx(2 / 3)
    assert rows["b", "u"].count.rca == pytest.approx((1 / 2) / (1 / 4)) == pytest.approx(2)
    assert rows["a", "o"].count.rsca == pytest.approx((4 / 3 - 1) / (4 / 3 + 1)) == pytest.approx(1 / 7)
    assert rows["b", "o"].count.rsca == pytest.approx(-1 / 5)
    assert rows["b", "u"].count.rsca == pytest.approx(1 / 3)


def test_a_project_counts_once_split_over_its_entities_and_its_objectives(empty):
    """p: a and b, for o and u: a quarter each. q: a alone for o. Once: x_ao = 5/4, x_au = x_bo = x_bu = 1/4; all = 2.
    There are five of each."""
    fill(
        empty,
        *BASE,
        *often(
            project("p"),
            project("q"),
            led("p", "a"),
            led("p", "b"),
            led("q", "a"),
            helps("p", "o"),
            helps("p", "u"),
            helps("q", "o"),
        ),
    )
    rows = asked(empty)
    x = {cell: row.count.x for cell, row in rows.items()}
    assert x == {("a", "o"): 6.25, ("a", "u"): 1.25, ("b", "o"): 1.25, ("b", "u"): 1.25}
    assert sum(x.values()) == 10, "ten projects, never counted twice"
    assert rows["a", "o"].count.rca == pytest.approx(ratio("5/4", "3/2", "3/2", 2))
    assert rows["b", "u"].count.rca == pytest.approx(ratio("1/4", "1/2", "1/2", 2))


def test_leading_and_implementing_the_same_project_is_one_part_of_it(empty):
    fill(empty, *BASE, project("p"), led("p", "a"), does("p", "a"), does("p", "b", "accountable"), helps("p", "o"))
    assert {cell: row.count.x for cell, row in asked(empty).items()} == {("a", "o"): 0.5, ("b", "o"): 0.5}


@pytest.mark.parametrize("role", ["funding", "extending", "partner"])
def test_who_funds_extends_or_accompanies_does_not_do_it(empty, role):
    fill(empty, *BASE, project("p"), led("p", "a"), does("p", "b", role, budget=900.0), helps("p", "o"))
    rows = asked(empty)
    assert {cell: row.count.x for cell, row in rows.items()} == {("a", "o"): 1.0}


@pytest.mark.parametrize("role", ["implementing", "accountable"])
def test_who_implements_or_answers_for_it_does_it(empty, role):
    fill(empty, *BASE, project("p"), led("p", "a"), does("p", "b", role), helps("p", "o"))
    assert set(asked(empty)) == {("a", "o"), ("b", "o")}


def test_money_is_each_entitys_own_part(empty):
    """Five times over, a has 6 and b 2 of p (o); a has 4 of q (u): x_ao = 30, x_bo = 10, x_au = 20; all = 60."""
    fill(
        empty,
        *BASE,
        *often(
            project("p", budget=1_000.0),
            project("q"),
            helps("p", "o"),
            helps("q", "u"),
            led("p", "a", budget=6.0),
            led("p", "b", budget=2.0),
            led("q", "a", budget=4.0),
        ),
    )
    rows = asked(empty)
    assert {cell: row.money.x for cell, row in rows.items()} == {("a", "o"): 30, ("b", "o"): 10, ("a", "u"): 20}
    assert rows["a", "o"].money.rca == pytest.approx((30 / 50) / (40 / 60)) == pytest.approx(0.9)
    assert rows["b", "o"].money.rca == pytest.approx((10 / 10) / (40 / 60)) == pytest.approx(1.5)
    assert rows["a", "u"].money.rca == pytest.approx((20 / 50) / (20 / 60)) == pytest.approx(1.2)
    assert (rows["a", "o"].budget, rows["b", "o"].budget) == (30, 10)


def test_money_that_no_part_states_is_split_evenly_over_entities_and_objectives(empty):
    fill(
        empty,
        *BASE,
        project("p", budget=80.0),
        led("p", "a"),
        led("p", "b"),
        helps("p", "o"),
        helps("p", "u"),
    )
    assert {cell: row.money.x for cell, row in asked(empty).items()} == dict.fromkeys(
        [("a", "o"), ("b", "o"), ("a", "u"), ("b", "u")], 20.0
    )


def test_where_only_some_parts_have_money_the_others_have_none(empty):
    fill(empty, *BASE, project("p", budget=80.0), led("p", "a", budget=80.0), led("p", "b"), helps("p", "o"))
    rows = asked(empty)
    assert rows["a", "o"].money.x == 80
    assert (rows["b", "o"].money, rows["b", "o"].count.x, rows["b", "o"].budget) == (None, 0.5, None)


def test_unknown_money_is_no_money_and_no_zero(empty):
    fill(empty, *BASE, project("p"), led("p", "a"), helps("p", "o"))
    row = asked(empty)["a", "o"]
    assert (row.money, row.budget, row.available, row.spent) == (None, None, None, None)


def test_what_a_project_does_for_an_output_counts_for_the_objective_above_and_once(empty):
    fill(empty, *BASE, project("p"), led("p", "a"), helps("p", "r"), helps("p", "o"))
    rows = asked(empty)
    assert {cell: row.count.x for cell, row in rows.items()} == {("a", "o"): 1.0}


def test_how_much_a_project_helps_does_not_weigh_but_strength_0_is_nothing(empty):
    fill(empty, *BASE, project("p"), project("q"), led("p", "a"), led("q", "b"))
    fill(empty, helps("p", "o", 0.01), helps("q", "o", 0))
    assert {cell: row.count.x for cell, row in asked(empty).items()} == {("a", "o"): 1.0}


def test_rejected_contributions_and_parts_never_count(empty):
    fill(
        empty,
        *BASE,
        project("p"),
        project("q"),
        led("p", "a"),
        led("p", "b", standing="rejected"),
        led("q", "a"),
        helps("p", "o"),
        helps("q", "o", standing="rejected"),
    )
    assert {cell: (row.count.x, row.projects) for cell, row in asked(empty).items()} == {("a", "o"): (1.0, ["p"])}
    assert asked(empty, standings=("inferred",)) == {}


def test_without_a_level_what_is_just_below_each_plan_is_compared(empty):
    """f has priorities and g has objectives: the tops are x and u, and no project counts twice."""
    fill(
        empty,
        plan("f"),
        priority("x"),
        part("x", "f"),
        objective("o"),
        part("o", "x"),
        entity("a"),
        project("p"),
        led("p", "a"),
        helps("p", "o"),
        plan("g"),
        objective("u"),
        part("u", "g"),
        project("q"),
        led("q", "a"),
        helps("q", "u"),
    )
    assert {cell: row.count.x for cell, row in asked(empty).items()} == {("a", "x"): 1.0, ("a", "u"): 1.0}
    assert set(asked(empty, levels=("objective",))) == {("a", "o"), ("a", "u")}


def test_naming_entities_or_items_shows_fewer_rows_and_changes_no_figure(empty):
    fill(
        empty,
        *BASE,
        entity("a-section"),
        part("a-section", "a"),
        *often(
            *(project(k) for k in "pqst"),
            led("p", "a"),
            led("q", "a-section"),
            led("s", "b"),
            led("t", "b"),
            helps("p", "o"),
            helps("q", "o"),
            helps("s", "u"),
            helps("t", "o"),
        ),
    )
    every = asked(empty, draws=50)
    assert asked(empty, draws=50, entities=("a",)) == {c: r for c, r in every.items() if c[0].startswith("a")}
    assert asked(empty, draws=50, items=("u",)) == {c: r for c, r in every.items() if c[1] == "u"}
    assert not all(row.withheld for row in every.values())


def test_a_contribution_of_one_objective_to_another_makes_no_work_for_that_one(empty):
    """p is a's work for u; that u contributes to o makes it nobody's work for o."""
    fill(empty, *BASE, project("p"), led("p", "a"), helps("p", "u"), helps("u", "o"))
    assert {cell: row.count.x for cell, row in asked(empty).items()} == {("a", "u"): 1.0}


def test_rows_are_in_the_plans_order_and_then_by_how_surely_there_is_an_advantage(empty):
    """Under u: b with twenty projects, before a with five of a higher ratio; then what is withheld, by how much there
    is of it; then who has a mandate alone."""
    fill(
        empty,
        plan("f"),
        objective("o", code="10"),
        objective("u", code="2"),
        part("o", "f"),
        part("u", "f"),
        *(entity(k) for k in "abcdm"),
        edge("m", "MANDATED_FOR", "u"),
        *often(project("p"), led("p", "a"), helps("p", "u")),
        *often(project("q"), led("q", "b"), helps("q", "u"), times=20),
        project("z"),
        led("z", "b"),
        helps("z", "o"),
        *often(project("s"), led("s", "c"), helps("s", "u"), times=2),
        project("t"),
        led("t", "d"),
        helps("t", "u"),
        *often(project("w"), led("w", "c"), helps("w", "o"), times=30),
    )
    rows = asked(empty)
    assert list(rows) == [("b", "u"), ("a", "u"), ("c", "u"), ("d", "u"), ("m", "u"), ("c", "o"), ("b", "o")]
    assert rows["a", "u"].count.rca > rows["b", "u"].count.rca
    assert rows["a", "u"].count.bound < rows["b", "u"].count.bound


# Who is compared with whom, and how few say nothing -----------------------------------------------------


def test_a_comparison_stays_within_a_country_and_a_level(empty):
    """Two plans of Mali at one level are one population; another country's, another level's and a plan of no country
    are each their own."""
    fill(
        empty,
        entity("a"),
        entity("b"),
        *(plan(k, country="MLI") for k in ("m1", "m2")),
        plan("b1", country="BFA"),
        plan("n1"),
        plan("n2"),
        priority("x1"),
        part("x1", "m1"),
        *(each for k in ("m1", "m2", "b1", "n1", "n2") for each in (objective(f"o{k}"), part(f"o{k}", k))),
    )
    for end in ("om1", "om2", "ob1", "on1", "on2", "x1"):
        fill(empty, *often(project(f"p-{end}"), led(f"p-{end}", "a"), helps(f"p-{end}", end)))
    rows = asked(empty)
    assert {item: (r.country, r.plans, r.level, r.of) for (_, item), r in rows.items()} == {
        "x1": ("MLI", ("m1",), "priority", 5),
        "om1": ("MLI", ("m1", "m2"), "objective", 10),
        "om2": ("MLI", ("m1", "m2"), "objective", 10),
        "ob1": ("BFA", ("b1",), "objective", 5),
        "on1": (None, ("n1",), "objective", 5),
        "on2": (None, ("n2",), "objective", 5),
    }
    assert {row.count.rca for row in rows.values()} == {1.0}, "a alone does all of each"
    fill(empty, *often(project("q"), led("q", "b"), helps("q", "ob1")))
    again = asked(empty)
    assert {cell: row.count for cell, row in again.items() if cell[1] != "ob1"} == {
        cell: row.count for cell, row in rows.items() if cell[1] != "ob1"
    }


@pytest.mark.parametrize("projects", [1, FEW - 1, FEW])
def test_with_few_projects_the_ratio_is_withheld_and_the_count_shown(empty, projects):
    fill(
        empty,
        *BASE,
        *often(project("p"), led("p", "a", budget=2.0), helps("p", "o"), times=projects),
        *often(project("q"), led("q", "b", budget=1.0), helps("q", "u"), times=20),
    )
    row = asked(empty, draws=50)["a", "o"]
    assert (row.count.x, row.money.x, row.withheld) == (projects, 2.0 * projects, projects < FEW)
    for figure in (row.count, row.money):
        ratios = {getattr(figure, name) is None for name in ("rca", "rsca", "low", "high", "shrunk", "bound")}
        assert ratios == {row.withheld}


def test_one_project_cannot_lift_a_bound(empty):
    """Of 200 projects a has one, for a part on which nobody else works: a ratio of 200, and nothing to rank it by."""
    shares = Shares(
        np.arange(200), np.array([0] + [1] * 199), np.array([0] + [1 + n % 4 for n in range(199)]), np.ones(200)
    )
    found = revealed([shares], draws=0)[0]
    assert found[0, 0].rca == 200
    assert found[0, 0].bound < max(each.bound for (entity, _), each in found.items() if entity == 1)
    assert found[0, 0].shrunk < 4


# The dossier --------------------------------------------------------------------------------------------


def test_the_dossier_has_mandate_capacity_and_positioning_and_says_what_is_missing(empty):
    fill(
        empty,
        *BASE,
        place("l"),
        project("p"),
        project("q"),
        led("p", "a", available=3.0, spent=1.0),
        does("p", "b"),
        helps("p", "o"),
        led("q", "b"),
        helps("q", "u"),
        edge("p", "LOCATED_IN", "l"),
        edge("a", "MANDATED_FOR", "o"),
        edge("c", "MANDATED_FOR", "u", standing="inferred"),
        edge("b", "MANDATED_FOR", "u", standing="rejected"),
    )
    rows = asked(empty)
    assert {cell: row.missing for cell, row in rows.items()} == {
        ("a", "o"): (),
        ("b", "o"): ("mandate",),
        ("b", "u"): ("mandate", "positioning"),
        ("c", "u"): ("capacity", "positioning"),
    }
    row = rows["a", "o"]
    assert (row.mandates, row.parts, row.places) == (("a~MANDATED_FOR~o",), ("p~LED_BY~a",), ["l"])
    assert (row.available, row.spent, row.projects) == (3.0, 1.0, ["p"])
    assert set(row.relationships) == {"a~MANDATED_FOR~o", "p~LED_BY~a"}
    only = rows["c", "u"]
    assert (only.count, only.money, only.projects) == (None, None, [])


def test_a_mandate_counts_by_its_standing(empty):
    fill(empty, *BASE, edge("c", "MANDATED_FOR", "u", standing="inferred"))
    assert set(asked(empty)) == {("c", "u")}
    assert asked(empty, standings=("asserted",)) == {}


def test_no_project_no_rows(empty):
    assert asked(empty) == {}
    assert asked(fill(empty, *BASE)) == {}


# The bootstrap ------------------------------------------------------------------------------------------


def many(count, mine):
    """``count`` projects, of which a does the first ``mine`` for o and b the others for o and u in turn."""
    return [
        each
        for n in range(count)
        for each in (
            project(f"p{n}"),
            led(f"p{n}", "a" if n < mine else "b"),
            helps(f"p{n}", "o" if n < mine or n % 2 else "u"),
        )
    ]


def test_the_interval_holds_the_figure_and_is_the_same_each_time(empty):
    fill(empty, *BASE, *many(20, 8))
    rows, again = asked(empty, draws=400), asked(empty, draws=400)
    assert {cell: (row.count, row.money) for cell, row in rows.items()} == {
        cell: (row.count, row.money) for cell, row in again.items()
    }
    assert [cell for cell, row in rows.items() if not row.withheld] == [("a", "o"), ("b", "o"), ("b", "u")]
    for row in rows.values():
        assert 0 <= row.count.low <= row.count.rca <= row.count.high
        assert row.count.low < row.count.high


def test_a_draw_in_which_an_entity_does_nothing_counts_as_0(empty):
    """Of 300 projects a has 5: now and then a draw has none, and never more than a few."""
    fill(empty, *BASE, *many(120, FEW))
    row = asked(empty, draws=1_000)["a", "o"]
    assert row.count.high >= row.count.rca > 0
    shares = Shares(np.arange(6), np.array([0] * 5 + [1]), np.array([0] * 5 + [1]), np.ones(6))
    found = revealed([shares], draws=400)[0][0, 0]
    assert 0 < found.low <= found.rca == 1.2 <= found.high


def test_without_draws_or_with_one_project_there_is_no_interval(empty):
    fill(empty, *BASE, *many(20, 8))
    assert {(row.count.low, row.count.high) for row in asked(empty, draws=0).values()} == {(None, None)}
    alone = revealed([Shares(np.array([0]), np.array([0]), np.array([0]), np.array([1.0]))], draws=100)[0][0, 0]
    assert (alone.rca, alone.low, alone.high) == (1.0, None, None)


def test_nothing_to_compare_is_nothing():
    nothing = np.empty(0, np.int64)
    assert revealed([Shares(nothing, nothing, nothing, np.empty(0))], draws=10) == [{}]


def test_more_alike_projects_make_a_narrower_interval():
    def width(times):
        cells = [(0, 0), (0, 1), (1, 1), (1, 0)] * times
        entity, item = np.array(cells).T
        found = revealed([Shares(np.arange(len(cells)), entity, item, np.ones(len(cells)))], draws=500)[0][0, 0]
        return found.high - found.low

    assert width(50) < width(5) / 2


@pytest.mark.parametrize("draws", [-1, 10_001])
def test_draws_out_of_range_are_refused(empty, draws):
    with pytest.raises(InvalidInput, match="must be from 0 to 10,000"):
        asked(empty, draws=draws)


def test_unknown_items_and_entities_are_refused(empty):
    fill(empty, *BASE)
    with pytest.raises(NotFound, match="there is no Priority or Objective or Result 'x'"):
        asked(empty, items=("x",))
    with pytest.raises(NotFound, match="there is no Entity 'x'"):
        asked(empty, entities=("x",))
