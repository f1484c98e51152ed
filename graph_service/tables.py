"""Rows as CSV that opens rightly in a spreadsheet: accents, numbers as numbers, and no text taken for a formula."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

BOM: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def to_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """One line per row under a line of ``columns``, UTF-8 with a byte order mark, CRLF (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(value(row, column)) for column in columns] for row in rows)
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
    spreadsheet would take for a formula gets an apostrophe in front (OWASP: CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple) and not any(isinstance(each, Mapping) for each in value):
        return cell("; ".join(str(cell(each)) for each in value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text
