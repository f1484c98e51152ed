"""Who signed in, was refused, exported, or changed accounts: kept apart from changes, for as long as it is needed."""

import re
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Final

from graph_service.access.accounts import Clock
from graph_service.access.attempts import network
from graph_service.access.port import AccessStore, AccessTransaction, Entry

_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST: Final = 200
_DAY_S: Final = 86_400.0
#: Refusals of strangers are written down at most so often for one address.
_QUIET_S: Final = 60.0
_MOST_QUIET: Final = 10_000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done or refused: when (seconds since 1970), by whom, from where, what, and to what."""

    at: float
    what: str
    who: str
    address: str = ""
    detail: str = ""


class Audit:
    """Events in a store. No secret is ever given to it; what is written is one line of visible characters."""

    def __init__(self, store: AccessStore, clock: Clock, days: int) -> None:
        self._store, self._clock, self._kept_s = store, clock, days * _DAY_S
        self._noted: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def note(self, what: str, who: str, *, address: str = "", detail: str = "") -> None:
        """Keep one event, and forget those that are older than the setting says."""
        self._store.write(lambda tx: self.put(tx, what, who, address=address, detail=detail))

    def note_stranger(self, what: str, *, address: str, detail: str) -> None:
        """The same of somebody whom nobody knows, who could else fill the audit: once a minute for an address."""
        now, key = time.monotonic(), (what, network(address))
        with self._lock:
            if now - self._noted.get(key, -_QUIET_S) < _QUIET_S:
                return
            if len(self._noted) >= _MOST_QUIET:
                self._noted.clear()
            self._noted[key] = now
        self.note(what, "?", address=address, detail=detail)

    def put(self, tx: AccessTransaction, what: str, who: str, *, address: str = "", detail: str = "") -> None:
        """The same, as part of what is done: neither without the other."""
        now = self._clock()
        body = {"what": what, "who": visible(who), "address": visible(address), "detail": visible(detail)}
        tx.put(Entry("event", f"{now:017.6f}-{secrets.token_hex(6)}", body["who"], now, body))
        tx.prune("event", now - self._kept_s)

    def events(self, *, most: int = 100, before: float | None = None, who: str | None = None) -> list[Event]:
        """Events, newest first."""
        found = self._store.view(lambda tx: tx.entries("event", owner=who, before=before, most=most))
        return [Event(at=entry.at, **entry.body) for entry in found]


def visible(text: str) -> str:
    """Text that a terminal, a page or a log shows as it is, in one line."""
    return _UNFIT.sub("\ufffd", text)[:_LONGEST]
