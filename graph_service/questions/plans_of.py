"""Which plans some parts of plans, or projects, are in: what stands beside a code where lists mix plans."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from graph_service.snapshot import STANDING_CODES, Snapshot
from graph_service.snapshot.snapshot import LABEL_CODES, spans

_DEEPEST: Final = 8


def plans_of(snapshot: Snapshot, keys: Iterable[str]) -> dict[str, list[str]]:
    """The plans of each key, by key: what a part is PART_OF at any depth, and what a project contributes to directly,
    unless it was rejected. What is in no plan is absent."""
    rows = snapshot.rows_of(sorted(set(keys)))
    rejected = STANDING_CODES["rejected"]
    at, origin = rows, rows
    for name in ("CONTRIBUTES_TO", *["PART_OF"] * _DEEPEST):
        links = snapshot.links[name]
        leaving = np.flatnonzero(snapshot.mask(at)[links.start] & (links.standing != rejected))
        if name == "CONTRIBUTES_TO":
            leaving = leaving[snapshot.is_project[links.start[leaving]]]
        starts, ends = links.start[leaving], links.end[leaving]
        order = np.argsort(starts, kind="stable")
        which, places = spans(starts[order], at)
        above = ends[order][places].astype(np.int64)
        pairs = np.unique(np.stack([np.concatenate([at, above]), np.concatenate([origin, origin[which]])]), axis=1)
        if pairs.shape[1] == len(at):
            continue
        at, origin = pairs
    inside = snapshot.nodes.label[at] == LABEL_CODES["Framework"]
    found: dict[str, list[str]] = {}
    for plan, row in zip(at[inside].tolist(), origin[inside].tolist(), strict=True):
        if plan != row:
            found.setdefault(snapshot.key(row), []).append(snapshot.key(plan))
    return {key: sorted(plans) for key, plans in found.items()}
