"""Whether an embedded graph is what its journal says: by scan, by look-up of keys, and by the changes made again.

What each tells of the graph is brought down to a number for each label and each (type, start label, end label): the sum
of the digests of the elements, so that order does not matter and memory does not grow with the graph.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator

from graph_service.changes import state
from graph_service.changes.effects import Group, group_of
from graph_service.changes.pieces import effects_of
from graph_service.model import LABELS, Element, Node
from graph_service.stores.base import GraphStore, Transaction
from graph_service.stores.chain import Piece

#: For each group: how many elements, and the sum of their digests.
Sums = dict[Group, tuple[int, int]]
_MODULUS = 2**64


def differences(store: GraphStore) -> list[str]:
    """What differs between scan, look-up by key and replay of the journal; nothing where all is well.

    A server has no journal: there scan and look-up are compared.

    Raises:
        StoreError: the engine failed, or the journal is damaged.
    """
    scanned, looked_up = store.view(lambda tx: (_sums(_scanned(tx)), _sums(_looked_up(tx))), limited=False)
    found = _told("a scan and look-ups by key", scanned, looked_up)
    if store.journal is not None:
        found += _told("a scan and the journal", scanned, replayed(store.journal.changes()))
    return found


def replayed(changes: Iterable[list[Piece]]) -> Sums:
    """What changes made again would come to."""
    found: Sums = {}
    for pieces in changes:
        for effect in effects_of(pieces):
            _add(found, effect.before, -1)
            _add(found, effect.after, 1)
    return {group: sums for group, sums in found.items() if sums != (0, 0)}


def _scanned(tx: Transaction) -> Iterator[Element]:
    """Every element as a scan of its table gives it."""
    for label in LABELS:
        yield from state.scanned_nodes(tx, label)
    for group in state.edge_counts(tx):
        yield from state.scanned_edges(tx, group)


def _looked_up(tx: Transaction) -> Iterator[Element]:
    """Every element as it is found by the key of its node, or of where it starts."""
    return (each for some in state.everything(tx) for each in some)


def _sums(elements: Iterable[Element]) -> Sums:
    found: Sums = {}
    for each in elements:
        _add(found, each, 1)
    return found


def _add(found: Sums, element: Element | None, times: int) -> None:
    if element is not None:
        group = group_of(element)
        count, total = found.get(group, (0, 0))
        found[group] = count + times, (total + times * _digest(element)) % _MODULUS


def _digest(element: Element) -> int:
    name = element.key if isinstance(element, Node) else element.ref.key
    text = json.dumps([name, sorted(element.properties.items())], ensure_ascii=False, separators=(",", ":"))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _told(between: str, one: Sums, other: Sums) -> list[str]:
    return [
        f"{between} differ in {' '.join(group)}: {one.get(group, (0, 0))[0]:,} and {other.get(group, (0, 0))[0]:,}"
        + ("" if one.get(group, (0, 0))[0] != other.get(group, (0, 0))[0] else " of other content")
        for group in sorted({**one, **other})
        if one.get(group) != other.get(group)
    ]
