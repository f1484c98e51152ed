"""What a node and a relationship are in memory, and how each is named."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.errors import InvalidInput

Value = str | int | float | list[str] | None
Properties = Mapping[str, Value]

KEY: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,198}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class NodeRef:
    """A node by its name: its key alone, unique in the whole graph."""

    key: str

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class EdgeRef:
    """A relationship by its name. Two with the same ends, type and role are one."""

    type: str
    start: str
    end: str
    role: str = ""

    @property
    def key(self) -> str:
        """``start~TYPE~end`` with ``~role`` where there is one; ``~`` is in no key."""
        return "~".join(part for part in (self.start, self.type, self.end, self.role) if part)

    def __str__(self) -> str:
        return f"{self.start} -{self.type}{f'[{self.role}]' if self.role else ''}-> {self.end}"


def edge_keys(kind: str, starts: Sequence[str], ends: Sequence[str], roles: Sequence[str]) -> list[str]:
    """``EdgeRef.key`` of many relationships of one type.

    >>> edge_keys("LED_BY", ["p-1", "p-2"], ["fao", "wfp"], ["", "lead"])
    ['p-1~LED_BY~fao', 'p-2~LED_BY~wfp~lead']
    """
    return [
        f"{start}~{kind}~{end}~{role}" if role else f"{start}~{kind}~{end}"
        for start, end, role in zip(starts, ends, roles, strict=True)
    ]


Ref = NodeRef | EdgeRef


@dataclass(frozen=True, slots=True)
class Node:
    """A node as stored. ``properties`` holds only what is set, without ``key``."""

    label: str
    key: str
    properties: Properties

    @property
    def ref(self) -> NodeRef:
        return NodeRef(self.key)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship as stored, with the labels of its ends. ``properties`` holds only what is set."""

    ref: EdgeRef
    start_label: str
    end_label: str
    properties: Properties


Element = Node | Edge


def slug(text: str, *, most: int = 60) -> str:
    """A key made of ``text``: lower case, without accents, words joined by ``-``.

    >>> slug("Restauration de l'Autorité de l'État")
    'restauration-de-l-autorite-de-l-etat'

    Raises:
        InvalidInput: nothing of ``text`` can stand in a key.
    """
    words = re.sub(r"[^a-z0-9]+", "-", fold_accents(text)).strip("-")
    cut = words[:most].strip("-")
    if not cut:
        raise InvalidInput("no key can be made of {text!r}: give one with letters or digits", text=text)
    return cut


def fold_accents(text: str) -> str:
    """``text`` as it is compared: no accents, no case, single spaces, compatibility forms folded.

    >>> fold_accents("  Élections\\u00a0NATIONALES ")
    'elections nationales'
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join((folded if folded.isascii() else folded.translate(_MARKS)).split())


class _Marks(dict[int, int | None]):
    """What becomes of each letter when accents go: a combining mark is left out. Found out when it is first met."""

    def __missing__(self, number: int) -> int | None:
        self[number] = None if unicodedata.combining(chr(number)) else number
        return self[number]


_MARKS: Final = _Marks()
