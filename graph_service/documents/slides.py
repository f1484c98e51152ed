"""What a slide deck (.pptx) says: slide by slide, shape by shape, columns one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph_service import recorded
from graph_service.documents.document import BlockKind
from graph_service.documents.gathering import Gathering, Reading, Report
from graph_service.documents.limits import DEEPEST
from graph_service.documents.markers import bullet, marker, points
from graph_service.documents.markup import A, Element, P, R, alternatives, value
from graph_service.documents.packaged import Package
from graph_service.documents.repair import repaired
from graph_service.documents.slide_order import Placed, in_order
from graph_service.messages import Message

_TITLES: Final = ("title", "ctrTitle")
#: Places on a slide that say the date, the footer and the slide's number.
_FOOTERS: Final = ("dt", "ftr", "sldNum", "hdr", "sldImg")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a shape."""

    text: str
    level: int
    number: str | None
    bold: bool


def read_slides(content: bytes, name: str, report: Report) -> Reading:
    """All that a .pptx says; comments are left out, notes are read as notes."""
    package = Package(content, name)
    main = package.main()
    links = package.links(main)
    order = [each.get(f"{R}id", "") for each in package.xml(main).iter(f"{P}sldId")]
    slides = [links[each][1] for each in order if each in links]
    gathering = Gathering(name)
    gathering.page(len(slides), Message("slides"))
    deck = _Deck(package, gathering)
    title: str | None = None
    for count, path in enumerate(slides, start=1):
        found = deck.slide(path, count)
        title = title or found
        report(count / len(slides))
    core = package.xml_if_any(package.linked("", "core-properties"))
    given = None if core is None else core.findtext("{http://purl.org/dc/elements/1.1/}title")
    generic = given is None or repaired(given).lower() in ("", "powerpoint presentation", "présentation powerpoint")
    return gathering.reading(len(slides), title or (None if generic else given))


