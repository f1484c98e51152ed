"""Which statements does a table make? By the headings of its columns, row by row."""

import re
from typing import Final

from graph_service.documents.document import Block
from graph_service.statements.boilerplate import aside, beside, counts
from graph_service.statements.growing import Growing
from graph_service.statements.kinds import RANK, by_labels, column_kind, labelled
from graph_service.statements.sentences import sentences
from graph_service.statements.telling import of_row
from graph_service.statements.wording import form, plans

_EMPTY: Final = re.compile(r"^\W*(?:n/?a|s\.?o\.?|nd|tbd|idem|néant|none|-+)?\W*$", re.IGNORECASE)

#: A cell of fewer words, in a column that names no kind, is a note beside the row's statements.
_FEW: Final = 6


class Table:
    """A table under way: the last statement of each kind, which the next row may belong to."""

    def __init__(self, growing: Growing) -> None:
        self._growing = growing
        self._row: int | None = None
        self._number: str | None = None
        self._last: dict[str, int] = {}
        self._first: int | None = None
        self._locator: str | None = None
        self._notes: list[str] = []
        self._named = False

    def close(self) -> None:
        """What follows is no longer in the table."""
        self._end_row()
        self._last = {}

    def _end_row(self) -> None:
        """What a row says beside its statements, as one that is set aside."""
        if self._notes and self._locator is not None:
            said = "; ".join(self._notes)
            reason = "reference" if self._first is not None or self._named else "too_short"
            self._growing.add(said, "other", self._locator, number=self._number, aside=reason, parent=self._first)
        self._row = self._locator = self._number = self._first = None
        self._notes, self._named = [], False

    def cell(self, block: Block) -> None:
        """One cell, or one paragraph of a cell."""
        if self._row is None:
            self._growing.close_lists()
        if block.row != self._row:
            self._end_row()
            self._row = block.row
        self._locator = self._locator or block.locator
        if counts(block.column) or (
            re.fullmatch(r"[\w.]{1,8}", block.text) and labelled(f"Output {block.text}") and block.column is None
        ):
            self._number = block.text
            return
        for part in by_labels(block.text):
            self._part(block, part)

    def _part(self, block: Block, text: str) -> None:
        label = labelled(text)
        kind = label.kind if label else column_kind(block.column) or of_row(self._growing, block)
        if label and not label.rest:
            self._number = text
            return
        number = label.number if label else block.number or self._number
        if label:
            text = label.rest
        if kind is None:
            self._beside(block, text, number)
            return
        if kind == "context":
            self._growing.add(text, kind, block.locator, number=number)
            self._number = None
            return
        if not label:
            self._number = None
        whole = [text]
        if kind != "indicator" and len(parts := sentences(text)) > 1 and all(plans(each) for each in parts):
            whole = parts
        for each in whole:
            reason = "too_short" if _EMPTY.match(each) else aside(each) if kind != "indicator" else None
            made = self._growing.add(
                each, kind, block.locator, number=number, aside=reason, parent=self._parent(kind), signed=True
            )
            number = None
            if not reason:
                self._keep(kind, made.order)

    def _keep(self, kind: str, order: int) -> None:
        """The latest of its kind; those deeper in the chain belong to an earlier one."""
        self._last = {each: last for each, last in self._last.items() if RANK[each] < RANK[kind]}
        self._last[kind] = order
        self._first = order if self._first is None else self._first

    def _parent(self, kind: str) -> int | None:
        above = [each for each in self._last if RANK[each] < RANK[kind] and each != "indicator"]
        if not above:
            return None
        if kind == "indicator":
            results = [each for each in above if each != "activity"] or above
            return self._last[max(results, key=RANK.__getitem__)]
        return self._last[max(above, key=RANK.__getitem__)]

    def _beside(self, block: Block, text: str, number: str | None) -> None:
        """A cell whose column names no kind: who, where, when; or, without a heading, by its wording."""
        column = block.column
        if column is None and (how := form(text)) is not None:
            kind = "indicator" if how == "measure" else self._growing.named() or "activity"
            if kind in RANK:
                made = self._growing.add(text, kind, block.locator, number=number, parent=self._parent(kind))
                self._keep(kind, made.order)
                return
        named = column is not None and beside(column)
        if named or number is not None or len(text.split()) < _FEW:
            self._named = self._named or named
            text = f"{number} {text}" if number else text
            self._notes.append(f"{column}: {text}" if column else text)
            return
        self._growing.add(text, "other", block.locator, aside=aside(text), parent=self._first)
