"""About how much memory an answer takes, found by looking at some of it."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import islice
from typing import Any, Final

import numpy as np

from graph_service.snapshot.snapshot import Snapshot

#: Bytes that an object takes beside what it holds, and a reference to one.
_OBJECT: Final = 60
_REFERENCE: Final = 8
_NUMBER: Final = 12
#: So many of the things in a collection stand for all, and so deep is looked.
_SOME: Final = 16
_DEEPEST: Final = 8


def weight(value: Any, deepest: int = _DEEPEST) -> int:
    """Bytes, to within a factor of two or so where what a collection holds is alike. The snapshot that an answer was
    made of does not count: it is the graph's.

    >>> weight("x" * 1000) < weight(["x" * 1000] * 10) < weight([{"key": "x" * 1000}] * 100)
    True
    """
    if value is None or isinstance(value, int | float):
        return _NUMBER
    if isinstance(value, str | bytes):
        return _OBJECT + len(value)
    if isinstance(value, np.ndarray):
        return _OBJECT + int(value.nbytes)
    if isinstance(value, Snapshot) or not deepest:
        return _OBJECT
    if isinstance(value, Mapping):
        return _OBJECT + _all(value.values(), len(value), deepest)  # keys are mostly those of other rows too
    if isinstance(value, Sequence | Set):
        return _OBJECT + _all(_spread(value), len(value), deepest)
    if dataclasses.is_dataclass(value):
        held = [getattr(value, each.name) for each in dataclasses.fields(value)]
        return _OBJECT + sum(_REFERENCE + weight(each, deepest - 1) for each in held)
    return _OBJECT


def _spread(values: Sequence[Any] | Set[Any]) -> Iterable[Any]:
    """Some of the values, from the whole length where they have an order."""
    return values[:: max(1, len(values) // _SOME)] if isinstance(values, Sequence) else values


def _all(values: Iterable[Any], number: int, deepest: int) -> int:
    some = [_REFERENCE + weight(each, deepest - 1) for each in islice(values, _SOME)]
    return sum(some) * number // len(some) if some else 0
