"""The workbook as a format of files: recognised, read, and settled beside the graph as it is then."""

import hashlib
from functools import partial
from typing import Final

from graph_service.exchange import files
from graph_service.exchange.parsed_file import ParsedFile
from graph_service.exchange.workbook import reading
from graph_service.exchange.workbook.beside import File
from graph_service.exchange.workbook.merging import settled

FORMAT: Final = "workbook"
sniff = reading.sniff


def read(given: files.Given, *, max_bytes: int = files.DEFAULT_LIMIT, source_name: str | None = None) -> ParsedFile:
    """What a workbook says; what it changes is settled in the transaction that makes it.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is no workbook of ours, or too large; nothing of it can be used.
    """
    name = source_name or (given.name if not isinstance(given, bytes) else "the file")
    content = files.content(given, name, max_bytes)
    found = reading.read(content, name, max_bytes)
    file = File(name, hashlib.sha256(content).hexdigest())
    counts = {id: len(rows) for id, rows in found.rows.items()}
    return ParsedFile(
        FORMAT,
        name,
        (),
        sum(counts.values()),
        tuple(found.reports),
        counts,
        settle=partial(settled, given=found, file=file),
    )
