"""How many nodes or relationships get into the embedded engine at once: as an Arrow table, in the transaction.

The engine keeps all that a transaction adds in its buffer pool until the commit, and where the pool is
full it may end the whole process instead of the transaction. So what a transaction takes is reckoned up,
and one that would not fit is refused before the engine meets it.
"""

from typing import Final

import pyarrow as pa

from graph_service.errors import StoreUnavailable
from graph_service.stores.statements import EDGE_COLUMNS, NODE_COLUMNS

#: From so many rows on they go as a table; fewer are quicker as rows of a statement.
TABLE_FROM: Final = 100
#: A table of so many rows may be copied: each copy has a cost of its own.
COPY_FROM: Final = 2_000
#: From so many rows of a transaction on, tables are copied. Copied rows take less time, and much less of the pool;
#: but the commit of a transaction that copied writes a checkpoint, which takes time by the size of the graph: 0.6 s
#: at 100,000 projects.
LARGE: Final = 20_000
#: A value takes its own bytes and these on Ladybug 0.22, as far as was tried without compression.
_BYTES_A_VALUE: Final = 32
#: Share of the pool that a transaction may take; the rest is for reading and for the commit.
_SHARE: Final = 0.85
_MIB: Final = 1024 * 1024


def statement(group: tuple[str, ...], found: pa.Table, *, copied: bool) -> str:
    """The text that adds the rows of the table ``$rows``, which has the two ends of relationships first."""
    ends, own = ([], found.column_names) if len(group) == 1 else (found.column_names[:2], found.column_names[2:])
    if copied:
        between = f" (from='{group[1]}', to='{group[2]}')" if ends else ""
        return f"COPY {group[0]}({', '.join(f'`{name}`' for name in own)}) FROM $rows{between}"
    literal = ", ".join(f"`{name}`: `{name}`" for name in own)
    if not ends:
        return f"LOAD FROM $rows CREATE (n:{group[0]} {{{literal}}}) RETURN count(n.key) AS written"
    return (
        f"LOAD FROM $rows WITH * MATCH (a:{group[1]} {{key: from_key}}) WITH * MATCH (b:{group[2]} {{key: to_key}}) "
        f"CREATE (a)-[x:{group[0]} {{{literal}}}]->(b) RETURN count(x.key) AS written"
    )


class Room:
    """What a transaction has taken of the buffer pool, as far as it can be reckoned."""

    def __init__(self, pool_bytes: int) -> None:
        self._pool, self._taken, self._rows = pool_bytes, 0, 0

    def take(self, group: tuple[str, ...], found: pa.Table) -> bool:
        """Reckon with a table that is to be added; whether it is to be copied.

        Raises:
            StoreUnavailable: the transaction would not fit; the message says what to set.
        """
        width = len(NODE_COLUMNS[group[0]] if len(group) == 1 else EDGE_COLUMNS[group[0]])
        self._taken += found.nbytes + found.num_rows * width * _BYTES_A_VALUE
        if self._taken > self._pool * _SHARE:
            needed = int(self._taken / _SHARE / _MIB) + 1
            raise StoreUnavailable(
                "the change is too large for the engine's memory of {size} MiB, so nothing was stored; set "
                "ALIGNMENT_BUFFER_POOL_MIB above {needed} and start again, or make it in parts",
                size=self._pool // _MIB,
                needed=needed,
            )
        self._rows += found.num_rows
        return self._rows >= LARGE and found.num_rows >= COPY_FROM
