"""Where accounts, sessions, tokens and the audit are kept: the one port, beside the graph and never in its dumps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

T = TypeVar("T")
KINDS: Final = ("account", "session", "token", "invitation", "attempt", "event", "flow")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is kept: its kind and key, whose it is, when it was (seconds since 1970), and what it says."""

    kind: str
    key: str
    owner: str = ""
    at: float = 0.0
    body: dict[str, Any] = field(default_factory=dict)


class AccessTransaction(Protocol):
    """What may be done at once: all of it or nothing, and nothing of another in between."""

    def find(self, kind: str, key: str) -> Entry | None:
        """The entry of that kind and key."""

    def entries(
        self, kind: str, *, owner: str | None = None, before: float | None = None, most: int | None = None
    ) -> list[Entry]:
        """Entries of a kind, newest first: all, or those of one owner, from before a time, at most so many."""

    def put(self, entry: Entry) -> None:
        """Keep an entry, in place of one of the same kind and key."""

    def remove(self, kind: str, key: str) -> None:
        """Forget an entry; nothing where there is none."""

    def prune(self, kind: str, before: float) -> None:
        """Forget all entries of a kind that are from before a time."""


class AccessStore(Protocol):
    """Safe between threads and processes. All methods raise ``StoreError``."""

    def view(self, work: Callable[[AccessTransaction], T]) -> T:
        """What ``work`` gives, which only reads."""

    def write(self, work: Callable[[AccessTransaction], T]) -> T:
        """Run ``work`` alone, all of it or nothing. It may be run again, so it keeps no state."""

    def close(self) -> None:
        """Release it. Calling twice is harmless."""
