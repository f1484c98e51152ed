"""What a Word document (.docx) says, in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph_service import recorded
from graph_service.documents.document import BlockKind
from graph_service.documents.docx.numbering import Numbering
from graph_service.documents.docx.pages import Pages
from graph_service.documents.docx.runs import Words, emptied, words
from graph_service.documents.docx.styles import Look, Styles, outline_level
from graph_service.documents.docx.tables import rows
from graph_service.documents.gathering import Gathering, Reading, Report
from graph_service.documents.limits import DEEPEST
from graph_service.documents.markers import marker, points
from graph_service.documents.markup import Element, W, alternatives, value
from graph_service.documents.packaged import Package
from graph_service.documents.repair import repaired
from graph_service.messages import Message

#: A paragraph of so many characters at most, all bold, is a heading even if its style says nothing.
_SHORT: Final = 120
_APP: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_WRAPPERS: Final = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}
_DROPPED: Final = {f"{W}del", f"{W}moveFrom"}


def read_word(content: bytes, name: str, report: Report) -> Reading:
    """All that a .docx says; comments, deleted and hidden text are left out with a remark."""
    package = Package(content, name)
    main = package.main()
    root = package.xml(main)
    body = root.find(f"{W}body")
    gathering = Gathering(name)
    if body is None:
        return gathering.reading()
    if unfilled := emptied(root):
        gathering.left_out(recorded.PLACEHOLDERS, unfilled)
    core = package.xml_if_any(package.linked("", "core-properties"))
    title = None if core is None else core.findtext("{http://purl.org/dc/elements/1.1/}title")
    app = package.xml_if_any(package.linked("", "extended-properties"))
    told = None if app is None else app.findtext(f"{_APP}Pages")
    pages = Pages(root, gathering, int(told) if told and told.isdecimal() else 0)
    word = _Word(package, main, gathering, pages, report)
    word.run(body)
    return gathering.reading(word.pages.count, word.title or title)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph and all that is known of it; ``cell`` only in a table."""

    words: Words
    look: Look
    properties: Element | None
    locator: str
    number: str | None
    depth: int
    cell: "_InCell | None"


@dataclass(frozen=True, slots=True)
class _InCell:
    """The cell that a paragraph stands in: its row, and the heading and place of its column."""

    kind: BlockKind
    row: int
    column: str | None
    at: int


