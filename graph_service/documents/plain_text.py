"""What a text or Markdown file says: headings, list items, tables and paragraphs, by line."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Self

from graph_service import recorded
from graph_service.documents.document import BlockKind
from graph_service.documents.encodings import decoded
from graph_service.documents.gathering import Gathering, Reading, Report
from graph_service.documents.hypertext import OPENS, entities, said
from graph_service.documents.markers import begins, goes_on, marker, points
from graph_service.documents.pipe_tables import Row, table_at
from graph_service.documents.repair import repaired
from graph_service.documents.side_by_side import in_columns
from graph_service.messages import Message

_HEADING: Final = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULED: Final = re.compile(r"^\s*(?:=+|-{3,})\s*$")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_FENCE: Final = re.compile(r"^\s*(?:```|~~~)")
_LINK: Final = re.compile(r"!?\[([^\[\]]{0,300})\]\([^)\s]{0,2000}\)")
_MARKUP: Final = re.compile(
    r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|`|<!--[^>]{0,400}-->"
    r"|</?(?:a|abbr|b|big|br|center|cite|code|del|em|font|hr|i|img|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup"
    r"|tt|u|dd|div|dl|dt|figure|figcaption|h[1-6]|li|ol|p|pre|section|summary|details|table|tbody|td|th|thead|tr|ul"
    r"|blockquote)(?:\s[^>]{0,300})?/?>",
    re.IGNORECASE,
)
#: A line of so many characters at most, with nothing but blank lines around it, may be a heading.
_SHORT: Final = 90
#: An element of HTML that is not closed within so many lines ends at the first blank one.
_LONGEST_HTML: Final = 500
#: No text is wrapped at fewer characters; a line that fills no more than this share of the width ended by itself.
_NARROW: Final = 60
_EARLY: Final = 0.8
_CLOSED: Final = re.compile(r"[.;,!?]$|^\W*\d{1,2}(?:er|st|nd|rd|th)?\s+\w+\s+\d{4}$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text file as found: ``group`` counts the runs of lines between blank lines."""

    text: str
    kind: BlockKind
    line: int
    group: int
    indent: int = 0
    depth: int = 0
    number: str | None = None
    row: int | None = None
    column: str | None = None
    at: int | None = None

    def lowered(self, by: int) -> Self:
        """The same, so many levels further down."""
        return replace(self, depth=self.depth + by)


def read_text(content: bytes, name: str, report: Report) -> Reading:
    """All that a text or Markdown file says."""
    text, encoding = decoded(content, name)
    gathering = Gathering(name)
    if encoding not in ("utf-8", "utf-8-sig"):
        gathering.remark(Message(recorded.ENCODING, encoding=encoding))
    found = _pieces(text)
    report(0.5)
    for each in in_columns(_deepened(_headed(found))):
        gathering.add(
            each.text,
            each.kind,
            f"line {each.line}",
            depth=each.depth,
            number=each.number,
            row=each.row,
            column=each.column,
            at=each.at,
        )
    return gathering.reading(title=next((each.text for each in found if each.kind == "heading"), None))


def unmarked(text: str) -> str:
    """A line without the marks of Markdown."""
    return _ESCAPED.sub(r"\1", entities(_MARKUP.sub("", _LINK.sub(r"\1", text)))).strip()


def _pieces(text: str) -> list[Piece]:
    reading = _Lines([line.expandtabs(4) for line in re.split(r"\r\n|\r|\n|\f|\u2028|\u2029", text)])
    while reading.at < len(reading.lines):
        reading.step()
    return reading.found


