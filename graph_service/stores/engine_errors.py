"""What an error of the embedded engine means: it raises one type, and only its text tells errors apart."""

import re
import textwrap
from typing import Final

from graph_service.errors import StoreError, StoreUnavailable

#: What an engine's text begins with or holds -> our error, and what to do about it.
_MEANINGS: Final[tuple[tuple[str, type[StoreError], str], ...]] = (
    (
        "Could not set lock on file",
        StoreUnavailable,
        "another process has this graph open; stop it (Ctrl-C where the service runs), ask that service over HTTP, "
        "or use a Neo4j store, which many processes can share",
    ),
    ("Cannot start a new write transaction", StoreUnavailable, "another write is under way; try again"),
    ("Interrupted.", StoreUnavailable, "it took longer than ALIGNMENT_READ_TIMEOUT_S; ask for less or allow more"),
    ("Can not execute a write query inside a read-only transaction", StoreError, "a read tried to write"),
    ("Buffer manager exception", StoreUnavailable, "memory ran out; raise ALIGNMENT_BUFFER_POOL_MIB"),
    ("Parser exception", StoreError, "the statement is malformed"),
    ("Binder exception", StoreError, "the statement names what is not in the model"),
    ("Catalog exception", StoreError, "the file was made for another model; run `alignment doctor --rebuild`"),
    ("Conversion exception", StoreError, "a value has the wrong type"),
    ("Overflow exception", StoreError, "a number is too large"),
    ("Runtime exception: Found duplicated primary key", StoreError, "a key was added twice"),
    ("IO exception", StoreError, "the file cannot be read or written; run `alignment doctor`"),
)


def translated(error: Exception) -> StoreError:
    """Our error for the engine's. The engine raises one type; only its text tells them apart."""
    text = textwrap.shorten(str(error), 300)
    for sign, kind, meaning in _MEANINGS:
        if sign in text:
            return kind(f"{meaning} ({_without_links(text)})")
    return StoreError(f"the embedded engine failed: {text}")


def _without_links(text: str) -> str:
    """The engine's words without the address of a page that nobody can open offline."""
    return re.sub(r"\s*See the docs:?.*|\s*https?://\S+", "", text).strip()
