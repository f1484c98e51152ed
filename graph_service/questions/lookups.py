"""Looking up keys in the store itself, for pages and lists of what no question judges."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from graph_service.graph import Graph
from graph_service.questions import scope

#: name of a list, of its query file and of its route -> label of what is in it.
LISTS: Final[Mapping[str, str]] = {
    "frameworks": "Framework",
    "priorities": "Priority",
    "objectives": "Objective",
    "results": "Result",
    "entities": "Entity",
    "projects": "Project",
    "locations": "Location",
    "themes": "Theme",
    "sources": "Source",
    "findings": "Finding",
}
_MOST: Final = 2_000


def require(graph: Graph, keys: Iterable[str], labels: Sequence[str]) -> None:
    """Refuse keys that name nothing, or something of another label.

    Raises:
        UnknownKey: with the nearest keys there are.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return
    known = {row["key"]: row["label"] for row in graph.named(wanted)}
    for key in wanted:
        scope.check_label(key, known.get(key), labels, lambda: _keys(graph, labels))


def family(graph: Graph, keys: Sequence[str]) -> frozenset[str]:
    """``keys`` and whatever is PART_OF them, at any depth."""
    snapshot = graph.state().snapshot
    return frozenset({*keys, *snapshot.nodes.keys[scope.family(snapshot, keys)].tolist()})


def _keys(graph: Graph, labels: Sequence[str]) -> list[str]:
    lists = [name for name, label in LISTS.items() if label in labels]
    return [row["key"] for name in lists for row in graph.rows(name, sort="key", limit=_MOST)]
