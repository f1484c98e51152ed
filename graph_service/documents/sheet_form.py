"""What the form of a sheet says beside its values: merged cells, formulas that show nothing, what is hidden."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from graph_service.documents.markup import Element, S

_LAST_COLUMN: Final = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class SheetForm:
    """``spans`` has the last row and column of each merged cell by its first; ``unworked`` are cells of formulas
    that were never worked out, ``failed`` those that show an error; ``columns`` is the last column with a cell."""

    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    unworked: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    columns: int = 0
    hides: bool = False

    def covered(self, row: int, column: int) -> range:
        """The columns that a cell covers."""
        return range(column, self.spans.get((row, column), (row, column))[1] + 1)


def form_of(sheet: Element) -> SheetForm:
    """The form of a sheet, from its XML."""
    unworked: list[str] = []
    failed: list[str] = []
    columns = 0
    for cell in sheet.iter(f"{S}c"):
        place, shown = cell.get("r", ""), cell.find(f"{S}v")
        if found := _LAST_COLUMN.match(place):
            columns = max(columns, _column(found[0])) if len(cell) else columns
        if cell.get("t") == "e":
            failed.append(place)
        elif cell.find(f"{S}f") is not None and cell.get("t") != "str" and (shown is None or not shown.text):
            unworked.append(place)
    hidden = any(each.get("hidden") in ("1", "true") for each in _rows_and_columns(sheet))
    return SheetForm(dict(_spans(sheet)), tuple(unworked), tuple(failed), columns, hidden)


def _column(letters: str) -> int:
    found = 0
    for letter in letters[:4]:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found


def _rows_and_columns(sheet: Element) -> Iterator[Element]:
    yield from sheet.iter(f"{S}row")
    yield from sheet.iter(f"{S}col")


def _spans(sheet: Element) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for merged in sheet.iter(f"{S}mergeCell"):
        try:
            left, top, right, bottom = range_boundaries(merged.get("ref", ""))
        except (ValueError, TypeError):
            continue
        if None not in (left, top, right, bottom):
            yield (int(top), int(left)), (int(bottom), int(right))


def places(sheet: str, cells: tuple[str, ...], most: int = 10) -> str:
    """Cells as a reader looks them up: "Plan!C2, Plan!C3, …"."""
    return ", ".join(f"{sheet}!{each}" for each in cells[:most]) + (", …" if len(cells) > most else "")


def place(sheet: str, column: int, row: int) -> str:
    """One cell as a reader looks it up: "Plan!C2"."""
    return f"{sheet}!{get_column_letter(column)}{row}"
