"""What does this document say?"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from graph_service.documents.confined import read_apart
from graph_service.documents.document import Document
from graph_service.documents.recognising import TYPES
from graph_service.documents.repair import repaired
from graph_service.exchange.files import content

_LONGEST_NAME: Final = 200


def read(
    given: Path | bytes | BinaryIO,
    *,
    name: str,
    max_bytes: int,
    progress: Callable[[str, float], None] | None = None,
) -> Document:
    """A .docx, .pptx, .pdf, .xlsx, .txt or .md as blocks of text in reading order, each with its place.

    ``name`` is what the file is called; ``progress`` is told "read" and the share that is read, 0-1.
    The parsing is done by a child process with limits of time and memory; nothing is written to disk.

    Raises:
        NotFound: there is no such file.
        InvalidInput: one sentence: the file, where in it, why it is not read and what to do instead.
    """
    shown = repaired(name.replace("\\", "/").rsplit("/", 1)[-1]) or "the file"
    shown = shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 20]}…{shown[-19:]}"
    whole = content(given if isinstance(given, Path | bytes) else given.read(max_bytes + 1), shown, max_bytes)

    def report(share: float) -> None:
        if progress is not None:
            progress("read", share)

    form, found = read_apart(whole, shown, report)
    report(1.0)
    return Document(
        name=shown,
        media_type=TYPES[form],
        sha256=hashlib.sha256(whole).hexdigest(),
        blocks=found.blocks,
        pages=found.pages,
        title=found.title,
        remarks=found.remarks,
    )
