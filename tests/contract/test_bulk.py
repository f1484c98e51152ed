"""Every engine: a change that is planned in columns and copied does what one that is planned one by one does."""

from dataclasses import replace

import pytest
from hypothesis import given

from graph_service.changes import UpsertEdge, UpsertNode, bulk, effects, state
from graph_service.errors import InvalidInput
from graph_service.model import EdgeRef
from graph_service.stores.ladybug import copying
from tests import oracle
from tests.contract import drawn
from tests.contract.steps import SMALL, change, edge, elements, entity, node, plan, world
from tests.contract.test_changes import REFUSED, chain
from tests.contract.test_properties import holding


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch):
    """Buffers of two operations, tables of one row."""
    monkeypatch.setattr(bulk, "LARGE", 0)
    monkeypatch.setattr(bulk, "MOST_IN_BODY", 2)
    monkeypatch.setattr(effects, "MOST_IN_BODY", 2)
    monkeypatch.setattr(state, "AT_ONCE", 2)
    monkeypatch.setattr(copying, "TABLE_FROM", 1)
    monkeypatch.setattr(copying, "COPY_FROM", 2)
    monkeypatch.setattr(copying, "LARGE", 2)


@pytest.fixture
def small(graph):
    graph.apply(change(*SMALL))
    return graph


def test_the_graph_is_what_the_changes_say_and_each_can_be_taken_back(new_graph, examples):
    @holding(examples)
    @given(drawn.histories())
    def holds(history):
        graph, model = new_graph(), oracle.World()
        states = {0: elements(graph)}
        for operations in history:
            before = model.seen()
            outcome = graph.apply(change(*operations))
            states[outcome.revision] = now = elements(graph)
            assert oracle.world_of(*now) == model.make(operations).seen()
            assert outcome.changed == (before != model.seen())
            assert not graph.apply(change(*(each for each in operations[-1:] if not hasattr(each, "ref")))).changed
        for revision in sorted(states, reverse=True)[:-1]:
            graph.undo(revision, author="u", reason="r")
            assert elements(graph) == states[revision - 1]

    holds()


@pytest.mark.parametrize("why", REFUSED)
def test_a_bad_operation_is_refused_in_the_same_words(small, monkeypatch, why):
    bad, said = REFUSED[why]
    asked = change(node("Priority", "good"), edge("good", "PART_OF", "isf"), bad)
    before = elements(small)
    with pytest.raises(InvalidInput, match=said) as in_columns:
        small.apply(asked)
    assert (elements(small), small.revision()) == (before, 1)
    monkeypatch.setattr(bulk, "LARGE", 1000)
    with pytest.raises(InvalidInput) as one_by_one:
        small.apply(asked)
    # a circle is not looked for where something else is wrong
    assert in_columns.value.faults == tuple(f for f in one_by_one.value.faults if "in a circle" not in str(f))


def test_every_fault_is_listed_with_its_place_up_to_a_thousand(graph, monkeypatch):
    bad = [UpsertNode("Priority", f"p{n}", {"title": "a", "code": n}, place=f"row {n}") for n in range(20)]
    with pytest.raises(InvalidInput) as refused:
        graph.apply(change(*bad))
    assert [fault.partition(":")[0] for fault in map(str, refused.value.faults)] == [f"row {n}" for n in range(20)]
    monkeypatch.setattr(bulk, "_MOST_FAULTS", 5)
    with pytest.raises(InvalidInput) as refused:
        graph.apply(change(*bad))
    assert len(refused.value.faults) == 6
    assert "more than 5 faults" in str(refused.value.faults[-1])


def test_only_what_differs_is_an_effect(small):
    again = [node("Priority", "p1", code="9"), edge("o1", "LED_BY", "undp", budget=5.0), node("Source", "deck")]
    outcome = small.apply(change(*again))
    assert outcome.summary == {"added": {}, "changed": {"LED_BY": 1, "Priority": 1}, "deleted": {}}
    assert not small.apply(change(*again)).changed
    assert world(small)[1][EdgeRef("LED_BY", "o1", "undp")]["budget"] == 5.0


def test_a_circle_over_many_buffers_is_refused(graph):
    with pytest.raises(InvalidInput, match="PART_OF would go round in a circle: "):
        graph.apply(change(*(entity(key) for key in "abcde"), *chain("a", "b", "c", "d", "e", "a")))
    assert graph.revision() == 0


def test_operations_are_gone_through_and_never_gathered(graph, monkeypatch):
    class Many:
        """Operations that are made as they are asked for."""

        def __iter__(self):
            yield plan("f")
            for number in range(50):
                yield node("Priority", f"p{number}", title=f"« {number} »", code=None)
                yield edge(f"p{number}", "PART_OF", "f")

    def refuse(*_):
        raise AssertionError("planned one by one")

    monkeypatch.setattr("graph_service.changes.check.planned", refuse)
    outcome = graph.apply(replace(change(), operations=Many()))
    assert outcome.summary["added"] == {"Framework": 1, "PART_OF": 50, "Priority": 50}
    assert len(outcome.effects) == 101
    assert len(graph.change(1).effects.bodies) > 40
    assert graph.touched(1) == {"f", *(f"p{number}" for number in range(50))}
    graph.undo(1, author="u", reason="r")
    assert world(graph) == ({}, {})


def test_values_that_a_table_could_spoil_come_back_as_they_were(graph):
    odd = ["\u2028 \ufeff\U0001f600", "a,b\n\"c\"\t'd'", "NULL", "é" * 5000, "[1]", "{x: 1}", "\\N"]
    asked = [
        UpsertNode("Entity", f"e{number}", {"title": text, "kind": "ngo", "aliases": [text, "x"]})
        for number, text in enumerate(odd)
    ]
    asked += [UpsertNode("Entity", "bare", {"title": "t", "kind": "ngo", "aliases": []})]
    asked += [
        UpsertEdge(EdgeRef("PART_OF", f"e{n}", "bare"), {"standing": "asserted", "quote": t}) for n, t in enumerate(odd)
    ]
    graph.apply(change(*asked))
    nodes, edges = world(graph)
    assert [nodes[f"e{n}"][1]["title"] for n in range(len(odd))] == odd
    assert [nodes[f"e{n}"][1]["aliases"] for n in range(len(odd))] == [[text, "x"] for text in odd]
    assert "aliases" not in nodes["bare"][1]
    assert [edges[EdgeRef("PART_OF", f"e{n}", "bare")]["quote"] for n in range(len(odd))] == odd
