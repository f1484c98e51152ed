"""What has been read of a document so far: its blocks in order, within the limits, and the remarks on it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service import recorded
from graph_service.documents.document import Block, BlockKind
from graph_service.documents.limits import LONGEST_BLOCK, MOST_BLOCKS, MOST_CHARACTERS, MOST_PAGES
from graph_service.documents.markers import TICKS
from graph_service.documents.repair import repaired
from graph_service.errors import InvalidInput
from graph_service.messages import Message

#: Told the share of a file that is read, 0-1.
Report = Callable[[float], None]
PAGES: Final = Message("pages")
_NEAR_A_SPACE: Final = re.compile(rf"(?s).{{1,{LONGEST_BLOCK}}}(?:\s|$)|.{{1,{LONGEST_BLOCK}}}")
#: What Word shows in a field that nobody has filled in, once another program has saved it as text.
_UNFILLED: Final = re.compile(
    r"(?:click (?:or tap )?(?:here )?to (?:enter|add) (?:text|a date|title|subtitle)|choose an item"
    r"|cliquez (?:ou appuyez )?ici pour (?:entrer|taper|ajouter) (?:du|un) (?:texte|titre)"
    r"|cliquez (?:ou appuyez )?ici pour entrer une date|cliquez pour ajouter (?:du|un) (?:texte|titre)"
    r"|choisissez un [ée]l[ée]ment)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as its format's reader hands it on; ``Document`` adds the file's name, type and hash."""

    blocks: Sequence[Block]
    pages: int = 1
    title: str | None = None
    remarks: Sequence[str] = ()


class Gathering:
    """Blocks as they come. One that would pass a limit is refused, so that no file fills the memory."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.blocks: list[Block] = []
        self._characters = 0
        self._left_out: Counter[str] = Counter()
        self._remarks: list[Message] = []

    def add(
        self,
        text: str,
        kind: BlockKind,
        locator: str,
        *,
        depth: int = 0,
        number: str | None = None,
        row: int | None = None,
        column: str | None = None,
        at: int | None = None,
    ) -> bool:
        """Repair ``text`` and keep it as a block; False where nothing is left of it.

        A tick or a square alone is something only in a table, where it says when or where.
        """
        text = repaired(text)
        if _UNFILLED.match(text):
            self.left_out(recorded.PLACEHOLDERS)
            return False
        says = any(character.isalnum() for character in text)
        if not says and not (kind == "cell" and any(character in TICKS for character in text)):
            return False
        for piece in _NEAR_A_SPACE.findall(text) if len(text) > LONGEST_BLOCK else [text]:
            self._characters += len(piece)
            self.blocks.append(Block(piece.strip(), kind, locator, depth, number, row, column, at))
            number = None
        if len(self.blocks) > MOST_BLOCKS or self._characters > MOST_CHARACTERS:
            raise InvalidInput(
                "{file}, {place}: up to here it has more text than {n} pages hold; cut out the part that states "
                "the plan and give that",
                file=self.name,
                place=locator,
                n=MOST_PAGES,
            )
        return True

    def page(self, number: int, what: Message = PAGES) -> None:
        """Refuse a document of too many pages, slides or sheets."""
        if number > MOST_PAGES:
            raise InvalidInput(
                "{file} has more than {n} {what}; cut out the part that states the plan and give that",
                file=self.name,
                n=MOST_PAGES,
                what=what,
            )

    def left_out(self, what: str, count: int = 1) -> None:
        """Count something that is not read, such as a comment; ``what`` is a template with a field ``n`` for it."""
        self._left_out[what] += count

    def remark(self, remark: Message) -> None:
        """Say something about the reading, once."""
        if remark not in self._remarks:
            self._remarks.append(remark)

    @property
    def remarks(self) -> tuple[str, ...]:
        """All remarks, those with counts last."""
        return (*map(str, self._remarks), *(str(Message(what, n=n)) for what, n in self._left_out.items()))

    def reading(self, pages: int = 1, title: str | None = None) -> Reading:
        """What was read.

        Raises:
            InvalidInput: there is no text in it.
        """
        if not self.blocks:
            raise InvalidInput("{file} holds no text; check that it is the right file", file=self.name)
        return Reading(tuple(self.blocks), max(pages, 1), repaired(title or "") or None, self.remarks)
