"""The map model as the page's script reads it: every text once, nodes and relationships by number."""

from collections.abc import Hashable, Sequence
from typing import Any, Final

from visualisation import layout as _layout
from visualisation.columns import KINDS, MARKS, OUTLINE, kind_of
from visualisation.layout import CAP, Layout
from visualisation.map_model import Evidence, MapModel, MapNode

#: The fields of a node, in the order of its row; ``assets/map_data.js`` reads them by this order.
NODE: Final = (
    "key",
    "kind",
    "label",
    "code",
    "title",
    "title_fr",
    "title_en",
    "language",
    "status_class",
    "low",
    "high",
    "flags",
    "standing",
    "approval",
    "framework",
    "description",
    "evidence",
)
#: How many rows more "+n more" shows; a picture of thousands takes seconds, and nobody reads it.
STEP: Final = 400
EDGE: Final = ("type", "start", "end", "role", "standing", "evidence")


class Table:
    """Distinct values in the order they first came; a value is sent once and named by its number."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}

    def place(self, value: Hashable) -> int:
        """The number of ``value``; -1 for None."""
        return -1 if value is None else self._places.setdefault(value, len(self._places))

    def values(self) -> list[Any]:
        """Everything that was placed."""
        return list(self._places)


class Sources:
    """What statements rest on, each source, text and piece of evidence once."""

    def __init__(self) -> None:
        self._sources, self._texts, self._pieces, self._sets = Table(), Table(), Table(), Table()

    def place(self, evidence: Sequence[Evidence]) -> int:
        """The number of this set of evidence; -1 for none."""
        return self._sets.place(tuple(map(self._piece, evidence))) if evidence else -1

    def _piece(self, one: Evidence) -> int:
        text = self._texts.place
        reason = None if one.reason in (one.reason_fr, one.reason_en) else one.reason
        source = self._sources.place((one.source, one.source_title))
        rest = (one.locator, one.quote, one.standing, reason, one.reason_fr, one.reason_en)
        return self._pieces.place((source, *map(text, rest)))

    def tables(self) -> dict[str, Any]:
        """The tables, as the script reads them."""
        return {
            "sources": self._sources.values(),
            "texts": self._texts.values(),
            "pieces": self._pieces.values(),
            "evidence": self._sets.values(),
        }


def packed(model: MapModel) -> dict[str, Any]:
    """Everything of a model that a page shows, whatever its language."""
    place = {node.key: at for at, node in enumerate(model.nodes)}
    sources, types, roles, standings = Sources(), Table(), Table(), Table()
    nodes = [_node(node, sources) for node in model.nodes]
    edges: list[int] = []
    for edge in model.edges:
        if edge.start in place and edge.end in place:
            edges += (types.place(edge.type), place[edge.start], place[edge.end])
            edges += (roles.place(edge.role), standings.place(edge.standing), sources.place(edge.evidence))
    return {
        "meta": {
            "title": model.title,
            "revision": model.revision,
            "generated": model.generated,
            "question": model.question,
        },
        "nodes": nodes,
        "edges": edges,
        "types": types.values(),
        "roles": roles.values(),
        "standings": standings.values(),
        **sources.tables(),
        "gaps": list(model.gaps),
        "marks": {kind: [mark.path, mark.fill] for kind, mark in MARKS.items()},
        "kinds": list(KINDS),
        "sizes": _sizes(),
    }


def _node(node: MapNode, sources: Sources) -> list[Any]:
    kind = kind_of(node)
    title = None if node.title and node.title in (node.title_fr or node.title_en,) else node.title
    return [
        node.key,
        KINDS.index(kind) if kind else -1,
        node.label,
        node.code,
        title,
        node.title_fr,
        node.title_en,
        node.language,
        node.status_class,
        node.low,
        node.high,
        node.flags,
        node.standing,
        node.approval,
        node.framework,
        node.description,
        sources.place(node.evidence),
    ]


def drawing(drawn: Layout, model: MapModel) -> dict[str, Any]:
    """A layout: the order of each column, which rows are drawn first, and the lines of every row.

    An item of a column is the number of its node; a lane is -1 less the number of the node it is
    named by. Places follow from order and heights, and the script computes them as ``layout`` does.
    """
    place = {node.key: at for at, node in enumerate(model.nodes)}
    rows: list[Any] = [0] * len(model.nodes)
    for key, row in drawn.rows.items():
        rows[place[key]] = [row.bold, row.indent, row.foreign, row.mark, "\n".join(row.lines)]
    return {
        "width": drawn.width,
        "columns": [
            {
                "kind": column.kind,
                "x": column.x,
                "width": column.width,
                "items": [-1 - place[item.key] if item.lane else place[item.key] for item in column.items],
            }
            for column in drawn.columns
        ],
        "first": [place[key] for key in drawn.boxes],
        "rows": rows,
    }


def _sizes() -> dict[str, float | str]:
    """The numbers that Python's layout and the page's repacking share."""
    return {
        "cap": CAP,
        "step": STEP,
        "top": _layout.TOP,
        "line": _layout.LINE,
        "pad": _layout.PAD,
        "lane": _layout.LANE,
        "rowGap": _layout.ROW_GAP,
        "mostGap": _layout.MOST_GAP,
        "textAt": _layout.TEXT_AT,
        "more": _layout.MORE_HEIGHT,
        "outline": OUTLINE,
    }
