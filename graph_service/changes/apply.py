"""Making a change, undoing one, and reading what was changed: the only way that the graph is written."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from graph_service.changes import check, state
from graph_service.changes.change import (
    Change,
    Effect,
    Outcome,
    effects_from_json,
    effects_to_json,
    summarised,
)
from graph_service.errors import Conflict, NotFound, StoreError
from graph_service.model import Edge, EdgeRef, Element, Node, NodeRef, Ref, rules
from graph_service.queries import Queries
from graph_service.stores import ddl, statements
from graph_service.stores.base import GraphStore, Row, Transaction

_STATE: Final = "graph"


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


def apply(
    store: GraphStore, queries: Queries, change: Change, *, dry_run: bool = False, expected: int | None = None
) -> Outcome:
    """Make ``change`` in one transaction, or with ``dry_run`` say what it would do.

    A change that holds already does nothing and gets no number. ``expected`` is the revision that
    the caller saw.

    Raises:
        InvalidInput: the change is refused, with every fault; nothing was stored.
        Conflict: the graph is no longer at ``expected``.
        StoreError: the engine failed; nothing was stored.
    """
    now = _now()

    def plan(tx: Transaction) -> tuple[Effect, ...]:
        effects = check.planned(tx, change, now)
        check.verify(tx, queries, effects, check.places_of(change))
        return effects

    return _made(store, queries, plan, change.author, change.reason, change.kind, now, dry_run, expected)


def undo(
    store: GraphStore, queries: Queries, revision: int, *, author: str, reason: str, dry_run: bool = False
) -> Outcome:
    """Put back what the change ``revision`` replaced; itself a change, so it can be undone.

    Raises:
        NotFound: there is no such change.
        Conflict: what it did has been changed since; the message names what and where to look.
    """
    effects = record(store, queries, revision).effects or ()
    now = _now()

    def plan(tx: Transaction) -> tuple[Effect, ...]:
        found = _current(tx, effects)
        moved = [effect for effect in effects if found.get(effect.ref) != effect.after]
        if moved:
            raise Conflict(
                f"change {revision} cannot be undone: {len(moved)} of the {len(effects)} things it did have "
                f"been changed since, such as {moved[0].ref}; undo the later changes first (`alignment changes`)"
            )
        back = tuple(Effect(effect.after, effect.before) for effect in effects)
        check.verify(tx, queries, back, {})
        return back

    return _made(store, queries, plan, author, reason, "undo", now, dry_run, undoes=revision)


def record(store: GraphStore, queries: Queries, revision: int) -> Record:
    """One change with its effects.

    Raises:
        NotFound: there is no such change.
    """
    rows = store.read(queries["change_record"], {"key": _change_key(revision)})
    if not rows:
        raise NotFound(f"there is no change {revision}; `alignment changes` lists them")
    return _record(rows[0])


def history(
    store: GraphStore, queries: Queries, *, limit: int = 50, before: int | None = None
) -> list[Record]:
    """The changes made, newest first; ``before`` pages on."""
    return [_record(row) for row in store.read(queries["change_list"], {"limit": limit, "before": before})]


def revision(store: GraphStore, queries: Queries) -> int:
    """The number of the last change; 0 for a graph that nothing was ever written to."""
    rows = store.read(queries["graph_revision"], {})
    return (rows[0]["revision"] or 0) if rows else 0


def recover(store: GraphStore, queries: Queries) -> int:
    """Bring an embedded store and its journal together after a crash or a lost file.

    Returns how many changes were brought over. A server keeps its own record: 0.

    Raises:
        StoreError: the store was made for another version of the model.
    """
    rows = store.read(queries["graph_revision"], {})
    at = (rows[0]["revision"] or 0) if rows else 0
    if at and rows[0]["schema"] != ddl.fingerprint():
        raise StoreError(
            f"{store.url} was made for another version of the model; run `alignment doctor --rebuild` to make it "
            "again from its journal, or restore a dump into a new store"
        )
    journal = store.journal
    if journal is None:
        return 0
    behind = list(journal.records(after=at))
    for each in behind:
        replay(store, each, journaled=True)
    missing = range(journal.last_revision + 1, at + 1)
    for number in missing:
        journal.append(store.read(queries["change_record"], {"key": _change_key(number)})[0])
    return len(behind) + len(missing)


def replay(store: GraphStore, row: Row, *, journaled: bool) -> None:
    """Make a recorded change again, exactly, with its own number. ``journaled``: it came from the journal."""
    effects = effects_from_json(json.loads(row["effects"]))

    def work(tx: Transaction) -> None:
        tx.run(statements.lock(), [{"key": _STATE, "touched": row["recorded_at"]}])
        _write(tx, effects)
        full = {"key": _change_key(row["revision"]), **row}
        if journaled:
            tx.run(statements.node_add("Change"), [full])
        else:
            tx.record(full)
        _numbered(tx, row["revision"], row["recorded_at"])

    store.write(work)


def rows_of_history(store: GraphStore, queries: Queries) -> list[Row]:
    """Every change record as stored, oldest first: what a dump keeps."""
    return [
        store.read(queries["change_record"], {"key": _change_key(each.revision)})[0]
        for each in reversed(history(store, queries, limit=2**31 - 1))
    ]


def _made(
    store: GraphStore, queries: Queries, plan: Callable[[Transaction], tuple[Effect, ...]], author: str, reason: str,
    kind: str, now: str, dry_run: bool, expected: int | None = None, undoes: int | None = None,
) -> Outcome:  # fmt: skip
    def looked(tx: Transaction) -> Outcome:
        rows = tx.read(queries["graph_revision"], {})
        at = (rows[0]["revision"] or 0) if rows else 0
        _expect(expected, at)
        effects = plan(tx)
        return Outcome(at + bool(effects), effects, True, summarised(effects))

    def work(tx: Transaction) -> Outcome:
        at = tx.run(statements.lock(), [{"key": _STATE, "touched": now}])[0]["revision"] or 0
        _expect(expected, at)
        effects = plan(tx)
        if not effects:
            return Outcome(at, (), False, summarised(effects))
        _write(tx, effects)
        summary = summarised(effects)
        tx.record({
            "key": _change_key(at + 1), "revision": at + 1, "kind": kind, "author": author, "reason": reason,
            "recorded_at": now, "undoes": undoes, "summary": json.dumps(summary, ensure_ascii=False),
            "effects": json.dumps(effects_to_json(effects), ensure_ascii=False, separators=(",", ":")),
        })  # fmt: skip
        _numbered(tx, at + 1, now)
        return Outcome(at + 1, effects, False, summary)

    return store.view(looked) if dry_run else store.write(work)


def _write(tx: Transaction, effects: Sequence[Effect]) -> None:
    """Put effects into the graph, and count before and after: a store that lost some fails the change."""
    gone = [e.before for e in effects if e.after is None]
    new = [e.after for e in effects if e.before is None]
    kept = [e.after for e in effects if e.before is not None]
    before = _totals(tx, effects)
    for group, rows in _edge_rows(gone).items():
        tx.run(statements.edge_delete(*group), rows)
    for label, rows in _node_rows(gone).items():
        for each in (label, "Name"):
            tx.run(statements.node_delete(each), [row["key"] for row in rows])
    for label, rows in _node_rows(new).items():
        _all(label, rows, tx.run(statements.node_add("Name"), rows))
        _all(label, rows, tx.run(statements.node_add(label, _given(rows)), rows))
    for group, rows in _edge_rows(new).items():
        _all(group[0], rows, tx.run(statements.edge_add(*group, _given(rows)), rows))
    for label, rows in _node_rows(kept).items():
        _all(label, rows, tx.run(statements.node_replace(label), rows))
    for group, rows in _edge_rows(kept).items():
        _all(group[0], rows, tx.run(statements.edge_replace(*group), rows))
    wanted = Counter(before)
    wanted.update(_group(e) for e in new if e is not None)
    wanted.subtract(_group(e) for e in gone if e is not None)
    for touched, found in _totals(tx, effects).items():
        if found != wanted[touched]:
            raise StoreError(
                f"the engine has {found} of {wanted[touched]} {' '.join(touched)}; nothing was stored"
            )


def _group(element: Element) -> tuple[str, ...]:
    if isinstance(element, Node):
        return (element.label,)
    return element.ref.type, element.start_label, element.end_label


def _totals(tx: Transaction, effects: Sequence[Effect]) -> dict[tuple[str, ...], int]:
    """How many nodes, or relationships between two labels, there are of each group that effects touch."""
    found = {}
    for group in {_group(effect.element) for effect in effects}:
        total = statements.node_total if len(group) == 1 else statements.edge_total
        found[group] = sum(row["found"] for row in tx.run(total(*group)))
    return found


def _all(name: str, rows: Sequence[Row], answer: Sequence[Row]) -> None:
    written = sum(row["written"] for row in answer)
    if written != len(rows):
        raise StoreError(f"the engine took {written} of {len(rows)} {name}; nothing was stored")


def _given(rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns that any row fills: what is empty everywhere need not be sent."""
    return tuple(sorted({name for row in rows for name, value in row.items() if value is not None}))


