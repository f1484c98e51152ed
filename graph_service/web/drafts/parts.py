"""What a statement can be mapped to: the parts of the plans by name, found by words; and codes of public lists."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.graph import Graph
from graph_service.model import LABELS, fold_accents
from graph_service.questions.alignment import Item, load
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row
from graph_service.suggestions import public_codes

_MOST: Final = 8
_BEHIND: Final = 500
_DEEPEST: Final = 8
#: Changes of these alone leave every part of a plan as it is called.
_HARMLESS: Final = frozenset((
    "Draft", "Statement", "Theme", "Source", "ALIGNS_WITH", "CLASSIFIED_AS", "LED_BY", "IMPLEMENTED_BY", "LOCATED_IN",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of some plans by key, and the plans themselves."""

    items: Mapping[str, Item]
    plans: Mapping[str, Row]
    revision: int

    def row(self, key: str) -> Row | None:
        """What a page shows of one: its names, code, label and plan; None where it is in none of the plans."""
        item = self.items.get(key)
        if item is None:
            return None
        return {**item.names, "key": key, "label": item.label, "code": item.code, "level": item.level,
                "plan": item.framework}  # fmt: skip

    def above(self, key: str) -> list[Row]:
        """What a part is part of, from the top, without the plan."""
        way: list[Row] = []
        at = self.items[key].parent if key in self.items else None
        while at is not None and (row := self.row(at)) and len(way) < _DEEPEST:
            way.insert(0, row)
            at = self.items[at].parent
        return way

    def found(self, words: str, most: int = _MOST) -> list[Row]:
        """The parts whose code or name has all the words; those that begin so first."""
        wanted = fold_accents(words).split()
        if not wanted:
            return []
        hits = [(self._rank(each, wanted), key) for key, each in self.items.items() if _has(_text(each), wanted)]
        return [row for _, key in sorted(hits)[:most] if (row := self.row(key))]

    def _rank(self, item: Item, wanted: Sequence[str]) -> tuple[bool, bool, str]:
        return fold_accents(item.code or "") != wanted[0], not _text(item).startswith(wanted[0]), item.framework or ""


class Known:
    """The parts of the plans that drafts are mapped to, kept until one of them changes. Safe between threads."""

    def __init__(self, most: int = 4) -> None:
        self._lock = threading.Lock()
        self._parts: OrderedDict[tuple[str, ...], Parts] = OrderedDict()
        self._most = most

    def of(self, graph: Graph, plans: tuple[str, ...], revision: int) -> Parts:
        """The parts of these plans as they are at a revision."""
        with self._lock:
            kept = self._parts.get(plans)
        if kept is None or _moved(graph, kept.revision, revision):
            read = load(graph, Scope(frameworks=plans))
            kept = Parts(read.items, read.frameworks, revision)
        elif kept.revision != revision:
            kept = Parts(kept.items, kept.plans, revision)
        with self._lock:
            self._parts[plans] = kept
            self._parts.move_to_end(plans)
            while len(self._parts) > self._most:
                self._parts.popitem(last=False)
        return kept


def code_row(key: str) -> Row | None:
    """What a page shows of a code of a public list; None where no list has it."""
    code = public_codes.themes().get(key)
    if code is None:
        return None
    return {
        "key": key, "label": "Theme", "code": code.code, "scheme": code.scheme, "title": code.en,
        "title_en": code.en, "title_fr": code.fr or None, "language": "en",
    }  # fmt: skip


def codes_found(words: str, most: int = _MOST) -> list[Row]:
    """The codes of public lists whose number or name has all the words."""
    wanted = fold_accents(words).split()
    return [row for key in _codes(wanted, most) if (row := code_row(key))]


def _codes(wanted: Sequence[str], most: int) -> Iterator[str]:
    left = most
    for key, code in public_codes.themes().items() if wanted else ():
        if left and code.active and _has(fold_accents(f"{code.code} {code.en} {code.fr}"), wanted):
            left -= 1
            yield key


def _has(text: str, wanted: Sequence[str]) -> bool:
    return all(word in text for word in wanted)


def _text(item: Item) -> str:
    return fold_accents(" ".join(str(value) for value in (item.code, *item.names.values()) if value))


def _moved(graph: Graph, was: int, now: int) -> bool:
    """Whether anything but drafts and what was decided on them changed."""
    if was == now:
        return False
    if not 0 < now - was <= _BEHIND:
        return True
    since = [each for each in graph.history(limit=now - was) if each.revision > was]
    touched = {name for each in since for counts in each.summary.values() for name in counts}
    return bool(touched - _HARMLESS) and bool((touched & LABELS.keys()) - _HARMLESS or "PART_OF" in touched)
