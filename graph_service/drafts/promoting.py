"""What plan a draft would be: a Framework with its parts, its activities as projects, and what it contributes to.

The same operations are tried in a what-if and stored when a draft is kept as a plan.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph_service import recorded
from graph_service.changes import Change, Operation, Outcome, UpsertEdge, UpsertNode
from graph_service.drafts.repository import Decision, Draft, StoredStatement, load
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import PLAN_ITEMS, RELATIONSHIPS, EdgeRef, Properties, Value, vocabulary

#: kind of statement -> label of the part of a plan that it becomes.
_LABELS: Final[Mapping[str, str]] = {
    "priority": "Priority",
    "objective": "Objective",
    "outcome": "Result",
    "output": "Result",
    "activity": "Project",
    "indicator": "Indicator",
}


def plan_key(draft: str) -> str:
    """Key of the Framework that a draft becomes."""
    return f"{draft}-plan"


def promote(
    graph: Graph, draft: str, *, author: str, kind: str = "other", standing: str = "proposed", dry_run: bool = False
) -> Outcome:
    """Keep a draft as a plan with approval *draft*, as one change; again after more decisions, it is brought up to
    date with what was added. ``standing`` is that of its contributions to other plans.

    Raises:
        NotFound: there is no such draft.
        InvalidInput: nothing in it is part of a plan.
    """
    whole = load(graph, draft)
    made = operations(whole, standing=standing, kind=kind)
    if not any(isinstance(each, UpsertNode) and each.label in PLAN_ITEMS for each in made):
        raise InvalidInput(
            "no statement of {draft} is a priority, objective, outcome or output; say what they are with "
            "`alignment draft edit {draft} STATEMENT --kind KIND`",
            draft=draft,
        )
    return graph.apply(Change(made, author, recorded.text(recorded.KEEP, draft=draft), "edit"), dry_run=dry_run)


def operations(draft: Draft, *, standing: str, kind: str = "other") -> list[Operation]:
    """The change that makes a plan of a draft: what is set aside, only gathers others or has no kind is left out.

    An activity is a project in the pipeline for the nearest part above it; one that stands nowhere and is
    mapped to nothing is a result of the level *activity*.
    """
    return list(_Plan.of(draft, standing).operations(kind))


@dataclass(slots=True)
class _Plan:
    draft: Draft
    standing: str
    labels: dict[str, str] = field(default_factory=dict)
    by_key: dict[str, StoredStatement] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: Draft, standing: str) -> "_Plan":
        made = cls(draft, standing, by_key={each.key: each for each in draft.statements})
        for each in draft.statements:
            if each.statement.kind in _LABELS and each.statement.aside is None:
                made.labels[each.key] = _LABELS[each.statement.kind]
        for each in draft.statements:
            if made.labels.get(each.key) == "Project" and not each.aligned and made.above(each) is None:
                made.labels[each.key] = "Result"
        return made

    def key(self, statement: str) -> str:
        return f"{plan_key(self.draft.key)}-{statement.removeprefix(f'{self.draft.key}-')}"

    def above(self, stored: StoredStatement) -> str | None:
        """The nearest statement above that is a part of the plan which may hold this one; None for the plan."""
        label = self.labels[stored.key]
        parent = stored.parent
        while parent is not None:
            holds = self.labels.get(parent, "")
            ends = (holds, label) if label == "Indicator" else (label, holds)
            if ends in RELATIONSHIPS[_joins(label)].ends:
                return parent
            parent = self.by_key[parent].parent if parent in self.by_key else None
        return None

    def operations(self, kind: str) -> Iterator[Operation]:
        yield UpsertNode(
            "Framework",
            plan_key(self.draft.key),
            {
                "title": self.draft.title,
                "language": self.draft.language,
                "kind": kind,
                "approval": "draft",
                "source": self.draft.source,
            },
        )
        for key in self.labels:
            yield from self._item(self.by_key[key])
        for key in self.labels:
            yield from self._joined(self.by_key[key])

    def _item(self, stored: StoredStatement) -> Iterator[Operation]:
        label, each = self.labels[stored.key], stored.statement
        given: dict[str, Value] = {
            "title": each.text,
            "language": each.language,
            **self._where(stored),
            "quote": each.text,
        }
        if label in (*PLAN_ITEMS, "Project"):
            given["code"] = _code(each.number)
        if label in PLAN_ITEMS:
            given["approval"] = "draft"
        if label == "Result":
            given["level"] = each.kind if each.kind in vocabulary.RESULT_LEVELS else "output"
        if label == "Project":
            given["status"] = "pipeline"
        yield UpsertNode(label, self.key(stored.key), given)

    def _joined(self, stored: StoredStatement) -> Iterator[Operation]:
        label, key = self.labels[stored.key], self.key(stored.key)
        above = self.above(stored)
        said: Properties = {"standing": "asserted", **self._where(stored), "quote": stored.statement.text}
        if label == "Indicator":
            holder = self.key(above) if above else plan_key(self.draft.key)
            yield UpsertEdge(EdgeRef("MEASURED_BY", holder, key), said)
        elif above:
            yield UpsertEdge(EdgeRef(_joins(label), key, self.key(above)), said)
        elif label != "Project":
            yield UpsertEdge(EdgeRef("PART_OF", key, plan_key(self.draft.key)), said)
        for each in stored.accepted:
            role = each.role if each.type == "IMPLEMENTED_BY" else ""
            kind = "CONTRIBUTES_TO" if each.type == "ALIGNS_WITH" else each.type
            if (label, each.label) in RELATIONSHIPS[kind].ends:
                standing = self.standing if kind == "CONTRIBUTES_TO" else "asserted"
                yield UpsertEdge(EdgeRef(kind, key, each.key, role), {**said, "standing": standing, **_decided(each)})

    def _where(self, stored: StoredStatement) -> dict[str, str | None]:
        return {"source": stored.source, "locator": stored.statement.page or None}


def _joins(label: str) -> str:
    """How a part is joined to the one above it."""
    return {"Project": "CONTRIBUTES_TO", "Indicator": "MEASURED_BY"}.get(label, "PART_OF")


def _decided(each: Decision) -> Properties:
    return {
        "reason_fr": f"rattaché par {each.by} le {each.at[:10]}",
        "reason_en": f"mapped by {each.by} on {each.at[:10]}",
    }


def _code(number: str | None) -> str | None:
    """The code that a number is: ``1.2`` of "Produit 1.2"; none of a bullet."""
    found = re.search(r"\d+(?:\.\d+)*[a-z]?\b", number or "")
    return found[0] if found else None
