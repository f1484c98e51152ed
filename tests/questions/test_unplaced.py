"""Work that nobody has placed as far down as a part may lie in it: then it is no gap, and rows say how much."""

import pytest

from graph_service.changes import Delete
from graph_service.model import EdgeRef
from tests.questions import asked as ask
from tests.questions.build import (
    SMALL,
    does,
    entity,
    fill,
    helps,
    node,
    objective,
    output,
    part,
    plan,
    priority,
    project,
)

#: A plan with two priorities; the first has two objectives, of which the first has an output.
PLAN = (
    plan("f"),
    priority("x"),
    priority("y"),
    objective("xa"),
    objective("xb"),
    output("xar"),
    part("x", "f"),
    part("y", "f"),
    part("xa", "x"),
    part("xb", "x"),
    part("xar", "xa"),
    project("p", budget=7.0),
)


def classes(graph, **scope):
    return {key: row.status for key, row in ask.coverage(graph, **scope).items()}


@pytest.mark.parametrize(
    ("ends", "unplaced", "covered"),
    [
        (["f"], ["x", "y", "xa", "xb", "xar"], []),
        (["x"], ["xa", "xb", "xar"], ["x"]),
        (["xa"], ["xar"], ["x", "xa"]),
        (["xar"], [], ["x", "xa", "xar"]),
        # what is said lower down is what counts: of one project, and only below the same part
        (["f", "x"], ["xa", "xb", "xar"], ["x"]),
        (["f", "xar"], [], ["x", "xa", "xar"]),
        (["x", "xar"], [], ["x", "xa", "xar"]),
        (["x", "y"], ["xa", "xb", "xar"], ["x", "y"]),
        (["x", "xb"], [], ["x", "xb"]),
    ],
)
def test_a_part_is_unplaced_where_work_is_placed_above_it_alone(empty, ends, unplaced, covered):
    fill(empty, *PLAN, *(helps("p", end) for end in ends))
    rows = ask.coverage(empty)
    assert {key for key, row in rows.items() if row.status == "unplaced"} == set(unplaced)
    assert {key for key, row in rows.items() if row.status == "covered"} == set(covered)
    assert {key for key, row in rows.items() if row.unplaced} == set(unplaced)
    assert {rows[key].unplaced_money for key in unplaced} <= {7.0}
    assert {row.unplaced_money for key, row in rows.items() if key not in unplaced} <= {None, 0.0}


def test_another_projects_place_further_down_places_nothing_of_this_one(empty):
    fill(empty, *PLAN, project("q", budget=2.0), helps("p", "f"), helps("q", "xa"))
    rows = ask.coverage(empty)
    assert (rows["xa"].status, rows["xa"].unplaced) == ("covered", 1)
    assert (rows["xar"].status, rows["xar"].unplaced, rows["xar"].unplaced_money) == ("unplaced", 2, 9.0)
    assert (rows["y"].unplaced, rows["y"].unplaced_money) == (1, 7.0)


def test_a_covered_part_says_too_what_may_lie_below_it(empty):
    fill(empty, *PLAN, project("q"), helps("p", "f"), helps("q", "y"))
    row = ask.coverage(empty)["y"]
    assert (row.status, row.unplaced, row.unplaced_money) == ("covered", 1, 7.0)


def test_a_plan_says_how_many_of_its_projects_nobody_has_placed(empty):
    fill(empty, *PLAN, project("q"), helps("p", "f"), helps("q", "f"), project("s"), helps("s", "f"), helps("s", "y"))
    found = ask.plans(empty)["f"]
    assert (found.unplaced, found.unplaced_money, found.portfolio) == (2, 7.0, True)
    assert found.classes == {"covered": 1, "unconfirmed": 0, "uncovered": 0, "unplaced": 4, "no_data": 0}


def test_unknown_money_is_not_zero(empty):
    fill(empty, *SMALL, project("q"), helps("q", "f"))
    assert ask.plans(empty)["f"].unplaced_money is None
    assert ask.coverage(empty)["o"].unplaced_money is None


