"""What a text or Markdown file says: headings, list items, tables and paragraphs, by line."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from graph_service import recorded
from graph_service.documents.document import BlockKind
from graph_service.documents.encodings import decoded
from graph_service.documents.gathering import Gathering, Reading, Report
from graph_service.documents.markers import marker
from graph_service.documents.repair import repaired
from graph_service.documents.side_by_side import in_columns
from graph_service.messages import Message

_HEADING: Final = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULED: Final = re.compile(r"^\s*(?:=+|-{3,})\s*$")
_TABLE: Final = re.compile(r"^\s*\|.*\|\s*$")
_RULE: Final = re.compile(r"^[\s|:\-]+$")
_FENCE: Final = re.compile(r"^\s*(?:```|~~~)")
_LINK: Final = re.compile(r"!?\[([^\[\]]{0,300})\]\([^)\s]{0,2000}\)")
_MARKUP: Final = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|`|<!--[^>]{0,400}-->|</?[a-zA-Z][^>]{0,80}>")
#: A line of so many characters at most, with nothing but blank lines around it, may be a heading.
_SHORT: Final = 90
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
        )
    return gathering.reading(title=next((each.text for each in found if each.kind == "heading"), None))


def unmarked(text: str) -> str:
    """A line without the marks of Markdown."""
    return _MARKUP.sub("", _LINK.sub(r"\1", text)).strip()


def _pieces(text: str) -> list[Piece]:
    found: list[Piece] = []
    group, open_text, fenced, row = 0, False, False, 0
    header: list[str] = []
    for count, raw in enumerate(re.split(r"\r\n|\r|\n|\f|\u2028|\u2029", text), start=1):
        line = raw.expandtabs(4)
        if _FENCE.match(line):
            fenced, open_text = not fenced, False
            continue
        if not line.strip():
            group, open_text, header = group + 1, False, []
            continue
        if not fenced and (heading := _HEADING.match(line)):
            number, rest = marker(unmarked(heading[2]))
            found.append(Piece(rest, "heading", count, group, depth=len(heading[1]), number=number))
            open_text = False
            continue
        if not fenced and _TABLE.match(line):
            cells = [unmarked(cell) for cell in line.strip().strip("|").split("|")]
            if _RULE.match(line):
                continue
            row += 1
            if not header:
                header = cells
                continue
            found += [
                Piece(cell, "cell", count, group, row=row, column=header[at] if at < len(header) else None)
                for at, cell in enumerate(cells)
                if cell
            ]
            continue
        if open_text and _RULED.match(line) and found and found[-1].kind == "paragraph":
            found[-1] = replace(found[-1], kind="heading", depth=1 if "=" in line else 2)
            open_text = False
            continue
        number, rest = marker(repaired(line.lstrip("> ")))
        if number is not None:
            found.append(Piece(unmarked(rest), "item", count, group, _indent(line), 1, number))
        elif open_text and found:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {unmarked(line)}")
        else:
            found.append(Piece(unmarked(line), "paragraph", count, group))
        open_text = True
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
