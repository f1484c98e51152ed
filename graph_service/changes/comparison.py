"""Whether an embedded graph is what its journal says: by scan, by look-up of keys, and by the changes made again.

What each tells of the graph is brought down to a number for each label and each (type, start label, end label): the sum
of the digests of the elements, so that order does not matter and memory does not grow with the graph.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator

from graph_service.changes import state
from graph_service.changes.effects import Group, group_of
from graph_service.changes.history import every_piece
from graph_service.changes.moment import at_one_moment
from graph_service.changes.pieces import effects_of
from graph_service.model import LABELS, Element, Node
from graph_service.queries import Queries, load
from graph_service.stores.base import GraphStore, Transaction
from graph_service.stores.chain import Piece, by_change
from graph_service.stores.journal import Journal

#: For each group: how many elements, the sum of their digests, and how many bytes they have as text.
Sums = dict[Group, tuple[int, int, int]]
_MODULUS = 2**64
_NOTHING = (0, 0, 0)
_BY_KEY = "a scan and look-ups by key"


def differences(store: GraphStore) -> list[str]:
    """What differs between scan, look-up by key and replay of the journal; nothing where all is well.

    A server has no journal: there scan and look-up are compared.

    Raises:
        StoreError: the engine failed, or the journal is damaged.
    """
    return compared(store, store.journal)[0]


def compared_with_record(store: GraphStore, queries: Queries) -> list[str]:
    """What differs between scan, look-up by key and replay of the record of changes that a graph keeps itself.

    Raises:
        StoreError: the engine failed, or pieces of the record are missing or altered.
    """

    def read(tx: Transaction) -> tuple[Sums, Sums, Sums]:
        return *_both(tx), replayed(by_change(every_piece(tx, queries), store.seals))

    scanned, looked_up, made = at_one_moment(store, queries, read, limited=False)[1]
    return told(_BY_KEY, scanned, looked_up) + told("a scan and the record of changes", scanned, made)


def compared(store: GraphStore, journal: Journal | None) -> tuple[list[str], Sums]:
    """What differs between scan, look-up by key and replay of ``journal``; and what the scan tells."""
    scanned, looked_up = at_one_moment(store, load(store.dialect), _both, limited=False)[1]
    found = told(_BY_KEY, scanned, looked_up)
    if journal is not None:
        found += told("a scan and the journal", scanned, replayed(journal.changes()))
    return found, scanned


def replayed(changes: Iterable[list[Piece]]) -> Sums:
    """What changes made again would come to."""
    found: Sums = {}
    for pieces in changes:
        for effect in effects_of(pieces):
            _add(found, effect.before, -1)
            _add(found, effect.after, 1)
    return {group: sums for group, sums in found.items() if sums != _NOTHING}


def _both(tx: Transaction) -> tuple[Sums, Sums]:
    return _sums(_scanned(tx)), _sums(_looked_up(tx))


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
        count, total, size = found.get(group, _NOTHING)
        name = element.key if isinstance(element, Node) else element.ref.key
        text = json.dumps([name, sorted(element.properties.items())], ensure_ascii=False, separators=(",", ":"))
        content = text.encode()
        digest = int.from_bytes(hashlib.blake2b(content, digest_size=8).digest())
        found[group] = count + times, (total + times * digest) % _MODULUS, size + times * len(content)


def told(between: str, one: Sums, other: Sums) -> list[str]:
    """What differs between two tellings of a graph, in words."""
    found: list[str] = []
    for group in sorted({**one, **other}):
        first, second = one.get(group, _NOTHING), other.get(group, _NOTHING)
        if first != second:
            what = " of other content" if first[0] == second[0] else ""
            found.append(f"{between} differ in {' '.join(group)}: {first[0]:,} and {second[0]:,}{what}")
    return found
