"""Which cells of a table head its columns or its rows, and which only look so?"""

import re
from collections.abc import Sequence
from typing import Final

from graph_service.documents.document import Block
from graph_service.statements.boilerplate import beside, counts
from graph_service.statements.kinds import column_kind, labelled
from graph_service.statements.language import unaccented
from graph_service.statements.wording import form

_LONGEST: Final = 60
_MOST_WORDS: Final = 7
#: So few words say nothing to do or reached, even if the first may be a verb: "Target", "Means of verification".
_FEW: Final = 3
#: A column under such a head holds every link of the chain; what each is stands before it, or in the text.
_ANY_LINK: Final = re.compile(
    r"\b(?:intervention logic|logique d'intervention|narrative|narratif|(?:results?|logic(?:al)?) chain"
    r"|chaine (?:logique|des? resultats?)|hierarch(?:y of|ie des?) \w+|project (?:strategy|summary))\b"
)
#: Other words that head a column, and say nothing of a kind.
_PLAIN: Final = re.compile(
    r"^(?:description|title|titre|intitule|levels?|niveaux?|summary|resume|grades?|posts?|postes?|name|nom|themes?"
    r"|sectors?|secteurs?|value|valeurs?|methods?|methodes?|progres(?:s)?|disaggregation|desagregation|priority|score)$"
)
_TAG: Final = re.compile(r"#[a-z][a-z0-9_]*(?:\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
_CODE: Final = re.compile(r"\d|\b[IVX]+\b|\b[A-Z]$")


def kind_under(head: str | None) -> str | None:
    """The kind of what stands under or beside a head, None where that says nothing."""
    return None if any_link(head) else column_kind(head)


def bare_kind(text: str) -> str | None:
    """The kind that a cell names without saying anything else: "Outcome(s)", "Produit 1.1", "Activités :"."""
    label = labelled(f"{text.replace('(s)', 's').rstrip(' :.')}:")
    return label.kind if label is not None and not label.rest else None


def any_link(head: str | None) -> bool:
    """Whether what stands under a head may be any link of the chain: under none, or "Logique d'intervention"."""
    return head is None or bool(_ANY_LINK.search(unaccented(head)))


def coded(text: str) -> bool:
    """Whether a text begins with a label that has a number of its own: "Output 1.1"."""
    label = labelled(text)
    return label is not None and bool(_CODE.search(label.number.partition(" ")[2] or label.number))


def may_head(text: str) -> bool:
    """Whether a cell's words are those of a head: what, who, when, how one knows."""
    words = len(text.split())
    if len(text) > _LONGEST or words > _MOST_WORDS or coded(text) or (words > _FEW and form(text) is not None):
        return False
    return (
        column_kind(text) is not None
        or beside(text)
        or counts(text)
        or any_link(text)
        or bool(_PLAIN.match(unaccented(text)))
    )


def is_tagged(cells: Sequence[Block]) -> bool:
    """Whether a row holds the tags of the Humanitarian Exchange Language: "#sector+name"."""
    return all(_TAG.fullmatch(each.text) for each in cells)


class Heads:
    """The heads of a table's columns: as its form shows them, or as a row within it says anew.

    While they are ``silent``, for a row that is headed otherwise, no column has one.
    """

    def __init__(self) -> None:
        self.silent = False
        self._own: dict[int, str] | None = None
        self._shown: tuple[str, ...] = ()
        self._first: str | None = None

    def column(self, block: Block) -> str | None:
        """The head of a cell's column, None where it has none."""
        if self.silent:
            return None
        if self._own is None or block.at is None:
            return block.column
        before = [at for at in self._own if at <= block.at]
        return self._own[max(before)] if before else None

    def first(self) -> str | None:
        """The head of the leftmost column that has one."""
        return self._first

    def take(self, cells: Sequence[Block]) -> bool:
        """Whether a row heads the columns; then it does so for those after it."""
        texts = tuple(each.text for each in cells)
        shown = cells[0].kind == "head"
        if shown and _refuted(texts):
            self.forget()
            return False
        if not (shown or texts == self._shown or _within(cells)):
            return False
        self._own = None if shown else {each.at: each.text for each in cells if each.at is not None}
        self._shown, self._first = texts, texts[0]
        return True

    def forget(self) -> None:
        """What follows stands under no head."""
        self._own, self._shown, self._first = {}, (), None


def _refuted(texts: Sequence[str]) -> bool:
    """Whether a row that looks as if it headed the columns says something of a plan itself."""
    if any(label is not None and label.rest for label in map(labelled, texts)):
        return True
    heads = [may_head(each) for each in texts]
    if any(map(coded, texts)):
        return not all(head or coded(each) for head, each in zip(heads, texts, strict=True))
    return not any(heads) and any(form(each) is not None for each in texts)


def _within(cells: Sequence[Block]) -> bool:
    """Whether a row within a table heads the columns anew, as in a logframe in which each block has heads."""
    if any(each.at is None for each in cells) or len({each.at for each in cells}) < 2:
        return False
    if not all(may_head(each.text) for each in cells):
        return False
    return len(cells) > 2 or any(column_kind(each.text) for each in cells)
