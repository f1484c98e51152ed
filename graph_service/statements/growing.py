"""The statements of a draft while it is walked through: what is open above, and what hangs on what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from graph_service.statements.kinds import RANK, Label
from graph_service.statements.language import language_of
from graph_service.statements.statement import Statement

#: Depths of paragraphs with a label: all below 0, by kind and then by the length of the number.
_FIRST: Final = -100
_STEP: Final = 10
_CODE: Final = re.compile(r"\d+(?:\.\d+)*")


@dataclass(slots=True)
class Open:
    """A heading, list item or lead-in that what follows belongs to.

    ``below`` is the kind of the points below it where it names one; ``aside`` why all below is set aside;
    ``style`` how a lead-in of the same depth as its points is numbered: the next so numbered is beside it;
    ``holds`` the kind of what is to do directly below; ``one`` says that it names one statement, the next, and
    ``stays`` that it is over headings of its own depth which have no number.
    """

    order: int
    depth: int
    text: str
    kind: str
    below: str | None = None
    aside: str | None = None
    style: str | None = None
    holds: str | None = None
    one: bool = False
    stays: bool = False


@dataclass(slots=True)
class Growing:
    """Statements so far; ``headings`` and ``items`` are open, the outermost first.

    A paragraph with a label is open as a heading is, among the items with a depth below 0. ``signed`` are the
    statements whose kind a sign told: a label, a heading, a column, a measure.
    """

    statements: list[Statement] = field(default_factory=list)
    headings: list[Open] = field(default_factory=list)
    items: list[Open] = field(default_factory=list)
    signed: set[int] = field(default_factory=set)

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
        signed: bool = False,
    ) -> Statement:
        """Append a statement below what is open, or below ``parent``; ``signed`` says that a sign told its kind."""
        opened = self.opened
        over = opened[-1].order if parent is None and opened else parent
        reason = aside or next((each.aside for each in reversed(opened) if each.aside), None)
        if reason is None and kind == "other" and self.named() == "background":
            reason = "background"
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
        if signed:
            self.signed.add(made.order)
        return made

    def close_headings(self, depth: int, counted: bool = True) -> None:
        """A heading of this depth ends all as deep or deeper, and every list; one that is not ``counted`` (has neither
        number nor label) ends none of its own depth that stays over such."""
        while self.headings and self.headings[-1].depth >= depth:
            if not counted and self.headings[-1].stays and self.headings[-1].depth == depth:
                break
            self.headings.pop()
        self.items.clear()

    def close_lists(self) -> None:
        """What follows is in no list; paragraphs with a label stay open."""
        self.items = [each for each in self.items if each.depth < 0]

    def add_paragraph(self, label: Label, page: str, number: str) -> Statement:
        """Append a paragraph with a label: it is over what follows, and below those before it in the chain."""
        depth = _FIRST + RANK[label.kind] * _STEP + label.number.count(".")
        self.items = [each for each in self.items if each.depth < depth and self._may_hold(each, label.number)]
        made = self.add(label.rest, label.kind, page, number=number, signed=True)
        if made.kind != "indicator":
            self.items.append(Open(made.order, depth, made.text, made.kind, aside=made.aside, holds=label.holds))
        return made

    def close_labelled(self, kind: str) -> None:
        """A statement of this kind in a table ends the paragraphs with a label that are no higher in the chain."""
        self.items = [each for each in self.items if each.depth >= 0 or RANK[each.kind] < RANK[kind]]

    def _may_hold(self, above: Open, number: str) -> bool:
        """Whether a number does not contradict that its statement belongs to another: 1.2 to 1, not to 3."""
        own, over = _CODE.search(number), _CODE.search(self.statements[above.order].number or "")
        return own is None or over is None or "." not in own[0] or own[0].startswith(f"{over[0]}.")

    def close_items(self, depth: int, style: str | None = None) -> None:
        """An item of this depth ends all as deep or deeper, and a lead-in that is numbered as it is."""
        led = next((at for at, each in enumerate(self.items) if style and each.style == style), None)
        del self.items[led if led is not None else len(self.items) :]
        while self.items and self.items[-1].depth >= depth:
            self.items.pop()

    def named(self) -> str | None:
        """The kind that the nearest heading, lead-in or item above names for the points below it; None where a part
        of the plan is nearer."""
        naming = self._naming()
        return naming.below if naming else None

    def led(self) -> bool:
        """Whether it is a lead-in or an item that names the kind of the points below it."""
        return self._naming() in self.items

    def awaits(self) -> bool:
        """Whether what names a kind names one statement, and that is the next."""
        naming = self._naming()
        return naming is not None and naming.one and naming.order == len(self.statements) - 1

    def _naming(self) -> Open | None:
        for each in reversed(self.opened):
            if each.below or (each.kind in RANK and (each.depth < 0 or each in self.headings)):
                return each if each.below else None
        return None

    def above(self) -> Open | None:
        """The nearest statement of the results chain above."""
        return next((each for each in reversed(self.opened) if each.kind in RANK), None)

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
