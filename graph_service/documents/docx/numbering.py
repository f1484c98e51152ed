"""Which number Word shows before a paragraph: it is not in the text, but counted from numbering.xml."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from graph_service.documents.markers import bullet
from graph_service.documents.markup import Element, W, value

_LEVELS: Final = 9
_PLACEHOLDER: Final = re.compile(r"%([1-9])")
_ROMAN: Final = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: its format, its text such as "%1.%2", and where it begins."""

    format: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False


class Numbering:
    """The lists of a document and where each stands in its count."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, list[Level]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._own_levels: dict[str, dict[int, Level]] = {}
        self._styled: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        self._begun: set[str] = set()
        if root is None:
            return
        styles: dict[str, list[tuple[str, int]]] = defaultdict(list)
        linked: dict[str, str] = {}
        by_style: dict[str, str] = {}
        for abstract in root.iter(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId", "")
            levels = [Level() for _ in range(_LEVELS)]
            for level in abstract.iter(f"{W}lvl"):
                depth = _depth(level.get(f"{W}ilvl"))
                levels[depth] = _level(level, depth)
                if style := value(level.find(f"{W}pStyle"), f"{W}val"):
                    styles[key].append((style, depth))
            self._levels[key] = levels
            if link := value(abstract.find(f"{W}numStyleLink"), f"{W}val"):
                linked[key] = link
            if style := value(abstract.find(f"{W}styleLink"), f"{W}val"):
                by_style[style] = key
        for key, link in linked.items():
            self._levels[key] = self._levels.get(by_style.get(link, key), self._levels[key])
        for number in root.iter(f"{W}num"):
            key = number.get(f"{W}numId", "")
            abstract_key = value(number.find(f"{W}abstractNumId"), f"{W}val")
            self._lists[key] = abstract_key
            self._restarts[key], self._own_levels[key] = {}, {}
            for override in number.iter(f"{W}lvlOverride"):
                depth = _depth(override.get(f"{W}ilvl"))
                start = value(override.find(f"{W}startOverride"), f"{W}val")
                if start.isdecimal():
                    self._restarts[key][depth] = int(start)
                own = override.find(f"{W}lvl")
                if own is not None:
                    self._own_levels[key][depth] = _level(own, depth)
            for style, depth in styles.get(abstract_key, ()):
                self._styled.setdefault(style, (key, depth))

    def of_style(self, style: str) -> tuple[str, int] | None:
        """The list and level that numbers paragraphs of a style."""
        return self._styled.get(style)

    def next(self, number: str, depth: int) -> str | None:
        """Count one more paragraph of a list; its number or bullet as shown, None where none is."""
        abstract = self._lists.get(number)
        levels = self._levels.get(abstract or "")
        if abstract is None or levels is None:
            return None
        depth = min(max(depth, 0), _LEVELS - 1)
        counts = self._counts[abstract]
        if number not in self._begun:
            self._begun.add(number)
            for level, start in self._restarts[number].items():
                counts[level] = start - 1
        own = {**dict(enumerate(levels)), **self._own_levels[number]}
        for above in range(depth):
            if counts[above] is None:
                counts[above] = own[above].start
        before = counts[depth]
        counts[depth] = own[depth].start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        shown = own[depth]
        if shown.format == "none":
            return None
        if shown.format == "bullet":
            return bullet(shown.text)

        def counted(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            return _shown(counts[at] or 0, "decimal" if shown.legal else own[at].format)

        return _PLACEHOLDER.sub(counted, shown.text).strip() or None


def _depth(text: str | None) -> int:
    return min(int(text), _LEVELS - 1) if text and text.isdecimal() else 0


def _level(element: Element, depth: int) -> Level:
    start = value(element.find(f"{W}start"), f"{W}val", "1")
    return Level(
        format=value(element.find(f"{W}numFmt"), f"{W}val", "decimal"),
        text=value(element.find(f"{W}lvlText"), f"{W}val", f"%{depth + 1}."),
        start=int(start) if start.isdecimal() else 1,
        legal=element.find(f"{W}isLgl") is not None,
    )


def _shown(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 5)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        roman = ""
        for size, sign in _ROMAN:
            roman += sign * (count // size)
            count %= size
        return roman.upper() if form == "upperRoman" else roman
    if form == "decimalZero":
        return f"{count:02d}"
    return "" if form == "none" else str(count)
