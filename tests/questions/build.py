"""Small graphs in few words: what tests of the questions are told about."""

from graph_service.changes import Change, UpsertEdge, UpsertNode
from graph_service.model import EdgeRef


def node(label, key, /, **given):
    return UpsertNode(label, key, {"title": key, **_known(given)})


def plan(key, /, **given):
    return node("Framework", key, kind="isf", **given)


def priority(key, /, **given):
    return node("Priority", key, **given)


def objective(key, /, **given):
    return node("Objective", key, **given)


def output(key, /, **given):
    return node("Result", key, level="output", **given)


def project(key, /, **given):
    return node("Project", key, **given)


def entity(key, /, **given):
    return node("Entity", key, kind="agency", **given)


def place(key, /, **given):
    return node("Location", key, **given)


def theme(key, /, **given):
    return node("Theme", key, scheme="sdg", code=key, **given)


def source(key, /, **given):
    return node("Source", key, **given)


def edge(start, kind, end, role="", /, **given):
    return UpsertEdge(EdgeRef(kind, start, end, role), {"standing": "asserted", **_known(given)})


def part(start, end, /, **given):
    return edge(start, "PART_OF", end, **given)


def helps(start, end, weight=1.0, /, **given):
    """A contribution; ``weight`` is its strength."""
    return edge(start, "CONTRIBUTES_TO", end, strength=weight, **given)


def led(start, end, /, **given):
    return edge(start, "LED_BY", end, **given)


def does(start, end, role="implementing", /, **given):
    return edge(start, "IMPLEMENTED_BY", end, role, **given)


def _known(given):
    return {name: value for name, value in given.items() if value is not None}


def fill(graph, *operations):
    """``graph`` with these operations made."""
    graph.apply(Change(operations, "a tester", "a test"))
    return graph


#: A plan ``f`` with one objective ``o`` and, under it, one output ``r``.
SMALL = (plan("f"), objective("o"), output("r"), part("o", "f"), part("r", "o"))
