"""What an error of the embedded engine means: it raises one type, and only its text tells errors apart."""

import re
import textwrap

from graph_service.errors import StoreError, StoreUnavailable
from graph_service.messages import Message


class PoolFull(StoreUnavailable):
    """The memory that the engine may take for pages is in use."""


def translated(error: Exception) -> StoreError:
    """Our error for the engine's. The engine raises one type; only its text tells them apart."""
    text = textwrap.shorten(str(error), 300)
    for sign, kind, message in _meanings(_without_links(text)):
        if sign in text:
            return kind(message)
    return StoreError("the embedded engine failed: {engine}", engine=text)


def _meanings(engine: str) -> tuple[tuple[str, type[StoreError], Message], ...]:
    """What an engine's text begins with or holds -> our error, and what to do about it."""
    return (
        (
            "Could not set lock on file",
            StoreUnavailable,
            Message(
                "another process has this graph open; stop it (Ctrl-C where the service runs), ask that service over "
                "HTTP, or use a Neo4j store, which many processes can share ({engine})",
                engine=engine,
            ),
        ),
        (
            "Cannot start a new write transaction",
            StoreUnavailable,
            Message("another write is under way; try again ({engine})", engine=engine),
        ),
        (
            "Interrupted.",
            StoreUnavailable,
            Message(
                "it took longer than ALIGNMENT_READ_TIMEOUT_S; ask for less or allow more ({engine})", engine=engine
            ),
        ),
        (
            "Can not execute a write query inside a read-only transaction",
            StoreError,
            Message("a read tried to write ({engine})", engine=engine),
        ),
        (
            "Buffer manager exception",
            PoolFull,
            Message("memory ran out; raise ALIGNMENT_BUFFER_POOL_MIB ({engine})", engine=engine),
        ),
        ("Parser exception", StoreError, Message("the statement is malformed ({engine})", engine=engine)),
        (
            "Binder exception",
            StoreError,
            Message("the statement names what is not in the model ({engine})", engine=engine),
        ),
        (
            "Catalog exception",
            StoreError,
            Message("the file was made for another model; run `alignment doctor --rebuild` ({engine})", engine=engine),
        ),
        ("Conversion exception", StoreError, Message("a value has the wrong type ({engine})", engine=engine)),
        ("Overflow exception", StoreError, Message("a number is too large ({engine})", engine=engine)),
        (
            "Runtime exception: Found duplicated primary key",
            StoreError,
            Message("a key was added twice ({engine})", engine=engine),
        ),
        (
            "IO exception",
            StoreError,
            Message("the file cannot be read or written; run `alignment doctor` ({engine})", engine=engine),
        ),
    )


def _without_links(text: str) -> str:
    """The engine's words without the address of a page that nobody can open offline."""
    return re.sub(r"\s*See the docs:?.*|\s*https?://\S+", "", text).strip()
