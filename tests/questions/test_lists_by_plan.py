"""Every engine: a list narrowed to plans has what is part of them, however far down, once, and no more."""

import pytest

from tests.questions.build import fill, objective, output, part, plan, priority

PLANS = (
    plan("f1"),
    plan("f2"),
    plan("f3"),
    priority("p1"),
    priority("p2"),
    *map(objective, ("o1", "o2", "o3")),
    *map(output, ("r1", "r2", "r3", "loose")),
    part("p1", "f1"),
    part("p2", "f2"),
    part("o1", "p1"),
    part("o2", "f2"),
    part("o3", "f1"),
    part("r1", "o1"),
    part("r2", "r1"),
    part("r3", "o2"),
)
EVERY = {"search": None, "approvals": [], "standings": [], "sort": "key", "after_value": None, "after_key": None}
WANTED = {
    "priorities": {(): "p1 p2", ("f1",): "p1", ("f1", "f2"): "p1 p2", ("f3",): "", ("nope",): ""},
    "objectives": {(): "o1 o2 o3", ("f1",): "o1 o3", ("f2",): "o2", ("f3",): ""},
    "results": {(): "loose r1 r2 r3", ("f1",): "r1 r2", ("f2", "f3"): "r3", ("f3",): "", ("nope", "f1"): "r1 r2"},
}


@pytest.mark.parametrize("name", WANTED)
def test_a_list_is_narrowed_to_plans(new_graph, name):
    graph = fill(new_graph(), *PLANS)
    levels = {"levels": []} if name == "results" else {}
    for plans, wanted in WANTED[name].items():
        found = graph.rows(name, **EVERY, **levels, frameworks=list(plans), limit=50)
        assert " ".join(row["key"] for row in found) == wanted, plans
    assert graph.rows(name, **EVERY, **levels, frameworks=["f1"], limit=1)[0]["key"] == WANTED[name]["f1",].split()[0]


@pytest.mark.parametrize("name", WANTED)
def test_an_empty_graph_has_empty_lists(new_graph, name):
    levels = {"levels": []} if name == "results" else {}
    for plans in ([], ["f1"]):
        assert new_graph().rows(name, **EVERY, **levels, frameworks=plans, limit=5) == []
