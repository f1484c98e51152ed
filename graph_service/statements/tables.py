"""Which statements does a table make? By the heads of its columns and rows, row by row."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from graph_service.documents.document import Block
from graph_service.statements.boilerplate import aside, beside, counts
from graph_service.statements.growing import Growing, joined
from graph_service.statements.heads import Heads, any_link, bare_kind, coded, is_tagged, kind_under
from graph_service.statements.kinds import RANK, by_labels, labelled
from graph_service.statements.sentences import sentences
from graph_service.statements.telling import of_row
from graph_service.statements.wording import form, plans

_EMPTY: Final = re.compile(r"^\W*(?:n/?a|s\.?o\.?|nd|tbd|idem|néant|none|-+)?\W*$", re.IGNORECASE)
#: The number of a row, where no head says that it is one.
_NUMBER: Final = re.compile(r"[\w.]{1,8}")
_LONGEST_NUMBER: Final = 30
#: A cell of fewer words, in a column that names no kind, is a note beside the row's statements.
_FEW: Final = 6
#: A cell of more words heads no row.
_MOST_IN_HEAD: Final = 4


class Table:
    """A table under way: its heads, and the last statement of each kind, which the next row may belong to.

    ``_section`` is the kind that a row across the table, such as "Activities", names for those below it;
    ``_row_head`` the place and words of the cell, such as "Outcome", that heads its row and those after it that
    leave its place empty; ``_leading`` what the first cells said beside the statements, which holds on likewise.
    """

    def __init__(self, growing: Growing) -> None:
        self._growing = growing
        self._cells: list[Block] = []
        self._footnotes: list[Block] = []
        self._forget()
        self._begin()

    def _forget(self) -> None:
        self._heads = Heads()
        self._last: dict[str, int] = {}
        self._section: str | None = None
        self._row_head: tuple[int, str] | None = None
        self._leading: dict[int, str] = {}

    def _begin(self) -> None:
        self._number: str | None = None
        self._number_of: str | None = None
        self._unsaid: str | None = None
        self._first: int | None = None
        self._notes: list[str] = []
        self._named = False

    def cell(self, block: Block) -> None:
        """One cell, or one paragraph of a cell."""
        if self._cells and (block.row, block.kind) != (self._cells[0].row, self._cells[0].kind):
            self._row()
        if not self._cells:
            self._growing.close_lists()
        self._cells.append(block)

    def note(self, block: Block) -> None:
        """A footnote: set aside, after the row that refers to it."""
        self._footnotes.append(block)
        if not self._cells:
            self._told_notes()

    def _told_notes(self) -> None:
        for each in self._footnotes:
            self._growing.add(each.text, "other", each.locator, number=each.number, aside="reference")
        self._footnotes.clear()

    def close(self) -> None:
        """What follows is no longer in the table."""
        self._row()
        self._forget()

    def _row(self) -> None:
        cells, self._cells = self._cells, []
        if not cells:
            return
        self._begin()
        if is_tagged(cells) or self._heads.take(cells):
            said = "; ".join(f"{each.number} {each.text}" if each.number else each.text for each in cells)
            self._growing.add(said, "other", cells[0].locator, aside="reference")
            self._row_head, self._leading = None, {}
        elif len(cells) == 1 and (kind := bare_kind(cells[0].text)):
            self._across(cells[0], kind)
        else:
            self._inherit(cells)
            self._heads.silent = False
            own, shown = bare_kind(cells[0].text), kind_under(self._heads.column(cells[0]))
            self._heads.silent = None not in (own, shown) and own != shown and len(cells) > 1
            for block in cells:
                self._cell(block, last=block.at == cells[-1].at)
            self._beside_row(cells)
        self._told_notes()

    def _across(self, block: Block, kind: str) -> None:
        """A row that is but a word over those below it; what other heads said of their first column ends."""
        if kind_under(self._heads.first()) not in (None, kind):
            self._heads.forget()
        self._section, self._row_head, self._leading = kind, None, {}
        self._growing.add(block.text, "context", block.locator, number=block.number, parent=self._deepest())

    def _inherit(self, cells: Sequence[Block]) -> None:
        """What the first cells of the row before said holds on where this row leaves them empty."""
        start = cells[0].at or 0
        if self._row_head and start <= self._row_head[0]:
            self._row_head = None
        self._leading = {at: said for at, said in self._leading.items() if at < start}
        self._notes += self._leading.values()
        self._named = bool(self._leading)

    def _beside_row(self, cells: Sequence[Block]) -> None:
        """What a row says beside its statements, and a number or head that none of them took, set aside as one."""
        self._take(None)
        self._head_with(None)
        if self._notes:
            known = self._first is not None or self._named
            parent = self._first if self._first is not None or not self._leading else self._deepest()
            said, reason = "; ".join(self._notes), "reference" if known else "too_short"
            self._growing.add(said, "other", cells[0].locator, aside=reason, parent=parent)

    def _cell(self, block: Block, *, last: bool) -> None:
        column = self._column(block)
        if self._counts(block, column):
            self._take(joined(block.number, block.text))
            return
        for part in by_labels(block.text):
            self._part(block, column, part, last=last)

    def _column(self, block: Block) -> str | None:
        """The head of a cell: that of its column, or of its row where the column's says nothing of its kind."""
        own = self._heads.column(block)
        if self._row_head is None or (block.at or 0) <= self._row_head[0]:
            return own
        head, shown = self._row_head[1], kind_under(own)
        if kind_under(head) is None:
            return head if own is None else own
        stronger = shown is None or (shown != "indicator" and self._first is None)
        return head if stronger and not beside(own or "") else own

    def _counts(self, block: Block, column: str | None) -> bool:
        if counts(column):
            return self._first is None and len(block.text) <= _LONGEST_NUMBER
        return column is None and bool(_NUMBER.fullmatch(block.text) and labelled(f"Output {block.text}"))

    def _take(self, number: str | None, kind: str | None = None) -> None:
        """Keep a number for the next statement of the row, of a kind if it names one; otherwise it is told beside."""
        if self._number is not None:
            self._notes.append(self._number)
        self._number, self._number_of = number, kind

    def _head_with(self, text: str | None) -> None:
        """Keep the words that head the cells after it; those that headed nothing are told beside the statements."""
        if self._unsaid is not None:
            self._notes.append(self._unsaid)
        self._unsaid = text

    def _part(self, block: Block, column: str | None, text: str, *, last: bool) -> None:
        label, bare = labelled(text), bare_kind(text)
        if bare and ((label and coded(text)) or (not last and kind_under(column) is None)):
            self._take(joined(block.number, text), bare)
            if kind_under(column) is None:
                self._row_head = (block.at or 0, text)
            return
        if column is None and not last and not label and _heads_row(text):
            self._head_with(text)
            self._row_head = (block.at or 0, text)
            return
        kind = label.kind if label else kind_under(column) or self._kind_by_place(block, column, text)
        if kind is None:
            self._note(block, column, text)
            return
        if kind == "context":
            self._growing.add(text, kind, block.locator, number=block.number)
            return
        number = joined(block.number, label.number) if label else block.number
        if number is None and self._number_of in (None, kind):
            number, self._number = self._number, None
        self._state(block, kind, label.rest if label else text, number)

    def _kind_by_place(self, block: Block, column: str | None, text: str) -> str | None:
        """The kind of a cell whose head names none: a measure's, the section's, that of the heading over the table,
        or by its wording."""
        how = form(text) if any_link(column) else None
        if how == "measure":
            return "indicator"
        if self._section and self._first is None and not beside(column or ""):
            return self._section
        if over := of_row(self._growing, replace(block, text=text, column=column)):
            return over
        kind = self._growing.named() or "activity" if how else None
        return kind if kind in RANK else None

    def _state(self, block: Block, kind: str, text: str, number: str | None) -> None:
        """One statement of a kind, or several where each of its sentences plans."""
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
            self._growing.close_labelled(kind)
            return None
        if kind == "indicator":
            results = [each for each in above if each != "activity"] or above
            return self._last[max(results, key=RANK.__getitem__)]
        return self._last[max(above, key=RANK.__getitem__)]

    def _deepest(self) -> int | None:
        """The last statement that the next rows may hang on; an indicator only where there is nothing else."""
        kinds = [each for each in self._last if each != "indicator"] or list(self._last)
        return self._last[max(kinds, key=RANK.__getitem__)] if kinds else None

    def _note(self, block: Block, column: str | None, text: str) -> None:
        """A cell of no kind: who, where, when; or, where it is long and nothing heads it, a text by itself."""
        named = column is not None and (beside(column) or counts(column))
        text = f"{block.number} {text}" if block.number else text
        counted = block.number is not None or self._number is not None
        if not (named or counted or len(text.split()) < _FEW):
            self._growing.add(text, "other", block.locator, aside=aside(text), parent=self._first)
            return
        self._named = self._named or named
        self._unsaid = None if self._row_head and column == self._row_head[1] else self._unsaid
        said = f"{column}: {text}" if column else text
        self._notes.append(said)
        if block.at is not None:
            before = self._leading.get(block.at)
            self._leading[block.at] = f"{before}; {said}" if before else said


def _heads_row(text: str) -> bool:
    """Whether a cell under no head says who, when or where of the cells after it: "Lead", "Chef de file :"."""
    words = text.rstrip(" :")
    return len(words.split()) <= _MOST_IN_HEAD and ":" not in words and any(map(str.isalpha, words)) and beside(words)
