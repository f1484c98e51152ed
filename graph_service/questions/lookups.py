"""Looking up keys in the store itself, for pages and lists of what no question judges."""

import difflib
from collections.abc import Iterable, Sequence
from typing import Final

from graph_service.errors import NotFound
from graph_service.graph import Graph
from graph_service.questions import scope

_LISTS: Final = {"Framework": "frameworks", "Entity": "entities", "Location": "locations", "Theme": "themes"}


def require(graph: Graph, keys: Iterable[str], labels: Sequence[str]) -> None:
    """Refuse keys that name nothing, or something of another label.

    Raises:
        NotFound: with the nearest keys there are.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return
    known = {row["key"]: row["label"] for row in graph.named(wanted)}
    for key in wanted:
        if key not in known:
            raise NotFound(f"there is no {' or '.join(labels)} {key!r}{_nearest(graph, key, labels)}")
        if known[key] not in labels:
            raise NotFound(f"{key!r} is a {known[key]}, not a {' or '.join(labels)}")


def family(graph: Graph, keys: Sequence[str]) -> frozenset[str]:
    """``keys`` and whatever is PART_OF them, at any depth."""
    snapshot = graph.state().snapshot
    return frozenset({*keys, *snapshot.nodes.keys[scope.family(snapshot, keys)].tolist()})


def _nearest(graph: Graph, key: str, labels: Sequence[str]) -> str:
    known = [
        row["key"] for label in labels if label in _LISTS for row in graph.rows(_LISTS[label], sort="key", limit=2_000)
    ]
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.5)
    shown = near or known[:5]
    return f"; did you mean {', '.join(shown)}?" if shown else "; the graph has none: import or seed first"
