"""Which key a new row gets, and what the names in a workbook stand for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from graph_service.changes import UpsertNode, state
from graph_service.errors import InvalidInput
from graph_service.exchange import un_entities
from graph_service.exchange.workbook.beside import Merge
from graph_service.exchange.workbook.form import KEY, SHEETS, plain
from graph_service.exchange.workbook.held import Values
from graph_service.exchange.workbook.names import Names
from graph_service.exchange.workbook.rows import Known
from graph_service.messages import Message
from graph_service.model import KEY as LEGAL
from graph_service.model import Node, slug
from graph_service.stores.base import Transaction

#: Which sheets a column of names speaks of; the plan itself is the top of its parts.
SPOKEN_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "part": ("plan", "parts"),
    "leader": ("plan", "parts", "projects"),
    "project": ("projects",),
    "entity": ("entities",),
}
_LABELS: Final = {"parts": ("Priority", "Objective", "Result"), "projects": ("Project",), "entities": ("Entity",)}


def plan_key(tx: Transaction, rows: Sequence[Known], name: str) -> str:
    """The key of the plan that an empty form was filled in with.

    Raises:
        InvalidInput: the form names no plan, or several.
    """
    titled = [each for each in rows if each.values.get("title")]
    if len(titled) != 1 or rows[0] is not titled[0]:
        raise InvalidInput(
            "{file}: its sheet {sheet} must have one row, with the title of the plan", file=name, sheet="Plan"
        )
    title = str(titled[0].values["title"])
    return _free(tx, _slug(title, "plan"), ("Framework",), title, ())


def name_new(tx: Transaction, made: Merge, id: str, rows: Sequence[Known]) -> None:
    """Give each new row of a sheet a readable key: of its title; of an entity by its usual acronym."""
    known = made.given.originals.get(id, {})
    taken: set[str] = {each.key for each in rows if each.key}
    for each in rows:
        if each.key is not None and (each.key in known or id == "plan"):
            continue
        if each.key is not None and not LEGAL.fullmatch(each.key):
            made.reports.add(each.row, KEY, each.key, Message("is no key; another was made"))
            each.key = None
        if each.key is None:
            each.key = _new(tx, made, id, each.values, taken)
        taken.add(each.key)
        if not each.row.remove:
            made.labels.setdefault(each.key, _LABELS[id][0] if id in _LABELS else "Framework")


def names_of(made: Merge, rows: Mapping[str, Sequence[Known]]) -> dict[str, Names]:
    """What the names in each kind of column stand for: as the workbook has things now, and as it had them."""
    found = {}
    for kind, sheets in SPOKEN_OF.items():
        names = Names()
        for id in sheets:
            for key, values in made.given.originals.get(id, {}).items():
                names.add(key, values)
            for each in rows[id]:
                names.add(
                    str(each.key), {**made.given.originals.get(id, {}).get(str(each.key), {}), **_set(each.values)}
                )
        found[kind] = names
    for key, node in made.now.entities.items():
        aliases = node.properties.get("aliases")
        others = [str(node.properties.get(name) or "") for name in ("acronym_en", "title_fr", "title_en")]
        others += aliases if isinstance(aliases, list) else []
        found["entity"].add(key, entity_values(node), others)
    return found


def known_entity(made: Merge, name: str, place: str) -> str | None:
    """The key of an entity of the United Nations by any of its names; it is added where the graph lacks it."""
    try:
        key, properties = un_entities.entity(name)
    except InvalidInput:
        return None
    if key not in un_entities.table():
        return None
    made.labels.setdefault(key, "Entity")
    is_made = any(isinstance(each, UpsertNode) and each.key == key for each in made.operations)
    if key not in made.now.entities and not is_made:
        made.operations.append(UpsertNode("Entity", key, properties, place))
    return key


def entity_values(node: Node) -> Values:
    """An entity as its sheet has it."""
    return {each.id: str(v) if (v := node.properties.get(each.id)) else None for each in SHEETS["entities"].fields}


def _new(tx: Transaction, made: Merge, id: str, values: Values, taken: set[str]) -> str:
    title, code = str(values.get("title") or ""), values.get("code")
    if id == "entities":
        name = str(values.get("acronym") or title)
        key = un_entities.entity(name)[0] if name and _slug(name, "") else "entity"
        base = key
    else:
        stem = str(code) if code and id == "parts" else title
        base = f"{made.plan}-{_slug(stem, 'part' if id == 'parts' else 'project')}"
    return _free(tx, base, _LABELS[id], title, taken)


def _free(tx: Transaction, base: str, labels: Sequence[str], title: str, taken: Collection[str]) -> str:
    """``base``, or with a number behind it: that nothing has, or that what has it is called the same."""
    number = 1
    while True:
        key = base if number == 1 else f"{base}-{number}"
        number += 1
        if key in taken:
            continue
        there = state.nodes(tx, [key]).get(key)
        if there is None or (there.label in labels and plain(str(there.properties.get("title"))) == plain(title)):
            return key


def _slug(text: str, otherwise: str) -> str:
    try:
        return slug(text)
    except InvalidInput:
        return otherwise


def _set(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}
