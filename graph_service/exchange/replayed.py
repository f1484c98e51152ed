"""Whether a history of changes adds up: a dump is believed only if it does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from graph_service.changes import check, state
from graph_service.changes.effects import Batch, elements, is_node
from graph_service.messages import Message
from graph_service.model import EdgeRef, Element, Ref
from graph_service.stores.base import Transaction

_MOST: Final = 20


def faults(tx: Transaction | None, batch: Batch) -> list[Message]:
    """Why a batch cannot have been made of the graph as it is; the first few. What only adds needs no ``tx``."""
    found = [*check.batch_faults(batch)]
    return [*(_not_as_said(tx, batch) if tx is not None else ()), *found][:_MOST]


def differences(said: Iterable[Mapping[str, Any]], there: Iterable[Mapping[str, Any]]) -> list[Message]:
    """What differs between two tellings of a graph, in the same order and by the same number; the first few."""
    for one, other in zip_longest(said, there):
        if one != other:
            first, second = _elements(one), _elements(other)
            refs = [ref for ref in {**first, **second} if first.get(ref) != second.get(ref)]
            names: Sequence[object] = sorted(map(str, refs))[:_MOST] or [Message("something")]
            return [Message("{name} is not what its changes made of it", name=name) for name in names]
    return []


def _elements(line: Mapping[str, Any] | None) -> dict[Ref, Element]:
    """What a line of a dump holds, as far as it can be read."""
    try:
        return {each.ref: each for each in elements(tuple(line["group"]), line["columns"])} if line else {}
    except (KeyError, TypeError, ValueError, IndexError):
        return {}


def _not_as_said(tx: Transaction, batch: Batch) -> Iterator[Message]:
    """That what a batch changed or deleted was not as it says."""
    if batch.before is None:
        return
    said: dict[Ref, Element] = {each.ref: each for each in elements(batch.group, batch.before)}
    now: dict[Ref, Element]
    if is_node(batch.group):
        now = {node.ref: node for node in state.nodes(tx, list(batch.before["key"])).values()}
    else:
        refs = [ref for ref in said if isinstance(ref, EdgeRef)]
        labels = {ref.start: batch.group[1] for ref in refs} | {ref.end: batch.group[2] for ref in refs}
        now = dict(state.edges(tx, refs, labels).items())
    yield from (
        Message("{ref} was not as the record says", ref=ref) for ref, each in said.items() if now.get(ref) != each
    )
