"""The questions as terminal, API and browser ask them: same names, same shapes, opened down to pages and quotes."""

import json

import pytest

from graph_service.errors import InvalidInput, NotFound
from graph_service.questions.asking import ask as question
from graph_service.questions.registry import QUESTIONS, find
from tests.questions.build import (
    does,
    edge,
    entity,
    fill,
    helps,
    led,
    objective,
    part,
    place,
    plan,
    priority,
    project,
    source,
    theme,
)

SAID = {"source": "deck", "locator": "slide 3", "quote": "as the deck says"}
ABOUT = {"key", "label", "title"}
FACT = {"relationship", "type", "standing", "source", "source_title", "locator", "quote", "from_key", "to_key"}


@pytest.fixture
def told(empty):
    """A small plan of which each fact has its page and quote."""
    return fill(
        empty,
        source("deck", title="The deck"),
        plan("f", **SAID),
        priority("x", **SAID),
        part("x", "f", **SAID),
        objective("o", **SAID, code="1.1"),
        part("o", "x", **SAID),
        objective("u", **SAID),
        part("u", "x", **SAID),
        entity("e"),
        entity("e2"),
        project("p"),
        place("l"),
        theme("t"),
        led("o", "e", **SAID),
        led("p", "e", **SAID),
        does("p", "e2", **SAID),
        helps("p", "o", 0.5, **SAID),
        edge("p", "LOCATED_IN", "l", **SAID),
        edge("e", "MANDATED_FOR", "o", **SAID),
        edge("p", "CLASSIFIED_AS", "t", **SAID),
    )


#: What each question is asked in the tests that ask all of them.
ASKED = {
    "coverage": {},
    "gaps": {},
    "unled": {},
    "single-entity": {},
    "advantage": {"draws": 10},
    "portfolio": {"of": "e"},
    "tree": {"of": "f"},
    "chains": {"from": "p", "to": "f"},
    "matrix": {},
}


def ask(graph, name, **given):
    return question(graph, name, {**ASKED[name], **given})


@pytest.fixture(params=sorted(QUESTIONS))
def name(request):
    return request.param


def test_every_question_is_asked_here():
    assert set(ASKED) == set(QUESTIONS)


def test_an_answer_is_one_object_that_is_json(told, name):
    answer = ask(told, name).to_json()
    assert list(answer)[:4] == ["question", "params", "revision", "rows"]
    assert (answer["question"], answer["revision"]) == (name, 1)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    for row in answer["rows"]:
        assert row.keys() >= ABOUT
        assert "relationships" not in row
        assert "evidence" not in row


def test_asking_twice_gives_the_same_once_worked_out(told, name):
    first = ask(told, name)
    assert ask(told, name) is first, "remembered for this state of the graph"
    fill(told, entity("e3"))
    again = ask(told, name)
    assert again is not first
    assert (again.rows, again.summary, again.revision) == (first.rows, first.summary, 2)


def test_a_change_of_words_alone_is_in_the_next_answer(told):
    assert [row["title"] for row in ask(told, "tree").rows] == ["x", "o", "u"]
    fill(told, objective("o", title="Other words"))
    assert [row["title"] for row in ask(told, "tree").rows] == ["x", "Other words", "u"]
    assert [row["title"] for row in ask(told, "tree", as_of="1").rows] == ["x", "o", "u"]


def test_as_of_answers_what_was_answered_then(told, name):
    then = ask(told, name)
    fill(
        told,
        helps("p", "u"),
        led("u", "e2"),
        project("p", status="cancelled"),
        does("p", "e2", standing="rejected"),
        project("n"),
        led("n", "e"),
        helps("n", "f"),
        priority("x", title="renamed"),
    )
    now, past = ask(told, name), ask(told, name, as_of="1")
    assert (past.rows, past.summary, past.revision, past.remark) == (then.rows, then.summary, 1, then.remark)
    assert past.params == {**then.params, "as_of": "1"}
    assert ask(told, name, as_of="2").rows == now.rows
    day = told.history()[0].recorded_at[:10]
    assert ask(told, name, as_of=day).rows == now.rows


def test_as_of_takes_a_revision_that_has_come_or_a_day(told):
    assert str(ask(told, "coverage", as_of="0").remark) == "there is no plan here: import or seed one first"
    assert ask(told, "coverage", as_of="1999-12-31").revision == 0
    for wrong, said in (("2", "revision 2 has not come yet; the graph is at 1"), ("soon", "must be a revision")):
        with pytest.raises(InvalidInput, match=said):
            ask(told, "coverage", as_of=wrong)


EXPLAINED = sorted(name for name, each in QUESTIONS.items() if "explain" in {p.name for p in each.parameters})


@pytest.mark.parametrize("name", EXPLAINED)
def test_explaining_opens_every_row_to_relationships_with_page_and_quote(told, name):
    answer = ask(told, name, explain=True)
    for row in answer.rows:
        for fact in row["evidence"]:
            assert fact.keys() >= FACT
            assert {name: fact[name] for name in SAID} == SAID
            assert fact["source_title"] == "The deck"
    if name in ("coverage", "gaps", "advantage", "portfolio", "chains"):
        assert all(row["evidence"] for row in answer.rows), "each of these figures is made of facts"


def test_a_figure_opens_to_all_that_made_it_and_to_nothing_else(told):
    [row] = [row for row in ask(told, "coverage", explain=True).rows if row["key"] == "o"]
    assert {fact["relationship"] for fact in row["evidence"]} == {
        "p~CONTRIBUTES_TO~o",
        "p~LED_BY~e",
        "p~IMPLEMENTED_BY~e2~implementing",
        "o~LED_BY~e",
        "o~PART_OF~x",
    }


