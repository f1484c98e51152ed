"""The tables of Markdown: rows of cells between pipes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_ROW: Final = re.compile(r"^\s*\|.*\|\s*$")
_LOOSE: Final = re.compile(r"^.*[^\\\s].*(?<!\\)\|.*$|^\s*\|.*$")
_RULE: Final = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_PIPE: Final = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the number of its line below the first, its cells by column, whether it names the columns."""

    line: int
    cells: tuple[str, ...]
    heads: bool = False


def table_at(lines: Sequence[str], start: int) -> tuple[Sequence[Row], int]:
    """The rows of the table that begins at ``start`` and how many lines it takes, none and 0 where none begins.

    A row stands between pipes; with a rule below the first row, the pipes at the ends may be left out.
    """
    ruled = start + 1 < len(lines) and "|" in lines[start + 1] and bool(_RULE.match(lines[start + 1]))
    form = _LOOSE if ruled and "|" in lines[start] else _ROW
    found: list[Row] = []
    taken = 0
    for line in _run(lines, start, form):
        if not _RULE.match(line):
            found.append(Row(taken, _cells(line), heads=not found))
        taken += 1
    if len(found) == 1:
        found = [Row(found[0].line, found[0].cells)]
    return found, taken


def _run(lines: Sequence[str], start: int, form: re.Pattern[str]) -> Iterator[str]:
    for line in lines[start:]:
        if not form.match(line):
            return
        yield line


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(cell.strip() for cell in _PIPE.split(inner))
