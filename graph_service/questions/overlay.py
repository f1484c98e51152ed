"""What the plans and what reaches them would be after a change that is not made: laid over what was read. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graph_service.changes import Effect
from graph_service.model import PLAN_ITEMS, Edge, Node, Properties
from graph_service.questions.alignment import Alignment, Item, Link, Part, Project, belonging, kept, link
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row


def overlaid(found: Alignment, effects: Sequence[Effect], scope: Scope) -> Alignment:
    """A copy of ``found`` as it would be after ``effects``; ``found`` stays as it is.

    ``counted`` is that of ``found``: who asks with filters on entities, places or themes works it out again.
    """
    made = _copied(found)
    for effect in effects:
        if isinstance(effect.element, Node):
            _node(made, effect.element.key, effect.after if isinstance(effect.after, Node) else None, scope)
    for effect in effects:
        if isinstance(effect.before, Edge):
            _without(made, effect.before)
        if isinstance(effect.after, Edge) and kept(_row(effect.after.properties), scope):
            _with(made, effect.after, scope)
    return _placed(made)


def missing(found: Alignment, effects: Sequence[Effect]) -> dict[str, str]:
    """The projects and parts of plans, with their labels, that a change speaks of and that were not read although
    they were there: nothing joined them to the chosen plans."""
    known = found.items.keys() | found.projects.keys() | found.frameworks.keys()
    added = {e.element.key for e in effects if isinstance(e.element, Node) and e.before is None}
    spoken = dict(each for effect in effects for each in _spoken_of(effect.element))
    return {key: label for key, label in spoken.items() if key not in known and key not in added}


def narrowed(found: Alignment, frameworks: Sequence[str]) -> Alignment:
    """Everything that was read, asked about these plans alone."""
    made = _copied(found)
    made.frameworks = {key: row for key, row in found.frameworks.items() if key in frameworks}
    return _placed(made)


def _spoken_of(element: Node | Edge) -> Iterator[tuple[str, str]]:
    labels = (*PLAN_ITEMS, "Project")
    if isinstance(element, Node):
        ends = [(element.key, element.label)]
    else:
        ends = [(element.ref.start, element.start_label), (element.ref.end, element.end_label)]
    return (end for end in ends if end[1] in labels)


def _copied(found: Alignment) -> Alignment:
    def lists(given: Mapping[str, list[Link]]) -> "defaultdict[str, list[Link]]":
        return defaultdict(list, {key: list(each) for key, each in given.items()})

    parts = defaultdict(list, {key: list(each) for key, each in found.parts.items()})
    places = defaultdict(set, {key: set(each) for key, each in found.places.items()})
    return Alignment(
        dict(found.frameworks), dict(found.items), lists(found.into), lists(found.contributions),
        dict(found.projects), parts, places, lists(found.leads), found.counted,
    )  # fmt: skip


def _node(made: Alignment, key: str, after: Node | None, scope: Scope) -> None:
    if after is None:
        made.frameworks.pop(key, None)
        made.items.pop(key, None)
        made.projects.pop(key, None)
        return
    label, row = after.label, _row(after.properties, key=key, label=after.label)
    if label == "Framework":
        if key in made.frameworks or not scope.frameworks or key in scope.frameworks:
            made.frameworks[key] = row
    elif label in PLAN_ITEMS:
        was = made.items.get(key)
        held = (was.framework, was.parent, was.approval) if was else (None, None, None)
        made.items[key] = Item(
            key, label, row["level"] or label.lower(), row["code"], row, row["approval"] or held[2], *held[:2]
        )
    elif label == "Project":
        made.projects[key] = Project(
            key, row, row["code"], row["start"], row["end"], row["status"],
            row["budget"], row["available"], row["spent"], row["currency"],
        )  # fmt: skip


def _without(made: Alignment, edge: Edge) -> None:
    ref = edge.ref
    for held in (made.into[ref.end], made.contributions[ref.end], made.leads[ref.start]):
        held[:] = [each for each in held if (each.type, each.start, each.end) != (ref.type, ref.start, ref.end)]
    sign = (ref.type, ref.end, ref.role)
    made.parts[ref.start] = [each for each in made.parts[ref.start] if (each.type, each.entity, each.role) != sign]
    if ref.type == "LOCATED_IN":
        made.places[ref.start].discard(ref.end)


def _with(made: Alignment, edge: Edge, scope: Scope) -> None:
    ref, given = edge.ref, _row(edge.properties)
    plan_item = edge.start_label in PLAN_ITEMS
    match ref.type:
        case "PART_OF" | "CONTRIBUTES_TO" if plan_item:
            made.into[ref.end].append(link(ref.type, ref.start, ref.end, given))
        case "CONTRIBUTES_TO" if edge.start_label == "Project":
            made.contributions[ref.end].append(link(ref.type, ref.start, ref.end, given))
        case "LED_BY" if plan_item or edge.start_label == "Framework":
            made.leads[ref.start].append(link(ref.type, ref.start, ref.end, given))
        case "LED_BY" | "IMPLEMENTED_BY" if edge.start_label == "Project":
            made.parts[ref.start].append(Part(
                ref.end, ref.type, ref.role, given["standing"], given["budget"], given["available"], given["spent"],
            ))  # fmt: skip
        case "LOCATED_IN" if edge.start_label == "Project" and scope.counts(given["standing"]):
            made.places[ref.start].add(ref.end)


def _placed(made: Alignment) -> Alignment:
    """Each item under its parent and plan, with the approval of the nearest above that has one."""
    for held in (made.into, made.contributions):
        for key, links in held.items():
            held[key] = [each for each in links if each.start in made.items or each.start in made.projects]
    parent, framework = belonging(made)
    own = {key: row.get("approval") for key, row in made.frameworks.items()}
    own |= {key: item.names["approval"] for key, item in made.items.items()}

    def approval(item: Item) -> str | None:
        key: str | None = item.key
        if key not in parent:
            return item.approval
        while key is not None and own.get(key) is None:
            key = parent.get(key)
        return None if key is None else own[key]

    made.items = {
        key: replace(item, framework=framework.get(key), parent=parent.get(key), approval=approval(item))
        for key, item in made.items.items()
    }
    return made


class _Blank(dict[str, object]):
    """Properties as a row: what is not set is null, as a query has it."""

    def __missing__(self, _: str) -> None:
        return None


def _row(properties: Properties, **more: str) -> Row:
    return _Blank({**properties, **more})
