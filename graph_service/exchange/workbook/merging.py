"""What a workbook comes to beside the graph as it is now: three values of each cell are laid side by side, the one that
it was made with, the one in the graph, and the one in the workbook.

Only what somebody changed in the workbook changes the graph. Where the graph has changed in the same place meanwhile,
it stays as it is, and the cell is reported. An empty cell and a missing row take nothing away.
"""

from collections.abc import Mapping
from typing import Final

from graph_service.changes import Delete, Operation, UpsertNode, state
from graph_service.errors import InvalidInput, NotFound
from graph_service.exchange.parsed_file import Settled
from graph_service.exchange.workbook import form, links, naming
from graph_service.exchange.workbook.beside import File, Merge, conflict
from graph_service.exchange.workbook.cells import is_same
from graph_service.exchange.workbook.form import LABEL_OF
from graph_service.exchange.workbook.held import Values, held
from graph_service.exchange.workbook.names import Names, called, told_apart
from graph_service.exchange.workbook.reading import Given
from graph_service.exchange.workbook.rows import DASHES, Known, Reports, missing, understood, with_keys
from graph_service.messages import Label, Message
from graph_service.model import EdgeRef, NodeRef
from graph_service.stores.base import Transaction

_LABELS: Final = {"plan": "Framework", "projects": "Project", "entities": "Entity"}
_REQUIRED: Final = {
    "plan": ("title", "kind"),
    "parts": ("title", "level"),
    "projects": ("title",),
    "entities": ("title", "kind"),
}
_SPANS: Final = (("start", "end"), ("period_start", "period_end"))
NODES: Final = ("plan", "parts", "projects", "entities")


def settled(tx: Transaction, *, given: Given, file: File) -> Settled:
    """What a workbook changes, in the transaction that makes it.

    Raises:
        InvalidInput: it was made of a plan that is not in this graph, or has no plan at all.
    """
    try:
        now = held(tx, given.framework)
    except NotFound as error:
        raise InvalidInput(
            "{file} was made of the plan {key!r}, which is not in this graph; make the workbook of this graph",
            file=file.name,
            key=given.framework,
        ) from error
    reports = Reports()
    rows = {id: understood(given, id, reports) for id in NODES}
    if given.framework is None:
        key = naming.plan_key(tx, rows["plan"], file.name)
        if state.labels(tx, [key]).get(key) == "Framework":
            now = held(tx, key)
        rows["plan"] = rows["plan"][:1]
        rows["plan"][0].key = key
    plan = given.framework or str(rows["plan"][0].key)
    made = Merge(given, now, file, plan, {**now.labels, plan: "Framework"}, reports)
    for id in NODES:
        rows[id] = with_keys(rows[id], given.originals.get(id, {}), reports)
        naming.name_new(tx, made, id, rows[id])
        missing(given, id, rows[id], told_apart(given.originals.get(id, {})), reports)
    names = naming.names_of(made, rows)
    for id in NODES:
        for each in rows[id]:
            _node(tx, made, id, each, names)
    links.merge(made, rows, names)
    source = UpsertNode("Source", file.source, {"title": file.name, "sha256": file.sha256, "media_type": _MEDIA})
    # relationships go before the nodes that they hang on, and nodes come before what hangs on them
    operations = (*([source] if made.is_sourced else []), *sorted(made.operations, key=_order))
    return Settled(operations, tuple(reports.found), changed=tuple(made.changed))


def _node(tx: Transaction, made: Merge, id: str, each: Known, names: Mapping[str, Names]) -> None:
    """One row of a sheet of nodes."""
    key = str(each.key)
    original = made.given.originals.get(id, {}).get(key)
    now = _now(made, id, key)
    if each.row.remove:
        _remove(tx, made, id, each, original, now)
        return
    if original is not None and now is None:
        if _touched(each, original):
            made.reports.add(each.row, "title", called(original), Message("is not in the graph any more; left out"))
        return
    changes = _changes(made, id, each, original, now)
    if now is None and (lacking := [n for n in _REQUIRED[id] if not {**_DEFAULTS[id], **changes}.get(n)]):
        for name in lacking:
            made.reports.add(each.row, name, None, Message("is missing; the row was left out"))
        made.labels.pop(key, None)
        return
    parent = str(each.values.get("part_of") or "")
    if id == "parts":
        changes.pop("part_of", None)
        level = str(changes.pop("level", None) or (now or {}).get("level"))
        label = LABEL_OF[level]
        if now is not None and made.labels.get(key) not in (None, label):
            problem = Message(
                "makes of a {one} a {other}, which needs a new row", one=Label(made.labels[key]), other=Label(label)
            )
            made.reports.add(
                each.row, "level", form.shown(each.row.sheet.field("level"), level, made.given.lang), problem
            )
            label, level = made.labels[key], str(now["level"])
        made.labels[key] = label
        if label == "Result" and (now is None or level != now["level"]):
            changes["level"] = level
    else:
        label = _LABELS[id]
    if now is None:
        properties = {**_DEFAULTS[id], **changes}
        made.operations.append(UpsertNode(label, key, {**properties, **made.said(each)}, made.place(each)))
        made.tell(each, "added", called(properties) or key, ((n, None, v) for n, v in changes.items()))
    elif changes:
        made.operations.append(UpsertNode(label, key, dict(changes), made.place(each)))
        made.tell(each, "changed", called(now), ((n, now.get(n), v) for n, v in changes.items()))
    if id == "parts":
        links.hang(made, each, parent, original, names["part"], is_new=now is None)


