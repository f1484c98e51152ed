"""What a figure was made of: the relationships, pages and quotes behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph_service.graph import Graph
from graph_service.stores.base import Row

_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One relationship as stored, with the title of the Source that it came from (None: none was given)."""

    row: Row
    source_title: str | None


def facts(graph: Graph, relationships: Iterable[str]) -> Mapping[str, Fact]:
    """The relationships of these keys, with their sources.

    Returns:
        By key of the relationship; what is no longer in the graph is absent.

    Source: cypher/evidence/relationships.cypher
    """
    keys = sorted(set(relationships))
    rows: list[Row] = []
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        rows += graph.rows("relationships", keys=some, from_keys=sorted({key.partition("~")[0] for key in some}))
    sources = sorted({row["source"] for row in rows if row["source"]})
    titles = {row["key"]: row["title"] for row in graph.named(sources)} if sources else {}
    return {row["relationship"]: Fact(row, titles.get(row["source"])) for row in rows}
