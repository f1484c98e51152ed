"""The server engine, by the official driver: managed transactions, reads routed to readers."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

import neo4j
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, ServiceUnavailable

from graph_service.errors import InvalidInput, StoreError, StoreUnavailable
from graph_service.expert_cypher import ExpertQuery, Limits, Table
from graph_service.messages import Message
from graph_service.queries import Query
from graph_service.stores import ddl, neo4j_expert
from graph_service.stores.base import Row
from graph_service.stores.chain import UNSEALED, Piece, Seals
from graph_service.stores.circuit import Circuit, NoAnswer
from graph_service.stores.neo4j_driver import SILENCE_S, limit_silence, open_driver
from graph_service.stores.statements import ANNOUNCED, SETTLED, CypherStatement, edge_add, node_add, state_write

if TYPE_CHECKING:
    import pyarrow

T = TypeVar("T")
_ROWS_AT_ONCE: Final = 100_000
_BATCH = 5_000
_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"
#: Before a transaction is tried a second time; twice that before the third.
_FIRST_PAUSE_S: Final = 0.1
#: How much of the time of a read we take, so that who asked is told within it; and how much of that the server has.
_OUR_SHARE: Final = 0.95
_JUST_BEFORE_S: Final = 0.3
_SERVER_SHARE: Final = 0.95
#: A server that has not answered the smallest question for so long hangs.
_PROBE_S: Final = 2.0


class Neo4jStore:
    """A graph on a Neo4j server or cluster. One driver a process, shared between threads."""

    dialect: ClassVar[str] = "neo4j"
    journal: ClassVar[None] = None

    def __init__(
        self,
        url: str,
        *,
        user: str | None = None,
        password: str | None = None,
        database: str = "neo4j",
        timeout_s: float = 30.0,
        seals: Seals = UNSEALED,
    ) -> None:
        self.seals = seals
        self._url, self._database, self._timeout = url, database, timeout_s
        self._seen = neo4j.GraphDatabase.bookmark_manager()
        self._open_driver = partial(open_driver, url, user, password)
        self._circuit = Circuit(url, self._probe)
        with _translated(url):
            self._driver = self._open_driver(timeout_s * _OUR_SHARE)
            try:
                self._driver.verify_connectivity()
                self._prefix = _prefix(self._driver.get_server_info().agent)
                for statement in ddl.neo4j():
                    self._driver.execute_query(self._prefix + statement, database_=database)
            except BaseException:
                self._driver.close()
                raise

    @property
    def url(self) -> str:
        return self._url

    def read(self, query: Query, params: Mapping[str, Any]) -> list[Row]:
        return self.view(lambda tx: tx.read(query, params))

    def view(self, work: Callable[["_Transaction"], T], *, limited: bool = True) -> T:
        return self._transacted(neo4j.READ_ACCESS, work, limited=limited)

    def ask(self, query: ExpertQuery, limits: Limits) -> Table:
        with self._circuit.call(), self._session(neo4j.READ_ACCESS, fetch_size=neo4j_expert.FETCHED) as session:
            return neo4j_expert.ask(session, self._prefix, query, limits)

    def write(self, work: Callable[["_Transaction"], T]) -> T:
        return self._transacted(neo4j.WRITE_ACCESS, work, limited=False)

    def renew(self, build: Callable[[Any], None]) -> bool:
        """A driver's connections renew themselves."""
        return False

    @property
    def version(self) -> None:
        """Others write to a server too."""

    @property
    def rows_at_once(self) -> int:
        return _ROWS_AT_ONCE

    def fill(self, build: Callable[[Any], None], pieces: Callable[[], Iterable[Piece]]) -> bool:
        """A server is filled in a transaction."""
        return False

    def bookmarks(self) -> tuple[str, ...]:
        return tuple(sorted(self._seen.get_bookmarks()))

    def await_bookmarks(self, bookmarks: Sequence[str]) -> None:
        """As the port says; tried on their own first, since one that is no bookmark would spoil all later reads.

        Raises:
            InvalidInput: the server does not know one of them.
        """
        given = neo4j.Bookmarks.from_raw_values(bookmarks)
        try:
            with (
                self._circuit.call(),
                self._driver.session(
                    database=self._database, default_access_mode=neo4j.READ_ACCESS, bookmarks=given
                ) as session,
            ):
                session.run("RETURN 1").consume()
        except ClientError as error:
            raise InvalidInput(
                "bookmarks {bookmarks!r} are none of this store's", bookmarks=", ".join(bookmarks)[:100]
            ) from error
        except (Neo4jError, DriverError) as error:
            raise StoreUnavailable(
                "Neo4j at {url} has not seen these bookmarks: {engine}", url=self._url, engine=str(error)
            ) from error
        self._seen.update_bookmarks((), bookmarks)

    def close(self) -> None:
        self._circuit.close()
        self._driver.close()

    def _transacted(self, access: str, work: Callable[["_Transaction"], T], *, limited: bool) -> T:
        """Run ``work`` in a transaction, and again where the server says that this may help, while there is time.

        What is ``limited`` has ended one way or the other when the time of a read is over, whether or not the server
        answers.
        """
        end, pause = time.monotonic() + self._timeout * _OUR_SHARE, _FIRST_PAUSE_S
        while True:
            try:
                with self._circuit.call(), self._told_late(end if limited else None), self._session(access) as session:
                    execute = session.execute_read if access == neo4j.READ_ACCESS else session.execute_write
                    found, ends_with = execute(self._unit(work, end if limited else None))
                if ends_with:
                    self._settle(ends_with)
                return found
            except StoreUnavailable as error:
                if not _is_retryable(error) or time.monotonic() + pause >= end:
                    raise
            time.sleep(pause)
            pause *= 2

    @contextmanager
    def _told_late(self, end: float | None) -> Iterator[None]:
        """A read that we end ourselves was too long for its setting, whether the server is slow or hangs."""
        try:
            yield
        except NoAnswer as error:
            if end is None or time.monotonic() < end - _JUST_BEFORE_S:
                raise
            raise _too_long(self._url, error.message) from error

    def _probe(self) -> None:
        """Whether the server answers, by a connection of its own."""
        with _translated(self._url), self._open_driver(_PROBE_S) as driver:
            driver.execute_query("RETURN 1", database_=self._database)

    @contextmanager
    def _session(self, access: str, **options: Any) -> Iterator[neo4j.Session]:
        with (
            _translated(self._url),
            self._driver.session(
                database=self._database, default_access_mode=access, bookmark_manager=self._seen, **options
            ) as session,
        ):
            yield session

    def _mark(self, key: str, sha256: str) -> None:
        """Say in a transaction of its own what the record ends with, before and after that is committed."""
        with self._session(neo4j.WRITE_ACCESS) as session:
            session.execute_write(
                lambda tx: _Transaction(tx, self._prefix).run(state_write(), [{"key": key, "sha256": sha256}])
            )

    def _settle(self, sha256: str) -> None:
        """A change was committed; where that cannot be said any more, who reads next finds it out."""
        with suppress(StoreError):
            self._mark(SETTLED, sha256)

    def _unit(
        self, work: Callable[["_Transaction"], T], end: float | None
    ) -> Callable[[neo4j.ManagedTransaction], tuple[T, str]]:
        """What the driver runs: what ``work`` gives, and what the record will end with where it is a change. The server
        itself ends a read a little before we would, and then says why."""
        left = None if end is None else max(end - time.monotonic(), 0.1)

        @neo4j.unit_of_work(timeout=None if left is None else left * _SERVER_SHARE)
        def unit(tx: neo4j.ManagedTransaction) -> tuple[T, str]:
            limit_silence(tx, SILENCE_S if end is None else max(end - time.monotonic(), 0.1))
            ours = _Transaction(tx, self._prefix)
            found = work(ours)
            if ours.ends_with:
                self._mark(ANNOUNCED, ours.ends_with)
            return found, ours.ends_with

        return unit


