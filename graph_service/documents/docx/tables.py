"""What stands in which column of a Word table, each merged cell once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph_service.documents.docx.runs import words
from graph_service.documents.markup import Element, W, alternatives, value
from graph_service.documents.repair import repaired

_LONGEST_HEADING: Final = 80
_WRAPPERS: Final = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, the heading of its column, and the place of that column, from 0."""

    element: Element
    column: str | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells; ``laid_out`` where the table is only there to place text, ``heads`` where they head columns."""

    cells: tuple[Cell, ...]
    laid_out: bool = False
    heads: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    element: Element
    column: int
    span: int
    goes_on: bool


def rows(table: Element) -> Iterator[Row]:
    """The rows; those that head the columns are told by Word's own mark or by short texts in every column."""
    grid = [(each, list(_placed(each))) for each in _inner(table, "tr")]
    grid = [(row, cells) for row, cells in grid if row.find(f"{W}trPr/{W}del") is None and cells]
    width = max((cell.column + cell.span for _, cells in grid for cell in cells), default=0)
    if width <= 1 or len(grid) <= 1:
        for _, cells in grid:
            yield Row(tuple(Cell(cell.element) for cell in cells), laid_out=True)
        return
    top = _heading_rows(grid, width)
    names: dict[int, str] = {}
    for _, cells in grid[:top]:
        yield Row(tuple(Cell(cell.element, None, cell.column) for cell in cells if not cell.goes_on), heads=True)
        for cell in cells:
            text = said(cell.element)
            for column in range(cell.column, cell.column + cell.span):
                if text and not cell.goes_on and text not in names.get(column, "").split(" / "):
                    names[column] = f"{names[column]} / {text}" if column in names else text
    for _, cells in grid[top:]:
        yield Row(
            tuple(
                Cell(cell.element, None if cell.span >= width else names.get(cell.column), cell.column)
                for cell in cells
                if not cell.goes_on
            )
        )


def said(cell: Element) -> str:
    """All that a cell says, on one line."""
    return repaired(" ".join(words(each).text for each in cell.iter(f"{W}p")))


def _heading_rows(grid: list[tuple[Element, list[_Placed]]], width: int) -> int:
    marked = 0
    for row, _ in grid:
        if row.find(f"{W}trPr/{W}tblHeader") is None:
            break
        marked += 1
    if 0 < marked < len(grid):
        return marked
    first = [said(cell.element) for cell in grid[0][1]]
    if width == 2 and first[0].isupper() and not all(text.isupper() for text in first):
        return 0  # a list of acronyms
    enough = len(first) >= max(2, width // 2)
    if enough and all(0 < len(text) <= _LONGEST_HEADING and not text[0].isdigit() for text in first):
        return 1
    return 0


def _placed(row: Element) -> Iterator[_Placed]:
    skipped = value(row.find(f"{W}trPr/{W}gridBefore"), f"{W}val", "0")
    column = int(skipped) if skipped.isdecimal() else 0
    for cell in _inner(row, "tc"):
        properties = cell.find(f"{W}tcPr")
        span = "1" if properties is None else value(properties.find(f"{W}gridSpan"), f"{W}val", "1")
        wide = min(max(int(span), 1), 200) if span.isdecimal() else 1
        merge = None if properties is None else properties.find(f"{W}vMerge")
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        yield _Placed(cell, column, wide, goes_on)
        column += wide


def _inner(element: Element, name: str) -> Iterator[Element]:
    for child in alternatives(element):
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inner(child, name)
