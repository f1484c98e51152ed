"""What is around some nodes, as the explore view draws it."""

from collections.abc import Mapping, Sequence
from datetime import date

from graph_service.model import LABELS
from graph_service.questions.lookups import require
from graph_service.stores.base import Row
from graph_service.web.language import acronym
from graph_service.web.request import PageRequest
from graph_service.web.telling_apart import plan_and_code, told_apart
from visualisation import Evidence, Lang, MapEdge, MapModel, MapNode
from visualisation.explore import MOST


def around(request: PageRequest, keys: Sequence[str], depth: int) -> MapModel:
    """What is within ``depth`` relationships of some nodes; no step is taken from what is too much to draw.

    Raises:
        NotFound: there is no such node.
    """
    graph, lang = request.graph, request.lang
    require(graph, keys, list(LABELS))
    near, rows = set(keys), list[Row]()
    for _ in range(depth):
        if len(near) > MOST:
            break
        rows = [row for row in graph.neighbours(near) if row["standing"] != "rejected"]
        near = near | {key for row in rows for key in (row["from_key"], row["to_key"])}
    nodes = told_apart(request, graph.named(sorted(near)))
    sources = sorted({row["source"] for row in (*nodes, *rows) if row["source"]})
    titles = {row["key"]: row["title"] for row in graph.named(sources)} if sources else {}
    return MapModel(
        title=", ".join(keys),
        revision=graph.revision(),
        generated=date.today().isoformat(),
        question="",
        nodes=tuple(_node(row, titles, lang) for row in nodes),
        edges=tuple(_edge(row, titles, lang) for row in rows),
    )


def _node(row: Row, titles: Mapping[str, str], lang: Lang) -> MapNode:
    return MapNode(
        row["key"],
        row["label"],
        row["title"],
        row["title_fr"],
        row["title_en"],
        row["language"],
        code=acronym(lang, row) or plan_and_code(row),
        standing=row["standing"],
        approval=row["approval"],
        description=row[f"description_{lang}"] or row["description"],
        evidence=_evidence(row, titles, lang),
    )


def _edge(row: Row, titles: Mapping[str, str], lang: Lang) -> MapEdge:
    return MapEdge(
        row["type"],
        row["from_key"],
        row["to_key"],
        row["role"] or None,
        row["standing"],
        row["strength"],
        row["confidence"],
        _evidence(row, titles, lang),
    )


def _evidence(row: Row, titles: Mapping[str, str], lang: Lang) -> tuple[Evidence, ...]:
    reason = row[f"reason_{lang}"] or row["reason_fr"] or row["reason_en"]
    if row["source"] is None and reason is None:
        return ()
    source = row["source"] or ""
    return (Evidence(source, titles.get(source), row["locator"], row["quote"], row["standing"], reason),)
