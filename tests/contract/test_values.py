"""Every engine: a value comes back as it was given."""

import pytest

from graph_service.errors import InvalidInput
from graph_service.model import rules
from tests.contract.steps import change, edge, entity, node, plan, world
from tests.folding import for_each

TEXTS = {
    "accents": "Rétablissement de l'autorité de l'État",
    "decomposed": "E\u0301tat",
    "quotes": 'it\'s "so" `here` \\ and \\n and $param {x: 1} // not a comment',
    "right to left": "خطة الأمم المتحدة \u200f(مالي)",
    "beyond the basic plane": "𝒮 𐤀 👩🏽‍🌾",
    "white space": " two  spaces\tand a tab\nand a line\r\nand another ",
    "long": "Ménaka ♥ " * 1111 + "x",
    "longest": "é" * rules.LONGEST_TEXT,
    "looks like a number": "007",
    "looks like a date": "2021-07-31",
    "looks like null": "null",
    "looks like a list": "[1, 2]",
}


@for_each("kind", TEXTS)
def test_text_comes_back_as_it_was(graph, kind):
    text = TEXTS[kind]
    graph.apply(
        change(
            plan("f", title=text, description=text),
            entity("e", aliases=[text, "b"]),
            edge("f", "LED_BY", "e", quote=text),
        )
    )
    nodes, edges = world(graph)
    assert nodes["f"][1]["title"] == nodes["f"][1]["description"] == text
    assert nodes["e"][1]["aliases"] == [text, "b"]
    (led,) = edges.values()
    assert led["quote"] == text


@for_each("number", [0, 1, 2**31, 2**53, 2**53 + 1, 2**63 - 1])
def test_a_whole_number_comes_back_exactly(graph, number):
    graph.apply(change(node("Location", "l", population=number)))
    found = world(graph)[0]["l"][1]["population"]
    assert (found, type(found)) == (number, int)


@for_each("number", [0.0, -1.5, 0.1, 1e-300, 1.7e308, 1 / 3, 123456789.12])
def test_a_fraction_comes_back_exactly(graph, number):
    graph.apply(change(node("Indicator", "i", value=number)))
    assert world(graph)[0]["i"][1]["value"] == number


@for_each("number", [1000, 2**53, 2**53 + 1])
def test_a_whole_number_given_for_a_fraction_is_one_on_every_engine(graph, number):
    asked = change(node("Project", "j", budget=number))
    graph.apply(asked)
    found = world(graph)[0]["j"][1]["budget"]
    assert (found, type(found)) == (float(number), float)
    assert not graph.apply(asked).changed
    graph.undo(graph.revision(), author="u", reason="r")


def test_a_number_too_large_for_any_engine_is_refused(graph):
    for name in ("budget", "year"):
        with pytest.raises(InvalidInput, match=name):
            graph.apply(change(node("Project", "j", **{name: 10**400})))


@for_each("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_none_is_refused(graph, value):
    with pytest.raises(InvalidInput, match="finite"):
        graph.apply(change(node("Project", "j", budget=value)))


def test_an_empty_list_is_none_at_all(graph):
    graph.apply(change(entity("e", aliases=["a"])))
    graph.apply(change(entity("e", aliases=[])))
    assert "aliases" not in world(graph)[0]["e"][1]
    assert not graph.apply(change(entity("e", aliases=[]))).changed


def test_a_list_keeps_its_order_and_its_repetitions(graph):
    graph.apply(change(entity("e", aliases=["b", "a", "b"])))
    assert world(graph)[0]["e"][1]["aliases"] == ["b", "a", "b"]


def test_nodes_of_one_label_may_have_different_properties(graph):
    graph.apply(
        change(
            node("Project", "a", budget=1.5, year=2020),
            node("Project", "b", code="x"),
            node("Project", "c", start="2021", status="pipeline"),
        )
    )
    nodes, _ = world(graph)
    assert nodes["b"][1] == {"title": "b", "code": "x"}
    assert nodes["c"][1] == {"title": "c", "start": "2021", "status": "pipeline"}


@for_each(("param", "value"), [("limit", 2**70), ("limit", -1)])
def test_a_number_that_no_query_can_take_is_refused_as_input(graph, param, value):
    with pytest.raises(InvalidInput, match=param):
        graph.rows("change_list", **{param: value})


def test_a_text_that_no_query_can_take_is_refused_as_input(graph):
    with pytest.raises(InvalidInput, match="source"):
        graph.rows("source_uses", source="half \ud800 a pair")
