"""What a Word paragraph's style makes of it: a heading, a title, a line of the contents, a list item."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph_service.documents.markup import Element, W, value

_HEADING: Final = re.compile(
    r"^(?:heading|titre|ü?berschrift|título|titulo|titolo|rubrik|kop|заголовок)\s*([1-9])(?!\d)", re.IGNORECASE
)
_TITLE: Final = ("title", "titre", "titel", "título", "titulo", "titolo")
_CONTENTS: Final = re.compile(r"^(?:toc|tm|table of figures|table des illustrations|verzeichnis)\s*\d*$", re.IGNORECASE)
#: Word's own ids of styles are English; a French Word calls heading 1 "Titre1" and names it "heading 1".
_MOST_BASES: Final = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What a style, with those that it is based on, says of a paragraph. ``heading`` is 0 where it is none."""

    heading: int = 0
    title: bool = False
    contents: bool = False
    numbering: tuple[str, int] | None = None
    bold: bool = False
    hidden: bool = False
    size: int | None = None


class Styles:
    """The styles of a document, each looked up once."""

    def __init__(self, root: Element | None) -> None:
        found = () if root is None else root.iter(f"{W}style")
        self._styles = {style.get(f"{W}styleId", ""): style for style in found}
        self._default = next(
            (
                key
                for key, style in self._styles.items()
                if style.get(f"{W}default") in ("1", "true") and style.get(f"{W}type") == "paragraph"
            ),
            "",
        )
        self._looks: dict[str, Look] = {}

    def look(self, style: str | None) -> Look:
        """What the style of this id makes of a paragraph; one that is unknown goes by its id alone."""
        key = style or self._default
        if key not in self._looks:
            self._looks[key] = self._resolved(key)
        return self._looks[key]

    def _chain(self, key: str) -> Iterator[tuple[str, Element]]:
        for _ in range(_MOST_BASES):
            style = self._styles.get(key)
            if style is None:
                return
            yield key, style
            key = value(style.find(f"{W}basedOn"), f"{W}val")

    def _resolved(self, key: str) -> Look:
        heading, title, contents = _named(key) if key not in self._styles else (0, False, False)
        numbering, level = None, None
        bold: bool | None = None
        hidden: bool | None = None
        size: int | None = None
        outline: int | None = None
        for each, style in self._chain(key):
            for word in (value(style.find(f"{W}name"), f"{W}val"), each):
                named = _named(word)
                heading = heading or named[0]
                title, contents = title or named[1], contents or named[2]
            paragraph, run = style.find(f"{W}pPr"), style.find(f"{W}rPr")
            if paragraph is not None:
                if outline is None:
                    outline = outline_level(paragraph)
                list_of = paragraph.find(f"{W}numPr")
                if list_of is not None:
                    number = value(list_of.find(f"{W}numId"), f"{W}val")
                    depth = value(list_of.find(f"{W}ilvl"), f"{W}val")
                    numbering = numbering or number or None
                    level = int(depth) if level is None and depth.isdecimal() else level
            if run is not None:
                bold = switched(run, "b") if bold is None else bold
                hidden = switched(run, "vanish") if hidden is None else hidden
                points = value(run.find(f"{W}sz"), f"{W}val")
                size = int(points) if size is None and points.isdecimal() else size
        heading = heading or (0 if outline is None or title or contents else outline + 1)
        return Look(
            heading=0 if title or contents else heading,
            title=title,
            contents=contents,
            numbering=(numbering, level or 0) if numbering and numbering != "0" else None,
            bold=bool(bold),
            hidden=bool(hidden),
            size=size,
        )


def outline_level(properties: Element) -> int | None:
    """The outline level of a paragraph, from 0; None for body text."""
    found = value(properties.find(f"{W}outlineLvl"), f"{W}val")
    return int(found) if found.isdecimal() and int(found) < 9 else None


def switched(properties: Element, name: str) -> bool | None:
    """Whether a property such as bold is on or off; None where nothing is said."""
    found = properties.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val", "1") not in ("0", "false", "off")


def _named(word: str) -> tuple[int, bool, bool]:
    word = word.strip()
    found = _HEADING.match(word)
    depth = int(found[1]) if found else 0
    return depth, word.lower() in _TITLE, bool(_CONTENTS.match(word))
