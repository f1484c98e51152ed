"""Every error this package raises on purpose.

GraphServiceError
├── NotFound           a key, query or file names nothing
│   └── UnknownKey     a key, of which it may be found out what was meant
├── InvalidInput       the caller's data or parameter is wrong
│   └── Conflict       it was right once: the graph has moved on since
├── Unauthenticated    nobody signed in, or what they showed is not valid any longer
├── Forbidden          who signed in may not do that
├── TooManyAttempts    to sign in; says how long to wait
├── ProviderError      a provider of sign-in answered what cannot be used
│   └── ProviderUnavailable   ... or nothing, and trying again may help
├── QueryFileError     a .cypher file is malformed (found at start-up)
└── StoreError         the engine failed
    └── StoreUnavailable   ... and trying again may help
        └── StorageFull    ... once there is room on its disk

A message says what was given, what was expected, and the next step: a template, which is its gettext id, and the
values of its fields, such as ``NotFound("there is no file {path}", path=path)``. ``str(error)`` is English; pages
write ``error.message`` in their reader's language. None of them knows HTTP or exit codes: ``api`` and ``cli`` each
hold one table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.messages import Message

_MOST_SHOWN: Final = 5


class GraphServiceError(Exception):
    """Base of the package's errors. ``message`` is all that it says."""

    def __init__(self, message: str | Message, /, **values: object) -> None:
        self.message = message if isinstance(message, Message) else Message(message, **values)
        super().__init__(str(self.message))


class NotFound(GraphServiceError):
    """A key, query, seed or file names nothing."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a key that is none is taken for."""

    given: str
    key: str
    title: str

    def told(self) -> Message:
        return Message("{given!r} is taken as {key}: {title}", given=self.given, key=self.key, title=self.title)


class UnknownKey(NotFound):
    """A key names nothing, or something of another label than one of those that were ``looked_for``. ``meant`` is what
    was clearly meant, where somebody found that out."""

    def __init__(
        self, message: str | Message, /, *, key: str = "", looked_for: Sequence[str] = (), **values: object
    ) -> None:
        self.key, self.labels = key, tuple(looked_for)
        self.meant: Meant | None = None
        super().__init__(message, key=key, **values)


class InvalidInput(GraphServiceError):
    """The caller's data or parameter is wrong; nothing was changed.

    ``faults`` has one message for each fault found, each naming its place; ``refusal`` is what is said before them.
    """

    def __init__(self, message: str | Message, /, *, faults: Sequence[Message] = (), **values: object) -> None:
        self.refusal = message if isinstance(message, Message) else Message(message, **values)
        self.faults = tuple(faults)
        super().__init__(_with_faults(self.refusal, self.faults) if faults else self.refusal)


class Conflict(InvalidInput):
    """The graph has changed since the caller last looked; read again and retry."""


class Unauthenticated(GraphServiceError):
    """Nobody signed in, or the session or token is not valid any longer."""


class Forbidden(GraphServiceError):
    """Who signed in may not do that; the message says what role may."""


class TooManyAttempts(GraphServiceError):
    """Signing in failed too often. ``wait_s`` is how long to wait, in seconds: the value ``seconds`` of the message."""

    def __init__(self, message: str | Message, /, *, seconds: int = 600, **values: object) -> None:
        self.wait_s = seconds
        super().__init__(message, seconds=seconds, **values)


class ProviderError(GraphServiceError):
    """A provider of sign-in answered what cannot be used."""


class ProviderUnavailable(ProviderError):
    """A provider of sign-in did not answer in time; trying again may help."""


class QueryFileError(GraphServiceError):
    """A ``.cypher`` file is malformed."""


class StoreError(GraphServiceError):
    """The engine failed."""


class StoreUnavailable(StoreError):
    """The engine failed, and trying again may help."""


class StorageFull(StoreUnavailable):
    """A disk has no room for what was to be written; nothing of it was kept."""


def _with_faults(refusal: Message, faults: tuple[Message, ...]) -> Message:
    more = len(faults) - _MOST_SHOWN
    if more > 0:
        shown = faults[:_MOST_SHOWN]
        return Message("{refusal}: {faults:;}; and {more} more", refusal=refusal, faults=shown, more=more)
    return Message("{refusal}: {faults:;}", refusal=refusal, faults=faults)
