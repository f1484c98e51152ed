"""The embedded engine, with the guards that it needs around it.

A connection is one call's at a time: on a shared one a reader sees another thread's open transaction. After a read
without fault it waits for the next, since it knows how its statements are carried out. Writers queue on one lock: two
that meet make the engine's next statement kill the process. Reads are read-only transactions with a time limit. Any
error ends the transaction. One process on a file, and in it one opening: the engine does not refuse a second one and
loses one side's writes.

A disk that fills leaves the engine unfit: it would write what was left of a log with the next change, end the process
when closed, and open the file wrongly. So after a COMMIT or a checkpoint that failed it only reads; with the next
write or start the file is made again from the journal.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

import ladybug

from graph_service.errors import Conflict, StoreError, StoreUnavailable
from graph_service.expert_cypher import ExpertQuery, Limits, Table
from graph_service.queries import Query
from graph_service.stores import ddl, room
from graph_service.stores.base import Row
from graph_service.stores.chain import UNSEALED, Piece, Seals
from graph_service.stores.claims import claim, release
from graph_service.stores.journal import Journal, sync_folder
from graph_service.stores.ladybug import copying, expert
from graph_service.stores.ladybug.beside import built_beside
from graph_service.stores.ladybug.engine_errors import NotCheckpointed, PoolFull
from graph_service.stores.ladybug.opening import (
    MEMORY,
    journal_path,
    leave,
    logs_of,
    mark_unfit,
    opened,
    opened_with_journal,
    put_aside,
)
from graph_service.stores.ladybug.placing import Placing
from graph_service.stores.ladybug.transaction import EngineTransaction, ReadersConnection, execute

T = TypeVar("T")
_MIB: Final = 1024 * 1024
#: Connections that wait for a reader, and the buffer pool that there must be for each plan (some 4 MiB) that one keeps.
_IDLE: Final = 4
_MIB_A_PLAN: Final = 64
#: Bytes of the buffer pool for each row that a transaction adds, with room to spare.
_BYTES_A_ROW: Final = 2_048
_log = logging.getLogger(__name__)


class LadybugStore:
    """A graph in one file (or in memory), for one process. Safe to share between threads."""

    dialect: ClassVar[str] = "ladybug"

    def __init__(
        self,
        path: str = MEMORY,
        *,
        buffer_pool_mib: int = 1024,
        timeout_s: float = 30.0,
        seals: Seals = UNSEALED,
        whole_log: bool = True,
    ) -> None:
        """Without ``whole_log`` a log that is damaged is read as far as it is whole, journal or not."""
        self._path = None if path == MEMORY else Path(path).expanduser().resolve()
        self._timeout_ms, self._pool = int(timeout_s * 1000), buffer_pool_mib * _MIB
        self._writer = threading.Lock()
        self._idle: list[ReadersConnection] = []
        self._in_use = threading.Condition()
        self._connections = 0
        self._closed = False
        self._writes = 0
        self._placing = Placing(self._pool)
        #: Why nothing more may be written through this opening of the file.
        self._unfit: str | None = None
        self.seals = seals
        if self._path is not None:
            claim(self._path)
        try:
            self.journal = None if self._path is None else Journal(journal_path(self._path), seals)
            self._db = opened_with_journal(self._path, self.journal, self._pool, whole_log=whole_log)
            try:
                with self._connected() as connection:
                    for statement in ddl.ladybug():
                        execute(connection, statement)
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

    def view(self, work: Callable[[EngineTransaction], T], *, limited: bool = True) -> T:
        def read() -> T:
            with self._reading() if limited else self._connected() as connection:
                return self._transact(connection, "BEGIN TRANSACTION READ ONLY", work, journal=None)

        try:
            return read()
        except PoolFull:  # plans that are kept may be what fills it
            self._close_idle()
            return read()

    def ask(self, query: ExpertQuery, limits: Limits) -> Table:
        with self._connected() as connection:
            return expert.ask(connection, query, limits)

    def write(self, work: Callable[[EngineTransaction], T]) -> T:
        with self._writer:
            if self._unfit is not None:
                raise StoreUnavailable(
                    "{url} must be opened anew first ({why}); try again", url=self.url, why=self._unfit
                )
            if self._path is not None:
                room.require(self._path.parent, 0)
            try:
                with self._connected() as connection:
                    return self._written(connection, work)
            finally:
                self._writes += 1

    def _written(self, connection: ladybug.Connection, work: Callable[[EngineTransaction], T]) -> T:
        def transact() -> T:
            return self._transact(connection, "BEGIN TRANSACTION", work, journal=self.journal)

        if self._path is None:
            return transact()
        answer = self._placing.written(connection, transact)
        if self._placing.is_due and self._unfit is None:
            try:
                self._placing.place(connection)
            except StoreError as error:
                self._mark_unfit(error)
        return answer

    def renew(self, build: Callable[["LadybugStore"], None]) -> bool:
        """As the port says.

        Raises:
            StorageFull: the disk is full still.
            StoreUnavailable: others are reading for too long.
            StoreError: the file cannot be made; reads go on.
        """
        with self._writer:
            if self._unfit is None or self._closed or self._path is None:
                return False
            room.require(self._path.parent, 2 * self._path.stat().st_size)
            with built_beside(self._path, self._pool // _MIB, build) as new, self._unread():
                put_aside(self._path)
                new.replace(self._path)
                db = opened(self._path, self._pool)
                self._idle.clear()
                leave(self._db)
                self._db, self._unfit, self._writes = db, None, self._writes + 1
            _log.warning("%s was made anew after its disk had been full; the old file is beside it", self._path)
            return True

    def fill(self, build: Callable[["LadybugStore"], None], pieces: Callable[[], Iterable[Piece]]) -> bool:
        """As the port says.

        Raises:
            Conflict: somebody filled it first.
            StorageFull: the disk is full; nothing was changed.
            StoreUnavailable: others are reading for too long; nothing was changed.
            StoreError: the file cannot be made, or ``pieces`` are no whole record; nothing was changed.
        """
        with self._writer:
            if self._path is None or self.journal is None or self._closed or self._unfit is not None:
                return False
            if self.journal.last_revision or self.journal.damage:
                raise Conflict("{url} holds a graph by now; nothing was changed", url=self.url)
            with built_beside(self._path, self._pool // _MIB, build) as new, self._unread():
                self.journal.replace(pieces())
                self._close_idle()
                self._db.close()
                for file in (self._path, *logs_of(self._path)):
                    file.unlink()
                new.replace(self._path)
                sync_folder(self._path.parent)
                self._db, self._writes = opened(self._path, self._pool), self._writes + 1
            return True

    @property
    def version(self) -> int:
        return self._writes

    @property
    def rows_at_once(self) -> int:
        return self._pool // _BYTES_A_ROW

    @contextmanager
    def _unread(self) -> Iterator[None]:
        """Wait until nobody reads, and let nobody begin to; ``StoreUnavailable`` where that takes too long."""
        until = time.monotonic() + self._timeout_ms / 1000
        with self._in_use:
            while self._connections:
                if not self._in_use.wait(until - time.monotonic()):
                    raise StoreUnavailable("the graph is being read, and must be opened anew; try again")
            yield

    def bookmarks(self) -> tuple[str, ...]:
        return ()

    def await_bookmarks(self, bookmarks: Sequence[str]) -> None:
        """One process: every read sees every write."""

    def close(self) -> None:
        with self._writer:
            if not self._closed:
                self._closed = True
                if self._unfit is None:
                    self._close_idle()
                    self._db.close()
                else:
                    leave(self._db)
                release(self._path)

    @contextmanager
    def _reading(self) -> Iterator[ReadersConnection]:
        """A connection that no other call has, with a time limit; one that failed is not used again."""
        if self._closed:
            raise StoreError("{url} is closed; open it again", url=self.url)
        with self._counted():
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = ReadersConnection(self._db)
                connection.set_query_timeout(self._timeout_ms)
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._give_back(connection)

    def _give_back(self, connection: ReadersConnection) -> None:
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
        with self._counted():
            connection = ladybug.Connection(self._db)
            try:
                yield connection
            finally:
                connection.close()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count the connections that are in use: the file is opened anew when there are none."""
        with self._in_use:
            self._connections += 1
        try:
            yield
        finally:
            with self._in_use:
                self._connections -= 1
                self._in_use.notify_all()

    def _mark_unfit(self, error: StoreError) -> None:
        """Write no more through this opening, nor trust the file when it is opened again."""
        if self._path is not None and self.journal is not None:
            self._unfit = str(error)
            mark_unfit(self._path, self.journal.last_revision)
            _log.warning("%s: %s", self._path, error)

    def _transact(
        self,
        connection: ladybug.Connection,
        begin: str,
        work: Callable[[EngineTransaction], T],
        journal: Journal | None,
    ) -> T:
        execute(connection, begin)
        folder = self._path.parent if self._path else None
        transaction = EngineTransaction(connection, copying.Room(self._pool), folder)
        try:
            answer = work(transaction)
            if transaction.failed is not None:
                raise StoreError("the transaction had ended with an error: {failed}", failed=transaction.failed)
        except BaseException:
            if transaction.failed is None:
                execute(connection, "ROLLBACK")
            raise
        mark = None
        if journal is not None and transaction.recorded:
            try:
                mark = journal.append(transaction.recorded)
            except StoreError:
                execute(connection, "ROLLBACK")
                raise
        try:
            execute(connection, "COMMIT")
        except NotCheckpointed as error:
            self._mark_unfit(error)
        except StoreError as error:
            if journal is not None and mark is not None:
                journal.cut(mark)
            self._mark_unfit(error)
            raise
        return answer