@pytest.mark.parametrize(
    ("less", "scope", "expected"),
    [
        ({"standing": "rejected"}, {}, "no_data"),
        ({"standing": "proposed"}, {}, "no_data"),
        ({"strength": 0.0}, {}, "uncovered"),
        ({"valid_to": "2020"}, {"date": "2021-01-01"}, "uncovered"),
        ({"valid_to": "2020"}, {}, "unplaced"),
        ({}, {"standings": ("inferred",)}, "uncovered"),
        ({}, {"date": "2031-01-01"}, "uncovered"),
        ({}, {"date": "2021-01-01"}, "unplaced"),
    ],
)
def test_only_what_counts_may_lie_anywhere(empty, less, scope, expected):
    fill(empty, *SMALL, project("p", end="2030"), helps("p", "f"))
    fill(empty, helps("p", "f", less.pop("strength", 1.0), **less))
    assert classes(empty, **scope)["r"] == expected


def test_a_part_that_hangs_in_the_plan_by_what_does_not_count_places_nothing(empty):
    """r belongs to o whatever the standing; but for who counts only what is asserted, nobody has said where p is."""
    fill(empty, *SMALL, objective("u"), part("u", "f"), part("r", "o", standing="inferred"))
    fill(empty, project("p"), helps("p", "r"))
    assert classes(empty) == {"o": "unconfirmed", "r": "covered", "u": "uncovered"}
    assert classes(empty, standings=("asserted",)) == {"o": "unplaced", "r": "covered", "u": "unplaced"}
    assert ask.plans(empty, standings=("asserted",))["f"].unplaced == 1


def test_what_is_placed_in_another_plan_is_not_placed_here(empty):
    """p of f and of g: where in g it is says nothing of where in f."""
    fill(empty, *SMALL, plan("g"), objective("u"), part("u", "g"), project("p"), helps("p", "f"), helps("p", "u"))
    assert classes(empty) == {"o": "unplaced", "r": "unplaced", "u": "covered"}


def test_an_unplaced_part_does_not_stand_in_a_mean(empty):
    """Of y's parts one is covered by a half, one may be anything, one surely has nothing: the mean is over two."""
    fill(
        empty,
        plan("f"),
        priority("y"),
        part("y", "f"),
        *(objective(k) for k in "abc"),
        *(part(k, "y") for k in "abc"),
        output("br"),
        part("br", "b"),
        project("p"),
        helps("p", "a", 0.5),
        project("q"),
        helps("q", "b", 0.0),
    )
    row = ask.coverage(empty)["y"]
    assert (row.mean_low, row.weakest) == (pytest.approx(0.5 / 3, abs=1e-6), "b")
    fill(empty, project("s"), helps("s", "b"))
    rows = ask.coverage(empty)
    assert (rows["br"].status, rows["b"].mean_low, rows["b"].weakest) == ("unplaced", None, None)
    fill(empty, helps("s", "y"), Delete(EdgeRef("CONTRIBUTES_TO", "s", "b")))
    row = ask.coverage(empty)["y"]
    assert (row.mean_low, row.mean_high, row.weakest) == (0.5, 0.5, "a"), "b and c are not known"


def test_money_of_what_is_unplaced_flows_from_the_plan_itself(empty):
    fill(empty, *SMALL, project("p"), entity("e"), does("p", "e", budget=9.0), helps("p", "f"))
    fill(empty, project("q"), does("q", "e", budget=4.0), helps("q", "r"))
    found = ask.money(empty)
    assert found.flows == {("f", "e"): 9.0, ("f", "o"): 4.0, ("o", "r"): 4.0, ("r", "e"): 4.0}
    assert (found.total, found.unplaced, found.without) == (13.0, 9.0, [])


#: A plan of which a source says two priorities and one outcome with its output; an outcome and an output that rows
#: named hang on the plan itself by inference, since nobody knows of which priority they are.
ADRIFT = (
    plan("f"),
    priority("x"),
    priority("y"),
    node("Result", "xa", level="outcome"),
    node("Result", "xb", level="outcome"),
    output("xar"),
    part("x", "f"),
    part("y", "f"),
    part("xa", "x"),
    part("xb", "x"),
    part("xar", "xa"),
    node("Result", "n", level="outcome"),
    output("nr"),
    part("n", "f", standing="inferred"),
    part("nr", "n", standing="inferred"),
    project("p", budget=7.0),
    project("q", budget=2.0),
    helps("p", "nr"),
    helps("q", "xar"),
)


