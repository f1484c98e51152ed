"""What the nodes of an answer are called: text fetched by key for the rows that are shown, as the state has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from graph_service.graph import Graph
from graph_service.model import Node
from graph_service.snapshot.history import GraphState
from graph_service.stores import statements
from graph_service.stores.base import Row, Transaction


class NameRow(dict[str, Any]):
    """The text of one node, null where not set."""

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(_BLANK)
        self.update(given or {})


_BLANK: Final = dict.fromkeys(statements.TEXT_COLUMNS)


def names(
    graph: Graph, state: GraphState, keys: Iterable[str | None], columns: Sequence[str] = statements.TEXT_COLUMNS
) -> Mapping[str, NameRow]:
    """The text of the nodes of these keys, by key; what is not in the graph is absent. With ``columns`` only these
    are fetched, and the others may be null though they are set."""
    wanted = sorted({key for key in keys if key})
    fetched = tuple(sorted({"key", "label", *columns}))
    by_label: dict[str, list[str]] = defaultdict(list)
    found: dict[str, NameRow] = {}
    for key in wanted:
        if key in state.said:
            if (node := state.said[key]) is not None:
                found[key] = _of_node(node)
        elif key in state.snapshot.rows:
            by_label[state.snapshot.label(state.snapshot.rows[key])].append(key)
        else:
            by_label[""].append(key)

    others = by_label.pop("", [])

    def work(tx: Transaction) -> list[Row]:
        return [row for label, some in by_label.items() for row in tx.run(statements.node_text(label, fetched), some)]

    rows = [*(graph.store.view(work) if by_label else ()), *graph.named(others)]
    found |= {row["key"]: NameRow(row) for row in rows}
    return found


def _of_node(node: Node) -> NameRow:
    return NameRow({**node.properties, "key": node.key, "label": node.label})
