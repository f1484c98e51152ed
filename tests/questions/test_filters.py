"""What the filters choose to be judged: AND across kinds, OR within one. What a lens looks at is in test_lens."""

import pytest

from graph_service.errors import InvalidInput, NotFound
from graph_service.questions.scope import Scope
from graph_service.snapshot import first_day, last_day
from tests.questions import asked as ask
from tests.questions.build import (
    SMALL,
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


def asked(graph, **scope):
    return ask.coverage(graph, **scope)


def projects(graph, key="o", **scope):
    return asked(graph, **scope)[key].projects


@pytest.fixture
def three(empty):
    """Three projects of an objective: p of a section in Gao for a target, q of its mission in Mali, s of another."""
    return fill(
        empty,
        *SMALL,
        *(project(k) for k in "pqs"),
        *(helps(k, "o", 0.5) for k in "pqs"),
        entity("mission"),
        entity("section"),
        entity("other"),
        part("section", "mission"),
        led("p", "section"),
        led("q", "mission"),
        led("s", "other"),
        place("mali"),
        place("gao"),
        place("kidal"),
        part("gao", "mali"),
        part("kidal", "mali"),
        edge("p", "LOCATED_IN", "gao"),
        edge("q", "LOCATED_IN", "mali"),
        edge("s", "LOCATED_IN", "kidal"),
        theme("goal"),
        theme("target"),
        part("target", "goal"),
        edge("p", "CLASSIFIED_AS", "target"),
        edge("q", "CLASSIFIED_AS", "goal"),
    )


def test_a_framework_filter_keeps_the_rows_of_that_plan(empty):
    fill(empty, *SMALL, plan("g"), objective("x"), part("x", "g"))
    assert set(asked(empty, frameworks=("g",))) == {"x"}
    assert set(asked(empty, frameworks=("g", "f"))) == {"x", "o", "r"}


def test_a_country_keeps_the_rows_of_its_plans_and_of_no_other(empty):
    fill(
        empty,
        plan("f", country="MLI"),
        plan("g", country="BFA"),
        plan("h"),
        *(objective(k) for k in "abc"),
        part("a", "f"),
        part("b", "g"),
        part("c", "h"),
    )
    assert set(asked(empty, countries=("MLI",))) == {"a"}
    assert set(asked(empty, countries=("MLI", "BFA"))) == {"a", "b"}
    assert asked(empty, countries=("MLI",), frameworks=("g",)) == {}
    assert {key: row.country for key, row in asked(empty).items()} == {"a": "MLI", "b": "BFA", "c": None}
    with pytest.raises(NotFound, match="no plan is of country 'MLY'; there are BFA, MLI"):
        asked(empty, countries=("MLY",))


def test_a_level_filter_keeps_the_rows_of_that_level(empty):
    fill(empty, *SMALL, priority("y"), part("y", "f"), output("s"), part("s", "r"))
    assert set(asked(empty, levels=("output",))) == {"r", "s"}
    assert set(asked(empty, levels=("priority", "objective"))) == {"o", "y"}
    assert asked(empty, levels=("activity",)) == {}


def test_standings_say_which_facts_count_at_all(empty):
    fill(
        empty,
        *SMALL,
        *(project(k) for k in "pqs"),
        helps("p", "o"),
        helps("q", "o", standing="inferred"),
        helps("s", "o", standing="proposed"),
        entity("e"),
        entity("e2"),
        led("o", "e", standing="inferred"),
        led("p", "e2", standing="proposed"),
    )
    assert projects(empty, standings=("asserted",)) == ["p"]
    assert projects(empty, standings=("inferred", "proposed")) == ["q", "s"]
    row = asked(empty, standings=("asserted",))["o"]
    assert (row.led_by, row.entities) == ([], [])
    assert asked(empty, standings=("inferred",))["o"].led_by == ["e"]


def test_a_date_counts_what_holds_and_runs_that_day(empty):
    fill(
        empty,
        *SMALL,
        *(project(k, start="2020-01-01", end="2022-12-31") for k in "pq"),
        project("old", end="2021-05"),
        project("soon", start="2021-07"),
        project("stopped", status="suspended"),
        project("unknown"),
        helps("p", "o", 0.5),
        helps("q", "o", 0.5, valid_to="2021-05"),
        *(helps(k, "o", 0.5) for k in ("old", "soon", "stopped", "unknown")),
    )
    assert projects(empty, date="2021-05-31") == ["old", "p", "q", "unknown"]
    assert projects(empty, date="2021-06-01") == ["p", "unknown"]
    assert projects(empty, date="2021-07-01") == ["p", "soon", "unknown"]
    assert projects(empty) == ["old", "p", "q", "soon", "stopped", "unknown"], "without a date all that was done counts"


def test_a_part_of_a_plan_that_no_longer_holds_is_not_in_it(empty):
    fill(empty, *SMALL, objective("x"), part("x", "f", valid_to="2020"))
    assert set(asked(empty, date="2020-12-31")) == {"o", "r", "x"}
    assert set(asked(empty, date="2021-01-01")) == {"o", "r"}


@pytest.mark.parametrize(
    ("date", "first", "last", "holds"),
    [
        ("2021-05-31", None, None, True),
        ("2021-05-31", "2021-05-31", "2021-05-31", True),
        ("2021-05-31", "2021-06-01", None, False),
        ("2021-05-31", None, "2021-05-30", False),
        ("2021-05-31", "2021", "2021", True),
        ("2021-12-31", None, "2021", True),
        ("2022-01-01", None, "2021", False),
        ("2021-05-31", "2021-05", "2021-05", True),
        ("2021-04-30", "2021-05", None, False),
    ],
)
def test_a_year_or_month_stands_for_all_its_days(date, first, last, holds):
    assert (first_day(first) <= first_day(date) <= last_day(last)) is holds


def test_an_approval_filter_keeps_what_has_it_by_itself_or_from_above(empty):
    fill(
        empty,
        plan("f", approval="approved"),
        plan("g", approval="draft"),
        plan("h"),
        priority("fx"),
        part("fx", "f"),
        objective("fo"),
        part("fo", "fx"),
        objective("fd", approval="draft"),
        part("fd", "fx"),
        output("fr"),
        part("fr", "fd"),
        objective("go"),
        part("go", "g"),
        objective("gp", approval="published"),
        part("gp", "g"),
        objective("ho"),
        part("ho", "h"),
    )
    assert set(asked(empty, approvals=("approved",))) == {"fx", "fo"}
    assert set(asked(empty, approvals=("draft",))) == {"fd", "fr", "go"}
    assert set(asked(empty, approvals=("approved", "published"))) == {"fx", "fo", "gp"}
    assert asked(empty)["ho"].approval is None


def test_what_goes_through_something_not_approved_does_not_count_with_an_approval_filter(empty):
    fill(
        empty,
        plan("f", approval="approved"),
        objective("o"),
        part("o", "f"),
        output("r", approval="draft"),
        part("r", "o"),
        project("p"),
        project("q"),
        helps("p", "r"),
        helps("q", "o", 0.5),
    )
    assert projects(empty, approvals=("approved",)) == ["q"]
    assert projects(empty) == ["p", "q"]


def test_another_plans_approval_counts_whichever_plans_are_asked_for(empty):
    """g is approved and so is its objective x, which contributes to o; asking for f alone changes nothing of that."""
    fill(
        empty,
        plan("f", approval="approved"),
        objective("o"),
        part("o", "f"),
        plan("g", approval="approved"),
        objective("x"),
        part("x", "g"),
        helps("x", "o"),
        project("p"),
        helps("p", "x"),
    )
    assert projects(empty, approvals=("approved",)) == ["p"]
    assert projects(empty, approvals=("approved",), frameworks=("f",)) == ["p"]


# What is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({"levels": ("pillar",)}, "level 'pillar' must be one of priority, objective"),
        ({"approvals": ("yes",)}, "approval 'yes' must be one of draft"),
        ({"standings": ("true",)}, "standing 'true' must be one of asserted"),
        ({"date": "2021"}, "date '2021' must be a day such as"),
        ({"date": "2021-02-30"}, "date '2021-02-30' must be a day"),
        ({"date": "20210731"}, "date '20210731' must be a day"),
        ({"date": "2021-07-31T00:00"}, "must be a day"),
        ({"date": ""}, "must be a day"),
        ({"lens": "there", "entities": ("e",)}, "lens 'there' must be one of present, absent, sole"),
        ({"lens": "sole"}, "lens 'sole' needs what to look at: an entity, a location or a theme"),
    ],
)
def test_a_wrong_word_or_day_is_refused_with_what_was_expected(scope, said):
    with pytest.raises(InvalidInput, match=said):
        Scope(**scope)


@pytest.mark.parametrize("kind", ["frameworks", "entities", "locations", "themes"])
def test_an_unknown_key_is_refused_with_the_nearest_there_are(three, kind):
    key = {"frameworks": "ff", "entities": "misson", "locations": "maly", "themes": "gaol"}[kind]
    near = {"frameworks": "f", "entities": "mission", "locations": "mali", "themes": "goal"}[kind]
    with pytest.raises(NotFound, match=rf"there is no \w+ '{key}'; did you mean .*{near}"):
        asked(three, **{kind: (key,)})


@pytest.mark.parametrize("kind", ["frameworks", "entities", "locations", "themes"])
def test_a_key_of_something_else_is_refused_by_what_it_is(three, kind):
    with pytest.raises(NotFound, match="'p' is a Project, not a"):
        asked(three, **{kind: ("p",)})
