"""Which statements does a document make, of which kind, and what belongs to what?"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from graph_service.documents.document import Block, Document
from graph_service.statements.boilerplate import aside, beside, opens_contents, opens_front_matter
from graph_service.statements.footnotes import footnotes
from graph_service.statements.growing import Growing, Open, joined
from graph_service.statements.guidance import is_guidance, without_advice
from graph_service.statements.kinds import RANK, by_labels, gathers, is_title, labelled
from graph_service.statements.sections import lists_no_plan, opens_part
from graph_service.statements.sentences import sentences
from graph_service.statements.siblings import by_number, evened
from graph_service.statements.statement import Statement
from graph_service.statements.tables import Table
from graph_service.statements.telling import Told, told
from graph_service.statements.title_page import title_page
from graph_service.statements.wording import form, leans, plans

_MARKS: Final = re.compile(r"^[\s*_]+|[\s*_]+$")
_DIGITS: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LONG: Final = 150
#: A point has at most so many sentences; a word of fewer letters has no plural.
_FEW: Final = 2
_MOST_IN_HEAD: Final = 4
#: "Chef de file : UNICEF": who, when or where, in a line of its own.
_BESIDE: Final = re.compile(r"(?P<head>[^:]{2,40}?)\s?:\s+(?P<said>\S.{0,119})$")
#: A list item longer than this, or of more sentences, is running text with a number before it.
_LONGEST_POINT: Final = 350


def split(document: Document) -> list[Statement]:
    """The statements of a document in its order; headings and what is set aside are among them.

    Nothing that the document says is dropped: each word of it is in the text, the number or the context of a
    statement, or in one that is set aside; what heads and numbers the rows of a table also tells their kinds.
    """
    growing = Growing()
    blocks = list(document.blocks)
    front = title_page(blocks)
    notes = footnotes(blocks)
    table = Table(growing)
    for at, given in enumerate(blocks):
        block = _with_label(given)
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.kind in ("cell", "head"):
            table.cell(block)
            continue
        if block.kind == "note":
            table.note(block)
            continue
        table.close()
        if at < front:
            _front(growing, block)
        elif block.kind == "heading" and not _measures(block):
            _heading(growing, block, following)
        elif at in notes:
            growing.add(block.text, "other", block.locator, number=block.number, aside="reference")
        else:
            _point(growing, block, following)
    table.close()
    made = by_number(evened(growing.told(), growing.signed))
    return without_advice(made) if is_guidance(blocks) else made


def _measures(block: Block) -> bool:
    """Whether what looks like a heading is a measure, "Number of people in Gao:", which nothing belongs to."""
    return form(block.text) == "measure" and labelled(block.text) is None and gathers(block.text) is None


def _with_label(block: Block) -> Block:
    """A block whose number is a label that Word counted, "Output 1.1:", as if that had been typed before its text.

    A letter that counts, "Activité a)", is written large, as labels have it.
    """
    if block.number is None or not _WORD.search(block.number):
        return block
    counted = block.number.rstrip(" .:)–—-")
    words, _, code = counted.rpartition(" ")
    for shown in (counted, f"{words} {code.upper()}"):
        label = labelled(f"{shown}: {block.text}")
        if label is not None and label.rest == block.text:
            return replace(block, text=f"{shown}: {block.text}", number=None)
    return block


def _front(growing: Growing, block: Block) -> None:
    """A line of the title page: the document's title stays open as a heading, the rest is set aside."""
    growing.headings.clear()
    growing.add(block.text, "context" if block.kind == "heading" else "other", block.locator, aside="boilerplate")


def _heading(growing: Growing, block: Block, following: Block | None) -> None:
    text = _MARKS.sub("", block.text)
    label = labelled(text)
    number = block.number
    if label and label.holds and (lists_no_plan(label.rest) or (gathers(label.rest) in RANK and not form(label.rest))):
        text, label = label.rest, None  # "Subprogramme 2: deliverables for 2026" is over its deliverables
    lists = label is None and lists_no_plan(text)
    gathered = gathers(text)
    apart = bool(label.rest) if label else is_title(text) or opens_part(text)
    counted = number is not None or apart
    growing.close_headings(max(block.depth, 1), counted=counted)
    opens = "contents" if opens_contents(text) else "background" if lists else opens_front_matter(text)
    set_aside = opens or aside(text)
    parted = following is not None and (following.kind != "heading" or following.depth > block.depth)
    below: str | None = None
    signed = label is not None
    if label and label.rest:
        kind, text, number = label.kind, label.rest, joined(number, label.number)
    elif label:
        kind, below = "context", label.kind
    else:
        kind, below = "context", gathered
        named = growing.named()
        over = growing.above() is not None and _numbered(number)
        states = (form(text) and (over or not parted)) or (not parted and named in RANK)
        if below is None and states and not is_title(text):
            kind = told(growing, text, listed=True).kind
        if kind in ("context", "other") and below is None and not parted and named != "other":
            kind, set_aside = "context", set_aside or "boilerplate"
    reason = set_aside if label is None and kind == "context" else None
    made = growing.add(text, kind, block.locator, number=number, aside=reason, signed=signed)
    shown = f"{number} {text}" if number else text
    growing.headings.append(
        Open(
            made.order,
            max(block.depth, 1),
            shown,
            made.kind,
            below,
            opens,
            holds=label.holds if label else None,
            one=(label is not None and not label.rest) or _is_one(text),
            stays=lists and number is not None,
        )
    )


