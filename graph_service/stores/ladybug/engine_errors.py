"""What an error of the embedded engine means: it raises one type, and only its text tells errors apart."""

import re
import textwrap
from typing import Final

from graph_service.errors import StorageFull, StoreError, StoreUnavailable
from graph_service.messages import template


class PoolFull(StoreUnavailable):
    """The memory that the engine may take for pages is in use."""


class NotCheckpointed(StoreError):
    """A transaction *was* committed; what failed is putting it into its place in the file, which waits for room."""


class NotWritable(StoreError):
    """The file, its folder or its disk can only be read."""


class LogDamaged(StoreError):
    """The end of the engine's log cannot be read, as after a power cut: what comes before it can."""


_FULL: Final = template("the disk is full ({engine}); nothing was changed")
_ONLY_READ: Final = template(
    "the graph's file or its folder may only be read here; nothing was changed. Give the account that runs this the "
    "right to write to both ({engine})"
)
#: What an engine's text begins with or holds -> our error, and what to do about it.
_MEANINGS: Final[tuple[tuple[str, type[StoreError], str], ...]] = (
    (
        "Transaction committed successfully",
        NotCheckpointed,
        template("the change was made; the file is put in order once its disk has room ({engine})"),
    ),
    ("WAL file is corrupted", LogDamaged, template("the end of the engine's log is damaged ({engine})")),
    ("Reading past the end of the file", LogDamaged, template("the engine's log is cut short ({engine})")),
    ("No space left on device", StorageFull, _FULL),
    ("Disk quota exceeded", StorageFull, _FULL),
    ("File too large", StorageFull, _FULL),
    ("Read-only file system", NotWritable, _ONLY_READ),
    ("Permission denied", NotWritable, _ONLY_READ),
    # a disk that fills during a write takes a part of it, and the engine then knows no reason
    ("Cannot write to file", StorageFull, _FULL),
    (
        "Could not set lock on file",
        StoreUnavailable,
        template(
            "another process has this graph open; stop it (Ctrl-C where the service runs), ask that service over "
            "HTTP, or use a Neo4j store, which many processes can share ({engine})"
        ),
    ),
    (
        "Cannot start a new write transaction",
        StoreUnavailable,
        template("another write is under way; try again ({engine})"),
    ),
    (
        "Interrupted.",
        StoreUnavailable,
        template("it took longer than ALIGNMENT_READ_TIMEOUT_S; ask for less or allow more ({engine})"),
    ),
    (
        "Can not execute a write query inside a read-only transaction",
        StoreError,
        template("a read tried to write ({engine})"),
    ),
    ("Buffer manager exception", PoolFull, template("memory ran out; raise ALIGNMENT_BUFFER_POOL_MIB ({engine})")),
    ("Parser exception", StoreError, template("the statement is malformed ({engine})")),
    ("Binder exception", StoreError, template("the statement names what is not in the model ({engine})")),
    (
        "Catalog exception",
        StoreError,
        template("the file was made for another model; run `alignment doctor --rebuild` ({engine})"),
    ),
    ("Conversion exception", StoreError, template("a value has the wrong type ({engine})")),
    ("Overflow exception", StoreError, template("a number is too large ({engine})")),
    ("Runtime exception: Found duplicated primary key", StoreError, template("a key was added twice ({engine})")),
    ("IO exception", StoreError, template("the file cannot be read or written; run `alignment doctor` ({engine})")),
)


def translated(error: Exception) -> StoreError:
    """Our error for the engine's. The engine raises one type; only its text tells them apart."""
    text = textwrap.shorten(str(error), 300)
    for sign, kind, meaning in _MEANINGS:
        if sign in text:
            return kind(meaning, engine=_without_links(text))
    return StoreError("the embedded engine failed: {engine}", engine=text)


def _without_links(text: str) -> str:
    """The engine's words without the address of a page that nobody can open offline."""
    return re.sub(r"\s*See the docs:?.*|\s*https?://\S+", "", text).strip()
