"""Rows as CSV that opens rightly in a spreadsheet: accents, numbers as numbers, and no text taken for a formula."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

BOM: Final = "\ufeff"
#: What begins a formula, in any width; the bar parts a program from its arguments (DDE); the minus of mathematics.
_FORMULA: Final = frozenset("=+-@|\u2212")
#: Where a spreadsheet that is told of another separator, or of none, lets a cell begin.
_CELL_BEGINS: Final = re.compile(r"(?<=[;\t\r\n])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How CSV is written for a program: what parts its cells, and what parts a number from its decimals."""

    separator: str
    decimal: str

    def written(self, value: str | int | float) -> str | int | float:
        """A cell, its decimals as the program reads them."""
        return str(value).replace(".", self.decimal) if isinstance(value, float) and self.decimal != "." else value


#: ``excel-fr`` is what Excel opens as columns where Windows speaks French, Spanish or Portuguese.
DIALECTS: Final[Mapping[str, Dialect]] = {"standard": Dialect(",", "."), "excel-fr": Dialect(";", ",")}


def to_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], dialect: Dialect | None = None) -> str:
    """One line per row under a line of ``columns``, UTF-8 with a byte order mark, CRLF (RFC 4180)."""
    dialect = dialect or DIALECTS["standard"]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.separator, lineterminator="\r\n")
    writer.writerow([cell(column) for column in columns])
    writer.writerows([dialect.written(cell(value(row, column))) for column in columns] for row in rows)
    return BOM + text.getvalue()


def columns(rows: Iterable[Mapping[str, Any]], first: Sequence[str] = ()) -> list[str]:
    """Every column of ``rows``: ``first`` in front, then what else they hold; ``count.x`` is field x of object count.

    >>> columns([{"key": "a", "count": {"x": 1, "rca": 2}, "title": "A"}], ["title", "count.rca"])
    ['title', 'count.rca', 'key', 'count.x']
    """
    found = dict.fromkeys(first)
    inside = {column.partition(".")[0] for column in found if "." in column}
    for row in rows:
        for name, each in row.items():
            if isinstance(each, Mapping) and each:
                found.pop(name, None)
                inside.add(name)
                found |= dict.fromkeys(f"{name}.{key}" for key in each)
            elif name not in inside:
                found.setdefault(name)
    return list(found)


def value(row: Mapping[str, Any], column: str) -> Any:
    """The value of a column in a row; ``count.x`` looks inside the object ``count``."""
    if column in row:
        return row[column]
    outer, _, inner = column.partition(".")
    return found.get(inner) if isinstance(found := row.get(outer), Mapping) else None


def cell(value: Any) -> str | int | float:
    """A value as one cell: numbers stay numbers, a list is joined by ``; ``, an object is JSON, and text that a
    spreadsheet would take for a formula gets an apostrophe in front, also within a text where another separator
    would let a cell begin (OWASP: CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple) and not any(isinstance(each, Mapping) for each in value):
        return cell("; ".join(str(cell(each)) for each in value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    first, *others = _CELL_BEGINS.split(text.lstrip())
    led = "'" if is_formula(first) or text.startswith(("\t", "\r", "\n")) else ""
    blank = text[: len(text) - len(text.lstrip())]
    return led + blank + first + "".join(f"'{part}" if is_formula(part) else part for part in others)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula: by its first sign that can be seen, in any width.

    >>> is_formula("=1"), is_formula("\uff1d1"), is_formula(" \u200b\ufe63 1"), is_formula("a = 1")
    (True, True, True, False)
    """
    for sign in text:
        if unicodedata.category(sign)[0] not in "ZC":
            return unicodedata.normalize("NFKC", sign)[0] in _FORMULA
    return False
