"""What was acknowledged, kept beside the embedded engine's file: one line a change, in order.

A line is ``sha256 JSON``. It is on the disk before the engine commits, so the engine's file is
an index that can always be made again from it. A last line that a crash cut short was never
acknowledged, and is dropped at the next opening.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from graph_service.errors import StoreError

_DIGITS: Final = 16


class Journal:
    """An append-only file of change records, each with its ``revision``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end, self.last_revision = self._scan()

    def append(self, record: dict[str, Any]) -> int:
        """Put ``record`` on the disk; returns where the file ended before, for ``cut``.

        Raises:
            StoreError: the disk refused, and nothing was kept.
        """
        body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        before = self._end
        try:
            new = not self.path.exists()
            with self.path.open("ab") as file:
                file.truncate(before)
                file.write(_digest(body) + b" " + body + b"\n")
                file.flush()
                os.fsync(file.fileno())
                end = file.tell()
            if new:
                _sync_folder(self.path.parent)
        except OSError as error:
            self._undo_partial(before)
            raise StoreError(f"the journal {self.path} cannot be written ({error}); nothing was changed") from error
        self._end, self.last_revision = end, record["revision"]
        return before

    def cut(self, end: int, last_revision: int) -> None:
        """Take back what was appended after ``end``: the engine did not commit it."""
        os.truncate(self.path, end)
        self._end, self.last_revision = end, last_revision

    def records(self, after: int = 0) -> Iterator[dict[str, Any]]:
        """The records of revisions above ``after``, oldest first."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            while file.tell() < self._end:
                body = _body(file.readline())
                if body is None:
                    raise StoreError(f"{self.path} changed while it was read; open the store again")
                record: dict[str, Any] = json.loads(body)
                if record["revision"] > after:
                    yield record

    def _scan(self) -> tuple[int, int]:
        """Where the last whole line ends, and its revision.

        Raises:
            StoreError: a line before the last is damaged.
        """
        end, last = 0, b""
        if not self.path.exists():
            return 0, 0
        with self.path.open("rb") as file:
            for number, line in enumerate(iter(file.readline, b""), start=1):
                body = _body(line)
                if body is None:
                    if file.read(1):
                        raise StoreError(
                            f"{self.path}: line {number} is damaged and others follow it; "
                            "keep the file and restore the last dump with `alignment restore`"
                        )
                    break
                end, last = file.tell(), body
        return end, json.loads(last)["revision"] if last else 0

    def _undo_partial(self, end: int) -> None:
        # what cannot be cut now is cut by the next append, and until then never read
        with contextlib.suppress(OSError):
            os.truncate(self.path, end)


def _body(line: bytes) -> bytes | None:
    """The JSON of a whole line; None when the line was cut short or altered."""
    digest, _, body = line.partition(b" ")
    return body[:-1] if line.endswith(b"\n") and _digest(body[:-1]) == digest else None


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:_DIGITS].encode()


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
