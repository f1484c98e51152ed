"""The questions as terminal, API and browser ask them: same names, same shapes, opened down to pages and quotes."""

import json

import pytest
from graph_service.questions.answers import QUESTIONS, find

from graph_service.errors import InvalidInput, NotFound
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
        empty, source("deck", title="The deck"), plan("f", **SAID), priority("x", **SAID), part("x", "f", **SAID),
        objective("o", **SAID, code="1.1"), part("o", "x", **SAID), objective("u", **SAID), part("u", "x", **SAID),
        entity("e"), entity("e2"), project("p"), place("l"), theme("t"), led("o", "e", **SAID), led("p", "e", **SAID),
        does("p", "e2", **SAID), helps("p", "o", 0.5, **SAID), edge("p", "LOCATED_IN", "l", **SAID),
        edge("e", "MANDATED_FOR", "o", **SAID), edge("p", "CLASSIFIED_AS", "t", **SAID),
    )  # fmt: skip


#: What each question is asked in the tests that ask all of them.
ASKED = {
    "coverage": {}, "gaps": {}, "unled": {}, "single-entity": {}, "advantage": {"draws": 10}, "portfolio": {"of": "e"},
    "tree": {"of": "f"}, "chains": {"from": "p", "to": "f"}, "matrix": {},
}  # fmt: skip


def ask(graph, name, **given):
    return find(name).ask(graph, {**ASKED[name], **given})


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


def test_asking_twice_gives_the_same(told, name):
    assert ask(told, name) == ask(told, name)


def test_explaining_opens_every_row_to_relationships_with_page_and_quote(told, name):
    answer = ask(told, name, explain=True)
    for row in answer.rows:
        for fact in row["evidence"]:
            assert fact.keys() >= FACT
            assert {name: fact[name] for name in SAID} == SAID
            assert fact["source_title"] == "The deck"
    if name in ("coverage", "advantage", "portfolio", "chains"):
        assert all(row["evidence"] for row in answer.rows), "each of these figures is made of facts"


def test_a_figure_opens_to_all_that_made_it_and_to_nothing_else(told):
    [row] = [row for row in ask(told, "coverage", explain=True).rows if row["key"] == "o"]
    assert {fact["relationship"] for fact in row["evidence"]} == {
        "p~CONTRIBUTES_TO~o", "p~LED_BY~e", "p~IMPLEMENTED_BY~e2~implementing", "o~LED_BY~e", "o~PART_OF~x",
    }  # fmt: skip


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
        ("x", "covered"), ("o", "covered"), ("u", "uncovered")
    ]  # fmt: skip
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
    """x alone is just below f: 0.5; of three items two are covered and one is not."""
    fill(told, plan("g"), objective("v"), part("v", "g"))
    assert ask(told, "coverage").summary == {"frameworks": [
        {"key": "f", "title": "f", "low": 0.5, "high": 0.5, "weakest": "x",
         "classes": {"covered": 2, "unconfirmed": 0, "uncovered": 1, "no_data": 0}},
        {"key": "g", "title": "g", "low": 0.0, "high": 0.0, "weakest": "v",
         "classes": {"covered": 0, "unconfirmed": 0, "uncovered": 0, "no_data": 1}},
    ]}  # fmt: skip


def test_a_portfolio_sums_what_is_known_and_says_nothing_of_what_is_not(told):
    fill(told, led("p", "e", budget=4.0), project("q"), led("q", "e"))
    money = {"budget": 4.0, "available": None, "spent": None}
    assert ask(told, "portfolio").summary == {"projects": 2, "joint": 1, **money, "currency": None}


def test_params_are_what_was_given_and_the_defaults_that_matter(told):
    answer = ask(told, "coverage", framework=("f",), standing=("asserted",), date=None, explain=False, flag=())
    assert answer.params == {"framework": ["f"], "standing": ["asserted"]}
    assert ask(told, "chains").params == {"from": "p", "to": "f", "longest": 8}


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("coverage", {"frmework": ("f",)}, "coverage has no parameter frmework; it takes framework, level"),
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
        assert ask(empty, name).rows == []
