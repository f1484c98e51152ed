"""What an entity does, what a plan consists of, and how two things hang together: worked out by hand."""

from itertools import pairwise

import pytest
from hypothesis import given

from graph_service.errors import InvalidInput, NotFound
from graph_service.questions.chains import LONGEST
from graph_service.questions.involvement import involvement
from graph_service.questions.scope import Scope
from tests.questions import asked as ask
from tests.questions import drawn
from tests.questions.build import (
    SMALL,
    does,
    edge,
    entity,
    fill,
    helps,
    led,
    node,
    objective,
    output,
    part,
    place,
    plan,
    priority,
    project,
)
from tests.questions.conftest import memory
from tests.questions.test_oracle import TRICKY, holding

# Portfolio ----------------------------------------------------------------------------------------------


def test_an_entity_is_in_as_many_projects_as_its_portfolio_has():
    """The list of entities counts what the portfolio of each lists, whatever legal graph is asked."""

    @holding(40, TRICKY)
    @given(drawn.graphs())
    def holds(operations):
        with memory() as graph:
            snapshot = fill(graph, *operations).state().snapshot
            entities = snapshot.keys(snapshot.labelled("Entity"))
            found = involvement(snapshot)
            assert sorted(found) == entities
            assert {key: found[key].projects for key in entities} == {
                key: len(ask.portfolio(graph, key)) for key in entities
            }
            leads = [o.ref for o in operations if getattr(o, "ref", None) and o.ref.type == "LED_BY"]
            kept = {o.ref for o in operations if "standing" in o.set and o.set["standing"] != "rejected"}
            for key in entities:
                led_by_it = {ref.start for ref in leads if ref in kept and ref.end == key}
                projects = {start for start in led_by_it if start.startswith("x")}
                assert (found[key].led_projects, found[key].led_parts) == (len(projects), len(led_by_it - projects))

    holds()


def holdings(graph, key, **scope):
    return ask.portfolio(graph, key, **scope)


@pytest.fixture
def busy(empty):
    """A mission with a section; p is joint with an agency and a donor, q the section's alone, s the agency's."""
    return fill(
        empty,
        *SMALL,
        *(entity(k) for k in ("mission", "section", "agency", "donor")),
        part("section", "mission"),
        *(project(k) for k in "pqs"),
        led("p", "mission", budget=30.0, spent=1.0),
        does("p", "mission", budget=5.0),
        led("p", "agency", budget=10.0),
        does("p", "donor", "funding", budget=45.0),
        does("q", "section"),
        led("s", "agency"),
        helps("p", "o"),
        helps("p", "r"),
        helps("q", "r", standing="inferred"),
    )


def test_a_portfolio_has_what_the_entity_and_what_is_part_of_it_do(busy):
    assert list(holdings(busy, "mission")) == ["p", "q"]
    assert list(holdings(busy, "section")) == ["q"]
    assert list(holdings(busy, "donor")) == ["p"]


def test_money_is_the_entitys_own_and_none_where_none_is_known(busy):
    rows = holdings(busy, "mission")
    assert (rows["p"].budget, rows["p"].spent, rows["p"].available) == (35.0, 1.0, None)
    assert rows["q"].budget is None


def test_a_project_is_joint_with_whoever_else_has_a_part_in_it(busy):
    rows = holdings(busy, "mission")
    assert rows["p"].partners == ["agency", "donor"]
    assert (rows["p"].joint, rows["q"].joint) == (True, False)


def test_what_a_portfolio_reaches_counts_by_standing(busy):
    def reached(**scope):
        return {key: row.reaches for key, row in holdings(busy, "mission", **scope).items()}

    assert reached() == {"p": ["o", "r"], "q": ["r"]}
    assert reached(standings=("asserted",)) == {"p": ["o", "r"], "q": []}


def test_a_portfolio_names_the_relationships_behind_it(busy):
    assert set(holdings(busy, "mission")["p"].relationships) == {
        "p~LED_BY~mission",
        "p~IMPLEMENTED_BY~mission~implementing",
        "p~CONTRIBUTES_TO~o",
        "p~CONTRIBUTES_TO~r",
    }


def test_a_portfolio_on_a_day_has_what_runs_that_day(empty):
    fill(
        empty,
        entity("e"),
        project("old", end="2020"),
        project("now", start="2020", end="2022"),
        project("unknown"),
        *(led(k, "e") for k in ("old", "now", "unknown")),
    )
    assert list(holdings(empty, "e", date="2021-07-31")) == ["now", "unknown"]


def test_what_was_rejected_never_counts_even_when_it_is_asked_for(empty):
    fill(
        empty,
        *SMALL,
        entity("e"),
        project("p"),
        led("p", "e", standing="rejected"),
        edge("e", "MANDATED_FOR", "o", standing="rejected"),
    )
    only = {"standings": ("rejected",)}
    assert holdings(empty, "e", **only) == {}
    assert ask.chains(empty, "p", "e", Scope(**only)) == []
    assert ask.advantage(empty, **only) == {}


