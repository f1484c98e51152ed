"""The statements of a draft while it is walked through: what is open above, and what hangs on what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from graph_service.statements.kinds import RANK
from graph_service.statements.language import language_of
from graph_service.statements.statement import Statement

_CODE: Final = re.compile(r"\d+(?:\.\d+)*")


@dataclass(slots=True)
class Open:
    """A heading, list item or lead-in that what follows belongs to.

    ``below`` is the kind of the points below it where it names one; ``aside`` why all below is set aside;
    ``style`` how a lead-in of the same depth as its points is numbered: the next so numbered is beside it.
    """

    order: int
    depth: int
    text: str
    kind: str
    below: str | None = None
    aside: str | None = None
    style: str | None = None


@dataclass(slots=True)
class Growing:
    """Statements so far; ``headings`` and ``items`` are open, the outermost first."""

    statements: list[Statement] = field(default_factory=list)
    headings: list[Open] = field(default_factory=list)
    items: list[Open] = field(default_factory=list)

    @property
    def opened(self) -> Sequence[Open]:
        """All that is open above the next statement, outermost first."""
        return (*self.headings, *self.items)

    def add(
        self,
        text: str,
        kind: str,
        page: str,
        *,
        number: str | None = None,
        aside: str | None = None,
        parent: int | None = None,
    ) -> Statement:
        """Append a statement below what is open, or below ``parent``."""
        opened = self.opened
        over = opened[-1].order if parent is None and opened else parent
        reason = aside or next((each.aside for each in reversed(opened) if each.aside), None)
        made = Statement(
            order=len(self.statements),
            text=text.rstrip(" ;,") or text,
            kind=kind if reason is None or kind == "context" else "other",
            page=page,
            language="",
            number=number,
            context=tuple(each.text for each in opened if each in self.headings or each.kind == "context"),
            parent=over,
            aside=reason,
        )
        self.statements.append(made)
        return made

    def close_headings(self, depth: int) -> None:
        """A heading of this depth ends all as deep or deeper, and every list."""
        while self.headings and self.headings[-1].depth >= depth:
            self.headings.pop()
        self.items.clear()

    def close_items(self, depth: int, style: str | None = None) -> None:
        """An item of this depth ends all as deep or deeper, and a lead-in that is numbered as it is."""
        led = next((at for at, each in enumerate(self.items) if style and each.style == style), None)
        del self.items[led if led is not None else len(self.items) :]
        while self.items and self.items[-1].depth >= depth:
            self.items.pop()

    def close_lists(self) -> None:
        """What follows is in no list; it may still belong to a labelled paragraph above it."""
        self.items = [each for each in self.items if each.depth == 0 and each.kind in RANK]

    def close_labelled(self, kind: str, code: str | None = None) -> None:
        """A statement of this kind, and of this number, ends the labelled paragraphs that it cannot belong to."""
        self.items = [
            each
            for each in self.items
            if each.depth > 0 or each.kind not in RANK or (RANK[each.kind] < RANK[kind] and _within(code, each.text))
        ]

    def named(self) -> str | None:
        """The kind that the nearest heading, lead-in or item above names for the points below it."""
        return next((each.below for each in reversed(self.opened) if each.below), None)

    def told(self) -> list[Statement]:
        """The statements with their language: a short one goes by what it belongs to, then by the whole draft."""
        sample = " ".join(each.text for each in self.statements[:400] if not each.aside)
        whole = language_of(sample)
        done: list[Statement] = []
        for each in self.statements:
            above = done[each.parent].language if each.parent is not None else whole
            around = (*reversed(each.context), "le la les" if above == "fr" else "the of and")
            done.append(replace(each, language=language_of(f"{each.number or ''} {each.text}", around)))
        return done


def joined(number: str | None, label: str) -> str:
    """A number and the label after it, without a mark that does not count."""
    return f"{number} {label}" if number and any(each.isalnum() for each in number) else label


def _within(code: str | None, above: str) -> bool:
    """Whether a number does not contradict that its statement belongs to one with another: 1.2 to 1, not to 3."""
    own, over = _CODE.search(code or ""), _CODE.search(above)
    return own is None or over is None or "." not in own[0] or own[0].startswith(f"{over[0]}.")
