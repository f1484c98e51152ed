"""Who has an advantage for what? RCA and RSCA worked out by hand, and what never counts in them."""

from fractions import Fraction

import pytest

from graph_service.errors import InvalidInput, NotFound
from graph_service.questions.advantage import FEW, advantage, revealed
from graph_service.questions.scope import Scope
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
    plan("f"), objective("o"), objective("u"), output("r"), part("o", "f"), part("u", "f"), part("r", "o"),
    entity("a"), entity("b"), entity("c"),
)  # fmt: skip


def asked(graph, draws=0, items=(), **scope):
    return {(row.entity, row.item.key): row for row in advantage(graph, Scope(**scope), items=items, draws=draws)}


def ratio(x, of_entity, of_item, of_all):
    return float(Fraction(x) / Fraction(of_entity) / (Fraction(of_item) / Fraction(of_all)))


def test_rca_and_rsca_by_count(empty):
    """a leads p and q for o; b leads s for u and t for o: x_ao = 2, x_bo = 1, x_bu = 1."""
    fill(
        empty, *BASE, *(project(k) for k in "pqst"), led("p", "a"), led("q", "a"), led("s", "b"), led("t", "b"),
        helps("p", "o"), helps("q", "o"), helps("s", "u"), helps("t", "o"),
    )  # fmt: skip
    rows = asked(empty)
    assert {cell: row.count.x for cell, row in rows.items()} == {("a", "o"): 2, ("b", "o"): 1, ("b", "u"): 1}
    assert rows["a", "o"].count.rca == pytest.approx((2 / 2) / (3 / 4)) == pytest.approx(4 / 3)
    assert rows["b", "o"].count.rca == pytest.approx((1 / 2) / (3 / 4)) == pytest.approx(2 / 3)
    assert rows["b", "u"].count.rca == pytest.approx((1 / 2) / (1 / 4)) == pytest.approx(2)
    assert rows["a", "o"].count.rsca == pytest.approx((4 / 3 - 1) / (4 / 3 + 1)) == pytest.approx(1 / 7)
    assert rows["b", "o"].count.rsca == pytest.approx(-1 / 5)
    assert rows["b", "u"].count.rsca == pytest.approx(1 / 3)


def test_a_project_counts_once_split_over_its_entities_and_its_objectives(empty):
    """p: a and b, for o and u: a quarter each. q: a alone for o. x_ao = 5/4, x_au = x_bo = x_bu = 1/4; all = 2."""
    fill(
        empty, *BASE, project("p"), project("q"), led("p", "a"), led("p", "b"), led("q", "a"),
        helps("p", "o"), helps("p", "u"), helps("q", "o"),
    )  # fmt: skip
    rows = asked(empty)
    x = {cell: row.count.x for cell, row in rows.items()}
    assert x == {("a", "o"): 1.25, ("a", "u"): 0.25, ("b", "o"): 0.25, ("b", "u"): 0.25}
    assert sum(x.values()) == 2, "two projects, never counted twice"
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
    """a has 30 and b 10 of p (o); a has 20 of q (u): x_ao = 30, x_bo = 10, x_au = 20; all = 60."""
    fill(
        empty, *BASE, project("p", budget=1_000.0), project("q"), helps("p", "o"), helps("q", "u"),
        led("p", "a", budget=30.0), led("p", "b", budget=10.0), led("q", "a", budget=20.0),
    )  # fmt: skip
    rows = asked(empty)
    assert {cell: row.money.x for cell, row in rows.items()} == {("a", "o"): 30, ("b", "o"): 10, ("a", "u"): 20}
    assert rows["a", "o"].money.rca == pytest.approx((30 / 50) / (40 / 60)) == pytest.approx(0.9)
    assert rows["b", "o"].money.rca == pytest.approx((10 / 10) / (40 / 60)) == pytest.approx(1.5)
    assert rows["a", "u"].money.rca == pytest.approx((20 / 50) / (20 / 60)) == pytest.approx(1.2)
    assert (rows["a", "o"].budget, rows["b", "o"].budget) == (30, 10)


def test_money_that_no_part_states_is_split_evenly_over_entities_and_objectives(empty):
    fill(
        empty, *BASE, project("p", budget=80.0), led("p", "a"), led("p", "b"), helps("p", "o"), helps("p", "u"),
    )  # fmt: skip
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
        empty, *BASE, project("p"), project("q"), led("p", "a"), led("p", "b", standing="rejected"), led("q", "a"),
        helps("p", "o"), helps("q", "o", standing="rejected"),
    )  # fmt: skip
    assert {cell: (row.count.x, row.projects) for cell, row in asked(empty).items()} == {("a", "o"): (1.0, ("p",))}
    assert asked(empty, standings=("inferred",)) == {}


def test_without_a_level_what_is_just_below_each_plan_is_compared(empty):
    """f has priorities and g has objectives: side by side they are the tops, x and u, and no project counts twice."""
    fill(
        empty, plan("f"), priority("x"), part("x", "f"), objective("o"), part("o", "x"), entity("a"), project("p"),
        led("p", "a"), helps("p", "o"), plan("g"), objective("u"), part("u", "g"), project("q"), led("q", "a"),
        helps("q", "u"),
    )  # fmt: skip
    assert {cell: row.count.x for cell, row in asked(empty).items()} == {("a", "x"): 1.0, ("a", "u"): 1.0}
    assert set(asked(empty, levels=("objective",))) == {("a", "o"), ("a", "u")}


