"""Which format a file is in, and its reader: the one list that a new format is added to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from graph_service.errors import InvalidInput
from graph_service.exchange import files
from graph_service.exchange.parsed_file import ParsedFile
from graph_service.exchange.uninfo import country_file
from graph_service.exchange.workbook import workbook_file
from graph_service.messages import Message


class FileParser(Protocol):
    """Turns a file into a ParsedFile; raises ``InvalidInput`` where nothing of it can be used."""

    def __call__(self, given: files.Given, *, max_bytes: int, source_name: str | None) -> ParsedFile: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be imported. ``sniff`` judges by the first bytes of a file."""

    name: str
    doc: str
    sniff: Callable[[bytes], bool]
    read: FileParser


FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format(
            country_file.FORMAT,
            "UN INFO country file (JSON): a framework and its portfolio",
            country_file.sniff,
            country_file.read,
        ),
        Format(
            workbook_file.FORMAT,
            "workbook of a plan (XLSX), as `alignment workbook` writes it",
            workbook_file.sniff,
            workbook_file.read,
        ),
    )
}


def detect(given: files.Given, name: str | None = None) -> str:
    """Name of the format that a file is in.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is in none of the formats, or in more than one.
    """
    name = name or file_name(given)
    head = files.head(given, name)
    if not head.strip():
        raise InvalidInput("{file} is empty; get the file again", file=name)
    if b'"strategic-alignment-graph dump"' in head:
        raise InvalidInput("{file} is a dump of a whole graph; `alignment restore` puts it into a new store", file=name)
    found = [each.name for each in FORMATS.values() if each.sniff(head)]
    if len(found) != 1:
        raise InvalidInput(
            "{file} looks like {found:and}; if it is one of them, say which with --format: {formats}",
            file=name,
            found=tuple(found) or Message("none of the formats that can be imported"),
            formats=_listed(),
        )
    return found[0]


def read(
    given: files.Given,
    *,
    format: str | None = None,
    max_bytes: int = files.DEFAULT_LIMIT,
    source_name: str | None = None,
) -> ParsedFile:
    """What a file says; in ``format``, or in the one that it looks like.

    Raises:
        NotFound: there is no such file.
        InvalidInput: there is no such format, or the file is no good in it.
    """
    if format is not None and format not in FORMATS:
        raise InvalidInput("there is no format {format!r}; there are {formats}", format=format, formats=_listed())
    chosen = FORMATS[format or detect(given, source_name)]
    return chosen.read(given, max_bytes=max_bytes, source_name=source_name)


def file_name(given: files.Given) -> str:
    """What to call a file in messages."""
    return "the file" if isinstance(given, bytes) else given.name


def _listed() -> str:
    return ", ".join(f"{each.name} ({each.doc})" for each in FORMATS.values())
