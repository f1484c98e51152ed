"""Every engine: a list narrowed by a filter has what the graph says of it, and no more."""

import pytest

from tests.contract.steps import change, edge, entity, node, plan

PLACED = [edge("p-direct", "CONTRIBUTES_TO", "a-out"), edge("p-deep", "CONTRIBUTES_TO", "a-sub")]


@pytest.fixture
def two_plans(graph):
    """Two plans: one with a chain of three, projects at two depths, one without a place and one rejected."""
    graph.apply(
        change(
            plan("a"),
            plan("b"),
            entity("fao"),
            node("Priority", "a-1"),
            node("Result", "a-out", level="output"),
            node("Result", "a-sub", level="sub_output"),
            node("Priority", "b-1"),
            edge("a-1", "PART_OF", "a"),
            edge("a-out", "PART_OF", "a-1"),
            edge("a-sub", "PART_OF", "a-out"),
            edge("b-1", "PART_OF", "b"),
            edge("a-1", "CONTRIBUTES_TO", "b-1"),
            *(node("Project", f"p-{name}") for name in ("direct", "deep", "unplaced", "rejected", "other", "both")),
            *PLACED,
            edge("p-unplaced", "CONTRIBUTES_TO", "a"),
            edge("p-rejected", "CONTRIBUTES_TO", "a-out", standing="rejected"),
            edge("p-other", "CONTRIBUTES_TO", "b-1"),
            edge("p-both", "CONTRIBUTES_TO", "a-1"),
            edge("p-both", "CONTRIBUTES_TO", "b"),
            edge("p-deep", "LED_BY", "fao"),
            edge("a-1", "LED_BY", "fao"),
            edge("a", "LED_BY", "fao"),
            edge("p-direct", "IMPLEMENTED_BY", "fao", "implementing"),
        )
    )
    return graph


@pytest.mark.parametrize(
    ("frameworks", "projects"),
    [
        (["a"], ["p-both", "p-deep", "p-direct", "p-unplaced"]),
        (["b"], ["p-both", "p-other"]),
        (["a", "b"], ["p-both", "p-deep", "p-direct", "p-other", "p-unplaced"]),
        ([], ["p-both", "p-deep", "p-direct", "p-other", "p-rejected", "p-unplaced"]),
    ],
)
def test_the_projects_of_a_plan_are_those_of_its_parts_and_those_without_a_place(two_plans, frameworks, projects):
    rows = two_plans.rows("projects", frameworks=frameworks, sort="key", limit=100)
    assert [row["key"] for row in rows] == projects


def test_what_an_entity_leads_is_plans_parts_of_plans_and_projects(two_plans):
    rows = two_plans.rows("entity_leads", entities=["fao"])
    assert [(row["key"], row["label"]) for row in rows] == [
        ("a", "Framework"),
        ("a-1", "Priority"),
        ("p-deep", "Project"),
    ]
