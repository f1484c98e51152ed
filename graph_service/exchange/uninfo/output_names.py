"""Which output a row means by the text that it gives: as written, but for spacing or where it was cut.

Nothing is guessed: no likeness is measured, and a text that could mean two outputs means none.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graph_service.messages import Message

#: A shorter beginning says too little to stand for a whole name.
SHORTEST_CUT: Final = 40


@dataclass(frozen=True, slots=True)
class Match:
    """The ``key`` that a text means and how it was found, or why it means none: ``shared`` are those it could mean."""

    key: str | None
    how: Literal["exact", "spelling", "cut", "none"]
    problem: Message | None = None
    shared: tuple[str, ...] = ()


class OutputNames:
    """Names of outputs by key, ready to be looked up."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._exact = _by_text(names, str)
        self._plain = _by_text(names, folded)
        self._known: dict[str, Match] = {}

    def find(self, text: str) -> Match:
        """What ``text`` means: exactly, else apart from spelling, else where one of the two was cut."""
        if text not in self._known:
            self._known[text] = self._found(text)
        return self._known[text]

    def _found(self, text: str) -> Match:
        plain = folded(text)
        cut = [key for name, keys in self._plain.items() if is_cut(name, plain) for key in keys]
        ways: tuple[tuple[Literal["exact", "spelling", "cut"], list[str]], ...] = (
            ("exact", self._exact.get(text, [])),
            ("spelling", self._plain.get(plain, []) if plain else []),
            ("cut", cut),
        )
        for how, keys in ways:
            if len(keys) == 1:
                return Match(keys[0], how)
            if keys:
                problem = Message("{n} outputs of the framework have this name: which one is unknown", n=len(keys))
                return Match(None, "none", problem, shared=tuple(keys))
        return Match(None, "none", Message("no output of the framework has this name"))


def folded(text: str) -> str:
    """A name without what spelling changes: compatibility forms, case, punctuation and spacing.

    >>> folded("Produit 1.1.1 :  L’accès\\u00a0équitable")
    'produit 1 1 1 l accès équitable'
    """
    return " ".join(re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).split())


def is_cut(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_CUT and long.startswith(short)


def _by_text(names: Mapping[str, str], form: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, name in names.items():
        found.setdefault(form(name), []).append(key)
    return found
