"""What a Word paragraph says: its kept words, and what hangs on it (notes, text boxes, breaks, what was left out)."""

from dataclasses import dataclass, field
from typing import Final

from graph_service.documents.docx.styles import switched
from graph_service.documents.markup import Element, R, W, alternatives

_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TEXT: Final = {f"{W}t", f"{_M}t"}
_DROPPED: Final = {f"{W}del", f"{W}moveFrom"}
#: Properties and field codes, which hold no words of the text.
_SKIPPED: Final = {f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delText", f"{W}sdtPr", f"{W}rt", f"{W}ruby"}
_SIGNS: Final = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
_DEEPEST: Final = 60


@dataclass(slots=True)
class Words:
    """The words of one paragraph. ``breaks`` has, for each new page, whether it was rendered and stood first."""

    pieces: list[str] = field(default_factory=list)
    bold: int = 0
    characters: int = 0
    size: int = 0
    breaks: list[tuple[bool, bool]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    inserted: int = 0
    deleted: int = 0
    comments: int = 0
    hidden: int = 0
    pictures: int = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def words(paragraph: Element, bold: bool = False, hidden: bool = False) -> Words:
    """Read a paragraph; ``bold`` and ``hidden`` say what its style makes of runs that say nothing themselves."""
    found = Words()
    _collect(paragraph, found, bold, hidden, 0)
    return found


def emptied(root: Element) -> int:
    """Take out what content controls show as long as nobody has filled them in; how many these are."""
    count = 0
    for control in root.iter(f"{W}sdt"):
        if control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            count += 1
            for text in control.iter(f"{W}t"):
                text.text = ""
    return count


def _collect(element: Element, into: Words, bold: bool, hidden: bool, depth: int) -> None:
    if depth > _DEEPEST:
        return
    for child in alternatives(element):
        tag = child.tag
        if tag in _TEXT:
            text = child.text or ""
            if hidden:
                into.hidden += 1
                continue
            into.pieces.append(text)
            size = len(text.strip())
            into.characters += size
            into.bold += size if bold else 0
        elif tag in _SKIPPED:
            continue
        elif tag in _DROPPED:
            into.deleted += 1
        elif tag in _SIGNS:
            into.pieces.append(_SIGNS[tag])
        elif tag == f"{W}br":
            if child.get(f"{W}type") == "page":
                into.breaks.append((False, not into.text.strip()))
            into.pieces.append("\n")
        elif tag == f"{W}lastRenderedPageBreak":
            into.breaks.append((True, not into.text.strip()))
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            into.notes.append((tag[len(W) :].removesuffix("Reference"), child.get(f"{W}id", "")))
        elif tag == f"{W}commentReference":
            into.comments += 1
        elif tag == f"{W}txbxContent":
            into.boxes.append(child)
        elif tag == f"{W}sym":
            into.pieces.append(_symbol(child))
        elif tag == f"{W}r":
            _run(child, into, bold, hidden, depth)
        else:
            into.inserted += tag in (f"{W}ins", f"{W}moveTo")
            into.pictures += tag.endswith("}blip") and bool(child.get(f"{R}embed"))
            _collect(child, into, bold, hidden, depth + 1)


def _run(run: Element, into: Words, bold: bool, hidden: bool, depth: int) -> None:
    properties = run.find(f"{W}rPr")
    if properties is not None:
        own_bold, own_hidden = switched(properties, "b"), switched(properties, "vanish")
        bold = bold if own_bold is None else own_bold
        hidden = hidden if own_hidden is None else own_hidden
        size = properties.find(f"{W}sz")
        if size is not None and (points := size.get(f"{W}val", "")).isdecimal():
            into.size = max(into.size, int(points))
    _collect(run, into, bold, hidden, depth + 1)


def _symbol(element: Element) -> str:
    """A character of a symbol font: those of its private place are ticks, squares and arrows."""
    code = element.get(f"{W}char", "")
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return "•" if "\ue000" <= character <= "\uf8ff" else character