class _Deck:
    """A reading under way."""

    def __init__(self, package: Package, gathering: Gathering) -> None:
        self.package, self.gathering = package, gathering
        self.row = 0

    def slide(self, path: str, count: int) -> str | None:
        """Read one slide; its title."""
        root = self.package.xml(path)
        locator = f"slide {count}"
        if root.get("show") in ("0", "false"):
            self.gathering.left_out(recorded.HIDDEN_SLIDES)
        tree = root.find(f"{P}cSld/{P}spTree")
        shapes = [] if tree is None else list(self.shapes(tree, 0))
        titles = [each for each in shapes if each.title]
        title = " ".join(line.text for each in titles for line in lines(each.element))
        if title:
            number, rest = marker(repaired(title))
            self.gathering.add(rest, "heading", locator, depth=1, number=number)
        for shape in in_order([each for each in shapes if not each.title]):
            self.shape(shape, locator)
        links = self.package.links(path)
        for kind, target in links.values():
            if kind == "notesSlide":
                self.notes(target, locator)
            elif kind == "comments":
                self.gathering.left_out(recorded.SLIDE_COMMENTS)
            elif kind == "diagramData" and (drawing := self.package.xml_if_any(target)) is not None:
                for point in drawing.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}t"):
                    for line in lines(point):
                        self.gathering.add(line.text, "item", locator, depth=1, number=line.number)
        return title or None

    def shapes(self, tree: Element, level: int, move: tuple[int, int] = (0, 0)) -> Iterator[Placed]:
        """The shapes of a slide, out of their groups, each with its corners."""
        for child in alternatives(tree):
            if child.tag == f"{P}grpSp":
                if level < DEEPEST:
                    yield from self.shapes(child, level + 1, _moved(child, move))
                else:
                    self.gathering.remark(Message(recorded.TOO_DEEP))
            elif child.tag in (f"{P}sp", f"{P}graphicFrame"):
                kind = value(child.find(f"{P}nvSpPr/{P}nvPr/{P}ph"), "type")
                if kind in _FOOTERS:
                    continue
                yield Placed.of(child, kind in _TITLES, move)

    def shape(self, shape: Placed, locator: str) -> None:
        """The table or the text of a shape; a short bold or lone line above others is a heading."""
        table = shape.element.find(f".//{A}tbl")
        if table is not None:
            self.table(table, locator)
            return
        found = lines(shape.element)
        if shape.heads and found:
            self.gathering.add(" ".join(line.text for line in found), "heading", locator, depth=2)
            return
        several = len(found) > 1
        for line in found:
            number, rest = marker(repaired(line.text)) if line.number is None else (line.number, line.text)
            listed = number is not None or line.level > 0 or (several and shape.body)
            kind: BlockKind = "item" if listed else "paragraph"
            self.gathering.add(rest, kind, locator, depth=line.level + 1 if listed else 0, number=number)

    def table(self, table: Element, locator: str) -> None:
        """A table row by row, each merged cell once; the first row names the columns."""
        names: list[str] = []
        rows = table.findall(f"{A}tr")
        width = len(table.findall(f"{A}tblGrid/{A}gridCol"))
        for at, row in enumerate(rows):
            self.row += 1
            cells = row.findall(f"{A}tc")
            texts = [" ".join(line.text for line in lines(cell)) for cell in cells]
            if at == 0 and len(rows) > 1 and len([each for each in texts if each]) > 1 and max(map(len, texts)) <= 80:
                names = [repaired(each) for each in texts]
                for column, text in enumerate(texts):
                    self.gathering.add(text, "head", locator, row=self.row, at=column)
                continue
            for column, cell in enumerate(cells):
                if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                    continue
                across = cell.get("gridSpan", "") == str(width)
                heading = names[column] or None if column < len(names) and not across else None
                for line in lines(cell):
                    number, rest = marker(repaired(line.text)) if line.number is None else (line.number, line.text)
                    self.gathering.add(
                        rest,
                        "cell",
                        locator,
                        depth=line.level + 1 if number else 0,
                        number=number,
                        row=self.row,
                        column=heading,
                        at=column,
                    )

    def notes(self, path: str, locator: str) -> None:
        """What the speaker's notes say."""
        root = self.package.xml_if_any(path)
        for shape in () if root is None else root.iter(f"{P}sp"):
            if value(shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph"), "type") == "body":
                for line in lines(shape):
                    self.gathering.add(line.text, "note", locator)


def lines(shape: Element) -> list[Line]:
    """The paragraphs of a shape or cell that say something, with their level and bullet."""
    found: list[Line] = []
    counts: dict[int, int] = {}
    for paragraph in shape.iter(f"{A}p"):
        properties = paragraph.find(f"{A}pPr")
        given = value(properties, "lvl", "0")
        level = int(given) if given.isdecimal() else 0
        text, bold = _said(paragraph)
        counts = {depth: count for depth, count in counts.items() if depth <= level}
        number = None
        if properties is not None and properties.find(f"{A}buChar") is not None:
            number = bullet(value(properties.find(f"{A}buChar"), "char"))
        elif properties is not None and (auto := properties.find(f"{A}buAutoNum")) is not None:
            start = auto.get("startAt", "1")
            counts[level] = counts.get(level, int(start) - 1 if start.isdecimal() else 0) + 1
            number = _numbered(counts[level], auto.get("type", ""))
        for point in points(text):
            found.append(Line(point, min(level, 8), number, bold))
            number = None
    return found


def _said(paragraph: Element) -> tuple[str, bool]:
    pieces: list[str] = []
    bold: list[bool] = []
    for child in paragraph:
        if child.tag == f"{A}br":
            pieces.append("\n")
        elif child.tag in (f"{A}r", f"{A}fld"):
            if child.tag == f"{A}fld" and child.get("type", "").startswith(("slidenum", "datetime")):
                continue
            pieces.append(child.findtext(f"{A}t") or "")
            bold.append(value(child.find(f"{A}rPr"), "b") in ("1", "true"))
    return "".join(pieces), bool(bold) and all(bold)


def _numbered(count: int, kind: str) -> str:
    shown = str(count)
    if kind.startswith("alpha"):
        shown = chr(ord("a") + (count - 1) % 26)
    elif kind.startswith("roman"):
        shown = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")[min(count, 10) - 1]
    shown = shown.upper() if "Uc" in kind else shown
    if kind.endswith("ParenBoth"):
        return f"({shown})"
    return f"{shown})" if kind.endswith("ParenR") else f"{shown}."


def _moved(group: Element, move: tuple[int, int]) -> tuple[int, int]:
    """How far the children of a group are moved (its scale is not needed to order them)."""
    frame = group.find(f"{P}grpSpPr/{A}xfrm")
    if frame is None:
        return move
    at, inner = frame.find(f"{A}off"), frame.find(f"{A}chOff")
    x, y = (_whole(value(at, axis)) - _whole(value(inner, axis)) for axis in ("x", "y"))
    return move[0] + x, move[1] + y


def _whole(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0
