"""What to draw: the chosen plans, what reaches them, who leads, and the gaps that the gaps question answers."""

from collections.abc import Iterable, Mapping
from typing import Final

from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.questions import coverage as covers
from graph_service.questions.alignment import Alignment, load
from graph_service.questions.explanation import Fact, facts
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row
from visualisation import Evidence, Lang, MapEdge, MapModel, MapNode

MOST_NODES: Final = 5_000


def alignment_map(graph: Graph, scope: Scope, today: str, *, lang: Lang = "fr") -> MapModel:
    """The map model of the scope's plans. Reasons are given in ``lang``, titles in every language there is.

    Returns:
        Frameworks, items, projects and entities with the relationships between them; ``gaps`` has the
        keys that ``coverage.gaps`` answers for the same scope, in its order. Empty for an empty graph.

    Raises:
        NotFound: a key of the scope is not in the graph.
        InvalidInput: there are more than 5,000 nodes; the message says how to ask for less.
    """
    found = load(graph, scope)
    rows = covers.judged(found, scope, today)
    shown = {row.item.key: row for row in rows}
    projects = sorted({chain.project for row in rows for chain in row.chains})
    through = {link.start for row in rows for chain in row.chains for link in chain.links[1:]}
    items = sorted(shown.keys() | (through & found.items.keys()))
    entities = sorted(
        {e for row in rows for e in (*row.entities, *row.led_by)} | _leads(found, scope, found.frameworks)
    )
    keys = [*found.frameworks, *items, *projects, *entities]
    if len(keys) > MOST_NODES:
        raise InvalidInput(
            f"the map would have {len(keys):,} nodes, and {MOST_NODES:,} can be read; choose some plans (framework)"
        )
    nodes = {row["key"]: row for row in graph.rows("named", keys=keys)} if keys else {}
    edges = _edges(found, scope, set(keys))
    known = facts(graph, edges)
    titles = {row["key"]: row["title"] for row in graph.rows("named", keys=_sources(nodes.values(), known))}
    drawn = [_node(nodes[key], found, shown.get(key), titles, lang) for key in keys if key in nodes]
    return MapModel(
        title=", ".join(_in(lang, row) for row in found.frameworks.values()) if len(found.frameworks) <= 3 else "",
        revision=graph.revision(),
        generated=today,
        question="; ".join(f"{name}: {_words(value)}" for name, value in scope.given().items()),
        nodes=tuple(drawn),
        edges=tuple(_edge(fact, lang) for fact in known.values()),
        gaps=tuple(row.item.key for row in rows if row.status in covers.GAPS),
    )


def acronym(row: Row, lang: str) -> str | None:
    """The usual short name of an entity in a language."""
    found: str | None = (row["acronym_en"] if lang == "en" else None) or row["acronym"]
    return found


def _edges(found: Alignment, scope: Scope, keys: set[str]) -> set[str]:
    """Keys of the relationships between what is drawn."""
    links = [
        link
        for group in (found.into, found.contributions, found.leads)
        for some in group.values()
        for link in some
        if link.start in keys and link.end in keys and scope.counts(link.standing)
    ]
    parts = {
        part.key(project)
        for project, some in found.parts.items()
        for part in some
        if project in keys and part.entity in keys and scope.counts(part.standing)
    }
    return {link.key for link in links} | parts


def _leads(found: Alignment, scope: Scope, keys: Iterable[str]) -> set[str]:
    return {link.end for key in keys for link in found.leads.get(key, ()) if scope.counts(link.standing)}


def _node(row: Row, found: Alignment, cover: covers.Coverage | None, titles: Mapping[str, str], lang: Lang) -> MapNode:
    item = found.items.get(row["key"])
    return MapNode(
        key=row["key"],
        label=row["label"],
        title=row["title"],
        title_fr=row["title_fr"],
        title_en=row["title_en"],
        language=row["language"],
        code=acronym(row, lang) if row["label"] == "Entity" else row["code"],
        level=item.level if item else None,
        parent=item.parent if item else None,
        framework=item.framework if item else None,
        status_class=cover.status if cover else None,
        low=cover.low if cover else None,
        high=cover.high if cover else None,
        flags=cover.flags if cover else (),
        standing=row["standing"],
        approval=item.approval if item else row["approval"],
        description=row[f"description_{lang}"] or row["description"],
        evidence=_evidence(row, row["standing"], titles.get(row["source"] or ""), lang),
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