@pytest.mark.parametrize("name", ["coverage", "gaps", "unled", "single-entity"])
def test_a_row_of_coverage_has_class_interval_flags_and_page(told, name):
    fill(told, does("p", "e2", standing="rejected"))
    rows = ask(told, name, explain=True).rows
    assert rows
    for row in rows:
        assert row.keys() >= {"class", "low", "high", "flags", "framework", "mean_low", "mean_high", "weakest"}
        assert {name: row[name] for name in SAID} == SAID
        assert row["source_title"] == "The deck"


def test_the_questions_are_what_they_say(told):
    assert [(r["key"], r["class"]) for r in ask(told, "coverage").rows] == [
        ("x", "covered"),
        ("o", "covered"),
        ("u", "uncovered"),
    ]
    assert [r["key"] for r in ask(told, "gaps").rows] == ["u"]
    assert [r["key"] for r in ask(told, "unled").rows] == ["x", "u"]
    assert ask(told, "single-entity").rows == []
    fill(told, does("p", "e2", standing="rejected"))
    assert [r["key"] for r in ask(told, "single-entity").rows] == ["x", "o"]


def test_flags_choose_rows_and_are_ored(told):
    def keys(*flags):
        return [r["key"] for r in ask(told, "coverage", flag=flags).rows]

    assert (keys("unled"), keys("nowhere"), keys("nowhere", "unled")) == (["x", "u"], [], ["x", "u"])


def test_the_summary_has_each_plan_by_its_top_items(told):
    """x alone is just below f: 0.5; of three items two are covered and one is not. Of g nothing is known."""
    fill(told, plan("g", country="MLI"), objective("v"), part("v", "g"))
    none = {"covered": 0, "unconfirmed": 0, "uncovered": 0, "unplaced": 0, "no_data": 0}
    flags = {"unled": 0, "single_entity": 0, "unfunded": 0, "nowhere": 0, "ended": 0, "unapproved": 0}
    assert ask(told, "coverage").summary == {
        "frameworks": [
            {
                "key": "f",
                "title": "f",
                "country": None,
                "parts": 3,
                "low": 0.5,
                "high": 0.5,
                "weakest": "x",
                "classes": {**none, "covered": 2, "uncovered": 1},
                "flags": {**flags, "unled": 2},
                "portfolio": True,
                "unplaced": 0,
                "unplaced_money": None,
                "leads_recorded": True,
                "places_recorded": True,
            },
            {
                "key": "g",
                "title": "g",
                "country": "MLI",
                "parts": 1,
                "low": None,
                "high": None,
                "weakest": None,
                "classes": {**none, "no_data": 1},
                "flags": flags,
                "portfolio": False,
                "unplaced": 0,
                "unplaced_money": None,
                "leads_recorded": False,
                "places_recorded": False,
            },
        ]
    }


def test_no_filter_of_rows_changes_what_is_said_of_the_whole(told):
    whole = ask(told, "coverage").summary
    assert ask(told, "gaps").summary == ask(told, "unled").summary == whole
    assert ask(told, "coverage", flag=("unled",)).summary == whole


def test_a_portfolio_sums_what_is_known_and_says_nothing_of_what_is_not(told):
    fill(told, led("p", "e", budget=4.0), project("q"), led("q", "e"))
    money = {"budget": 4.0, "available": None, "spent": None}
    assert ask(told, "portfolio").summary == {"projects": 2, "joint": 1, **money, "currency": None}
    fill(told, project("p", currency="USD"))
    assert ask(told, "portfolio").summary["currency"] == "USD"
    fill(told, project("q", currency="XOF"), led("q", "e", budget=5.0))
    assert {n: ask(told, "portfolio").summary[n] for n in (*money, "currency")} == dict.fromkeys((*money, "currency"))


def test_params_are_what_was_given_and_the_defaults_that_matter(told):
    answer = ask(told, "coverage", framework=("f",), standing=("asserted",), date=None, explain=False, flag=())
    assert answer.params == {"framework": ["f"], "standing": ["asserted"]}
    assert ask(told, "chains").params == {"from": "p", "to": "f", "longest": 8}


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("coverage", {"frmework": ("f",)}, "coverage has no parameter frmework; it takes country, framework, level"),
        ("portfolio", {"of": None}, "portfolio needs of"),
        ("chains", {"to": None}, "chains needs to"),
        ("coverage", {"flag": ("unloved",)}, "flag 'unloved' must be one of unled"),
        ("coverage", {"level": ("top",)}, "level 'top' must be one of"),
        ("tree", {"standing": ("maybe",)}, "standing 'maybe' must be one of"),
        ("gaps", {"date": "yesterday"}, "date 'yesterday' must be a day"),
    ],
)
def test_wrong_parameters_are_refused_with_what_there_is(told, name, given, said):
    with pytest.raises(InvalidInput, match=said):
        ask(told, name, **given)


def test_an_unknown_question_is_refused_with_those_there_are():
    with pytest.raises(NotFound, match="there is no question 'covrage'; there are coverage, gaps"):
        find("covrage")


def test_questions_of_an_empty_graph_have_no_rows_or_say_what_is_missing(empty, name):
    if name in ("portfolio", "tree", "chains"):
        with pytest.raises(NotFound, match="there is no"):
            ask(empty, name)
    else:
        answer = ask(empty, name)
        assert answer.rows == []
        if "framework" in find(name).columns:
            assert str(answer.remark) == "there is no plan here: import or seed one first"
