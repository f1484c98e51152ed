"""What is done inside a transaction of the embedded engine, and how its answers become rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ladybug

from graph_service.errors import StoreError
from graph_service.model import PropertyType
from graph_service.queries import Query
from graph_service.stores import room
from graph_service.stores.base import Row
from graph_service.stores.chain import Piece
from graph_service.stores.ladybug import copying
from graph_service.stores.ladybug.engine_errors import translated
from graph_service.stores.statements import CypherStatement, edge_add, node_add

if TYPE_CHECKING:
    import pyarrow

#: Rows of one statement: more at once take memory that the engine counts against its pool.
_BATCH: Final = 10_000
#: Rows that the engine puts into one piece of an Arrow table.
_CHUNK: Final = 100_000
#: Bytes that a change takes in the file and its logs for each byte of its compressed record: some 20 were seen.
_TIMES_RECORD: Final = 24
_WITNESS: Final[Mapping[PropertyType, Any]] = {"str": "", "int": 1, "float": 0.5, "list[str]": [""]}


class EngineTransaction:
    def __init__(self, connection: ladybug.Connection, room: copying.Room, folder: Path | None) -> None:
        self._connection, self._room, self._folder = connection, room, folder
        self.failed: str | None = None
        self.recorded: list[Piece] = []

    def read(self, query: Query, params: Mapping[str, Any]) -> list[Row]:
        return self._execute(query.text, query.bind(params))

    def table(self, query: Query, params: Mapping[str, Any]) -> "pyarrow.Table":
        from graph_service.stores import columns  # Arrow takes half a second to load, which few commands need

        with self._watched():
            result = _answer(self._connection, query.text, query.bind(params))
            try:
                return columns.from_arrow(query, result.get_as_arrow(_CHUNK))
            finally:
                result.close()

    def run(self, statement: CypherStatement, rows: Sequence[Row] | Sequence[str] = ()) -> list[Row]:
        if statement.each_key:
            return [row for key in rows for row in self._execute(statement.text, {"key": key})]
        if not statement.columns and not statement.by_key:
            return self._execute(statement.text, {})
        found: list[Row] = []
        for start in range(0, len(rows), _BATCH):
            some = rows[start : start + _BATCH]
            sent = list(some) if statement.by_key else _typed(statement, some)
            found += self._execute(statement.text, {"rows": sent})
        return found

    def load(self, group: tuple[str, ...], columns: Mapping[str, Sequence[Any]]) -> int:
        count = len(next(iter(columns.values())))
        if count < copying.TABLE_FROM:
            given = tuple(sorted(columns))
            statement = node_add(group[0], given) if len(group) == 1 else edge_add(*group, given=given)
            rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
            return sum(row["written"] for row in self.run(statement, rows))
        from graph_service.stores.columns import table

        return self.load_table(group, table(group, columns))

    def load_table(self, group: tuple[str, ...], table: "pyarrow.Table") -> int:
        copied = self._room.take(group, table)
        (answer,) = self._execute(copying.statement(group, table, copied=copied), {"rows": table})
        written: int = answer.get("written", len(table))  # a copy says how many in words; the totals tell
        return written

    def require_room(self, size: int) -> None:
        if self._folder is not None:
            room.require(self._folder, _TIMES_RECORD * size)

    def record(self, pieces: Sequence[Piece]) -> None:
        self.recorded += pieces

    def will_end_with(self, sha256: str) -> None:
        """Others see a whole commit or nothing of it."""

    def _execute(self, text: str, params: Mapping[str, Any]) -> list[Row]:
        with self._watched():
            return execute(self._connection, text, params)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Remember the error that ended the transaction: what comes after it may not run."""
        if self.failed is not None:
            raise StoreError("the transaction had ended with an error: {failed}", failed=self.failed)
        try:
            yield
        except StoreError as error:
            self.failed = str(error)
            raise


def _typed(statement: CypherStatement, rows: Iterable[Any]) -> list[Row]:
    """Rows with every column, in one order, after a witness that gives each its type.

    The engine takes a column's type from its first value, and fails on a column that is all null;
    the witness's first column is null, so that the statement skips it.
    """
    first = next(iter(statement.columns))
    witness = {name: None if name == first else _WITNESS[kind] for name, kind in statement.columns.items()}
    floats = [name for name, kind in statement.columns.items() if kind == "float"]
    sent: list[Row] = [witness]
    for row in rows:
        full = {name: row.get(name) for name in statement.columns}
        for name in floats:
            if full[name] is not None:
                full[name] = float(full[name])
        sent.append(full)
    return sent


class ReadersConnection(ladybug.Connection):
    """A connection that knows of which statements it keeps the plan."""

    def __init__(self, database: ladybug.Database) -> None:
        super().__init__(database)
        self.plans: set[str] = set()

    def execute(
        self, query: str | ladybug.PreparedStatement, parameters: dict[str, Any] | None = None
    ) -> ladybug.QueryResult | list[ladybug.QueryResult]:
        self.plans.add(str(query))
        return super().execute(query, parameters)


def execute(connection: ladybug.Connection, text: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    result = _answer(connection, text, params)
    try:
        names, kinds = result.get_column_names(), result.get_column_data_types()
        rows = [dict(zip(names, row, strict=True)) for row in result]
        for name in (name for name, kind in zip(names, kinds, strict=True) if kind == "INT128"):
            for row in rows:
                row[name] = None if row[name] is None else int(row[name])  # a sum, which comes as a Decimal
        return rows
    except (RuntimeError, ValueError) as error:
        raise translated(error) from error
    finally:
        result.close()


def in_use(connection: ladybug.Connection) -> int:
    """Bytes of the buffer pool that are in use, also by what can be read from the file again."""
    return int(execute(connection, "CALL bm_info() RETURN mem_usage")[0]["mem_usage"])


def _answer(connection: ladybug.Connection, text: str, params: Mapping[str, Any] | None) -> ladybug.QueryResult:
    try:
        result = connection.execute(text, dict(params or {}))
    except (RuntimeError, ValueError) as error:
        raise translated(error) from error
    if isinstance(result, list):
        raise StoreError("one statement a call, got {n}: {text!r}", n=len(result), text=text[:80])
    return result