def _node_rows(elements: Sequence[Element | None]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for each in elements:
        if isinstance(each, Node):
            derived = {"label": each.label, "search_text": rules.search_text(each.properties)}
            found.setdefault(each.label, []).append({"key": each.key, **each.properties, **derived})
    return found


def _edge_rows(elements: Sequence[Element | None]) -> dict[tuple[str, str, str], list[Row]]:
    found: dict[tuple[str, str, str], list[Row]] = {}
    for each in elements:
        if isinstance(each, Edge):
            ref = each.ref
            own = {"key": ref.key, "type": ref.type, "role": ref.role}
            ends = {"from_key": ref.start, "to_key": ref.end}
            group = (ref.type, each.start_label, each.end_label)
            found.setdefault(group, []).append({**each.properties, **own, **ends})
    return found


def _current(tx: Transaction, effects: Sequence[Effect]) -> dict[Ref, Element]:
    keys = {
        key
        for effect in effects
        for key in (
            (effect.ref.key,) if isinstance(effect.ref, NodeRef) else (effect.ref.start, effect.ref.end)
        )
    }
    nodes = state.nodes(tx, keys)
    edges = state.edges(
        tx,
        [e.ref for e in effects if isinstance(e.ref, EdgeRef)],
        {key: node.label for key, node in nodes.items()},
    )
    return dict([*((node.ref, node) for node in nodes.values()), *edges.items()])


def _numbered(tx: Transaction, number: int, now: str) -> None:
    row = {"key": _STATE, "revision": number, "schema": ddl.fingerprint(), "touched": now}
    tx.run(statements.state_write(), [row])


def _expect(expected: int | None, at: int) -> None:
    if expected is not None and expected != at:
        raise Conflict(f"the graph is at revision {at}, not {expected}; read it again and repeat the change")


def _record(row: Mapping[str, Any]) -> Record:
    effects = effects_from_json(json.loads(row["effects"])) if "effects" in row else None
    return Record(
        row["revision"], row["kind"], row["author"], row["reason"], row["recorded_at"], row["undoes"],
        json.loads(row["summary"]), effects,
    )  # fmt: skip


def _change_key(number: int) -> str:
    return f"change-{number:08d}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