class _Lines:
    """A reading under way: the pieces so far, and the line that it has come to."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.found: list[Piece] = []
        self.at = 0
        self._widths = _widths(lines)
        self._group = self._row = 0
        self._open = self._fenced = False

    def step(self) -> None:
        """Read one line, or the table or the piece of HTML that begins there."""
        line = self.lines[self.at]
        self.at += 1
        if _FENCE.match(line):
            self._fenced, self._open = not self._fenced, False
        elif not line.strip():
            self._group, self._open = self._group + 1, False
        elif self._fenced:
            self._running(line)
        elif heading := _HEADING.match(line):
            number, rest = marker(unmarked(heading[2]))
            self.found.append(Piece(rest, "heading", self.at, self._group, depth=len(heading[1]), number=number))
            self._open = False
        elif opens := OPENS.match(line):
            self._html(opens["tag"])
        elif (table := table_at(self.lines, self.at - 1))[1]:
            self._table(*table)
        elif self._open and _RULED.match(line) and self.found[-1].kind == "paragraph":
            self.found[-1] = replace(self.found[-1], kind="heading", depth=1 if "=" in line else 2)
            self._open = False
        else:
            self._running(line)

    def _running(self, line: str) -> None:
        """A line of running text or of a list: a piece of its own, or the next words of the last one."""
        for broken, part in enumerate(_BREAK.split(line)):
            number, rest = marker(repaired(part.lstrip("> ")))
            text = unmarked(rest)
            last = self.found[-1] if self._open else None
            if number is not None:
                self.found.append(Piece(text, "item", self.at, self._group, _indent(line), 1, number))
            elif last is None:
                self.found.append(Piece(text, "paragraph", self.at, self._group))
            elif begins(rest) or (not goes_on(last.text, text) and (broken or self._ended(text, last))):
                inside = last.kind == "item" and (last.number is None or _indent(line) > last.indent)
                kind: BlockKind = "item" if inside or last.text.endswith(":") else "paragraph"
                self.found.append(Piece(text, kind, self.at, self._group, _indent(line)))
            else:
                self.found[-1] = replace(last, text=f"{last.text} {text}")
            self._open = True

    def _ended(self, text: str, last: Piece) -> bool:
        """Whether the line before ended though the first word of this one would have gone on to it."""
        before = self.lines[self.at - 2].rstrip()
        return len(before) + 1 + len(text.split(" ", 1)[0]) <= _EARLY * self._widths[self.at - 1] and not (
            last.text.isupper() and text.isupper()
        )

    def _table(self, rows: Sequence[Row], taken: int) -> None:
        """The cells of a table of Markdown, each line of a cell that is a point by itself."""
        heads = [unmarked(cell) for cell in rows[0].cells] if rows and rows[0].heads else []
        for row in rows:
            self._row += 1
            for at, cell in enumerate(row.cells):
                column = heads[at] or None if at < len(heads) and not row.heads else None
                text = "\n".join(map(unmarked, _BREAK.split(cell)))
                self._cell(text, self.at + row.line, column, at, head=row.heads)
        self.at += taken - 1
        self._open = False

    def _cell(self, text: str, line: int, column: str | None, at: int | None, *, head: bool) -> None:
        for point in points(text, parted=True):
            number, rest = (None, point) if head else marker(point)
            piece = Piece(rest, "head" if head else "cell", line, self._group, 0, 0, number, self._row, column, at)
            self.found.append(piece)

    def _html(self, tag: str) -> None:
        """The HTML that begins on this line."""
        start, end = self.at - 1, end_of_html(self.lines, self.at - 1, tag)
        before = self._row
        for each in said("\n".join(self.lines[start:end])):
            line = start + each.line
            if each.row is not None:
                self._row = before + each.row
                self._cell(each.text, line, each.column, each.at, head=each.kind == "head")
                continue
            for point in points(each.text):
                number, rest = marker(point)
                listed = number is not None and each.kind == "paragraph"
                kind: BlockKind = "item" if listed else each.kind
                self.found.append(Piece(rest, kind, line, self._group, each.depth, each.depth or int(listed), number))
        self.at, self._open = end, False


def end_of_html(lines: Sequence[str], start: int, tag: str) -> int:
    """The line after the one that ends an element; where none does, the first blank one."""
    opens, closes = re.compile(rf"<{tag}[\s>]", re.IGNORECASE), re.compile(rf"</{tag}\s*>", re.IGNORECASE)
    opened = 0
    for at, line in enumerate(lines[start : start + _LONGEST_HTML], start=start):
        opened += len(opens.findall(line)) - len(closes.findall(line))
        if opened <= 0:
            return at + 1
    return next((at for at, line in enumerate(lines[start:], start=start) if not line.strip()), len(lines))


def _widths(lines: Sequence[str]) -> list[int]:
    """For each line, how long the longest of its run of lines is: there its text was wrapped."""
    found: list[int] = []
    for blank, run in groupby(lines, key=lambda line: not line.strip()):
        lengths = [len(line.rstrip()) for line in run]
        found += [0 if blank else max(_NARROW, *lengths)] * len(lengths)
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _headed(found: Sequence[Piece]) -> list[Piece]:
    """Short lines that stand alone and do not end as a sentence are headings, unless Markdown says which are."""
    if any(each.kind == "heading" for each in found):
        return list(found)
    alone = {each.group: 0 for each in found}
    for each in found:
        alone[each.group] += 1
    return [
        replace(each, kind="heading", depth=1)
        if each.kind == "paragraph"
        and alone[each.group] == 1
        and len(each.text) <= _SHORT
        and not _CLOSED.search(each.text)
        else each
        for each in found
    ]


def _deepened(found: Sequence[Piece]) -> list[Piece]:
    """List items with their depth: further in, or with another kind of bullet below one that leads them in.

    An item leads others in when it ends in a colon, or stands alone in its run of lines.
    """
    alone = Counter(each.group for each in found)
    done: list[Piece] = []
    opened: list[tuple[int, str, bool]] = []
    group = -1
    for each in found:
        if each.kind != "item":
            if each.kind != "paragraph" or each.group != group:
                opened = []
            done.append(each)
            continue
        style = _style(each.number or "")
        same = next((at for at, known in enumerate(opened) if known[:2] == (each.indent, style)), None)
        if same is not None:
            opened = opened[:same]
        else:
            while opened and opened[-1][0] > each.indent:
                opened.pop()
            if opened and opened[-1][0] == each.indent and not opened[-1][2]:
                opened.pop()
        leads = each.text.endswith(":") or (alone[each.group] == 1 and len(each.text) <= _SHORT)
        opened.append((each.indent, style, leads))
        group = each.group
        done.append(replace(each, depth=len(opened)))
    return done


def _style(number: str) -> str:
    return re.sub(r"[a-z]+", "a", re.sub(r"\d+", "1", number))
