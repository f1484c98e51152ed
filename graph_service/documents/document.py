"""What a document is once read: blocks of text in reading order, each with its locator."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

BlockKind = Literal["heading", "paragraph", "item", "head", "cell", "note"]
BLOCK_KINDS: Final = ("heading", "paragraph", "item", "head", "cell", "note")


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, head or other cell of a table, or note.

    ``locator`` is a page, slide, cell or line as a reader would look it up ("p. 4", "slide 2", "Plan!C7",
    "line 12"). ``depth`` is the depth of a heading (1 is the title's) or of a list item (1 is the outermost),
    0 elsewhere. ``number`` is the number or bullet that stands before it ("1.2", "a)"), None without one.
    ``row`` joins the cells of one table row, ``column`` is the heading of the cell's column, as the file's form
    shows it, and ``at`` is the place of that column, from 0.
    """

    text: str
    kind: BlockKind
    locator: str
    depth: int = 0
    number: str | None = None
    row: int | None = None
    column: str | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read. ``pages`` counts pages, slides, sheets, or is 1; ``remarks`` say what was left out
    (such as comments and deleted text), for the reader."""

    name: str
    media_type: str
    sha256: str
    blocks: Sequence[Block]
    pages: int = 1
    title: str | None = None
    remarks: Sequence[str] = field(default_factory=tuple)