def test_a_portfolio_on_a_day_leaves_out_what_no_longer_holds_or_was_stopped(empty):
    fill(empty, entity("e"), project("p"), project("q", status="cancelled"))
    fill(empty, led("p", "e", valid_to="2020"), led("q", "e"))
    assert list(holdings(empty, "e", date="2021-07-31")) == []


def test_a_portfolio_on_a_day_reaches_only_what_it_still_does_with_those_who_still_do(empty):
    fill(empty, *SMALL, entity("e"), entity("e2"), project("p"), led("p", "e"), does("p", "e2", valid_to="2020"))
    fill(empty, helps("p", "o", valid_to="2020"), helps("p", "r"))
    row = holdings(empty, "e", date="2021-07-31")["p"]
    assert row.reaches == ["r"]
    assert row.joint is False


def test_a_portfolio_within_plans_or_a_country_has_what_is_in_their_portfolios(empty):
    """q works for both plans; what it does for the other is still what it reaches. s is nobody's."""
    fill(
        empty,
        plan("f", country="MLI"),
        plan("g", country="BFA"),
        objective("o"),
        part("o", "f"),
        objective("u"),
        part("u", "g"),
        entity("e"),
        *(project(k) for k in "pqst"),
        *(led(k, "e") for k in "pqst"),
        helps("p", "f"),
        helps("q", "o"),
        helps("q", "u"),
        helps("t", "u"),
        helps("t", "o", standing="rejected"),
    )
    assert list(holdings(empty, "e")) == ["p", "q", "s", "t"]
    for scope in ({"countries": ("MLI",)}, {"frameworks": ("f",)}, {"countries": ("MLI",), "frameworks": ("f",)}):
        rows = holdings(empty, "e", **scope)
        assert {key: row.reaches for key, row in rows.items()} == {"p": ["f"], "q": ["o", "u"]}
    assert holdings(empty, "e", countries=("MLI",), frameworks=("g",)) == {}


def test_an_entity_without_projects_has_an_empty_portfolio_and_another_is_refused(busy):
    fill(busy, entity("idle"))
    assert holdings(busy, "idle") == {}
    with pytest.raises(NotFound, match="there is no Entity 'missoin'; did you mean mission"):
        holdings(busy, "missoin")
    with pytest.raises(NotFound, match="'p' is a Project, not a Entity"):
        holdings(busy, "p")


# Tree ---------------------------------------------------------------------------------------------------


def test_a_tree_has_each_item_before_its_parts_by_code_as_people_count(empty):
    fill(
        empty,
        plan("f"),
        priority("x", code="10"),
        priority("y", code="9"),
        priority("z"),
        part("x", "f"),
        part("y", "f"),
        part("z", "f"),
        objective("o", code="9.10"),
        objective("u", code="9.2"),
        part("o", "y"),
        part("u", "y"),
        output("r"),
        part("r", "u"),
        project("p"),
        helps("p", "r"),
        helps("p", "y"),
    )
    rows = ask.tree(empty, "f")
    assert [(row.key, row.depth, row.children) for row in rows] == [
        ("y", 1, 2),
        ("u", 2, 1),
        ("r", 3, 0),
        ("o", 2, 0),
        ("x", 1, 0),
        ("z", 1, 0),
    ]
    assert {row.key: row.projects for row in rows if row.projects} == {"y": ["p"], "r": ["p"]}


def test_a_tree_has_only_its_own_plan_and_what_was_not_rejected(empty):
    fill(
        empty,
        *SMALL,
        plan("g"),
        objective("x"),
        part("x", "g"),
        helps("x", "o"),
        objective("no"),
        part("no", "f", standing="rejected"),
    )
    assert [row.key for row in ask.tree(empty, "f")] == ["o", "r"]


def test_a_plan_without_parts_has_an_empty_tree_and_another_key_is_refused(empty):
    fill(empty, plan("f"), objective("o"))
    assert ask.tree(empty, "f") == []
    with pytest.raises(NotFound, match="there is no Framework 'g'; did you mean f"):
        ask.tree(empty, "g")


# Chains -------------------------------------------------------------------------------------------------


def ways(graph, start, end, scope=None, **limits):
    return [(" ".join(way.nodes), way.is_forward) for way in ask.chains(graph, start, end, scope, **limits)]


