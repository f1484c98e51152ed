"""The graph as files for other tools: JSON, tables, GraphML, and the schema itself."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from graph_service import changes, tables
from graph_service.changes import state
from graph_service.graph import Graph
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
    nodes, edges = _rows(graph)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in (("nodes.csv", nodes), ("relationships.csv", edges)):
            columns = list(dict.fromkeys(column for row in rows for column in row))
            archive.writestr(name, tables.to_csv(rows, columns))


def _graphml(graph: Graph, out: Path) -> None:
    import networkx as nx  # here, since no other format needs it

    nodes, edges = _rows(graph)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from((row["key"], _flat(row)) for row in nodes)
    for row in edges:
        made.add_edge(row["start"], row["end"], **_flat(row))
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


#: Format -> what writes it to a path.
EXPORTS: Final[Mapping[str, Callable[[Graph, Path], None]]] = {
    "json": _json,
    "csv": _csv,
    "graphml": _graphml,
    "json-schema": _schema,
}
