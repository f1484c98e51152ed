"""A suggester in forty lines: words shared with the parts of the plans, and texts that it was told of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar

from graph_service.graph import Graph
from graph_service.mentions import Names
from graph_service.statements.matching import comparable_text
from graph_service.statements.statement import Statement
from graph_service.stores.base import Row
from graph_service.suggestions.suggestion import Reason, Suggestion


class StandIn:
    """Ranks by shared words; a text that it learned is at 0.9. ``built`` counts how often one was made."""

    built: ClassVar[Counter[tuple[str, ...]]] = Counter()

    def __init__(self, graph: Graph, plans: Sequence[str], _measure: object = None) -> None:
        type(self).built[tuple(plans)] += 1
        self.targets = [
            {**row, "group": plan}
            for plan in plans
            for label in ("priorities", "objectives", "results")
            for row in graph.rows(label, frameworks=[plan], sort="key", limit=500)
        ]
        self.codes = graph.rows("themes", sort="key", limit=500)
        self.learned: dict[str, str] = {}

    def suggest(
        self, statements: Sequence[Statement], *, most: int = 5, names: Names | None = None
    ) -> list[list[Suggestion]]:
        return [self._ranked(each, self.targets, most) for each in statements]

    def themes(
        self, statements: Sequence[Statement], *, schemes: Sequence[str] = (), most: int = 5
    ) -> list[list[Suggestion]]:
        return [self._ranked(each, self.codes, most) for each in statements]

    def learn(self, text: str, context: Sequence[str], key: str) -> None:
        self.learned[comparable_text(text)] = key

    def forget(self, text: str, key: str) -> None:
        if self.learned.get(comparable_text(text)) == key:
            del self.learned[comparable_text(text)]

    def _ranked(self, statement: Statement, rows: Iterable[Row], most: int) -> list[Suggestion]:
        own = set(comparable_text(statement.text).split())
        found: list[tuple[float, Row, Reason]] = []
        for row in rows:
            shared = own & set(comparable_text(row["title"]).split())
            share = len(shared) / (len(own) + 1) * 0.5
            if self.learned.get(comparable_text(statement.text)) == row["key"]:
                found.append((0.9, row, Reason("example", {"text": statement.text, "share": 1.0, "by": "decision"})))
            elif shared:
                found.append((share, row, Reason("words", {"words": sorted(shared)})))
        found.sort(key=lambda each: (-each[0], each[1]["key"]))
        return [
            Suggestion(r["key"], r["label"], r["title"], p, (why,), r.get("group", "")) for p, r, why in found[:most]
        ]
