"""What a piece of HTML in a text says, as Markdown files that were exported from a wiki hold it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from lxml import html  # type: ignore[import-untyped,unused-ignore]

from graph_service.documents.document import BlockKind
from graph_service.documents.markup import Element

#: A line that begins with one of these begins HTML.
OPENS: Final = re.compile(
    r"^\s{0,3}<(?P<tag>table|ul|ol|dl|h[1-6]|p|div|details|section|blockquote)(?:\s[^>]*)?>", re.IGNORECASE
)
_HEADINGS: Final = {f"h{depth}": depth for depth in range(1, 7)}
_BLOCKS: Final = {*_HEADINGS, "p", "div", "li", "dt", "dd", "summary", "caption", "blockquote", "section", "details"}
_SILENT: Final = {"script", "style", "head", "title", "colgroup"}
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_SPACES: Final = re.compile(r"\s+")
_MOST_COLUMNS: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A heading, paragraph, list item or cell; ``line`` counts from 1, ``row`` the rows of this piece from 1.

    ``text`` has a line break where the page shows one.
    """

    text: str
    kind: BlockKind
    line: int
    depth: int = 0
    row: int | None = None
    column: str | None = None
    at: int | None = None


def entities(text: str) -> str:
    """The text with the characters that its entities stand for.

    >>> entities("law &#x26; order &lt; chaos &unknown;")
    'law & order < chaos &unknown;'
    """
    return _ENTITY.sub(lambda found: cast(str, html.fromstring(f"<i>{found[0]}</i>").text or ""), text)


def said(piece: str) -> list[Said]:
    """What a piece of HTML says, in its order."""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = cast(Element, html.fragment_fromstring(piece, create_parent="div", parser=parser))
    return list(_Page().blocks(root))


class _Page:
    def __init__(self) -> None:
        self.row = 0

    def blocks(self, element: Element) -> Iterator[Said]:
        """The blocks within an element; words that stand beside blocks make paragraphs."""
        words: list[str] = [_SPACES.sub(" ", element.text or "")]
        for child in element:
            tag, after = str(child.tag), _SPACES.sub(" ", child.tail or "")
            if tag in _BLOCKS or tag in ("ul", "ol", "dl", "table"):
                yield from _paragraph(element, words)
                yield from self.block(child)
                words = [after]
            else:
                words += [_shown(child), after]
        yield from _paragraph(element, words)

    def block(self, element: Element) -> Iterator[Said]:
        tag = str(element.tag)
        if tag == "table":
            yield from self.table(element)
        elif tag in _HEADINGS:
            yield Said(_words(element), "heading", _line(element), _HEADINGS[tag])
        else:
            yield from self.blocks(element)

    def table(self, table: Element) -> Iterator[Said]:
        """A table row by row, each merged cell once; rows of th alone at its top name the columns."""
        names: dict[int, str] = {}
        taken: dict[int, int] = {}
        top = True
        for row in table.iter("tr"):
            self.row += 1
            cells = [each for each in row if each.tag in ("td", "th")]
            heads = top and len(cells) > 1 and all(each.tag == "th" for each in cells)
            top = heads
            at = 0
            going = {column: left for column, left in taken.items() if left > 0}
            taken = {column: left - 1 for column, left in going.items()}
            for cell in cells:
                while at in going:
                    at += 1
                text, wide = _words(cell), _number(cell, "colspan")
                for column in range(at, min(at + wide, _MOST_COLUMNS)):
                    taken[column] = _number(cell, "rowspan") - 1
                    if heads and text:
                        names[column] = f"{names[column]} / {text}" if column in names else text
                named = None if heads or wide >= max(len(names), 2) else names.get(at)
                yield Said(text, "head" if heads else "cell", _line(cell), row=self.row, column=named, at=at)
                at += wide


def _paragraph(element: Element, words: list[str]) -> Iterator[Said]:
    text = "".join(words)
    if text.strip():
        item = element.tag in ("li", "dd")
        deep = sum(1 for each in _above(element) if each in ("ul", "ol", "dl"))
        yield Said(text, "item" if item else "paragraph", _line(element), max(deep, 1) if item else 0)


def _above(element: Element) -> Iterator[str]:
    ancestors: Iterator[Element] = element.iterancestors()  # type: ignore[attr-defined]
    return (str(each.tag) for each in ancestors)


def _words(element: Element) -> str:
    """All the words of an element, with a line break for each one that is shown."""
    found: list[str] = [_SPACES.sub(" ", element.text or "")]
    for child in element:
        found += [_shown(child), _SPACES.sub(" ", child.tail or "")]
    return "".join(found)


def _shown(element: Element) -> str:
    """The words of an element within others, apart from those around it as a page shows them."""
    tag = str(element.tag)
    if tag in _SILENT:
        return ""
    if tag == "br":
        return "\n"
    words = _words(element)
    broken = tag in _BLOCKS or tag in ("ul", "ol", "tr")
    return f"\n{words}\n" if broken else f" {words} " if tag in ("td", "th") else words


def _number(cell: Element, name: str) -> int:
    attributes: Mapping[str, str] = cell.attrib
    given = attributes.get(name, "1")
    return min(max(int(given), 1), _MOST_COLUMNS) if given.isdecimal() and len(given) < 6 else 1


def _line(element: Element) -> int:
    return int(getattr(element, "sourceline", None) or 1)