class _Word:
    """A reading under way: the lists' counts, the page and the heading it has come to."""

    def __init__(self, package: Package, main: str, gathering: Gathering, pages: Pages, report: Report) -> None:
        self.gathering, self.pages, self.report = gathering, pages, report
        self.styles = Styles(package.xml_if_any(package.linked(main, "styles")))
        self.numbering = Numbering(package.xml_if_any(package.linked(main, "numbering")))
        self.notes = {
            (kind, note.get(f"{W}id", "")): note
            for kind in ("footnote", "endnote")
            if (part := package.xml_if_any(package.linked(main, f"{kind}s"))) is not None
            for note in part.iter(f"{W}{kind}")
            if note.get(f"{W}type", "normal") == "normal"
        }
        self.title: str | None = None
        self.depth = 1
        self.noted = 0
        self.row = 0
        self.kept_open = ""

    def run(self, body: Element) -> None:
        """Read the body, saying how far it has come."""
        total = max(len(body), 1)
        for index, child in enumerate(body):
            self.blocks([child], 0)
            if index % 50 == 0:
                self.report(index / total)

    def blocks(self, children: list[Element], level: int) -> None:
        """Paragraphs and tables, out of whatever wraps them."""
        for child in children:
            if level > DEEPEST:
                self.gathering.remark(Message(recorded.TOO_DEEP))
                return
            if child.tag == f"{W}p":
                self.paragraph(child, level)
            elif child.tag == f"{W}tbl":
                self.table(child, level)
            elif child.tag in _WRAPPERS or child.tag.endswith("}AlternateContent"):
                self.blocks(list(alternatives(child)), level)
            elif child.tag in _DROPPED:
                self.gathering.left_out(recorded.DELETED)
            elif child.tag == f"{W}altChunk":
                self.gathering.remark(Message(recorded.EMBEDDED))

    def paragraph(self, paragraph: Element, level: int, cell: _InCell | None = None) -> None:
        """One paragraph with its number, then its text boxes and notes."""
        properties = paragraph.find(f"{W}pPr")
        style = "" if properties is None else value(properties.find(f"{W}pStyle"), f"{W}val")
        look = self.styles.look(style)
        found = words(paragraph, look.bold, look.hidden)
        self.count(found)
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self.kept_open += found.text  # its end was deleted: it goes on in the next one
            self.pages.pass_by(found.breaks)
            return
        text, self.kept_open = self.kept_open + found.text, ""
        locator = self.pages.locator(found.breaks, new=value_of(properties, "pageBreakBefore"))
        if text.strip():
            number, depth = self.list_number(properties, style, look)
            self.piece(text, _Paragraph(found, look, properties, locator, number, depth, cell))
        for box in found.boxes:
            if level < DEEPEST:
                self.blocks(list(alternatives(box)), level + 1)
        for note in found.notes:
            self.note(note, locator)

    def piece(self, text: str, of: "_Paragraph") -> None:
        """Keep a paragraph as what it is; line breaks before typed bullets part it."""
        if of.look.contents:  # told from a heading by what stands between it and its page
            self.gathering.add(text.strip().replace("\t", " … "), "paragraph", of.locator)
            return
        heading = self.heading(text, of) if of.cell is None else 0
        if of.look.title and self.title is None and of.cell is None:
            self.title = repaired(text)
        number = of.number
        if heading:
            self.depth = self.depth if _only_looks_so(of) else heading
            typed, rest = marker(repaired(text)) if number is None else (number, text)
            self.gathering.add(rest, "heading", of.locator, depth=heading, number=typed)
            return
        row, column, at = (of.cell.row, of.cell.column, of.cell.at) if of.cell else (None, None, None)
        for line in points(text, parted=of.cell is not None):
            typed, rest = marker(line) if number is None else (number, line)
            kind: BlockKind = of.cell.kind if of.cell else "item" if typed else "paragraph"
            depth = (of.depth or 1) if typed else 0
            self.gathering.add(rest, kind, of.locator, depth=depth, number=typed, row=row, column=column, at=at)
            number = None

    def list_number(self, properties: Element | None, style: str, look: Look) -> tuple[str | None, int]:
        """The number or bullet of a list item and its depth, None and 0 for what is none."""
        own = None if properties is None else properties.find(f"{W}numPr")
        listed = look.numbering or self.numbering.of_style(style)
        if listed and (by_style := self.numbering.of_style(style)) and by_style[0] == listed[0]:
            listed = by_style
        if own is not None:
            number = value(own.find(f"{W}numId"), f"{W}val", listed[0] if listed else "0")
            depth = value(own.find(f"{W}ilvl"), f"{W}val", str(listed[1]) if listed else "0")
            listed = None if number == "0" else (number, int(depth) if depth.isdecimal() else 0)
        if listed is None:
            return None, 0
        return self.numbering.next(*listed), listed[1] + 1

    def heading(self, text: str, of: "_Paragraph") -> int:
        """The depth of a heading, 0 for what is none; a short bold paragraph is one below the last."""
        if of.look.title:
            return 1
        own = None if of.properties is None else outline_level(of.properties)
        if of.look.heading or own is not None:
            return (of.look.heading or (own or 0) + 1) + 1
        stripped = text.strip()
        bold = of.words.characters and of.words.bold >= of.words.characters
        one_line = len(stripped) <= _SHORT and stripped[-1] not in ".;,!" and "\n" not in stripped
        if bold and one_line and of.number is None:
            return self.depth + 1
        return 0

    def table(self, table: Element, level: int) -> None:
        """A table row by row; one that only lays text out is read as text."""
        for each in rows(table):
            if each.laid_out:
                for cell in each.cells:
                    self.blocks(list(alternatives(cell.element)), level + 1)
                continue
            self.row += 1
            row = self.row
            for cell in each.cells:
                place = _InCell("head" if each.heads else "cell", row, cell.column, cell.at)
                for child in cell_blocks(cell.element):
                    if child.tag == f"{W}tbl":
                        if level < DEEPEST:
                            self.table(child, level + 1)
                    else:
                        self.paragraph(child, level + 1, place)

    def note(self, reference: tuple[str, str], locator: str) -> None:
        """A footnote or endnote, after the paragraph that refers to it."""
        note = self.notes.pop(reference, None)
        if note is not None:
            self.noted += 1
            said = " ".join(words(each).text for each in note.iter(f"{W}p"))
            self.gathering.add(said, "note", locator, number=str(self.noted))

    def count(self, found: Words) -> None:
        """Remember what was left out, for the remarks."""
        for what, count in (
            (recorded.DELETED, found.deleted),
            (recorded.INSERTED, found.inserted),
            (recorded.COMMENTS, found.comments),
            (recorded.HIDDEN, found.hidden),
        ):
            if count:
                self.gathering.left_out(what, count)


def _only_looks_so(of: "_Paragraph") -> bool:
    """Whether no style, only its look, makes a heading of it."""
    outlined = of.properties is not None and outline_level(of.properties) is not None
    return not (of.look.title or of.look.heading or outlined)


def value_of(properties: Element | None, switch: str) -> bool:
    """Whether a paragraph's property is on."""
    found = None if properties is None else properties.find(f"{W}{switch}")
    return found is not None and found.get(f"{W}val", "1") not in ("0", "false")


def cell_blocks(cell: Element) -> Iterator[Element]:
    """The paragraphs and tables of a cell, out of what wraps them."""
    for child in alternatives(cell):
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from cell_blocks(child)
