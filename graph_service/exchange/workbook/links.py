"""The rows that join things: parts to what they are part of, leads, contributions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from graph_service.changes import Delete, UpsertEdge, UpsertNode
from graph_service.exchange.workbook import naming
from graph_service.exchange.workbook.beside import Merge, conflict
from graph_service.exchange.workbook.form import Field
from graph_service.exchange.workbook.held import Values
from graph_service.exchange.workbook.names import Names
from graph_service.exchange.workbook.rows import Known, missing, understood, with_keys
from graph_service.messages import Label, Message
from graph_service.model import RELATIONSHIPS, EdgeRef

#: Links of these standings place a project.
_PLACING: Final = ("asserted", "inferred")
#: Names that are offered where one is not known.
_OFFERED: Final = 12


def hang(made: Merge, each: Known, name: str, original: Values | None, names: Names, *, is_new: bool) -> None:
    """What a part is part of: the plan itself where a new row does not say."""
    key, now = str(each.key), made.now.parents.get(str(each.key))
    was = (original or {}).get("part_of")
    wanted = _found(made, each, each.row.sheet.field("part_of"), name, names, was) if name else None
    wanted = wanted or (made.plan if is_new else None)
    if wanted is None or wanted == was or (now is not None and now.end == wanted):
        return
    if now is not None and now.end != was:
        made.reports.add(each.row, "part_of", name, conflict(was, now.end, wanted))
        return
    ref = EdgeRef("PART_OF", key, wanted)
    if not _is_legal(made, each, "part_of", ref):
        return
    if now is not None:
        made.operations.append(Delete(now, made.place(each)))
        made.tell(each, "changed", str(each.values.get("title") or key), [("part_of", now.end, wanted)])
    made.operations.append(UpsertEdge(ref, made.said(each), made.place(each)))


def merge(made: Merge, rows: Mapping[str, Sequence[Known]], names: Mapping[str, Names]) -> None:
    """The sheets of leads and contributions, and which projects have no place in the plan then."""
    held = {key for key, ref in made.now.edges.items() if ref.type == "CONTRIBUTES_TO"}
    for id in ("leads", "contributions"):
        resolved = [_resolved(made, each, names) for each in understood(made.given, id, made.reports)]
        originals = made.given.originals.get(id, {})
        known = with_keys([each for each in resolved if each is not None], originals, made.reports)
        unsure = {row.key for row in made.given.rows[id] if row.key} - {each.key for each in known}
        missing(made.given, id, known, {}, made.reports) if not unsure else None
        for row in known:
            _link(made, id, row, originals.get(str(row.key)))
    _unplaced(made, rows["projects"], held)


def placing(made: Merge, project: str) -> Iterator[EdgeRef]:
    """What places a project in this plan, or in the plan as a whole."""
    yield from (ref for ref in made.now.edges.values() if ref.type == "CONTRIBUTES_TO" and ref.start == project)
    if project in made.now.unplaced:
        yield made.now.unplaced[project]


def _link(made: Merge, id: str, each: Known, original: Values | None) -> None:
    was = _ref(id, original) if original else None
    now = made.now.edges.get(was.key) if was else None
    values = {**(original or {}), **{name: value for name, value in each.values.items() if value is not None}}
    if not all(values.get(field.id) for field in each.row.sheet.fields if field.kind != "word"):
        return
    if id == "leads":
        values.setdefault("role", "led_by")
    ref = _ref(id, values)
    if gone := next((made.removed[key] for key in (ref.start, ref.end) if key in made.removed), None):
        if not each.row.remove and original is None:
            made.reports.add(each.row, each.row.sheet.fields[0].id, ref.start, _removed(gone))
        return
    if each.row.remove:
        if now is not None:
            made.operations.append(Delete(now, made.place(each)))
            made.tell(each, "deleted", str(now))
        return
    standing = values.get("standing") or "asserted"
    there = made.now.rows[id].get(ref.key)
    if was == ref or there is not None:
        _standing(made, each, ref, original, there)
        return
    if was is not None and now is None:
        made.reports.add(
            each.row, each.row.sheet.fields[0].id, str(was), Message("is not in the graph any more; left out")
        )
        return
    if not _is_legal(made, each, each.row.sheet.fields[1].id, ref):
        return
    if was is not None:
        made.operations.append(Delete(was, made.place(each)))
    said = {**made.said(each), **({"standing": standing} if id == "contributions" else {})}
    made.operations.append(UpsertEdge(ref, said, made.place(each)))
    made.tell(each, "added" if was is None else "changed", str(ref))


def _standing(made: Merge, each: Known, ref: EdgeRef, original: Values | None, there: Values | None) -> None:
    """The standing of a contribution that there is, or was."""
    wanted, was = each.values.get("standing"), (original or {}).get("standing")
    if wanted is None or wanted == was:
        return
    if there is None:
        made.reports.add(each.row, "standing", wanted, Message("is not in the graph any more; left out"))
    elif there.get("standing") == was:
        made.operations.append(UpsertEdge(ref, {"standing": wanted}, made.place(each)))
        made.tell(each, "changed", str(ref), [("standing", was, wanted)])
    elif there.get("standing") != wanted:
        made.reports.add(each.row, "standing", wanted, conflict(was, there.get("standing"), wanted))


def _unplaced(made: Merge, projects: Sequence[Known], held: set[str]) -> None:
    """Join to the plan alone what has no place in it, and no longer what has."""
    contributions = {made.now.edges[key] for key in held if _places(made.now.rows["contributions"][key])}
    for each in made.operations:
        if isinstance(each, Delete) and isinstance(each.ref, EdgeRef):
            contributions.discard(each.ref)
        elif isinstance(each, UpsertEdge) and each.ref.type == "CONTRIBUTES_TO":
            contributions.add(each.ref) if _places(each.set) else contributions.discard(each.ref)
    placed = {ref.start for ref in contributions if ref.end != made.plan}
    by_key, told = {str(row.key): row for row in projects}, _told(made)
    for key, label in made.labels.items():
        if label != "Project" or key in made.removed:
            continue
        if key in placed and key in made.now.unplaced:
            made.operations.append(Delete(made.now.unplaced[key]))
        elif key not in placed and key not in made.now.unplaced and key in told and (row := by_key.get(key)):
            ref = EdgeRef("CONTRIBUTES_TO", key, made.plan)
            made.operations.append(UpsertEdge(ref, made.said(row), made.place(row)))


def _told(made: Merge) -> set[str]:
    """The projects that the workbook adds, or whose place it gives or takes away."""
    found = set()
    for each in made.operations:
        if isinstance(each, UpsertNode):
            found |= {each.key} - made.now.labels.keys()
        elif isinstance(each.ref, EdgeRef) and each.ref.type == "CONTRIBUTES_TO":
            found.add(each.ref.start)
    return found


def _places(values: Mapping[str, object]) -> bool:
    return values.get("standing") in _PLACING


def _resolved(made: Merge, each: Known, names: Mapping[str, Names]) -> Known | None:
    """The row with keys in place of names; None where one stands for nothing, which is reported."""
    original = made.given.originals.get(each.row.sheet.id, {}).get(str(each.row.key), {})
    values = dict(each.values)
    for field in each.row.sheet.fields:
        if field.kind == "word":
            continue
        name = values.get(field.id)
        if not name:
            if not original.get(field.id):
                made.reports.add(each.row, field.id, None, Message("is missing; the row was left out"))
                return None
            values[field.id] = original[field.id]
            continue
        found = _found(made, each, field, str(name), names[field.kind], original.get(field.id))
        if found is None:
            return None
        values[field.id] = found
    return replace(each, values=values)


def _found(made: Merge, each: Known, field: Field, name: str, names: Names, was: object) -> str | None:
    """The key that a name stands for; one that stands for nothing, or for several, is reported."""
    keys = names.find(name)
    if was in keys:
        return str(was)
    if not keys and field.kind == "entity" and (key := naming.known_entity(made, name, made.place(each))):
        return key
    if len(keys) == 1:
        if keys[0] in made.labels:
            return keys[0]
        made.reports.add(each.row, field.id, name, Message("speaks of a row that was left out"))
        return None
    if keys:
        problem = Message("may be {keys:or}; write the key", keys=tuple(keys[:_OFFERED]))
    else:
        offered = names.offered()
        shown = [*offered[:_OFFERED], *(["…"] if len(offered) > _OFFERED else [])]
        problem = Message("is not known; there are {names}", names=", ".join(shown) or "–")
    made.reports.add(each.row, field.id, name, problem)
    return None


def _is_legal(made: Merge, each: Known, column: str, ref: EdgeRef) -> bool:
    ends = made.labels.get(ref.start, ""), made.labels.get(ref.end, "")
    if ends in RELATIONSHIPS[ref.type].ends and ref.start != ref.end:
        return True
    problem = Message(
        "{type} cannot join a {start} to a {end}; the row was left out",
        type=ref.type,
        start=Label(ends[0]),
        end=Label(ends[1]),
    )
    made.reports.add(each.row, column, ref.end, problem)
    return False


def _ref(id: str, values: Values) -> EdgeRef:
    if id == "contributions":
        return EdgeRef("CONTRIBUTES_TO", str(values["project"]), str(values["part"]))
    role = str(values.get("role") or "led_by")
    what, entity = str(values["what"]), str(values["entity"])
    return EdgeRef("LED_BY", what, entity) if role == "led_by" else EdgeRef("IMPLEMENTED_BY", what, entity, role)


def _removed(place: str) -> Message:
    return Message("speaks of what {place} removes; left out", place=place)
