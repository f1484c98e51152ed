"""What to draw: the chosen plans, what reaches them, who leads, and the gaps that the gaps question answers."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.questions.coverage import CLASSES, FLAGS, Coverage, coverage
from graph_service.questions.evidence import link_key
from graph_service.questions.explanation import Fact, facts
from graph_service.questions.names import NameRow, names
from graph_service.questions.reach import parts_below
from graph_service.questions.scope import Scope, is_counted, linked
from graph_service.questions.structure import level
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.history import GraphState
from graph_service.stores.base import Row
from visualisation import Evidence, Lang, MapEdge, MapModel, MapNode

MOST_NODES: Final = 5_000
#: The title names so many plans; more are no title.
MOST_NAMED: Final = 3


def alignment_map(
    graph: Graph, scope: Scope, today: str, *, lang: Lang = "fr", state: GraphState | None = None
) -> MapModel:
    """The map model of the scope's plans. Reasons are given in ``lang``, titles in every language there is.

    Returns:
        Frameworks, items, projects and entities with the relationships between them; ``gaps`` has the
        keys that the question *gaps* answers for the same scope, in its order. With a lens, all items with the
        class that they have for everyone, and the projects and entities that are looked at. Empty for an empty graph.

    Raises:
        NotFound: a key of the scope is not in the graph.
        InvalidInput: there are more than 5,000 nodes; the message says how to ask for less.
    """
    state = state or graph.state()
    snapshot = state.snapshot
    covered = coverage(snapshot, scope, today)
    kept = covered.lens.kept(scope.lens) if covered.lens else np.ones(len(covered), bool)
    places = np.flatnonzero(kept)
    likely = covered.likely.where(kept[covered.likely.target])
    if covered.lens is not None:
        likely = likely.where(covered.lens.seen[likely.other])
    projects = np.unique(likely.other)
    through = _through(covered, projects)
    frameworks = covered.plans.frameworks
    items = np.union1d(covered.targets[places], through)
    entities = _entities(covered, projects, np.concatenate([frameworks, covered.targets[places]]))
    rows = np.concatenate([frameworks, items, projects, entities])
    if len(rows) > MOST_NODES:
        raise InvalidInput(
            "the map would have {n:,} nodes, and {most:,} can be read; choose some plans (framework)",
            n=len(rows),
            most=MOST_NODES,
        )
    shown = names(graph, state, [snapshot.key(row) for row in rows.tolist()])
    known = facts(graph, _relationships(snapshot, scope, snapshot.mask(rows)), state)
    sources = names(graph, state, _sources(shown.values(), known))
    place_of = {int(covered.targets[place]): place for place in places.tolist()}
    ordered = [
        *frameworks.tolist(),
        *(row for part in (items, projects, entities) for row in sorted(part.tolist(), key=snapshot.key)),
    ]
    drawn = [
        _node(covered, row, place_of.get(row), shown[snapshot.key(row)], sources, lang)
        for row in dict.fromkeys(ordered)
        if snapshot.key(row) in shown
    ]
    titles = [_in(lang, shown[snapshot.key(row)]) for row in frameworks.tolist()]
    return MapModel(
        title=", ".join(titles) if len(titles) <= MOST_NAMED else "",
        revision=snapshot.revision,
        generated=today,
        question="; ".join(f"{name}: {_words(value)}" for name, value in scope.given().items()),
        nodes=tuple(drawn),
        edges=tuple(_edge(fact, lang) for fact in known.values()),
        gaps=tuple(snapshot.key(row) for row in covered.targets[kept & covered.is_gap()].tolist()),
    )


def acronym(row: Row, lang: str) -> str | None:
    """The usual short name of an entity in a language."""
    found: str | None = (row["acronym_en"] if lang == "en" else None) or row["acronym"]
    return found


def _through(covered: Coverage, projects: Array) -> Array:
    """The parts, of other plans too, that the drawn projects contribute to on their way to the chosen ones."""
    below = parts_below(covered.snapshot, covered.plans, covered.scope, covered.targets)
    links = covered.snapshot.links["CONTRIBUTES_TO"]
    direct = covered.snapshot.mask(projects)[links.start] & is_counted(links, covered.scope)
    reached = covered.snapshot.mask(links.end[direct])
    return np.unique(below.other[reached[below.other]])


def _entities(covered: Coverage, projects: Array, led: Array) -> Array:
    """Who leads or implements the drawn projects, and who leads the drawn plans and parts."""
    found = [np.empty(0, np.int64)]
    for name, rows in (("LED_BY", np.concatenate([projects, led])), ("IMPLEMENTED_BY", projects)):
        found.append(linked(covered.snapshot, covered.scope, [name], rows)[1])
    return np.unique(np.concatenate(found))


def _relationships(snapshot: Snapshot, scope: Scope, drawn: Array) -> list[str]:
    """Keys of the counted relationships between what is drawn."""
    keys = []
    for name in ("PART_OF", "CONTRIBUTES_TO", "LED_BY", "IMPLEMENTED_BY"):
        links = snapshot.links[name]
        for at in np.flatnonzero(drawn[links.start] & drawn[links.end] & is_counted(links, scope)).tolist():
            keys.append(link_key(snapshot, name, at))
    return keys


def _node(
    covered: Coverage, row: int, place: int | None, text: NameRow, sources: Mapping[str, NameRow], lang: Lang
) -> MapNode:
    snapshot, plans = covered.snapshot, covered.plans
    is_item = bool(snapshot.is_item[row])
    plan, parent = int(plans.plan[row]), int(plans.parent[row])
    source = sources.get(text["source"] or "")
    return MapNode(
        key=snapshot.key(row),
        label=snapshot.label(row),
        title=text["title"],
        title_fr=text["title_fr"],
        title_en=text["title_en"],
        language=text["language"],
        code=acronym(text, lang) if snapshot.label(row) == "Entity" else text["code"],
        level=level(snapshot, row) if is_item else None,
        parent=snapshot.key(parent) if parent >= 0 else None,
        framework=snapshot.key(plan) if plan >= 0 else None,
        status_class=None if place is None else CLASSES[covered.status[place]],
        low=None if place is None else float(covered.low[place]),
        high=None if place is None else float(covered.high[place]),
        flags=() if place is None else tuple(flag for flag in FLAGS if covered.flags[flag][place]),
        standing=text["standing"],
        approval=snapshot.word(int(plans.approval[row])) if is_item else text["approval"],
        description=text[f"description_{lang}"] or text["description"],
        evidence=_evidence(text, text["standing"], source["title"] if source else None, lang),
    )


def _edge(fact: Fact, lang: Lang) -> MapEdge:
    row = fact.row
    return MapEdge(
        type=row["type"],
        start=row["from_key"],
        end=row["to_key"],
        role=row["role"] or None,
        standing=row["standing"],
        strength=row["strength"],
        confidence=row["confidence"],
        evidence=_evidence(row, row["standing"], fact.source_title, lang),
    )


def _evidence(row: Row, standing: str | None, source_title: str | None, lang: Lang) -> tuple[Evidence, ...]:
    reason = row[f"reason_{lang}"] or row["reason_fr"] or row["reason_en"]
    if row["source"] is None and reason is None:
        return ()
    both = row["reason_fr"], row["reason_en"]
    return (Evidence(row["source"] or "", source_title, row["locator"], row["quote"], standing, reason, *both),)


def _sources(nodes: Iterable[Row], known: Mapping[str, Fact]) -> list[str]:
    from_nodes = {row["source"] for row in nodes if row["source"]}
    return sorted(from_nodes | {fact.row["source"] for fact in known.values() if fact.row["source"]})


def _in(lang: Lang, row: Row) -> str:
    return str(row[f"title_{lang}"] or row["title"])


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
