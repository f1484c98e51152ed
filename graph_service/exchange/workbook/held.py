"""What the graph holds of one plan, in the rows and columns of the form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph_service.changes import state
from graph_service.errors import UnknownKey
from graph_service.exchange.workbook.cells import tidy
from graph_service.exchange.workbook.form import SHEETS
from graph_service.messages import Label
from graph_service.model import PLAN_ITEMS, Edge, EdgeRef, Node, Value
from graph_service.stores import statements
from graph_service.stores.base import Transaction

#: A row of the form: its values by column, keys where it names something.
Values = dict[str, str | float | None]


@dataclass(frozen=True, slots=True)
class Held:
    """A plan as the form shows it. ``rows`` are by sheet and key; the key of a lead or contribution is that of its
    relationship. ``labels`` has every node of them. ``parents`` joins parts to what they are part of, ``unplaced``
    projects to the plan alone. ``entities`` are all that there are, of this plan or not."""

    framework: str | None
    rows: Mapping[str, dict[str, Values]]
    labels: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, EdgeRef] = field(default_factory=dict)
    edges: Mapping[str, EdgeRef] = field(default_factory=dict)
    unplaced: Mapping[str, EdgeRef] = field(default_factory=dict)
    entities: Mapping[str, Node] = field(default_factory=dict)


def held(tx: Transaction, framework: str | None) -> Held:
    """What there is of a plan; of none, all sheets without a row.

    Raises:
        NotFound: there is no such plan.
    """
    entities = state.nodes(tx, [row["key"] for row in tx.run(statements.node_keys("Entity"))])
    if framework is None:
        return Held(None, {id: {} for id in SHEETS}, dict.fromkeys(entities, "Entity"), entities=entities)
    if state.labels(tx, [framework]).get(framework) != "Framework":
        raise UnknownKey(
            "there is no {label} {key!r}", label=Label("Framework"), key=framework, looked_for=["Framework"]
        )
    parents = _below(tx, framework)
    labels = {framework: "Framework", **{key: edge.start_label for key, edge in parents.items()}}
    reaching = state.edges_at(tx, labels, ["CONTRIBUTES_TO"])
    into = {ref: each for ref, each in reaching.items() if each.start_label == "Project" and ref.end in labels}
    labels |= {ref.start: "Project" for ref in into}
    led = [ref for ref in state.edges_at(tx, labels, ["LED_BY", "IMPLEMENTED_BY"]) if ref.start in labels]
    nodes = state.nodes(tx, labels)
    placed = {ref: each for ref, each in into.items() if ref.end != framework}
    who = {ref.end for ref in led}
    rows = {
        "plan": {framework: _of(nodes[framework], "plan")},
        "parts": {key: _part(nodes[key], parents[key].ref.end) for key in parents},
        "projects": {key: _of(nodes[key], "projects") for key, label in labels.items() if label == "Project"},
        "leads": {ref.key: _lead(ref) for ref in _in_order(led)},
        "contributions": {ref.key: _contribution(each) for ref, each in sorted(placed.items(), key=_by_key)},
        "entities": {key: _of(entities[key], "entities") for key in sorted(who)},
    }
    return Held(
        framework,
        rows,
        {**labels, **dict.fromkeys(entities, "Entity")},
        {key: each.ref for key, each in parents.items()},
        {ref.key: ref for ref in (*led, *placed)},
        {ref.start: ref for ref in into if ref.end == framework},
        entities,
    )


def role_of(ref: EdgeRef) -> str:
    """The role of a lead in the form: ``led_by``, or that of who carries out."""
    return ref.role or "led_by"


def _below(tx: Transaction, framework: str) -> dict[str, Edge]:
    """The parts of a plan, from the top down, each with what joins it to its first parent."""
    found: dict[str, Edge] = {}
    level = {framework: "Framework"}
    while level:
        hanging = state.edges_at(tx, level, ["PART_OF"])
        down: dict[str, str] = {}
        for ref, edge in sorted(hanging.items(), key=_by_key):
            if ref.end in level and edge.start_label in PLAN_ITEMS and ref.start not in found:
                found[ref.start] = edge
                down[ref.start] = edge.start_label
        level = down
    return found


def _of(node: Node, sheet: str) -> Values:
    return {each.id: _fit(node.properties.get(each.id)) for each in SHEETS[sheet].fields}


def _part(node: Node, parent: str) -> Values:
    level = str(node.properties.get("level")) if node.label == "Result" else node.label.lower()
    return {**_of(node, "parts"), "level": level, "part_of": parent}


def _lead(ref: EdgeRef) -> Values:
    return {"what": ref.start, "entity": ref.end, "role": role_of(ref)}


def _contribution(edge: Edge) -> Values:
    return {"project": edge.ref.start, "part": edge.ref.end, "standing": _fit(edge.properties.get("standing"))}


def _fit(value: Value) -> str | float | None:
    """A value as the form keeps it."""
    if isinstance(value, str):
        return tidy(value) or None
    return None if value is None or isinstance(value, list) else float(value)


def _in_order(refs: Iterable[EdgeRef]) -> list[EdgeRef]:
    return sorted(refs, key=lambda ref: ref.key)


def _by_key(item: tuple[EdgeRef, Edge]) -> str:
    return item[0].key