def test_chains_go_forward_where_they_can(empty):
    """p reaches f by o, and by r and o; that e leads both p and o is a way too, but not a forward one."""
    fill(empty, *SMALL, project("p"), entity("e"), helps("p", "o"), helps("p", "r"), led("p", "e"), led("o", "e"))
    assert ways(empty, "p", "f") == [("p o f", True), ("p r o f", True)]
    [first, _] = ask.chains(empty, "p", "f")
    assert first.relationships == ("p~CONTRIBUTES_TO~o", "o~PART_OF~f")


def test_chains_go_against_the_direction_only_where_none_goes_along_it(empty):
    fill(empty, *SMALL, project("p"), entity("e"), helps("p", "r"), led("p", "e"))
    assert ways(empty, "f", "p") == [("f o r p", False)]
    assert ways(empty, "e", "f") == [("e p r o f", False)]


def test_two_projects_hang_together_by_what_they_share(empty):
    fill(
        empty,
        *SMALL,
        project("p"),
        project("q"),
        entity("e"),
        place("l"),
        led("p", "e"),
        led("q", "e"),
        edge("p", "LOCATED_IN", "l"),
        edge("q", "LOCATED_IN", "l"),
        helps("p", "r"),
        helps("q", "o"),
    )
    assert ways(empty, "p", "q") == [("p e q", False), ("p l q", False), ("p r o q", False)]


def test_only_facts_of_the_standings_asked_for_make_a_chain(empty):
    fill(empty, *SMALL, project("p"), helps("p", "o", standing="inferred"), helps("p", "r", standing="rejected"))
    assert ways(empty, "p", "f") == [("p o f", True)]
    assert ways(empty, "p", "f", Scope(standings=("asserted",))) == []


def test_of_two_relationships_between_two_nodes_one_is_named(empty):
    fill(empty, project("p"), entity("e"), led("p", "e"), does("p", "e"))
    [way] = ask.chains(empty, "p", "e")
    assert way.relationships == ("p~IMPLEMENTED_BY~e~implementing",)


def test_nothing_joins_two_islands_nor_a_node_to_itself(empty):
    fill(empty, *SMALL, project("p"))
    assert ways(empty, "p", "f") == ways(empty, "f", "f") == []


def test_chains_lead_over_what_is_judged_alone(empty):
    """A draft's statement aligned with o is no way from anything to o, nor can it be asked about."""
    fill(
        empty,
        *SMALL,
        node("Draft", "d"),
        node("Statement", "s", text="s"),
        part("s", "d"),
        edge("s", "ALIGNS_WITH", "o", standing="proposed"),
        edge("s", "ALIGNS_WITH", "r", standing="proposed"),
        objective("u"),
        part("u", "f"),
        edge("s", "ALIGNS_WITH", "u"),
    )
    assert ways(empty, "u", "o") == [("u f o", False)], "not by the statement that aligns with both"
    with pytest.raises(NotFound, match="there is no Framework or"):
        ask.chains(empty, "s", "o")


def test_a_chain_is_no_longer_than_was_asked(empty):
    keys = [f"r{n}" for n in range(LONGEST + 1)]
    fill(empty, *map(output, keys), *(helps(a, b) for a, b in pairwise(keys)))
    assert ways(empty, keys[0], keys[-1]) == [(" ".join(keys), True)]
    assert ways(empty, keys[0], keys[-1], longest=LONGEST - 1) == []
    assert ways(empty, keys[0], keys[3], longest=3) == [(" ".join(keys[:4]), True)]


def test_at_most_so_many_chains_are_shown(empty):
    fill(
        empty,
        project("p"),
        plan("f"),
        *(objective(f"o{n}") for n in range(5)),
        *(helps("p", f"o{n}") for n in range(5)),
        *(part(f"o{n}", "f") for n in range(5)),
    )
    assert len(ways(empty, "p", "f")) == 5
    assert len(ways(empty, "p", "f", limit=2)) == 2


@pytest.mark.parametrize("limits", [{"longest": 0}, {"longest": LONGEST + 1}, {"limit": 0}, {"limit": 201}])
def test_limits_out_of_range_are_refused(empty, limits):
    with pytest.raises(InvalidInput, match="1 to 8 relationships, and 1 to 200"):
        ask.chains(empty, "a", "b", **limits)


def test_a_shorter_chain_is_never_hidden_by_a_longer_one_found_first(empty):
    """c -> a shortens the way to c against its direction, so that a b d c f z is met before a x y w z is whole."""
    ends = ["ab", "bd", "dc", "cf", "fz", "ca", "ax", "xy", "yw", "wz"]
    fill(empty, *map(output, sorted(set("".join(ends)))), *(helps(a, b) for a, b in ends))
    assert ways(empty, "a", "z") == [("a x y w z", True), ("a b d c f z", True)]


def test_unknown_ends_are_refused(empty):
    fill(empty, *SMALL)
    with pytest.raises(NotFound, match="'nobody'"):
        ask.chains(empty, "nobody", "f")
