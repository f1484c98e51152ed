"""What would the answer be if some changes were made? They are checked as a change is, and never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graph_service.changes import Change, Effect, Operation, state
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import Edge, Element, Node
from graph_service.questions.alignment import Alignment, counted_projects, load
from graph_service.questions.answers import QUESTIONS, coverage_rows
from graph_service.questions.asking import Answer, scope_of
from graph_service.questions.coverage import GAPS, Coverage, judged, portfolios
from graph_service.questions.overlay import missing, narrowed, overlaid
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row, Transaction

#: The questions that can be asked of what is only supposed.
ASKED: Final = ("coverage", "gaps")
_SHOWN: Final = ("class", "low", "high", "flags", "led_by", "entities", "projects")


@dataclass(frozen=True, slots=True)
class Tried:
    """Coverage without and with the changes, and what these would do to the graph as it is at ``revision``."""

    before: list[Coverage]
    after: list[Coverage]
    effects: Sequence[Effect]
    revision: int
    summary: Mapping[str, Mapping[str, int]]


def tried(graph: Graph, operations: Sequence[Operation], scope: Scope, today: str) -> Tried:
    """Coverage of the scope's plans with and without ``operations``.

    What is supposed is no portfolio: a plan for which none was loaded still has no data, except where the
    changes reach. The scope may name plans that the changes would add.

    Raises:
        InvalidInput: the changes break the model, as a change that is made.
        NotFound: a key of the scope is neither in the graph nor added.
    """
    outcome = graph.apply(Change(operations, "nobody", "what if"), dry_run=True)
    effects = outcome.effects
    added = {e.element.key for e in effects if e.before is None and isinstance(e.element, Node)}
    known = tuple(key for key in scope.frameworks if key not in added)
    there = replace(scope, frameworks=known)
    found = load(graph, there)
    whole = not known
    if not whole and missing(found, effects).keys() - _of(missing(found, effects), "Project"):
        whole, found = True, load(graph, replace(scope, frameworks=()))
    if whole and scope.frameworks:
        found = narrowed(found, known)
    effects = (*_absent(graph, found, effects), *effects)
    loaded = portfolios(found)
    before = judged(found, there, today, loaded) if known or not scope.frameworks else []
    after = overlaid(found, effects, scope)
    if scope.entities or scope.locations or scope.themes:
        after.counted = _counted(graph, scope, after, [] if whole else sorted(found.items), effects)
    reaching = loaded | (portfolios(after) & added)
    number = outcome.revision - outcome.changed
    return Tried(before, judged(after, scope, today, reaching), outcome.effects, number, outcome.summary)


def whatif(
    graph: Graph, operations: Sequence[Operation], question: str, given: Mapping[str, Any], today: str
) -> Answer:
    """A question asked of the graph with ``operations`` laid over it; ``given`` are the question's own parameters.

    Returns:
        Rows as of the question, each with ``before``: what it is without the changes, null where it would be
        new. ``gaps`` has what would be a gap. The summary counts what would change, and names gaps that would be
        closed and opened.

    Raises:
        InvalidInput: the question cannot be asked so, or has no such parameter; the changes break the model.
        NotFound: a key is neither in the graph nor added.
    """
    if question not in ASKED:
        raise InvalidInput(f"what-if answers {' and '.join(ASKED)}, not {question!r}")
    takes = {each.name for each in QUESTIONS[question].parameters} - {"explain"}
    if unknown := sorted(given.keys() - takes):
        raise InvalidInput(f"{question} has no parameter {', '.join(unknown)}; it takes {', '.join(sorted(takes))}")
    found = tried(graph, operations, scope_of(given), today)
    before = {row["key"]: row for row in coverage_rows(graph, found.before, {})[0]}
    rows, summary = coverage_rows(graph, found.after, given)
    for row in rows:
        was = before.get(row["key"])
        row["before"] = was and {name: was[name] for name in _SHOWN}
        row["changed"] = was is None or any(was[name] != row[name] for name in _SHOWN)
        row.pop("relationships", None)
    shown = [row for row in rows if row["class"] in GAPS] if question == "gaps" else rows
    every = {row.item.key: row.status for row in found.after}
    was_gap = {key for key, row in before.items() if row["class"] in GAPS}
    is_gap = {key for key, status in every.items() if status in GAPS}
    more: Row = {
        "changed": sum(row["changed"] for row in rows), "closed": sorted((was_gap & every.keys()) - is_gap),
        "opened": sorted(is_gap - was_gap), "effects": dict(found.summary),
    }  # fmt: skip
    params = {name: list(v) if isinstance(v, tuple) else v for name, v in given.items() if v not in (None, (), [])}
    return Answer("whatif", {"question": question, **params}, found.revision, shown, {**summary, **more})


def _absent(graph: Graph, found: Alignment, effects: Sequence[Effect]) -> list[Effect]:
    """What is there of projects and parts of plans that a change speaks of and that was not read, as if it were
    added: with it, all that leaves or reaches them."""
    brought: list[Effect] = []

    def read(tx: Transaction) -> list[Element]:
        return [*state.nodes(tx, keys).values(), *state.edges_at(tx, keys).values()]

    while keys := missing(found, (*brought, *effects)):
        brought += [Effect(None, each) for each in graph.store.view(read)]
    return brought


def _of(labels: Mapping[str, str], label: str) -> set[str]:
    return {key for key, each in labels.items() if each == label}


def _counted(
    graph: Graph, scope: Scope, found: Alignment, asked: list[str], effects: Sequence[Effect]
) -> frozenset[str] | None:
    edges = [e for e in effects if isinstance(e.element, Edge) and e.element.ref.type == "CLASSIFIED_AS"]
    touched = {e.keys for e in edges}

    def amend(rows: list[Row]) -> list[Row]:
        kept = [row for row in rows if (row["project"], row["theme"]) not in touched]
        for each in edges:
            if isinstance(each.after, Edge):
                given = each.after.properties
                held = {name: given.get(name) for name in ("standing", "valid_from", "valid_to")}
                kept.append({"project": each.after.ref.start, "theme": each.after.ref.end, **held})
        return kept

    return counted_projects(graph, scope, found, asked, amend)