def _is_one(heading: str) -> bool:
    """Whether a heading names one thing: "Objective", "Objectif général"."""
    return not any(len(word) > _FEW and word.lower().endswith("s") for word in _LETTERS.findall(heading))


def _point(growing: Growing, block: Block, following: Block | None) -> None:
    """A paragraph or list item: one statement, or several where it holds several that plan."""
    if block.kind == "item":
        growing.close_items(block.depth, style(block.number))
    else:
        growing.close_lists()
    leads = (
        following is not None
        and following.kind == "item"
        and (block.kind == "paragraph" or following.depth > block.depth or _opens(block, following))
    )
    for part in by_labels(_MARKS.sub("", block.text)):
        _part(growing, block, part, following if leads else None)


def _part(growing: Growing, block: Block, text: str, following: Block | None) -> None:
    label = labelled(text)
    number = block.number
    if (reason := aside(text)) in ("contents", "boilerplate", "reference"):
        growing.add(text, "other", block.locator, number=number, aside=reason)
        return
    if (
        label is None
        and form(text) != "measure"
        and following is not None
        and (text.rstrip().endswith(":") or block.kind == "item" or len(text) < _LONG)
    ):
        below = gathers(text, lead=text.rstrip().endswith(":"))
        if below or text.rstrip().endswith(":"):
            made = growing.add(text, "context", block.locator, number=number)
            growing.items.append(_lead(made, block, following, below))
            return
    if label and not label.rest:
        made = growing.add(text, "context", block.locator, number=number)
        growing.items.append(Open(made.order, block.depth, text, "context", label.kind, made.aside, holds=label.holds))
        return
    if label and block.kind == "paragraph":
        growing.add_paragraph(label, block.locator, joined(number, label.number))
        return
    if label:
        made = growing.add(label.rest, label.kind, block.locator, number=joined(number, label.number), signed=True)
    elif block.kind == "paragraph" or len(text) > _LONG:
        made = _sentences(growing, block, text)
    else:
        made = _add(growing, text, block.locator, number, told(growing, text, listed=True))
    if block.kind == "item":
        holds = label.holds if label else None
        growing.items.append(Open(made.order, block.depth, text, made.kind, None, made.aside, holds=holds))


def _add(growing: Growing, text: str, locator: str, number: str | None, judged: Told) -> Statement:
    return growing.add(text, judged.kind, locator, number=number, aside=judged.aside, signed=judged.signed)


def _beside(text: str) -> bool:
    """Whether a line says who, when, where or with what money of the statement above: "Chef de file : UNICEF"."""
    found = _BESIDE.match(text)
    return (
        found is not None
        and len(found["head"].split()) <= _MOST_IN_HEAD
        and beside(found["head"])
        and labelled(text) is None
        and (" " not in found["head"] or form(found["head"]) is None)
        and form(found["said"]) is None
    )


def _opens(block: Block, following: Block) -> bool:
    """Whether an item leads in those after it, though they are no deeper: it ends in a colon and counts otherwise."""
    return block.text.rstrip().endswith(":") and style(block.number) != style(following.number)


def _lead(made: Statement, block: Block, following: Block, below: str | None) -> Open:
    """A lead-in, open for the points after it."""
    beside = block.kind == "item" and following.depth <= block.depth
    depth = following.depth - 1 if beside else block.depth
    return Open(made.order, depth, made.text, "context", below, made.aside, style(block.number) if beside else None)


def style(number: str | None) -> str:
    """How a number counts: "25.1" and "26.10" alike, "(a)" otherwise."""
    return _LETTERS.sub("a", _DIGITS.sub("1", number or ""))


def _sentences(growing: Growing, block: Block, text: str) -> Statement:
    """A text as one statement, or as several where more than one of its sentences plans."""
    parts = sentences(text)
    planned = [plans(each) and not leans(each) for each in parts]
    brief = len(parts) <= _FEW and len(text) <= _LONGEST_POINT
    listed = block.kind == "item" and (brief or (len(parts) == 1 and growing.led()))
    if sum(planned) < _FEW or growing.named() in ("other", "background"):
        judged = told(growing, text, listed or (planned[0] and len(parts) <= _FEW))
        return _add(growing, text, block.locator, block.number, judged)
    made: Statement | None = None
    for part, its_own in _grouped(parts, planned):
        number = block.number if made is None else None
        made = _add(growing, part, block.locator, number, told(growing, part, its_own))
    assert made is not None  # noqa: S101 - two sentences plan, so there is one
    return made


def _grouped(parts: Sequence[str], planned: Sequence[bool]) -> list[tuple[str, bool]]:
    """Each sentence that plans by itself, with one that leans on it; those between them together."""
    found: list[tuple[str, bool]] = []
    for part, its_own in zip(parts, planned, strict=True):
        if found and not its_own and (leans(part) or not found[-1][1]):
            found[-1] = (f"{found[-1][0]} {part}", found[-1][1])
        else:
            found.append((part, its_own))
    return found


def _numbered(number: str | None) -> bool:
    return number is not None and number[0].isdigit()
