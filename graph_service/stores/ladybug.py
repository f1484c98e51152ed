"""The embedded engine, with the guards that it needs around it.

A connection is one call's at a time: on a shared one a reader sees another thread's open transaction. After a read
without fault it waits for the next, since it knows how its statements are carried out. Writers queue on one lock: two
that meet make the engine's next statement kill the process. Reads are read-only transactions with a time limit. Any
error ends the transaction. One process on a file, and in it one opening: the engine does not refuse a second one and
loses one side's writes.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

import ladybug

from graph_service.errors import StoreError, StoreUnavailable
from graph_service.model import PropertyType
from graph_service.queries import Query
from graph_service.stores import copying, ddl
from graph_service.stores.base import Row
from graph_service.stores.chain import Piece
from graph_service.stores.claims import claim, release
from graph_service.stores.engine_errors import PoolFull, translated
from graph_service.stores.journal import Journal
from graph_service.stores.statements import CypherStatement, edge_add, node_add

if TYPE_CHECKING:
    import pyarrow

T = TypeVar("T")
MEMORY: Final = ":memory:"
_MIB: Final = 1024 * 1024
#: Rows of one statement: more at once take memory that the engine counts against its pool.
_BATCH: Final = 10_000
#: Rows that the engine puts into one piece of an Arrow table.
_CHUNK: Final = 100_000
#: Bytes of what was committed that are gathered before they get their place in the file. A checkpoint writes whole
#: columns of what it touches, so many small ones make an import of many files slow.
_CHECKPOINT: Final = 64 * _MIB
#: Connections that wait for a reader, and the buffer pool that there must be for each plan (some 4 MiB) that one keeps.
_IDLE: Final = 4
_MIB_A_PLAN: Final = 64
_WITNESS: Final[Mapping[PropertyType, Any]] = {"str": "", "int": 1, "float": 0.5, "list[str]": [""]}


class LadybugStore:
    """A graph in one file (or in memory), for one process. Safe to share between threads."""

    dialect: ClassVar[str] = "ladybug"

    def __init__(self, path: str = MEMORY, *, buffer_pool_mib: int = 1024, timeout_s: float = 30.0) -> None:
        self._path = None if path == MEMORY else Path(path).expanduser().resolve()
        self._timeout_ms, self._pool = int(timeout_s * 1000), buffer_pool_mib * _MIB
        self._writer = threading.Lock()
        self._idle: list[_Connection] = []
        self._closed = False
        if self._path is not None:
            claim(self._path)
        try:
            self._db = _opened(self._path, self._pool)
            try:
                self.journal = None if self._path is None else Journal(journal_path(self._path))
                with self._connected() as connection:
                    for statement in ddl.ladybug():
                        _execute(connection, statement)
            except BaseException:
                self._db.close()
                raise
        except BaseException:
            release(self._path)
            raise

    @property
    def url(self) -> str:
        return f"ladybug:{self._path or MEMORY}"

    def read(self, query: Query, params: Mapping[str, Any]) -> list[Row]:
        return self.view(lambda tx: tx.read(query, params))

    def view(self, work: Callable[["_Transaction"], T], *, limited: bool = True) -> T:
        def read() -> T:
            with self._reading() if limited else self._connected() as connection:
                return self._transact(connection, "BEGIN TRANSACTION READ ONLY", work, journal=None)

        try:
            return read()
        except PoolFull:  # plans that are kept may be what fills it
            self._close_idle()
            return read()

    def write(self, work: Callable[["_Transaction"], T]) -> T:
        with self._writer, self._connected() as connection:
            return self._transact(connection, "BEGIN TRANSACTION", work, journal=self.journal)

    def bookmarks(self) -> tuple[str, ...]:
        return ()

    def await_bookmarks(self, bookmarks: Sequence[str]) -> None:
        """One process, one file: every read already sees every write."""

    def close(self) -> None:
        with self._writer:
            if not self._closed:
                self._closed = True
                self._close_idle()
                self._db.close()
                release(self._path)

    @contextmanager
    def _reading(self) -> Iterator["_Connection"]:
        """A connection that no other call has, with a time limit; one that failed is not used again."""
        if self._closed:
            raise StoreError("{url} is closed; open it again", url=self.url)
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = _Connection(self._db)
            connection.set_query_timeout(self._timeout_ms)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)

    def _give_back(self, connection: "_Connection") -> None:
        """Keep a connection for the next reader; also one that was in use while the store was closed is closed."""
        if self._closed or len(self._idle) >= _IDLE or len(connection.plans) * _MIB_A_PLAN * _MIB > self._pool:
            connection.close()
        else:
            self._idle.append(connection)

    def _close_idle(self) -> None:
        with suppress(IndexError):
            while True:  # other threads take them too
                self._idle.pop().close()

    @contextmanager
    def _connected(self) -> Iterator[ladybug.Connection]:
        if self._closed:
            raise StoreError("{url} is closed; open it again", url=self.url)
        connection = ladybug.Connection(self._db)
        try:
            yield connection
        finally:
            connection.close()

    def _transact(
        self,
        connection: ladybug.Connection,
        begin: str,
        work: Callable[["_Transaction"], T],
        journal: Journal | None,
    ) -> T:
        _execute(connection, begin)
        transaction = _Transaction(connection, copying.Room(self._pool))
        try:
            answer = work(transaction)
            if transaction.failed is not None:
                raise StoreError("the transaction had ended with an error: {failed}", failed=transaction.failed)
        except BaseException:
            if transaction.failed is None:
                _execute(connection, "ROLLBACK")
            raise
        if journal is None or not transaction.recorded:
            _execute(connection, "COMMIT")
            return answer
        try:
            mark = journal.append(transaction.recorded)
        except StoreError:
            _execute(connection, "ROLLBACK")
            raise
        try:
            _execute(connection, "COMMIT")
        except StoreError:
            journal.cut(mark)
            raise
        return answer


class _Transaction:
    def __init__(self, connection: ladybug.Connection, room: copying.Room) -> None:
        self._connection, self._room = connection, room
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
        table = copying.table(group, columns)
        copied = self._room.take(group, table)
        (answer,) = self._execute(copying.statement(group, table, copied=copied), {"rows": table})
        written: int = answer.get("written", count)  # a copy says how many in words; the totals tell
        return written

    def record(self, pieces: Sequence[Piece]) -> None:
        self.recorded += pieces

    def _execute(self, text: str, params: Mapping[str, Any]) -> list[Row]:
        with self._watched():
            return _execute(self._connection, text, params)

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


def journal_path(path: Path) -> Path:
    """Where the journal of the graph at ``path`` is."""
    return path.with_name(path.name + ".journal")


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


class _Connection(ladybug.Connection):
    """A connection that knows of which statements it keeps the plan."""

    def __init__(self, database: ladybug.Database) -> None:
        super().__init__(database)
        self.plans: set[str] = set()

    def execute(
        self, query: str | ladybug.PreparedStatement, parameters: dict[str, Any] | None = None
    ) -> ladybug.QueryResult | list[ladybug.QueryResult]:
        self.plans.add(str(query))
        return super().execute(query, parameters)


def _execute(connection: ladybug.Connection, text: str, params: Mapping[str, Any] | None = None) -> list[Row]:
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


def _answer(connection: ladybug.Connection, text: str, params: Mapping[str, Any] | None) -> ladybug.QueryResult:
    try:
        result = connection.execute(text, dict(params or {}))
    except (RuntimeError, ValueError) as error:
        raise translated(error) from error
    if isinstance(result, list):
        raise StoreError("one statement a call, got {n}: {text!r}", n=len(result), text=text[:80])
    return result


def _opened(path: Path | None, buffer_pool: int) -> ladybug.Database:
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        # compressed, a column of fractions that was changed is read as 0.0 here and there by a scan (Ladybug 0.22)
        return ladybug.Database(
            MEMORY if path is None else str(path),
            buffer_pool_size=buffer_pool,
            compression=False,
            checkpoint_threshold=_CHECKPOINT,
        )
    except (RuntimeError, ValueError, OSError) as error:
        known = translated(error)
        if isinstance(known, StoreUnavailable):
            raise known from error
        raise StoreError(
            "the graph file {path} cannot be opened ({why}); what was stored is in its journal: run "
            "`alignment doctor --rebuild`",
            path=path,
            why=" ".join(str(error).split()),
        ) from error
