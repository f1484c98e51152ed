"""What was changed, by whom and why: the records of the changes that were made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph_service.changes.change import Effect, effects_from_json
from graph_service.changes.writing import change_key
from graph_service.errors import NotFound
from graph_service.queries import Queries
from graph_service.stores.base import GraphStore, Row


@dataclass(frozen=True, slots=True)
class Record:
    """A change that was made. ``effects`` is None in a list; ``undoes`` is the revision that it undid."""

    revision: int
    kind: str
    author: str
    reason: str
    recorded_at: str
    undoes: int | None
    summary: Mapping[str, Mapping[str, int]]
    effects: tuple[Effect, ...] | None = None


def record(store: GraphStore, queries: Queries, revision: int) -> Record:
    """One change with its effects.

    Raises:
        NotFound: there is no such change.
    """
    return _record(_row(store, queries, revision))


def history(store: GraphStore, queries: Queries, *, limit: int = 50, before: int | None = None) -> list[Record]:
    """The changes made, newest first; ``before`` pages on."""
    return [_record(row) for row in store.read(queries["change_list"], {"limit": limit, "before": before})]


def touched(store: GraphStore, queries: Queries, revision: int) -> frozenset[str]:
    """Keys of the nodes that a change touched, and of both ends of each relationship that it touched.

    Raises:
        NotFound: there is no such change.
    """
    effects = json.loads(_row(store, queries, revision)["effects"])
    sides = [side for effect in effects for side in (effect["before"], effect["after"]) if side]
    return frozenset(side[name] for side in sides for name in ("key", "start", "end") if name in side)


def revision(store: GraphStore, queries: Queries) -> int:
    """The number of the last change; 0 for a graph that nothing was ever written to."""
    rows = store.read(queries["graph_revision"], {})
    return (rows[0]["revision"] or 0) if rows else 0


def rows_of_history(store: GraphStore, queries: Queries) -> list[Row]:
    """Every change record as stored, oldest first: what a dump keeps."""
    return [
        store.read(queries["change_record"], {"key": change_key(each.revision)})[0]
        for each in reversed(history(store, queries, limit=2**31 - 1))
    ]


def _row(store: GraphStore, queries: Queries, revision: int) -> Row:
    rows = store.read(queries["change_record"], {"key": change_key(revision)})
    if not rows:
        raise NotFound(f"there is no change {revision}; `alignment changes` lists them")
    return rows[0]


def _record(row: Mapping[str, Any]) -> Record:
    effects = effects_from_json(json.loads(row["effects"])) if "effects" in row else None
    return Record(
        row["revision"], row["kind"], row["author"], row["reason"], row["recorded_at"], row["undoes"],
        json.loads(row["summary"]), effects,
    )  # fmt: skip
