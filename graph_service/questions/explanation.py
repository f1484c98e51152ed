"""What a figure was made of: the relationships, pages and quotes behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph_service.graph import Graph
from graph_service.model import Edge
from graph_service.questions.names import NameRow, names
from graph_service.snapshot.history import GraphState
from graph_service.stores.base import Row
from graph_service.stores.statements import LINK_FACTS

_AT_ONCE: Final = 2_000
_TITLE: Final = ("title",)


@dataclass(frozen=True, slots=True)
class Fact:
    """One relationship, with the title of the Source that it came from (None: none was given)."""

    row: Row
    source_title: str | None


def facts(graph: Graph, relationships: Iterable[str], state: GraphState | None = None) -> Mapping[str, Fact]:
    """The relationships of these keys, with their sources, as a state of the graph has them: as they are without one.

    Returns:
        By key of the relationship; what is not in the graph then is absent.

    Source: cypher/evidence/relationships.cypher
    """
    state = state or graph.state()
    wanted = sorted(set(relationships))
    edges = [edge for key in wanted if (edge := state.linked.get(key)) is not None]
    keys = [key for key in wanted if key not in state.linked]
    rows: list[Row] = []
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        rows += graph.rows("relationships", keys=some, from_keys=sorted({key.partition("~")[0] for key in some}))
    ends = {key for edge in edges for key in (edge.ref.start, edge.ref.end)}
    sources = {source for row in rows if (source := row["source"])}
    sources |= {str(source) for edge in edges if (source := edge.properties.get("source"))}
    text = names(graph, state, ends | sources, _TITLE)
    rows += [_row(edge, text) for edge in edges]
    return {
        row["relationship"]: Fact(row, text[row["source"]]["title"] if row["source"] in text else None)
        for row in sorted(rows, key=lambda row: str(row["relationship"]))
    }


def _row(edge: Edge, text: Mapping[str, NameRow]) -> Row:
    """A relationship as the query has it."""
    ref = edge.ref
    return {
        "relationship": ref.key,
        "type": ref.type,
        "role": ref.role,
        "from_key": ref.start,
        "from_label": edge.start_label,
        "from_title": text.get(ref.start, NameRow())["title"],
        "to_key": ref.end,
        "to_label": edge.end_label,
        "to_title": text.get(ref.end, NameRow())["title"],
        **{name: edge.properties.get(name) for name in LINK_FACTS},
    }
