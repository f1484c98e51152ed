"""A small graph that has everything: each label, each legal pair of ends, each role, each property.

Built from the model, so that a label or relationship added there is in it at once.
"""

from collections.abc import Mapping
from typing import Any

from graph_service.changes import Change, UpsertEdge, UpsertNode
from graph_service.model import LABELS, RELATIONSHIPS, EdgeRef
from graph_service.model.schema import Property

SOURCE = "source-1"
_VALUES = {"str": "text", "int": 2021, "float": 0.5, "list[str]": ["one", "two"]}


def complete() -> Change:
    """Three nodes of each label: two with every property, one with what is required alone.

    Each pair of labels is joined three times, from first to second and third nodes and from third to
    second ones, so that no chain comes back, and an order by one end is none by the other. The first
    project also contributes to the first part of each kind, so that a plan has a project in it.
    """
    nodes = [
        UpsertNode(label, key(label, number), _properties(rule.properties, number))
        for label, rule in LABELS.items()
        for number in (1, 2, 3)
    ]
    edges = [
        UpsertEdge(EdgeRef(name, key(start, first), key(end, second), role), _properties(rule.properties, first))
        for name, rule in RELATIONSHIPS.items()
        for start, end in rule.ends
        for role in rule.roles or ("",)
        for first, second in ((1, 2), (1, 3), (3, 2))
    ]
    into = [
        UpsertEdge(EdgeRef("CONTRIBUTES_TO", "project-1", key(end, 1)), _properties(rule.properties, 1))
        for rule in (RELATIONSHIPS["CONTRIBUTES_TO"],)
        for start, end in rule.ends
        if start == "Project"
    ]
    return Change([*nodes, *edges, *into], "a tester", "all that the model has")


def key(label: str, number: int) -> str:
    return f"{label.lower()}-{number}"


def _properties(rules: Mapping[str, Property], number: int) -> dict[str, Any]:
    bare = number == 3
    return {
        name: _value(rule, number)
        for name, rule in rules.items()
        if name not in ("key", "recorded_by", "recorded_at") and (rule.required or not bare)
    }


def _value(rule: Property, number: int) -> Any:
    if rule.name == "source":
        return SOURCE
    if rule.date:
        return "2021-07-31"
    if rule.words:
        return rule.words[number % len(rule.words)]
    if rule.type == "str":
        return f"{rule.name} {number} d'un « État » 北"
    return _VALUES[rule.type]