def may_hold(graph, **scope):
    """The parts that are unplaced, with how many projects and how much money may belong to them."""
    rows = ask.coverage(graph, **scope).items()
    return {key: (row.unplaced, row.unplaced_money) for key, row in rows if row.status == "unplaced"}


def test_what_is_joined_to_the_plan_by_inference_may_belong_to_any_part_of_a_higher_level(empty):
    """n is an outcome: y may hold it, as x may; xb, an outcome itself, may not."""
    fill(empty, *ADRIFT)
    assert may_hold(empty) == {"y": (1, 7.0)}
    assert {key: row.unplaced for key, row in ask.coverage(empty).items() if row.unplaced} == {"x": 1, "y": 1}
    assert classes(empty)["xb"] == "uncovered"
    assert ask.plans(empty)["f"].unplaced == 0, "p is in a part of the plan"


@pytest.mark.parametrize("more", [[], [helps("q", "nr"), helps("p", "xar")]])
def test_an_output_that_no_outcome_is_known_of_may_belong_to_any_outcome(empty, more):
    """Whatever else its projects do elsewhere; xa has them already."""
    fill(empty, *ADRIFT, output("m"), part("m", "f", standing="inferred"), helps("q", "m"), *more)
    found = may_hold(empty)
    assert found.keys() == {"y", "xb"}
    assert found["xb"] == (1, 2.0)
    assert found["y"] == (2, 9.0)
    assert ask.coverage(empty)["xa"].unplaced == 0


def test_under_a_priority_it_may_belong_to_the_outcomes_of_that_one_alone(empty):
    fill(empty, *ADRIFT, Delete(EdgeRef("PART_OF", "n", "f")), part("n", "y"))
    assert may_hold(empty) == {}
    fill(empty, Delete(EdgeRef("PART_OF", "nr", "n")), part("nr", "x", standing="inferred"))
    assert may_hold(empty) == {"xb": (1, 7.0)}
    assert (classes(empty)["y"], classes(empty)["n"]) == ("uncovered", "uncovered")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([part("n", "f", standing="asserted")], {}),
        ([part("n", "x", standing="asserted")], {}),
        ([part("n", "x", standing="proposed")], {"y": (1, 7.0)}),
        ([part("n", "f", standing="proposed")], {"y": (1, 7.0)}),
        ([helps("p", "nr", standing="rejected")], {}),
        ([helps("p", "nr", 0.0)], {}),
        # a place elsewhere does not tell where this work is; one in the part itself says that it is there
        ([helps("p", "xa")], {"y": (1, 7.0)}),
        ([helps("p", "y", 0.5)], {}),
        # counted once, however it may belong there
        ([helps("p", "f")], {"y": (1, 7.0)}),
        ([project("s", budget=1.0), helps("s", "f")], {"y": (2, 8.0), "xb": (1, 1.0)}),
    ],
)
def test_who_asserts_where_it_belongs_ends_it(empty, more, expected):
    fill(empty, *ADRIFT, *more)
    assert may_hold(empty) == expected


def test_of_an_inferred_part_under_an_inferred_one_only_the_upper_one_is_adrift_in_the_plan(empty):
    """nr is of n, wherever n is: no outcome beside n may hold it."""
    fill(empty, *ADRIFT, node("Result", "o", level="outcome"), part("o", "f", standing="inferred"))
    assert may_hold(empty) == {"y": (1, 7.0)}
    assert classes(empty)["o"] == "uncovered"


def test_what_is_adrift_follows_the_standings_that_count(empty):
    fill(empty, *ADRIFT, part("nr", "n", standing="inferred"))
    every = {"n", "y", "xb"}
    assert may_hold(empty, standings=("asserted",)).keys() == every, "no source says where in the plan it is"
    fill(empty, part("n", "x"), helps("p", "nr", standing="inferred"), helps("q", "xar"))
    assert may_hold(empty) == {}
    assert may_hold(empty, standings=("inferred",)).keys() >= {"y"}, "what asserts its place does not count"


def test_a_lens_changes_nothing_of_what_may_lie_where(empty):
    fill(empty, *ADRIFT, entity("e"), entity("d"), does("q", "e"), does("p", "d"))
    assert may_hold(empty, entities=("e",)) == may_hold(empty) == {"y": (1, 7.0)}
    assert ask.shown(empty, entities=("d",), lens="absent") == ["x", "xa", "xar", "xb", "y"]