def test_naming_entities_or_items_shows_fewer_rows_and_changes_no_figure(empty):
    fill(
        empty, *BASE, entity("a-section"), part("a-section", "a"), *(project(k) for k in "pqst"),
        led("p", "a"), led("q", "a-section"), led("s", "b"), led("t", "b"),
        helps("p", "o"), helps("q", "o"), helps("s", "u"), helps("t", "o"),
    )  # fmt: skip
    every = asked(empty, draws=50)
    assert asked(empty, draws=50, entities=("a",)) == {c: r for c, r in every.items() if c[0].startswith("a")}
    assert asked(empty, draws=50, items=("u",)) == {c: r for c, r in every.items() if c[1] == "u"}


def test_rows_are_in_the_plans_order_and_then_by_rca_falling(empty):
    fill(
        empty, plan("f"), objective("o", code="10"), objective("u", code="2"), part("o", "f"), part("u", "f"),
        entity("a"), entity("b"), *(project(k) for k in "pqs"), led("p", "a"), led("q", "a"), led("s", "b"),
        helps("p", "o"), helps("q", "u"), helps("s", "u"),
    )  # fmt: skip
    rows = list(advantage(empty, Scope(), draws=0))
    assert [(row.item.key, row.entity) for row in rows] == [("u", "b"), ("u", "a"), ("o", "a")]


# The dossier --------------------------------------------------------------------------------------------


def test_the_dossier_has_mandate_capacity_and_positioning_and_says_what_is_missing(empty):
    fill(
        empty, *BASE, place("l"), project("p"), project("q"), led("p", "a", available=3.0, spent=1.0), does("p", "b"),
        helps("p", "o"), led("q", "b"), helps("q", "u"), edge("p", "LOCATED_IN", "l"),
        edge("a", "MANDATED_FOR", "o"), edge("c", "MANDATED_FOR", "u", standing="inferred"),
        edge("b", "MANDATED_FOR", "u", standing="rejected"),
    )  # fmt: skip
    rows = asked(empty)
    assert {cell: row.missing for cell, row in rows.items()} == {
        ("a", "o"): (), ("b", "o"): ("mandate",), ("b", "u"): ("mandate", "positioning"),
        ("c", "u"): ("capacity", "positioning"),
    }  # fmt: skip
    row = rows["a", "o"]
    assert (row.mandates, row.parts, row.places) == (("a~MANDATED_FOR~o",), ("p~LED_BY~a",), ("l",))
    assert (row.available, row.spent, row.projects) == (3.0, 1.0, ("p",))
    assert set(row.relationships) == {"a~MANDATED_FOR~o", "p~LED_BY~a"}
    only = rows["c", "u"]
    assert (only.count, only.money, only.projects) == (None, None, ())


def test_a_mandate_counts_by_its_standing(empty):
    fill(empty, *BASE, edge("c", "MANDATED_FOR", "u", standing="inferred"))
    assert set(asked(empty)) == {("c", "u")}
    assert asked(empty, standings=("asserted",)) == {}


def test_no_project_no_rows(empty):
    assert advantage(empty, Scope()) == []
    assert advantage(fill(empty, *BASE), Scope()) == []


# The bootstrap ------------------------------------------------------------------------------------------


def many(count, mine):
    """``count`` projects, of which a does the first ``mine`` for o and b the others for o and u in turn."""
    return [
        each
        for n in range(count)
        for each in (
            project(f"p{n}"), led(f"p{n}", "a" if n < mine else "b"), helps(f"p{n}", "o" if n < mine or n % 2 else "u")
        )
    ]  # fmt: skip


def test_the_interval_holds_the_figure_and_is_the_same_each_time(empty):
    fill(empty, *BASE, *many(20, 8))
    rows, again = asked(empty, draws=400), asked(empty, draws=400)
    assert rows == again
    for row in rows.values():
        assert 0 <= row.count.low <= row.count.rca <= row.count.high
        assert row.count.low < row.count.high


def test_an_entity_with_one_project_is_never_surely_at_an_advantage(empty):
    fill(empty, *BASE, *many(20, 1))
    row = asked(empty, draws=400)["a", "o"]
    assert (len(row.projects) < FEW, row.count.low) == (True, 0.0)
    assert row.count.high >= row.count.rca > 0


def test_without_draws_or_with_one_project_there_is_no_interval(empty):
    fill(empty, *BASE, *many(4, 2))
    assert {(row.count.low, row.count.high) for row in asked(empty, draws=0).values()} == {(None, None)}
    alone = revealed({"p": {("a", "o"): 1.0}}, draws=100)["a", "o"]
    assert (alone.rca, alone.low, alone.high) == (1.0, None, None)


def test_nothing_to_compare_is_nothing():
    assert revealed({}) == {}
    assert revealed({"p": {("a", "o"): 0.0}}) == {}


def test_more_alike_projects_make_a_narrower_interval():
    def width(times):
        shares = {
            f"{name}{n}": {cell: 1.0}
            for n in range(times)
            for name, cell in (("p", ("a", "o")), ("q", ("a", "u")), ("s", ("b", "u")), ("t", ("b", "o")))
        }
        found = revealed(shares, draws=500)["a", "o"]
        return found.high - found.low

    assert width(20) < width(2) / 2


@pytest.mark.parametrize("draws", [-1, 10_001])
def test_draws_out_of_range_are_refused(empty, draws):
    with pytest.raises(InvalidInput, match="must be from 0 to 10,000"):
        advantage(empty, Scope(), draws=draws)


def test_unknown_items_and_entities_are_refused(empty):
    fill(empty, *BASE)
    with pytest.raises(NotFound, match="there is no Priority or Objective or Result 'x'"):
        advantage(empty, Scope(), items=("x",))
    with pytest.raises(NotFound, match="there is no Entity 'x'"):
        advantage(empty, Scope(entities=("x",)))
