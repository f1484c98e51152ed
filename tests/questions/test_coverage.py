"""How far is an objective covered? Each figure here is worked out by hand, beside the test."""

import pytest

from graph_service.questions.asking import ask as question
from graph_service.questions.coverage import CLASSES, FLAGS
from tests.questions import asked as ask
from tests.questions.build import (
    SMALL,
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

TODAY = "2021-07-31"


def asked(graph, today=TODAY, **scope):
    return ask.coverage(graph, today, **scope)


def gaps(graph, **scope):
    return {key: row.status for key, row in asked(graph, **scope).items() if row.status != "covered"}


def interval(row):
    return (pytest.approx(row.low), pytest.approx(row.high))


def covered(graph, key="o", **scope):
    row = asked(graph, **scope)[key]
    return row.status, round(row.low, 9), round(row.high, 9)


# The formula --------------------------------------------------------------------------------------------


def test_the_weight_of_a_contribution_is_strength_times_confidence(empty):
    fill(empty, *SMALL, project("p"), helps("p", "o", 0.5, confidence=0.4))
    assert covered(empty) == ("covered", 0.2, 0.2)


def test_a_contribution_without_figures_counts_whole(empty):
    fill(empty, *SMALL, project("p"), edge("p", "CONTRIBUTES_TO", "o"))
    assert covered(empty) == ("covered", 1.0, 1.0)


def test_projects_are_combined_as_independent(empty):
    """1 - (1 - 0.5)(1 - 0.2)(1 - 0.1) = 1 - 0.5 * 0.8 * 0.9 = 0.64."""
    fill(empty, *SMALL, *(project(k) for k in "pqs"), helps("p", "o", 0.5), helps("q", "o", 0.2), helps("s", "r", 0.1))
    assert covered(empty) == ("covered", 0.64, 0.64)


def test_part_of_passes_on_whole_whatever_confidence_it_has(empty):
    """r is PART_OF o with confidence 0.1: what p does for r counts for o in full, 0.3."""
    fill(
        empty,
        plan("f"),
        objective("o"),
        output("r"),
        part("o", "f"),
        project("p"),
        part("r", "o", confidence=0.1, strength=0.1),
        helps("p", "r", 0.3),
    )
    assert (covered(empty, "r"), covered(empty)) == (("covered", 0.3, 0.3), ("covered", 0.3, 0.3))


def test_weights_multiply_along_a_chain(empty):
    """p -0.5-> r2 -0.4-> r, which is part of o: 0.5 * 0.4 = 0.2."""
    fill(empty, *SMALL, output("r2"), project("p"), helps("p", "r2", 0.5), helps("r2", "r", 0.4), part("r2", "f"))
    assert covered(empty) == ("covered", 0.2, 0.2)


def test_of_several_chains_of_one_project_the_best_counts_and_once(empty):
    """p reaches o directly (0.2), through r (0.6), and through r2 and r (0.9 * 0.5 = 0.45): 0.6, and no product."""
    fill(
        empty,
        *SMALL,
        output("r2"),
        part("r2", "f"),
        project("p"),
        helps("p", "o", 0.2),
        helps("p", "r", 0.6),
        helps("p", "r2", 0.9),
        helps("r2", "r", 0.5),
    )
    row = asked(empty)["o"]
    assert round(row.high, 9) == 0.6
    [chain] = row.chains
    assert chain.links == ("p~CONTRIBUTES_TO~r", "r~PART_OF~o")


def test_a_longer_chain_may_be_the_better_one(empty):
    """Directly 0.1; by r2 and r3, 0.9 * 0.9 * 0.9 = 0.729."""
    fill(
        empty,
        *SMALL,
        output("r2"),
        output("r3"),
        part("r2", "f"),
        part("r3", "f"),
        project("p"),
        helps("p", "o", 0.1),
        helps("p", "r2", 0.9),
        helps("r2", "r3", 0.9),
        helps("r3", "o", 0.9),
    )
    assert covered(empty) == ("covered", 0.729, 0.729)


def test_a_chain_that_goes_round_in_a_circle_counts_as_if_it_did_not(empty):
    fill(
        empty,
        *SMALL,
        objective("o2"),
        part("o2", "f"),
        project("p"),
        helps("o", "o2", 0.5),
        helps("o2", "o", 0.5),
        helps("p", "o", 0.8),
    )
    assert (covered(empty, "o"), covered(empty, "o2")) == (("covered", 0.8, 0.8), ("covered", 0.4, 0.4))


def test_what_contributes_to_another_plan_counts_there_too(empty):
    """HRP objective h -0.5-> ISF objective o; p does 0.8 of h: 0.8 for h, 0.4 for o; h's own output counts too."""
    fill(
        empty,
        *SMALL,
        plan("hrp"),
        objective("h"),
        output("hr"),
        part("h", "hrp"),
        part("hr", "h"),
        helps("h", "o", 0.5),
        project("p"),
        helps("p", "h", 0.8),
        project("q"),
        helps("q", "hr", 0.2),
    )
    # of o: 1 - (1 - 0.4)(1 - 0.1) = 0.46
    assert covered(empty, "h") == ("covered", 0.84, 0.84)
    assert covered(empty) == covered(empty, frameworks=("f",)) == ("covered", 0.46, 0.46)
    assert set(asked(empty, frameworks=("f",))) == {"o", "r"}


def test_strength_0_is_no_contribution_and_still_tells_that_a_portfolio_is_known(empty):
    fill(empty, *SMALL, project("p"), helps("p", "o", 0.0))
    row = asked(empty)["o"]
    assert (row.status, row.low, row.high, row.chains) == ("uncovered", 0.0, 0.0, [])


# The interval and the classes ---------------------------------------------------------------------------


def test_low_counts_what_is_asserted_and_high_what_is_inferred_or_proposed_too(empty):
    """Low 0.5; high 1 - 0.5 * 0.8 * 0.9 = 0.64."""
    fill(
        empty,
        *SMALL,
        *(project(k) for k in "pqs"),
        helps("p", "o", 0.5),
        helps("q", "o", 0.2, standing="inferred"),
        helps("s", "o", 0.1, standing="proposed"),
    )
    assert covered(empty) == ("covered", 0.5, 0.64)


def test_a_chain_is_only_as_sure_as_its_least_sure_link(empty):
    """p asserts 0.9 for r, but that r is part of o is inferred; p also asserts 0.3 for o itself."""
    fill(
        empty,
        plan("f"),
        objective("o"),
        output("r"),
        part("o", "f"),
        part("r", "o", standing="inferred"),
        project("p"),
        helps("p", "r", 0.9),
        helps("p", "o", 0.3),
    )
    assert covered(empty) == ("covered", 0.3, 0.9)


def test_unconfirmed_is_what_only_inferred_or_proposed_facts_cover(empty):
    fill(empty, *SMALL, objective("o2"), part("o2", "f"), *(project(k) for k in "pq"))
    fill(empty, helps("p", "o", 0.5, standing="inferred"), helps("q", "o2", 0.7))
    assert covered(empty) == ("unconfirmed", 0.0, 0.5)
    assert gaps(empty) == {"o": "unconfirmed", "r": "unplaced"}, "p says it works work for o: r may have it"


def test_rejected_never_counts_even_when_it_is_asked_for(empty):
    fill(
        empty,
        *SMALL,
        objective("o2"),
        part("o2", "f"),
        *(project(k) for k in "pq"),
        entity("e"),
        place("l"),
        helps("p", "o", 0.5, standing="rejected"),
        helps("q", "o2"),
        led("o", "e", standing="rejected"),
        led("q", "e", standing="rejected"),
        edge("q", "LOCATED_IN", "l", standing="rejected"),
    )
    for standings in ((), ("rejected",), ("asserted", "rejected")):
        row = asked(empty, standings=standings)["o"]
        assert (row.status, row.high, row.led_by, row.chains) == ("uncovered", 0.0, [], [])
    other = asked(empty)["o2"]
    assert (other.entities, other.flags) == ([], []), "nobody's lead and nobody's place is recorded"


def test_a_part_that_was_rejected_belongs_to_no_plan(empty):
    fill(empty, plan("f"), objective("o"), part("o", "f"), objective("x"), part("x", "f", standing="rejected"))
    assert set(asked(empty)) == {"o"}


def test_without_any_portfolio_the_answer_is_no_data_and_not_zero(empty):
    fill(empty, *SMALL, plan("g"), objective("u"), part("u", "g"), project("p"), helps("p", "u"))
    assert {key: row.status for key, row in asked(empty).items()} == {"o": "no_data", "r": "no_data", "u": "covered"}


def test_a_portfolio_that_is_only_inferred_leaves_the_rest_of_the_plan_unknown(empty):
    fill(empty, *SMALL, objective("o2"), part("o2", "f"), project("p"), helps("p", "o2", standing="inferred"))
    found = {key: row.status for key, row in asked(empty).items()}
    assert found == {"o": "no_data", "r": "no_data", "o2": "unconfirmed"}


def test_a_filter_of_standings_does_not_make_a_known_portfolio_unknown(empty):
    fill(empty, *SMALL, project("p"), helps("p", "o"))
    assert covered(empty, standings=("inferred",))[0] == "uncovered"


def test_a_project_of_the_plan_itself_is_a_portfolio_once_a_source_says_so(empty):
    fill(empty, *SMALL, project("p"), helps("p", "f", standing="inferred"))
    assert gaps(empty) == {"o": "no_data", "r": "no_data"}
    fill(empty, helps("p", "f"))
    assert gaps(empty) == {"o": "unplaced", "r": "unplaced"}


def test_gaps_are_all_classes_but_covered_in_the_plans_order(empty):
    fill(
        empty,
        plan("f"),
        plan("g"),
        project("p"),
        *(objective(f"o{n}", code=code) for n, code in enumerate(("10", "9", "2", "1"))),
        *(part(f"o{n}", "f") for n in range(4)),
        objective("x"),
        part("x", "g"),
        helps("p", "o0"),
        helps("p", "o2", standing="proposed"),
    )
    found = gaps(empty)
    assert list(found.items()) == [("o3", "uncovered"), ("o2", "unconfirmed"), ("o1", "uncovered"), ("x", "no_data")]
    fill(empty, project("q"), helps("q", "f"))
    found |= gaps(empty)
    assert list(found.values()) == ["unplaced", "unconfirmed", "unplaced", "no_data"]
    assert {"covered", "uncovered", *found.values()} == set(CLASSES)


# The flags ----------------------------------------------------------------------------------------------


def flagged(graph, key="o", **scope):
    return set(asked(graph, **scope)[key].flags)


#: A covered objective with nothing to say against it: two entities, a lead, money, a place, a date, an approval; and
#: another one of the plan with a lead and a project in a place.
SOUND = (
    plan("f", approval="approved"),
    objective("o"),
    part("o", "f"),
    project("p", available=5.0, start="2020", end="2030"),
    entity("e"),
    entity("e2"),
    place("l"),
    led("p", "e"),
    does("p", "e2"),
    led("o", "e"),
    edge("p", "LOCATED_IN", "l"),
    helps("p", "o"),
    objective("w"),
    part("w", "f"),
    led("w", "e"),
    project("pw"),
    edge("pw", "LOCATED_IN", "l"),
    helps("pw", "w"),
)


def test_nothing_is_flagged_of_what_is_sound(empty):
    assert flagged(fill(empty, *SOUND)) == set()


@pytest.mark.parametrize(
    ("flag", "less"),
    [
        ("unled", [led("o", "e", standing="rejected")]),
        ("single_entity", [does("p", "e2", standing="rejected")]),
        ("unfunded", [project("p", available=0.0)]),
        ("nowhere", [edge("p", "LOCATED_IN", "l", standing="rejected")]),
        ("ended", [project("p", end="2021-07-30")]),
        ("ended", [project("p", status="interrupted")]),
        ("ended", [project("p", start="2021-08")]),
        ("unapproved", [plan("f", approval="in_review")]),
        ("unapproved", [objective("o", approval="draft")]),
    ],
)
def test_each_flag_says_the_one_thing_that_is_wrong(empty, flag, less):
    fill(empty, *SOUND)
    fill(empty, *less)
    assert flagged(empty) == {flag}


def test_every_flag_has_a_test():
    marks = test_each_flag_says_the_one_thing_that_is_wrong.pytestmark
    assert {flag for flag, _ in marks[0].args[1]} == set(FLAGS)


def test_unknown_money_places_dates_and_approval_are_not_zero(empty):
    fill(empty, *SMALL, entity("e"), entity("e2"), project("p"), led("p", "e"), does("p", "e2"), led("o", "e"))
    fill(empty, helps("p", "o"))
    assert flagged(empty) == set(), "no place is recorded in this plan, so nobody can say that it is nowhere"


def test_money_of_some_projects_is_enough_to_be_funded(empty):
    fill(empty, *SOUND, project("q", available=0.0), helps("q", "o", 0.5))
    assert "unfunded" not in flagged(empty)


def test_what_nobody_reaches_has_no_flags_about_projects(empty):
    fill(empty, *SOUND, objective("o2"), part("o2", "f"))
    assert flagged(empty, "o2") == {"unled"}
    assert asked(empty)["o2"].projects == []


def test_unled_is_said_only_where_somebodys_lead_is_recorded(empty):
    """Whatever its standing and whatever a filter leaves of it, unless it was rejected; each plan for itself."""
    fill(
        empty,
        *SMALL,
        plan("g"),
        objective("u"),
        part("u", "g"),
        objective("v"),
        part("v", "g"),
        entity("e"),
        led("r", "e", standing="rejected"),
        led("f", "e"),
        led("u", "e", standing="proposed", valid_to="2019"),
    )
    for scope in ({}, {"standings": ("asserted",)}, {"levels": ("objective",)}, {"date": "2021-07-31"}):
        assert {key: row.leads_recorded for key, row in ask.plans(empty, **scope).items()} == {"f": False, "g": True}
        assert flagged(empty, "o", **scope) == set()
        assert flagged(empty, "v", **scope) == {"unled"}
    assert flagged(empty, "u") == set() and flagged(empty, "u", standings=("asserted",)) == {"unled"}


def test_nowhere_is_said_only_where_the_place_of_some_project_is_recorded(empty):
    fill(
        empty,
        *SMALL,
        plan("g"),
        objective("u"),
        part("u", "g"),
        output("v"),
        part("v", "g"),
        place("l"),
        *(project(k) for k in ("p", "q", "s")),
        helps("p", "o"),
        helps("q", "u"),
        helps("s", "v"),
        edge("p", "LOCATED_IN", "l", standing="rejected"),
        edge("q", "LOCATED_IN", "l", standing="proposed"),
    )
    assert (flagged(empty, "o"), flagged(empty, "u"), flagged(empty, "v")) == (set(), set(), {"nowhere"})
    for scope in ({"levels": ("output",)}, {"standings": ("asserted",)}, {"date": "2021-07-31"}):
        assert {key: row.places_recorded for key, row in ask.plans(empty, **scope).items()} == {"f": False, "g": True}
        assert flagged(empty, "v", **scope) == {"nowhere"}, "a filter that leaves a place out does not unrecord it"


def test_the_same_entity_in_two_roles_is_one_entity(empty):
    fill(empty, *SOUND)
    fill(empty, does("p", "e2", standing="rejected"), does("p", "e", "accountable"))
    assert flagged(empty) == {"single_entity"}


def test_the_lead_of_a_priority_does_not_lead_its_objectives(empty):
    fill(empty, *SOUND, led("f", "e"), priority("x"), part("x", "f"), objective("y"), part("y", "x"), led("x", "e2"))
    rows = asked(empty)
    assert (rows["x"].led_by, rows["y"].led_by) == (["e2"], [])


# A parent and its children ------------------------------------------------------------------------------


def test_a_parent_shows_the_mean_and_the_weakest_of_its_children(empty):
    """Children 0.2, 0.8 (low 0.5) and nothing: mean low 0.7/3, mean high 1/3."""
    fill(
        empty,
        plan("f"),
        priority("x"),
        part("x", "f"),
        *(objective(k) for k in "abc"),
        *(part(k, "x") for k in "abc"),
        *(project(k) for k in "pqs"),
        helps("p", "a", 0.2),
        helps("q", "b", 0.5),
        helps("s", "b", 0.6, standing="inferred"),
    )
    row = asked(empty)["x"]
    assert row.children == ["a", "b", "c"]
    assert (row.mean_low, row.mean_high, row.weakest) == (
        pytest.approx(0.7 / 3, abs=1e-6),
        pytest.approx(1 / 3, abs=1e-6),
        "c",
    )
    # the parent itself: 1 - 0.8 * 0.5 = 0.6, and 1 - 0.8 * 0.5 * 0.4 = 0.84
    assert interval(row) == (0.6, 0.84)


def test_the_weakest_is_the_one_that_is_least_sure_then_least_likely(empty):
    fill(
        empty,
        plan("f"),
        priority("x"),
        part("x", "f"),
        objective("a"),
        objective("b"),
        part("a", "x"),
        part("b", "x"),
        project("p"),
        project("q"),
        helps("p", "a", 0.1),
        helps("q", "b", 0.9, standing="inferred"),
    )
    assert asked(empty)["x"].weakest == "b"


def test_a_leaf_has_no_mean(empty):
    row = asked(fill(empty, *SMALL))["r"]
    assert (row.children, row.mean_low, row.mean_high, row.weakest) == ([], None, None, None)


def test_a_level_filter_hides_children_and_their_mean(empty):
    fill(empty, *SMALL, project("p"), helps("p", "r", 0.5))
    row = asked(empty, levels=("objective",))["o"]
    assert (interval(row), row.children, row.weakest) == ((0.5, 0.5), [], None)


# What a figure was made of ------------------------------------------------------------------------------


def test_a_figure_names_every_relationship_that_made_it(empty):
    fill(
        empty,
        *SMALL,
        project("p"),
        project("q"),
        entity("e"),
        helps("p", "r", 0.5),
        led("p", "e"),
        does("p", "e", "funding"),
        led("o", "e"),
        helps("q", "o", standing="rejected"),
    )
    assert set(asked(empty)["o"].relationships) == {
        "p~CONTRIBUTES_TO~r",
        "r~PART_OF~o",
        "p~LED_BY~e",
        "p~IMPLEMENTED_BY~e~funding",
        "o~LED_BY~e",
        "o~PART_OF~f",
    }


def test_bounds_hold_without_independence(empty):
    """0.5 and 0.7: at least 0.7, at most all of it; low has 0.5 alone."""
    fill(empty, *SMALL, project("p"), project("q"), helps("p", "o", 0.5), helps("q", "o", 0.7, standing="inferred"))
    row = next(row for row in question(empty, "coverage", {"explain": True}).rows if row["key"] == "o")
    assert row["bounds"] == {"low": [0.5, 0.5], "high": [0.7, 1.0]}
    assert (row["low"], row["high"]) == (0.5, 0.85)


# Nothing asked is not all well --------------------------------------------------------------------------


def test_an_empty_graph_and_a_plan_without_parts_have_no_rows_and_say_why(empty):
    assert (asked(empty), ask.remark(empty)) == ({}, "there is no plan here: import or seed one first")
    fill(empty, plan("f"))
    assert asked(empty) == asked(empty, frameworks=("f",)) == {}
    assert ask.remark(empty) == "no parts of this plan are known; nothing was judged"
    assert ask.plans(empty)["f"].low is None
    fill(empty, plan("g"))
    assert ask.remark(empty) == "no parts of these plans are known; nothing was judged"


def test_a_level_that_no_plan_has_says_which_there_are(empty):
    fill(empty, plan("f"), objective("o"), part("o", "f"))
    said = "no output in this plan, which has objective; nothing was judged"
    assert ask.remark(empty, levels=("output",)) == said
    for name in ("coverage", "gaps", "unled", "single-entity"):
        answer = question(empty, name, {"level": ("output",)})
        assert (answer.rows, str(answer.remark)) == ([], said)
        assert question(empty, name, {}).remark is None
    assert ask.remark(empty, approvals=("approved",)) == (
        "no part of this plan has come so far as was asked; nothing was judged"
    )