class _Transaction:
    def __init__(self, tx: neo4j.ManagedTransaction, prefix: str) -> None:
        self._tx, self._prefix = tx, prefix
        self.ends_with = ""

    def read(self, query: Query, params: Mapping[str, Any]) -> list[Row]:
        return self._run(query.text, query.bind(params))

    def table(self, query: Query, params: Mapping[str, Any]) -> "pyarrow.Table":
        from graph_service.stores import columns

        records = self._tx.run(self._prefix + query.text, query.bind(params))
        return columns.from_records(query, (record.values(*query.returns) for record in records))

    def run(self, statement: CypherStatement, rows: Sequence[Any] = ()) -> list[Row]:
        if statement.each_key:
            return [row for key in rows for row in self._run(statement.text, {"key": key})]
        if not statement.columns and not statement.by_key:
            return self._run(statement.text, {})
        sent = rows if statement.by_key else [{name: row.get(name) for name in statement.columns} for row in rows]
        batches = [sent[start : start + _BATCH] for start in range(0, len(sent), _BATCH)]
        return [row for batch in batches for row in self._run(statement.text, {"rows": batch})]

    def load(self, group: tuple[str, ...], columns: Mapping[str, Sequence[Any]]) -> int:
        given = tuple(sorted(columns))
        statement = node_add(group[0], given) if len(group) == 1 else edge_add(*group, given=given)
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        return sum(row["written"] for row in self.run(statement, rows))

    def load_table(self, group: tuple[str, ...], table: "pyarrow.Table") -> int:
        return sum(self.load(group, batch.to_pydict()) for batch in table.to_batches(max_chunksize=_BATCH))

    def require_room(self, size: int) -> None:
        """A server looks after its own disks."""

    def record(self, pieces: Sequence[Piece]) -> None:
        """A server keeps what it committed; there is no file beside it."""

    def will_end_with(self, sha256: str) -> None:
        self.ends_with = sha256

    def _run(self, text: str, params: Mapping[str, Any]) -> list[Row]:
        return [record.data() for record in self._tx.run(self._prefix + text, dict(params))]


