"""Which column a node stands in, what joins two columns, and the mark each kind wears."""

from dataclasses import dataclass
from typing import Final

from visualisation.map_model import DRAWN_TYPES, PART_OF, REJECTED, MapEdge, MapModel, MapNode

KINDS: Final = (
    "framework",
    "priority",
    "objective",
    "outcome",
    "output",
    "sub_output",
    "activity",
    "result",
    "project",
    "entity",
)
PLAN_KINDS: Final = frozenset(KINDS[:-2])  # these keep the order of their plan
_LEVELS: Final = frozenset(("outcome", "output", "sub_output", "activity"))
_KIND_OF: Final = {
    "Framework": "framework",
    "Priority": "priority",
    "Objective": "objective",
    "Project": "project",
    "Entity": "entity",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape (path around 0,0 in a box of 14), its fill and the outline that makes it visible."""

    path: str
    fill: str


_RESULT: Final = Mark("M-3.6,-6.2H3.6L7.2,0L3.6,6.2H-3.6L-7.2,0Z", "#56B4E9")
MARKS: Final = {
    "framework": Mark("M-6,-6H6V6H-6Z", "#332288"),
    "priority": Mark("M0,-7.4L7.4,0L0,7.4L-7.4,0Z", "#0072B2"),
    "objective": Mark("M-6.5,0A6.5,6.5 0 1,0 6.5,0A6.5,6.5 0 1,0 -6.5,0Z", "#009E73"),
    **dict.fromkeys(("outcome", "output", "sub_output", "activity", "result"), _RESULT),
    "project": Mark("M0,-7L7.2,6H-7.2Z", "#E69F00"),
    "entity": Mark("M-2.4,-7H2.4V-2.4H7V2.4H2.4V7H-2.4V2.4H-7V-2.4H-2.4Z", "#CC79A7"),
}
OUTLINE: Final = "#1B2430"


def kind_of(node: MapNode) -> str | None:
    """The column of a node, or None when its label has no column."""
    if node.label == "Result":
        return node.level if node.level in _LEVELS else "result"
    return _KIND_OF.get(node.label)


def kinds_of(model: MapModel) -> dict[str, str]:
    """The column of every node that has one, by key."""
    return {node.key: kind for node in model.nodes if (kind := kind_of(node))}


def drawn_edges(model: MapModel) -> list[MapEdge]:
    """The relationships a map draws: of a drawn type, not rejected, both ends in a column."""
    kinds = kinds_of(model)
    return [
        edge
        for edge in model.edges
        if edge.type in DRAWN_TYPES and edge.standing != REJECTED and edge.start in kinds and edge.end in kinds
    ]


def below(edge: MapEdge, kinds: dict[str, str]) -> tuple[str, str] | None:
    """The upper and the lower end of a chain's step; None between two entities.

    What contributes to, or is part of, something lies below it; who leads or implements lies below
    what is led.
    """
    if kinds.get(edge.start) == kinds.get(edge.end) == "entity":
        return None
    if edge.type in (PART_OF, "CONTRIBUTES_TO"):
        return edge.end, edge.start
    return edge.start, edge.end
