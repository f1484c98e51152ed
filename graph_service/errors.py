"""Every error this package raises on purpose.

GraphServiceError
├── NotFound           a key, query or file names nothing
├── InvalidInput       the caller's data or parameter is wrong
│   └── Conflict       it was right once: the graph has moved on since
├── QueryFileError     a .cypher file is malformed (found at start-up)
└── StoreError         the engine failed
    └── StoreUnavailable   ... and trying again may help

A message says what was given, what was expected, and the next step. None of them
knows HTTP or exit codes: ``api`` and ``cli`` each hold one table.
"""

from collections.abc import Sequence


class GraphServiceError(Exception):
    """Base of the package's errors."""


class NotFound(GraphServiceError):
    """A key, query, seed or file names nothing."""


class InvalidInput(GraphServiceError):
    """The caller's data or parameter is wrong; nothing was changed.

    ``faults`` has one line for each fault found, each naming its place.
    """

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        self.faults = tuple(faults)
        super().__init__(message if not faults else f"{message}: {_shown(self.faults)}")


class Conflict(InvalidInput):
    """The graph has changed since the caller last looked; read again and retry."""


class QueryFileError(GraphServiceError):
    """A ``.cypher`` file is malformed."""


class StoreError(GraphServiceError):
    """The engine failed."""


class StoreUnavailable(StoreError):
    """The engine failed, and trying again may help."""


def _shown(faults: Sequence[str], most: int = 5) -> str:
    more = f"; and {len(faults) - most} more" if len(faults) > most else ""
    return "; ".join(faults[:most]) + more
