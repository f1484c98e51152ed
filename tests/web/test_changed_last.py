"""Each plan says which change touched it last, and no change of another plan."""

import pytest

from graph_service.changes import Change, Delete, UpsertEdge, UpsertNode
from graph_service.model import EdgeRef
from tests.web.conftest import seen


def plan(key):
    return UpsertNode("Framework", key, {"title": f"Plan {key}", "kind": "isf"})


def part(key, of):
    return [
        UpsertNode("Priority", key, {"title": f"Part {key}"}),
        UpsertEdge(EdgeRef("PART_OF", key, of), {"standing": "asserted"}),
    ]


def project(key, to):
    return [
        UpsertNode("Project", key, {"title": f"Project {key}"}),
        UpsertEdge(EdgeRef("CONTRIBUTES_TO", key, to), {"standing": "asserted"}),
    ]


@pytest.fixture
def last(client, memory_graph):
    """What the page of a plan says of its last change, after changes named by their reasons."""

    def told(key):
        text = seen(client, f"/plans/{key}").text
        return text.partition('class="soft changed"')[2].partition("</p>")[0]

    def change(reason, *operations):
        memory_graph.apply(Change(list(operations), "t", reason))

    change("both plans", plan("a"), plan("b"), *part("a1", "a"), *part("b1", "b"), *project("x", "a1"))
    return told, change


def test_a_change_counts_for_the_plan_that_it_touches(last, client):
    told, change = last
    assert "both plans" in told("a") and "both plans" in told("b")
    change("a part", UpsertNode("Priority", "b1", {"title": "Better"}))
    assert "both plans" in told("a") and "a part" in told("b") and 'href="/changes/2"' in told("b")
    change("a project", UpsertNode("Project", "x", {"title": "Grown"}))
    assert "a project" in told("a") and "a part" in told("b")
    change("a new link", UpsertEdge(EdgeRef("CONTRIBUTES_TO", "x", "b1"), {"standing": "inferred"}))
    assert "a new link" in told("b")
    change("taken away", Delete(EdgeRef("CONTRIBUTES_TO", "x", "b1")))
    assert "taken away" in told("b")
    change("somebody new", UpsertNode("Entity", "e", {"title": "E", "kind": "ngo"}))
    assert "somebody new" not in told("a") + told("b")
    front = seen(client, "/").text
    assert front.count('class="soft changed"') == 2 and "Dernier changement" in front


def test_a_plan_of_long_ago_says_nothing_untrue(last, monkeypatch):
    told, change = last
    monkeypatch.setattr("graph_service.web.plans._LOOKED", 1)
    change("somebody new", UpsertNode("Entity", "e", {"title": "E", "kind": "ngo"}))
    assert told("a") == ""
