"""How what is new gets into an engine in bulk: gathered over many changes, then loaded, nodes before relationships.

What is gathered is kept as Arrow tables: some 250 bytes a relationship. Each load has a cost of its own, and a commit
writes again what it touches, so a few large loads take a third of the time of many small ones.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph_service.changes import writing
from graph_service.changes.effects import Batch, Columns, Group, is_node
from graph_service.stores.base import Transaction
from graph_service.stores.chain import Piece

if TYPE_CHECKING:
    import pyarrow as pa

#: Runs some work in a transaction: one of its own, or one that all such work shares.
Write = Callable[[Callable[[Transaction], None]], None]


@dataclass(slots=True)
class Additions:
    """Nodes, relationships and records of changes that are to be loaded, ``at_once`` rows of them in a transaction."""

    write: Write
    at_once: int
    _nodes: dict[Group, list["pa.Table"]] = field(default_factory=dict)
    _edges: dict[Group, list["pa.Table"]] = field(default_factory=dict)
    _heads: list[dict[str, Any]] = field(default_factory=list)
    _pieces: list[Piece] = field(default_factory=list)
    _node_rows: int = 0

    def add(self, batch: Batch) -> None:
        """Gather what a batch adds; nodes are loaded as soon as there are many."""
        found = writing.stored_columns(batch)
        if not is_node(batch.group):
            self._gather(self._edges, batch.group, found)
            return
        names = {"key": found["key"], "label": found["label"]}
        self._gather(self._nodes, ("Name",), names)
        self._gather(self._nodes, batch.group, found)
        self._node_rows += len(batch)
        if self._node_rows >= self.at_once // 2:
            self._load_nodes()

    def record(self, pieces: Sequence[Piece]) -> None:
        """Gather the record of a change that was gathered whole."""
        self._heads.append(writing.change_row(pieces))
        self._pieces += pieces

    def flush(self) -> None:
        """Load all that was gathered."""
        self._load_nodes()
        self._load(self._edges)
        if self._heads:
            heads, pieces = self._heads, self._pieces
            self.write(lambda tx: writing.record_all(tx, heads, pieces))
            self._heads, self._pieces = [], []

    def _gather(self, tables: dict[Group, list["pa.Table"]], group: Group, found: Columns) -> None:
        from graph_service.stores import columns  # Arrow takes half a second to load, which few commands need

        tables.setdefault(group, []).append(columns.table(group, found))

    def _load_nodes(self) -> None:
        self._load(self._nodes)
        self._node_rows = 0

    def _load(self, tables: dict[Group, list["pa.Table"]]) -> None:
        """Load some tables, and let them go: small ones together, large ones in parts."""
        waiting: list[tuple[Group, pa.Table]] = []
        for group in sorted(tables, key=lambda each: sum(map(len, tables[each]))):
            for part in self._parts(tables.pop(group)):
                if waiting and sum(len(table) for _, table in [*waiting, (group, part)]) > self.at_once:
                    self._load_together(waiting)
                    waiting = []
                waiting.append((group, part))
        if waiting:
            self._load_together(waiting)

    def _parts(self, found: list["pa.Table"]) -> Iterator["pa.Table"]:
        import pyarrow as pa

        whole = pa.concat_tables(found, promote_options="default")
        found.clear()
        for start in range(0, len(whole), self.at_once):
            yield whole.slice(start, self.at_once).combine_chunks()

    def _load_together(self, tables: Sequence[tuple[Group, "pa.Table"]]) -> None:
        def work(tx: Transaction) -> None:
            groups = {group for group, _ in tables}
            wanted = writing.totals(tx, groups)
            for group, table in tables:
                writing.require_all(group, len(table), tx.load_table(group, table))
                wanted[group] += len(table)
            writing.require_totals(tx, wanted)

        self.write(work)
