"""What hangs together: the chain above and below a node, and its neighbourhood."""

from collections.abc import Mapping

from visualisation.columns import below, drawn_edges, kinds_of
from visualisation.map_model import MapModel


def chain_of(model: MapModel, key: str) -> frozenset[str]:
    """The node, its ancestors and its descendants; never a sideways step.

    Above: what it is part of and contributes to, up to the frameworks. Below: what is part of or
    contributes to it, and who leads or implements that. An entity also brings the entity it is
    part of and its own parts, and nothing of theirs.
    """
    kinds = kinds_of(model)
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    beside: set[str] = set()
    for edge in drawn_edges(model):
        if step := below(edge, kinds):
            up.setdefault(step[1], []).append(step[0])
            down.setdefault(step[0], []).append(step[1])
        elif key in (edge.start, edge.end):
            beside |= {edge.start, edge.end}
    return frozenset({key} | _reach(key, up) | _reach(key, down) | beside)


def neighbourhood(model: MapModel, centre: str, hops: int) -> frozenset[str]:
    """Keys at most ``hops`` relationships away from ``centre``, in any direction."""
    near: dict[str, list[str]] = {}
    for edge in model.edges:
        near.setdefault(edge.start, []).append(edge.end)
        near.setdefault(edge.end, []).append(edge.start)
    found = edge_of = {centre}
    for _ in range(hops):
        edge_of = {other for key in edge_of for other in near.get(key, ())} - found
        found = found | edge_of
    return frozenset(found)


def _reach(key: str, steps: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    todo = list(steps.get(key, ()))
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            todo += steps.get(here, ())
    return found
