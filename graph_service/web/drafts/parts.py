"""What a statement can be mapped to: the parts of the plans by name, found by words; and codes of public lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.graph import Graph
from graph_service.model import fold, has_words, search_words
from graph_service.questions.plan_texts import Item, plan_texts
from graph_service.stores.base import Row
from graph_service.suggestions import public_codes

_MOST: Final = 8
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of some plans by key, and the plans themselves."""

    items: Mapping[str, Item]
    plans: Mapping[str, Row]

    def row(self, key: str) -> Row | None:
        """What a page shows of one: its names, code, label and plan; None where it is in none of the plans."""
        item = self.items.get(key)
        if item is None:
            return None
        return {
            **item.names,
            "key": key,
            "label": item.label,
            "code": item.code,
            "level": item.level,
            "plan": item.framework,
        }

    def above(self, key: str) -> list[Row]:
        """What a part is part of, from the top, without the plan."""
        way: list[Row] = []
        at: str | None = self.items[key].parent if key in self.items else None
        while at is not None and (row := self.row(at)) and len(way) < _DEEPEST:
            way.insert(0, row)
            at = self.items[at].parent
        return way

    def found(self, words: str, most: int = _MOST) -> list[Row]:
        """The parts whose code or name has all the words; those that begin so first."""
        wanted = search_words(words)
        if not wanted:
            return []
        first = fold(words)
        hits = [(_rank(each, first), key) for key, each in self.items.items() if has_words(_text(each), wanted)]
        return [row for _, key in sorted(hits)[:most] if (row := self.row(key))]


def parts_of(graph: Graph, plans: tuple[str, ...]) -> Parts:
    """The parts of the plans that a draft is mapped to, as they are now."""
    state = graph.state()

    def read() -> Parts:
        texts = plan_texts(graph, plans, with_projects=False)
        return Parts(texts.items, texts.frameworks)

    return graph.answers.get((state.identity, "parts of plans", plans), read)


def code_row(key: str) -> Row | None:
    """What a page shows of a code of a public list; None where no list has it."""
    code = public_codes.themes().get(key)
    if code is None:
        return None
    return {
        "key": key,
        "label": "Theme",
        "code": code.code,
        "scheme": code.scheme,
        "title": code.en,
        "title_en": code.en,
        "title_fr": code.fr or None,
        "language": "en",
    }


def codes_found(words: str, most: int = _MOST) -> list[Row]:
    """The codes of public lists whose number or name has all the words."""
    wanted = search_words(words)
    return [row for key in _codes(wanted, most) if (row := code_row(key))]


def _codes(wanted: Sequence[str], most: int) -> Iterator[str]:
    left = most
    for key, code in public_codes.themes().items() if wanted else ():
        if left and code.active and has_words(f"{code.code} {code.en} {code.fr}", wanted):
            left -= 1
            yield key


def _rank(item: Item, words: str) -> tuple[bool, bool, str]:
    """A part by its code comes first, then one that begins so; ``words`` are folded."""
    first = words.split(maxsplit=1)[0]
    return fold(item.code or "") != first, not fold(_text(item)).startswith(first), item.framework or ""


def _text(item: Item) -> str:
    return " ".join(str(value) for value in (item.code, *item.names.values()) if value)