def _prefix(agent: str) -> str:
    """``CYPHER 5`` where the server may have another default: our text is in the common part of both."""
    year = agent.rpartition("/")[2].split(".")[0]
    return "CYPHER 5 " if year.isdigit() and int(year) >= 2025 else ""


def _is_retryable(error: StoreUnavailable) -> bool:
    """Whether the same may be tried again: not where a commit went out and nobody knows what became of it."""
    cause = error.__cause__
    if isinstance(cause, Neo4jError) and (cause.code or "").startswith(_TIMED_OUT):
        return False
    return isinstance(cause, Neo4jError | DriverError) and cause.is_retryable()


def _too_long(url: str, engine: object) -> StoreUnavailable:
    return StoreUnavailable(
        "{url}: it took longer than ALIGNMENT_READ_TIMEOUT_S; ask for less or allow more ({engine})",
        url=url,
        engine=engine,
    )


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Turn the driver's errors into ours; ``is_retryable`` is the driver's own word for it."""
    try:
        yield
    except AuthError as error:
        raise StoreError(
            "{url} refused the user or password; set ALIGNMENT_NEO4J_USER and ALIGNMENT_NEO4J_PASSWORD", url=url
        ) from error
    except ServiceUnavailable as error:
        raise NoAnswer(
            "no Neo4j answers at {url}; start one with `make neo4j` ({engine})", url=url, engine=str(error)
        ) from error
    except Neo4jError as error:
        if (error.code or "").startswith(_TIMED_OUT):
            raise _too_long(url, error.message) from error
        raise (StoreUnavailable if error.is_retryable() else StoreError)(
            Message("Neo4j at {url}: {engine}", url=url, engine=str(error))
        ) from error
    except DriverError as error:
        raise (NoAnswer if error.is_retryable() else StoreError)(
            Message("Neo4j at {url}: {engine}", url=url, engine=str(error))
        ) from error
