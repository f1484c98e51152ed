"""What was meant by a key that is none: one written otherwise, an acronym, another name, a title."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from graph_service.changes import state
from graph_service.errors import InvalidInput, Meant, NotFound, UnknownKey
from graph_service.graph import Graph
from graph_service.messages import Message, named
from graph_service.model import Node, fold, slug
from graph_service.questions.lookups import LISTS

_MOST: Final = 200
_MOST_KEYS: Final = 2_000
_SHOWN: Final = 6
_LONGEST: Final = 300
_NAMES: Final = ("title", "title_fr", "title_en", "acronym", "acronym_en", "code", "pcode")
_BRACKETS: Final = re.compile(r"\(([^()]+)\)\s*\Z")


def meant(graph: Graph, unknown: UnknownKey) -> Meant | None:
    """The one node that a key, which names none of these labels, is meant for; None where none is clearly.

    A key is looked for in lower case and as a slug; then an acronym, another name, a code, a title or what stands
    in brackets at its end, and a key without what it begins with (``itsp`` for ``mli-itsp``); then words of
    those.

    Raises:
        NotFound: several are so called; names them by title.
    """
    given = unknown.key.strip()
    if not given or len(given) > _LONGEST:
        return None
    for found in _ways(graph, given, unknown.labels):
        if len(found) == 1:
            return Meant(unknown.key, found[0].key, _title(found[0]))
        if found:
            more = len(found) - _SHOWN
            shown = tuple(f"{node.key} ({_title(node)})" for node in found[:_SHOWN])
            raise NotFound(
                "there is no {labels:or} {key!r}; did you mean {near:;}{more}?",
                labels=named(unknown.labels),
                key=unknown.key,
                near=shown,
                more=Message("; and {n} more", n=more) if more > 0 else "",
            )
    return None


def _ways(graph: Graph, given: str, labels: Collection[str]) -> Iterator[list[Node]]:
    """The nodes that may be meant, the surest way first."""
    yield _nodes(graph, {given.lower(), *_slug(given)}, labels)
    words = set(_words(given))
    near = _nodes(graph, _near(graph, given, words, labels), labels) if words else []
    name = fold(given)
    yield [node for node in near if name in _names(node)]
    yield [node for node in near if words <= {word for each in _names(node) for word in _words(each)}]


def _near(graph: Graph, given: str, words: set[str], labels: Collection[str]) -> set[str]:
    """Keys of nodes that have these words in their names or in their keys."""
    found: set[str] = set()
    for name in (name for name, label in LISTS.items() if label in labels):
        found.update(row["key"] for row in graph.rows(name, search=given, sort="key", limit=_MOST))
        keys = (row["key"] for row in graph.rows(name, sort="key", limit=_MOST_KEYS))
        found.update(key for key in keys if words <= set(_words(key)))
    if "Draft" in labels:
        found.update(row["key"] for row in graph.rows("draft_list"))
    return found


def _nodes(graph: Graph, keys: Collection[str], labels: Collection[str]) -> list[Node]:
    some = sorted(keys)
    found = graph.store.view(lambda tx: state.nodes(tx, some)) if some else {}
    return [node for node in sorted(found.values(), key=lambda node: node.key) if node.label in labels]


def _names(node: Node) -> set[str]:
    """All that a node is called, folded."""
    texts = [str(value) for name in _NAMES if (value := node.properties.get(name))]
    aliases = node.properties.get("aliases")
    texts += aliases if isinstance(aliases, list) else []
    texts += [inside for text in texts for inside in _BRACKETS.findall(text)]
    return {*map(fold, texts), fold(node.key), fold(node.key.partition("-")[2])}


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def _slug(text: str) -> Sequence[str]:
    try:
        return (slug(text),)
    except InvalidInput:
        return ()


def _title(node: Node) -> str:
    return str(node.properties.get("title") or node.key)
