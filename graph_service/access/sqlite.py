"""Accounts in an SQLite file beside an embedded graph, or in memory beside one that is in memory."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from graph_service.access.port import Entry
from graph_service.errors import StoreError, StoreUnavailable
from graph_service.private_files import make_file

T = TypeVar("T")
_WAIT_S: Final = 10.0
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS entry (
    kind TEXT NOT NULL, key TEXT NOT NULL, owner TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""
_INDEX: Final = "CREATE INDEX IF NOT EXISTS entry_by_time ON entry (kind, at)"


def access_path(graph: Path) -> Path:
    """The file of accounts that belongs to the file of a graph."""
    return graph.with_name(f"{graph.name}.access")


class SqliteAccess:
    """One file, readable by its owner alone, made when something is first kept. ``None`` keeps it in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self._path, self._lock = path, threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def view(self, work: Callable[["_Transaction"], T]) -> T:
        with self._lock, _translated(self._path):
            if self._connection is None and self._path is not None and not self._path.exists():
                return work(_Transaction(None))
            return self._within("BEGIN", work)

    def write(self, work: Callable[["_Transaction"], T]) -> T:
        with self._lock, _translated(self._path):
            return self._within("BEGIN IMMEDIATE", work)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _within(self, begin: str, work: Callable[["_Transaction"], T]) -> T:
        connection = self._open()
        connection.execute(begin)
        try:
            found = work(_Transaction(connection))
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return found

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._path is not None and not self._path.exists():
            raise StoreUnavailable("the file of accounts {path} was taken away; put it back", path=self._path)
        if self._connection is None:
            if self._path is not None:
                make_file(self._path)
            self._connection = sqlite3.connect(
                self._path or ":memory:", timeout=_WAIT_S, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute(_TABLE)
            self._connection.execute(_INDEX)
        return self._connection


class _Transaction:
    """Without a connection, one in which there is nothing."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection

    def find(self, kind: str, key: str) -> Entry | None:
        return next(
            self._read("SELECT kind, key, owner, at, body FROM entry WHERE kind = ? AND key = ?", kind, key), None
        )

    def entries(
        self, kind: str, *, owner: str | None = None, before: float | None = None, most: int | None = None
    ) -> list[Entry]:
        return list(
            self._read(
                "SELECT kind, key, owner, at, body FROM entry WHERE kind = ? AND (owner = ? OR ? IS NULL) "
                "AND (at < ? OR ? IS NULL) ORDER BY at DESC, key DESC LIMIT ?",
                *(kind, owner, owner, before, before, -1 if most is None else most),
            )
        )

    def put(self, entry: Entry) -> None:
        self._write(
            "INSERT OR REPLACE INTO entry (kind, key, owner, at, body) VALUES (?, ?, ?, ?, ?)",
            *(entry.kind, entry.key, entry.owner, entry.at, json.dumps(entry.body, ensure_ascii=False)),
        )

    def remove(self, kind: str, key: str) -> None:
        self._write("DELETE FROM entry WHERE kind = ? AND key = ?", kind, key)

    def prune(self, kind: str, before: float) -> None:
        self._write("DELETE FROM entry WHERE kind = ? AND at < ?", kind, before)

    def _read(self, text: str, *values: Any) -> Iterator[Entry]:
        rows = self._connection.execute(text, values) if self._connection is not None else ()
        return (Entry(kind, key, owner, at, json.loads(body)) for kind, key, owner, at, body in rows)

    def _write(self, text: str, *values: Any) -> None:
        if self._connection is None:
            raise StoreError("nothing may be kept while accounts are only read")
        self._connection.execute(text, values)


@contextmanager
def _translated(path: Path | None) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(
            "the accounts in {path} cannot be reached ({why}); try again", path=path or ":memory:", why=str(error)
        ) from error
    except (sqlite3.Error, OSError, ValueError) as error:
        raise StoreError(
            "the accounts in {path} cannot be read ({why}); restore that file", path=path or ":memory:", why=str(error)
        ) from error
