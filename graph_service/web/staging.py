"""Files that somebody has shown and not yet confirmed: kept a while in memory, few at a time."""

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from graph_service.api.bodies import Upload
from graph_service.errors import NotFound
from graph_service.exchange.importing import ImportReport

_KEPT_S: Final = 30 * 60
_MOST_FILES: Final = 8


@dataclass(frozen=True, slots=True)
class Staged:
    """A file with what importing it would do."""

    token: str
    file: Upload
    report: ImportReport
    since: float


class Staging:
    """The files that wait. The oldest goes where there are too many. Safe between threads."""

    def __init__(self, max_bytes: int) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[str, Staged] = OrderedDict()
        self._max_bytes = max_bytes

    def keep(self, file: Upload, report: ImportReport) -> str:
        """Keep a file; the token names it."""
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._files[token] = Staged(token, file, report, time.monotonic())
            self._tidy()
        return token

    def find(self, token: str) -> Staged:
        """The file of that token.

        Raises:
            NotFound: it was imported or given up, or waited too long.
        """
        with self._lock:
            self._tidy()
            if token not in self._files:
                raise NotFound("this file is no longer kept here: choose it again on the page Import")
            return self._files[token]

    def drop(self, token: str) -> None:
        """Let go of a file."""
        with self._lock:
            self._files.pop(token, None)

    def _tidy(self) -> None:
        now = time.monotonic()
        for token in [each.token for each in self._files.values() if now - each.since > _KEPT_S]:
            del self._files[token]
        while len(self._files) > 1 and (len(self._files) > _MOST_FILES or self._size() > self._max_bytes):
            self._files.popitem(last=False)

    def _size(self) -> int:
        return sum(len(each.file.content) for each in self._files.values())
