"""Whether two snapshots say the same: whatever the order of their rows and the numbers of their words."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from graph_service.snapshot.snapshot import JUDGED_TYPES, Links, Nodes, Snapshot

_WORDS = ("code", "level", "kind", "country", "status", "approval", "currency", "role")


def differences(one: Snapshot, other: Snapshot) -> list[str]:
    """What is not the same in two snapshots, a sentence each; empty where they are equal."""
    return [*_of_nodes(one, other), *(each for name in JUDGED_TYPES for each in _of_links(name, one, other))]


def _of_nodes(one: Snapshot, other: Snapshot) -> Iterator[str]:
    orders = [np.argsort(each.nodes.keys, kind="stable") for each in (one, other)]
    if one.nodes.keys[orders[0]].tolist() != other.nodes.keys[orders[1]].tolist():
        apart = set(one.nodes.keys.tolist()) ^ set(other.nodes.keys.tolist())
        yield f"nodes: {len(apart)} are in one alone, such as {min(apart)}"
        return
    for name in Nodes.__match_args__[1:]:
        pair = [_column(each, each.nodes, name, order) for each, order in zip((one, other), orders, strict=True)]
        yield from _apart(f"nodes, {name}", *pair)


def _of_links(kind: str, one: Snapshot, other: Snapshot) -> Iterator[str]:
    links = [each.links[kind] for each in (one, other)]
    if len(links[0]) != len(links[1]):
        yield f"{kind}: {len(links[0])} against {len(links[1])}"
        return
    orders = [_order(each, table) for each, table in zip((one, other), links, strict=True)]
    for name in links[0].__match_args__:
        pair = [
            _column(each, table, name, order) for each, table, order in zip((one, other), links, orders, strict=True)
        ]
        yield from _apart(f"{kind}, {name}", *pair)


def _order(snapshot: Snapshot, links: Links) -> Any:
    roles = _decoded(snapshot, links.role) if hasattr(links, "role") else [""] * len(links)
    keys = snapshot.nodes.keys
    names = [
        (start, end, role or "")
        for start, end, role in zip(keys[links.start].tolist(), keys[links.end].tolist(), roles, strict=True)
    ]
    return np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)


def _column(snapshot: Snapshot, table: Any, name: str, order: Any) -> Any:
    values = getattr(table, name)[order]
    if name in ("start", "end"):
        return snapshot.nodes.keys[values].tolist()
    if name in _WORDS:
        return _decoded(snapshot, values)
    return values


def _decoded(snapshot: Snapshot, codes: Any) -> list[str | None]:
    return [snapshot.word(code) for code in codes.tolist()]


def _apart(name: str, one: Any, other: Any) -> Iterator[str]:
    same = one == other if isinstance(one, list) else np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if not same:
        yield f"{name} is not the same"