def _changes(
    made: Merge, id: str, each: Known, original: Values | None, now: Values | None
) -> dict[str, str | float | None]:
    """What of a row differs from what the workbook was made with, and may be changed."""
    found: dict[str, str | float | None] = {}
    for name in each.row.cells:
        if name == "part_of" or name not in {*each.values, *each.cleared}:
            continue
        wanted = None if name in each.cleared else each.values.get(name)
        was, there = (original or {}).get(name), (now or {}).get(name)
        if wanted is None and name not in each.cleared:
            if was is not None:
                made.reports.add(
                    each.row, name, was, Message("was emptied, which removes nothing; write - to remove it")
                )
            continue
        if is_same(wanted, was) or is_same(wanted, there) or (wanted is None and was in DASHES):
            continue
        if wanted is None and name in _REQUIRED[id]:
            made.reports.add(each.row, name, was, Message("cannot be taken away"))
        elif is_same(there, was):
            found[name] = wanted
        else:
            made.reports.add(each.row, name, wanted, conflict(was, there, wanted))
    _require_order(made, each, found, now)
    has_amounts = any(found.get(name) for name in ("budget", "available", "spent"))
    if has_amounts and not (found.get("currency") or (now or {}).get("currency")):
        made.reports.add(each.row, "currency", None, Message("no currency is said; the amounts were taken without one"))
    return found


def _require_order(made: Merge, each: Known, found: dict[str, str | float | None], now: Values | None) -> None:
    for first, last in _SPANS:
        start, end = ({**(now or {}), **found}.get(name) for name in (first, last))
        if isinstance(start, str) and isinstance(end, str) and start[: len(end)] > end and {first, last} & found.keys():
            made.reports.add(
                each.row, last, end, Message("is before the start {start}; both were left out", start=start)
            )
            found.pop(first, None)
            found.pop(last, None)


def _remove(tx: Transaction, made: Merge, id: str, each: Known, original: Values | None, now: Values | None) -> None:
    key = str(each.key)
    made.removed[key] = each.row.place
    if now is None:
        made.labels.pop(key, None)
        return
    if id in ("plan", "entities"):
        made.reports.add(each.row, "title", called(now), Message("is not removed by a workbook; the row was left out"))
    elif original is None or any(not is_same(now.get(name), value) for name, value in original.items()):
        made.reports.add(
            each.row, "title", called(now), Message("was changed in the graph meanwhile; it was not removed")
        )
    elif id == "parts" and (
        below := [k for k, ref in made.now.parents.items() if ref.end == key and not _goes(made, k)]
    ):
        problem = Message("has {n:,} parts below that would stay; mark these too", n=len(below))
        made.reports.add(each.row, "title", called(now), problem)
    elif id == "projects" and (elsewhere := _elsewhere(tx, made, key)):
        made.operations.extend(Delete(ref, made.place(each)) for ref in links.placing(made, key))
        made.tell(each, "deleted", called(now))
        problem = Message(
            "contributes to {n:,} parts of other plans too; it was taken out of this plan alone", n=elsewhere
        )
        made.reports.add(each.row, "title", called(now), problem)
        return
    else:
        made.operations.append(Delete(NodeRef(key), made.place(each)))
        made.tell(each, "deleted", called(now))
        return
    del made.removed[key]


def _goes(made: Merge, key: str) -> bool:
    """Whether a part's row is marked as to be removed."""
    return any(row.remove and row.key == key for row in made.given.rows["parts"])


def _elsewhere(tx: Transaction, made: Merge, key: str) -> int:
    """To how many parts of other plans a project contributes."""
    found = state.parents(tx, "CONTRIBUTES_TO", {key: "Project"})
    return sum(ref.end not in made.now.labels for ref in found)


def _now(made: Merge, id: str, key: str) -> Values | None:
    if id == "entities" and (node := made.now.entities.get(key)) is not None:
        return naming.entity_values(node)
    return made.now.rows[id].get(key)


def _touched(each: Known, original: Values) -> bool:
    return any(
        name != "part_of" and not is_same(v, original.get(name)) for name, v in each.values.items() if v is not None
    )


def _order(operation: Operation) -> int:
    if isinstance(operation, Delete):
        return 0 if isinstance(operation.ref, EdgeRef) else 3
    return 1 if isinstance(operation, UpsertNode) else 2


_DEFAULTS: Final[Mapping[str, Mapping[str, str | float | None]]] = {
    "plan": {"kind": "other"},
    "parts": {},
    "projects": {},
    "entities": {"kind": "other"},
}
_MEDIA: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
