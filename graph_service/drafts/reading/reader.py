"""What does this document say?"""

import hashlib
import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from graph_service.drafts.document import Document
from graph_service.drafts.reading.formats import parsed_as
from graph_service.drafts.reading.recognising import TYPES
from graph_service.exchange.files import content


def read(
    given: Path | bytes | BinaryIO,
    *,
    name: str,
    max_bytes: int,
    progress: Callable[[str, float], None] | None = None,
) -> Document:
    """The document as blocks of text in reading order, each with its place."""
    whole = content(given if isinstance(given, Path | bytes) else given.read(max_bytes + 1), name, max_bytes)
    last = posixpath.basename(name.replace("\\", "/")) or name
    form, found = parsed_as(whole, last, lambda share: progress("read", share) if progress else None)
    return Document(
        last, TYPES[form], hashlib.sha256(whole).hexdigest(), found.blocks, found.pages, found.title, found.remarks
    )
