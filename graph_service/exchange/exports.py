"""The graph as files for other tools: JSON, tables, GraphML, and the schema itself."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph_service import changes, tables
from graph_service.changes import state
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.messages import Message
from graph_service.model import Edge, Node, published
from graph_service.stores.base import Row


def _rows(graph: Graph) -> tuple[list[Row], list[Row]]:
    """Every node and relationship, as rows, in the model's order."""

    def read(tx: Any) -> tuple[list[Row], list[Row]]:
        return [_node(each) for each in state.every_node(tx)], [_edge(each) for each in state.every_edge(tx)]

    return changes.at_one_moment(graph.store, graph.queries, read)[1]


def _json(graph: Graph, out: Path) -> None:
    nodes, edges = _rows(graph)
    whole = {"nodes": nodes, "relationships": edges}
    out.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _csv(graph: Graph, out: Path) -> None:
    """Two tables as Gephi reads them: it knows columns by these names, in any case, so that no other has one."""
    nodes, edges = _rows(graph)
    shown = {
        "nodes.csv": [
            {"Id": row["key"], "Label": row["title"], "node_label": row["label"], **_beside(row, "key", "label")}
            for row in nodes
        ],
        "relationships.csv": [
            {
                "Source": row["start"],
                "Target": row["end"],
                "Type": "Directed",
                "Label": row["type"],
                **_beside(row, "start", "end", "type"),
            }
            for row in edges
        ],
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in shown.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            # a byte order mark would be part of the first column's name
            archive.writestr(name, tables.to_csv(rows, columns).removeprefix(tables.BOM))


def _beside(row: Row, *taken: str) -> Row:
    """The rest of a row, under names that Gephi does not take for its own."""
    return {_OTHERWISE.get(name, name): value for name, value in row.items() if name not in taken}


def _graphml(graph: Graph, out: Path) -> None:
    import networkx as nx  # here, since no other format needs it

    nodes, edges = _rows(graph)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from(
        (row["key"], _flat({**row, "label": row["title"], "node_label": row["label"]})) for row in nodes
    )
    for row in edges:
        made.add_edge(row["start"], row["end"], **_flat({**row, "label": row["type"]}))
    text = io.BytesIO()
    nx.write_graphml(made, text, encoding="utf-8", named_key_ids=True)
    out.write_bytes(text.getvalue())


def _schema(_: Graph, out: Path) -> None:
    out.write_text(json.dumps(published.json_schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _node(node: Node) -> Row:
    return {"label": node.label, "key": node.key, **node.properties}


def _edge(edge: Edge) -> Row:
    ref = edge.ref
    return {
        "type": ref.type,
        "start": ref.start,
        "end": ref.end,
        **({"role": ref.role} if ref.role else {}),
        **edge.properties,
    }


def _flat(row: Row) -> Row:
    return {name: "; ".join(value) if isinstance(value, list) else value for name, value in row.items()}


@dataclass(frozen=True, slots=True)
class Export:
    """A format that the graph is written in: what ends the name of such a file, what it is, and what writes it."""

    ending: str
    media_type: str
    doc: Message
    write: Callable[[Graph, Path], None]
    also: tuple[str, ...] = ()

    def require_name(self, name: str) -> None:
        """Refuse a name that says of the file what it is not.

        Raises:
            InvalidInput: it ends as files of another format do.
        """
        own = (self.ending, *self.also)
        if name.lower().endswith(_ENDINGS) and not name.lower().endswith(own):
            raise InvalidInput(
                "{file} would be {what}; give it a name that ends in {endings:or}",
                file=name,
                what=self.doc,
                endings=own,
            )


#: How the names of files end that other programs open by their name.
_ENDINGS: Final = (".csv", ".zip", ".json", ".graphml", ".xml", ".xlsx", ".gexf", ".gz", ".txt", ".tsv")
_OTHERWISE: Final = {"source": "source_key", "target": "target_value"}
EXPORTS: Final[Mapping[str, Export]] = {
    "json": Export(".json", "application/json", Message("one JSON object"), _json),
    "csv": Export(".zip", "application/zip", Message("a ZIP of two tables"), _csv),
    "graphml": Export(".graphml", "application/graphml+xml", Message("GraphML"), _graphml, (".xml",)),
    "json-schema": Export(".json", "application/schema+json", Message("a JSON Schema"), _schema),
}
