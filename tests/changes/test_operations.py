"""Operations as the API and the command line give them: JSON."""

from base64 import b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_service.changes import Delete, Effect, UpsertEdge, UpsertNode, operations_from_json
from graph_service.changes.effects import Effects, packed_body
from graph_service.errors import InvalidInput, StoreError
from graph_service.model import Edge, EdgeRef, Node, NodeRef
from tests.folding import for_each


def test_each_form_is_read_with_its_place():
    assert operations_from_json(
        [
            {"op": "upsert", "label": "Priority", "key": "p", "set": {"title": "t", "code": None}},
            {"op": "upsert", "type": "LED_BY", "start": "p", "end": "e", "set": {"budget": 1}},
            {"op": "upsert", "type": "IMPLEMENTED_BY", "start": "j", "end": "e", "role": "funding", "set": {}},
            {"op": "delete", "key": "p"},
            {"op": "delete", "type": "LED_BY", "start": "p", "end": "e"},
            {"op": "delete", "type": "IMPLEMENTED_BY", "start": "j", "end": "e", "role": "funding"},
        ]
    ) == [
        UpsertNode("Priority", "p", {"title": "t", "code": None}, "operation 1"),
        UpsertEdge(EdgeRef("LED_BY", "p", "e"), {"budget": 1}, "operation 2"),
        UpsertEdge(EdgeRef("IMPLEMENTED_BY", "j", "e", "funding"), {}, "operation 3"),
        Delete(NodeRef("p"), "operation 4"),
        Delete(EdgeRef("LED_BY", "p", "e"), "operation 5"),
        Delete(EdgeRef("IMPLEMENTED_BY", "j", "e", "funding"), "operation 6"),
    ]


def test_set_may_be_left_out():
    (operation,) = operations_from_json([{"op": "upsert", "label": "Priority", "key": "p"}])
    assert operation.set == {}


GOOD = {"op": "delete", "key": "p"}
WRONG = [
    (None, '"op" must be'),
    ([], '"op" must be'),
    ({}, '"op" must be'),
    ({"op": "merge"}, '"op" must be'),
    ({"op": ["upsert"]}, '"op" must be'),
    ({"op": {}}, '"op" must be'),
    ({"op": "delete"}, "key must be given as text"),
    ({"op": "delete", "key": 1}, "key must be given as text"),
    ({"op": "delete", "key": "p", "label": "Priority"}, "unknown label; it takes op, key"),
    ({"op": "upsert", "key": "p"}, "label must be given as text"),
    ({"op": "upsert", "label": None, "key": "p"}, "label must be given as text"),
    ({"op": "upsert", "label": "Priority", "key": "p", "role": "x"}, "unknown role"),
    ({"op": "upsert", "label": "Priority", "key": "p", "set": [1]}, '"set" must be an object'),
    ({"op": "upsert", "label": "Priority", "key": "p", "set": None}, '"set" must be an object'),
    ({"op": "upsert", "type": "LED_BY", "start": "p"}, "end must be given as text"),
    ({"op": "upsert", "type": 5, "start": "p", "end": "e"}, "type must be given as text"),
    ({"op": "upsert", "type": "LED_BY", "start": "p", "end": "e", "role": None}, '"role" text'),
    ({"op": "delete", "type": "LED_BY", "start": "p", "end": "e", "set": {}}, "unknown set"),
    ({"op": "delete", "key": "p", 5: 6}, "unknown 5"),
]


@for_each(("wrong", "said"), WRONG)
def test_anything_else_is_refused_with_its_number(wrong, said):
    with pytest.raises(InvalidInput) as refused:
        operations_from_json([GOOD, wrong])
    (fault,) = map(str, refused.value.faults)
    assert fault.startswith("operation 2: ")
    assert said in fault


@for_each("found", [None, {}, "[]", 1, {"op": "delete", "key": "p"}])
def test_what_is_no_list_is_refused(found):
    with pytest.raises(InvalidInput, match="must be a list"):
        operations_from_json(found)


def test_every_wrong_operation_is_told_of():
    with pytest.raises(InvalidInput) as refused:
        operations_from_json([{}, GOOD, {"op": "delete"}])
    assert [fault.split(":")[0] for fault in map(str, refused.value.faults)] == ["operation 1", "operation 3"]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_operation = st.dictionaries(
    st.sampled_from(["op", "label", "key", "type", "start", "end", "role", "set", "x"]),
    st.sampled_from(["upsert", "delete", "LED_BY", "p"]) | _json,
)


@given(_json | st.lists(_operation, max_size=3))
@example([{"op": "delete", "type": [], "start": "a", "end": "b"}])
def test_any_json_is_read_or_refused(found):
    try:
        operations = operations_from_json(found)
    except InvalidInput:
        return
    assert len(operations) == len(found)


A = Node("Priority", "a", {"title": "É", "code": "1"})
B = Node("Priority", "a", {"title": "É"})
E = Edge(EdgeRef("IMPLEMENTED_BY", "j", "e", "funding"), "Project", "Entity", {"standing": "asserted", "budget": 0.1})


def test_effects_come_back_from_their_record_as_they_were():
    effects = (Effect(None, A), Effect(A, B), Effect(B, None), Effect(None, E), Effect(E, None))
    kept = Effects.recorded(Effects.of(effects).bodies)
    assert (tuple(kept), len(kept)) == (effects, 5)
    assert (kept[1], kept[-1], kept[1:3]) == (effects[1], effects[4], effects[1:3])
    assert tuple(reversed(kept)) == effects[::-1]
    with pytest.raises(IndexError):
        kept[5]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no base64",
        b64encode(b"not compressed").decode(),
        packed_body({}),
        packed_body({"effects": [{}]}),
        packed_body({"effects": [{"group": ["Theme"], "before": None, "after": None}]}),
        packed_body({"effects": [{"group": ["Theme"], "before": None, "after": {"title": ["a"]}}]}),
        packed_body({"effects": [{"group": ["Theme"], "before": None, "after": {"key": ["a"], "title": []}}]}),
    ],
)
def test_what_is_no_record_of_effects_is_refused(body):
    with pytest.raises(StoreError, match="a piece of a change's record"):
        Effects.recorded([body])


def test_a_record_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr("graph_service.changes.effects._MOST_UNPACKED", 100)
    with pytest.raises(StoreError, match="too large"):
        Effects.recorded([packed_body({"effects": [], "more": "a" * 1000})])


def test_an_effect_knows_what_it_did_to_what():
    assert [(e.verb, e.ref) for e in (Effect(None, A), Effect(A, B), Effect(E, None))] == [
        ("added", NodeRef("a")),
        ("changed", NodeRef("a")),
        ("deleted", E.ref),
    ]


def test_effects_are_counted_by_what_was_done_and_to_what():
    assert Effects.of([Effect(None, A), Effect(None, A), Effect(A, B), Effect(E, None)]).summary() == {
        "added": {"Priority": 2},
        "changed": {"Priority": 1},
        "deleted": {"IMPLEMENTED_BY": 1},
    }
    assert Effects().summary() == {"added": {}, "changed": {}, "deleted": {}}
