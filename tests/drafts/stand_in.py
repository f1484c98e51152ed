"""A suggester in forty lines: words shared with the parts of the plans, and texts that it was told of."""

from collections import Counter
from typing import ClassVar

from graph_service.statements.matching import comparable_text
from graph_service.suggestions.suggestion import Reason, Suggestion


class StandIn:
    """Ranks by shared words; a text that it learned is at 0.9. ``built`` counts how often one was made."""

    built: ClassVar[Counter] = Counter()

    def __init__(self, graph, plans, _measure=None):
        type(self).built[tuple(plans)] += 1
        self.targets = [
            {**row, "group": plan}
            for plan in plans
            for label in ("priorities", "objectives", "results")
            for row in graph.rows(label, frameworks=[plan], sort="key", limit=500)
        ]
        self.codes = graph.rows("themes", sort="key", limit=500)
        self.learned = {}

    def suggest(self, statements, *, most=5):
        return [self._ranked(each, self.targets, most) for each in statements]

    def themes(self, statements, *, schemes=(), most=5):
        return [self._ranked(each, self.codes, most) for each in statements]

    def learn(self, text, context, key):
        self.learned[comparable_text(text)] = key

    def forget(self, text, key):
        if self.learned.get(comparable_text(text)) == key:
            del self.learned[comparable_text(text)]

    def _ranked(self, statement, rows, most):
        own = set(comparable_text(statement.text).split())
        found = []
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
