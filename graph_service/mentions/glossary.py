"""What acronyms mean in a document, by its own list of them and by what stands beside them in brackets."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from graph_service.mentions.tokens import JOINING, folded, tokens

#: By acronym, what the document says that it is short for.
Glossary = Mapping[str, tuple[str, ...]]

_ACRONYM: Final = r"(?P<acronym>[^\W\d_a-zà-ÿ](?:[^\W_]|[.&/’'-]){1,14})"
#: "PAM : Programme alimentaire mondial", in a list or a table of acronyms, a line each.
_ENTRY: Final = re.compile(
    rf"^[\W_]{{0,5}}{_ACRONYM}[ :=|\t–—;-]{{0,5}}[:=|\t–—;-][ ]?(?P<long>[^\W\d_][^:=|\t\n]{{5,160}}?)[ .;|]{{0,3}}$"
)
#: The same as a row of a table with headed columns: "Acronyme: PAM; Signification: Programme alimentaire mondial".
_ROW: Final = re.compile(rf"^[^:;]{{2,40}}:\s?{_ACRONYM}\s?;\s?[^:;]{{2,40}}:\s?(?P<long>[^\W\d_][^:;\t\n]{{5,160}})$")
#: One cell of such a row by itself.
_CELL: Final = re.compile(rf"^(?:[^:;]{{2,40}}:\s*)?{_ACRONYM}$")
_BRACKETED: Final = re.compile(rf"(?P<long>[^().;:\n]{{5,200}})\(\s*{_ACRONYM}\s*\)")
_EXPLAINED: Final = re.compile(rf"(?<!\w){_ACRONYM}\s*\((?P<long>[^\W\d_][^()]{{5,160}})\)")
_LONGEST: Final = 14
_WIDE: Final = re.compile(r"\s{2,}")


def glossary(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What these texts say that acronyms stand for; nothing else is said of any.

    >>> glossary(["PAM : Plan d'action ministériel", "Le Haut Conseil de la réconciliation (HCR) siège."])
    {'PAM': ("Plan d'action ministériel",), 'HCR': ('Haut Conseil de la réconciliation',)}
    """
    found: dict[str, dict[str, None]] = {}
    before, cell = "", ""
    for text in texts:
        for line in (_WIDE.sub("\t", each.strip()) for each in text.splitlines()):
            if entry := _ROW.match(line) or _ENTRY.match(line):
                _enter(found, entry["acronym"], entry["long"])
            elif cell:  # a table whose cells were read one by one, in either order
                _enter(found, cell, line)
            alone = _CELL.match(line)
            cell = alone["acronym"] if alone else ""
            if cell and before:
                _enter(found, cell, before)
            before = line
        if "(" in text:
            for match in _EXPLAINED.finditer(text):
                _enter(found, match["acronym"], match["long"])
            for match in _BRACKETED.finditer(text):
                if long := _ending(match["long"], _plain(match["acronym"])):
                    _enter(found, match["acronym"], long)
    return {acronym: tuple(longs) for acronym, longs in found.items()}


def stands_for(acronym: str, long: str) -> bool:
    """Whether the words begin with the letters of the acronym: every letter in order, from the first word on; small
    words may be left out, and a word may give several letters.

    >>> stands_for("MINUSMA", "Mission intégrée des Nations Unies pour la stabilisation au Mali")
    True
    >>> stands_for("PAM", "Programme des Nations Unies")
    False
    """
    words = [each.folded for each in tokens(long)]
    letters = folded(acronym) if len(acronym) < 5 else acronym.casefold()
    return bool(words) and words[0][:1] == letters[:1] and _given(letters, words)


def _given(letters: str, words: list[str]) -> bool:
    """Whether each word gives none, one or more of its first letters, in order, with no weighty word left out twice."""
    if not letters:
        return sum(word not in JOINING for word in words) <= 1
    if not words:
        return False
    first = words[0]
    for taken in range(min(len(first), len(letters), 4), 0, -1):
        if first[:taken] == letters[:taken] and _given(letters[taken:], words[1:]):
            return True
    return (first in JOINING or len(words) > len(letters)) and _given(letters, words[1:])


def _ending(before: str, acronym: str) -> str | None:
    """The words at the end of ``before`` that the acronym is short for."""
    words = list(tokens(before))[-_LONGEST:]
    for start in range(len(words) - 1, -1, -1):
        long = before[words[start].start : words[-1].end]
        if words[start].folded not in JOINING and stands_for(acronym, long):
            return long
    return None


def _enter(found: dict[str, dict[str, None]], acronym: str, long: str) -> None:
    if not (short := _plain(acronym)).isupper():
        return
    found.setdefault(short, {})[" ".join(long.split())] = None


def _plain(acronym: str) -> str:
    return re.sub(r"[^\w]", "", acronym)
