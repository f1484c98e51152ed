"""What would the answer be if some changes were made? They are checked as a change is, and never stored."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graph_service.changes import Change, Effect, Operation
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.questions.asking import ask
from graph_service.questions.coverage import GAPS
from graph_service.questions.question import Answer, Parameter
from graph_service.questions.registry import QUESTIONS, find
from graph_service.questions.scope import Scope
from graph_service.questions.structure import structure
from graph_service.questions.unplaced import placements
from graph_service.snapshot import advanced
from graph_service.snapshot.history import GraphState, linked_after, said_after
from graph_service.stores.base import Row

#: The questions that can be asked of what is only supposed: all of them.
ASKED: Final = tuple(QUESTIONS)


@dataclass(frozen=True, slots=True)
class Supposed:
    """The graph with and without some changes, and what these would do to it as it is at ``revision``."""

    before: GraphState
    after: GraphState
    effects: Sequence[Effect]
    revision: int
    summary: Mapping[str, Mapping[str, int]]


def taken(question: str) -> tuple[Parameter, ...]:
    """The parameters of a question that it takes when it is asked of what is supposed: that changes the graph as it is
    now."""
    return tuple(each for each in find(question).parameters if each.name != "as_of")


def supposed(graph: Graph, operations: Sequence[Operation]) -> Supposed:
    """The graph as ``operations`` would make it.

    What is supposed is no portfolio: a plan for which none was loaded still has no data, except where the
    changes reach.

    Raises:
        InvalidInput: the changes break the model, as a change that is made.
    """
    outcome = graph.apply(Change(operations, "nobody", "what if"), dry_run=True)
    revision = outcome.revision - outcome.changed
    before = graph.state()
    if before.snapshot.revision != revision:  # somebody changed it in between
        before = graph.state(str(revision))
    snapshot = before.snapshot
    everything = placements(snapshot, structure(snapshot, Scope()), Scope())
    loaded = {snapshot.key(row) for row in everything.loaded.tolist()}
    unloaded = {snapshot.key(row) for row in snapshot.labelled("Framework").tolist()} - loaded
    after = replace(advanced(snapshot, outcome.effects), unloaded=frozenset(unloaded))
    said = {**before.said, **said_after(outcome.effects)}
    linked = {**before.linked, **linked_after(outcome.effects)}
    state = GraphState(after, said, _name(operations), linked)
    return Supposed(before, state, outcome.effects, revision, outcome.summary)


def whatif(graph: Graph, operations: Sequence[Operation], question: str, raw: Mapping[str, Any]) -> Answer:
    """A question asked of the graph with ``operations`` laid over it; ``raw`` are the question's own parameters.

    Returns:
        Rows as of the question, each with ``before``: what it is without the changes, null where it would be
        new; rows that would go are not there. The summary counts what would change, and of coverage and gaps names
        the gaps that would be closed and opened.

    Raises:
        NotFound: there is no such question, or a key is neither in the graph nor added.
        InvalidInput: the question has no such parameter, or it cannot be asked of what is supposed; the changes break
            the model.
    """
    asked = find(question)
    if raw.get("as_of"):
        raise InvalidInput("what if takes no as_of: what is supposed changes the graph as it is now")
    asked.parse(raw)
    found = supposed(graph, operations)
    after = ask(graph, question, raw, state=found.after)
    before = _before(graph, found, question, raw)
    was = {before.identified(row): row for row in before.rows} if before else {}
    rows = []
    for row in after.rows:
        old = was.get(after.identified(row))
        same = old is not None and all(old[name] == row[name] for name in asked.compared)
        shown = old and {name: old[name] for name in asked.compared}
        rows.append({**row, "before": shown, "changed": not same})
    summary = {**after.summary, "changed": sum(row["changed"] for row in rows), "effects": dict(found.summary)}
    if question in ("coverage", "gaps"):
        summary |= _turned(graph, found, raw)
    params = {"question": question, **after.params}
    return Answer("whatif", params, found.revision, rows, summary, after.remark)


def _before(graph: Graph, found: Supposed, question: str, raw: Mapping[str, Any]) -> Answer | None:
    """The answer without the changes: of the plans that are there, and None where none is."""
    given = dict(raw)
    if plans := given.get("framework"):
        plans = [plans] if isinstance(plans, str) else plans
        given["framework"] = tuple(each for each in plans if each in found.before.snapshot.rows)
        if not given["framework"]:
            return None
    for name in ("of", "from", "to"):
        if given.get(name) and given[name] not in found.before.snapshot.rows:
            return None
    return ask(graph, question, given, state=found.before)


def _turned(graph: Graph, found: Supposed, raw: Mapping[str, Any]) -> Row:
    """The gaps that the changes would close and open."""
    whole = {name: value for name, value in raw.items() if name not in ("flag", "explain", "lens")}
    after = {row["key"]: row["class"] in GAPS for row in ask(graph, "coverage", whole, state=found.after).rows}
    earlier = _before(graph, found, "coverage", whole)
    before = {row["key"]: row["class"] in GAPS for row in earlier.rows} if earlier else {}
    closed = sorted(key for key, gap in after.items() if not gap and before.get(key))
    opened = sorted(key for key, gap in after.items() if gap and not before.get(key))
    return {"closed": closed, "opened": opened}


def _name(operations: Sequence[Operation]) -> str:
    """A name for what is supposed, the same for the same operations."""
    return "if " + hashlib.sha256(repr(tuple(operations)).encode()).hexdigest()
