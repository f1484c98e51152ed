"""What importing a portfolio does to what the graph holds of it already, decided in the transaction that does it.

- An *unplaced* project (it contributes to its Framework) that the file or somebody else has placed loses that link.
- A part of the plan that an earlier import inferred, and that the tree holds now under the same number and words,
  gives way to it: all that speaks of the one is moved to the other.
- What an earlier import concluded and this one does not (a link of a project, the place of an inferred part) goes; but
  where a person has put an inferred part, it stays.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from graph_service.changes import Delete, Operation, UpsertEdge, UpsertNode, state
from graph_service.exchange.parsed_file import Lazily, ParsedFile, Portfolio, RowReport, Settled
from graph_service.exchange.uninfo.output_codes import is_same_text
from graph_service.messages import Message
from graph_service.model import RELATIONSHIPS, Edge, EdgeRef, NodeRef, Ref, Value
from graph_service.stores.base import Transaction

#: Links of these standings place a project.
_PLACING: Final = ("asserted", "inferred")


def settled(tx: Transaction, parsed: ParsedFile) -> Settled:
    """A file beside the graph: without what it adds only where that is absent, and with what it settles."""
    known = state.nodes(tx, parsed.if_absent).keys()

    def operations() -> Iterator[Operation]:
        return (each for each in parsed.operations if not (isinstance(each, UpsertNode) and each.key in known))

    if (portfolio := parsed.portfolio) is None:
        return Settled(Lazily(operations))
    said = portfolio.joined
    links = state.parents(tx, "CONTRIBUTES_TO", state.labels(tx, portfolio.placed | portfolio.unplaced.keys()))
    stale = {ref for ref, edge in links.items() if ref not in said and _is_ours(edge, portfolio)}
    elsewhere = _placed_elsewhere(tx, portfolio, {ref: edge for ref, edge in links.items() if ref not in stale})
    placed = portfolio.placed | elsewhere

    def is_unwanted(ref: EdgeRef) -> bool:
        """Whether it joins a project to the whole plan that has its place in a part of it."""
        return ref.end == portfolio.framework and ref.type == "CONTRIBUTES_TO" and ref.start in placed

    gone, put_by_hand = _hanging_otherwise(tx, portfolio)
    moved, merged, reports = _merged(tx, portfolio, said | stale)
    edges = sorted({*stale, *gone, *filter(is_unwanted, links)}, key=lambda ref: ref.key)
    # relationships before nodes: what hangs on a node goes with it
    deleted = (*map(Delete, edges), *(Delete(NodeRef(key)) for key in merged))

    def is_made(operation: Operation) -> bool:
        if not isinstance(operation, UpsertEdge):
            return True
        return not is_unwanted(operation.ref) and not (put_by_hand and operation.ref in put_by_hand)

    def kept() -> Iterator[Operation]:
        yield from filter(is_made, operations())
        yield from moved
        yield from deleted

    return Settled(Lazily(kept), reports, frozenset(portfolio.unplaced) - elsewhere)


def _placed_elsewhere(tx: Transaction, portfolio: Portfolio, links: Mapping[EdgeRef, Edge]) -> frozenset[str]:
    """Projects that the file does not place and that the graph has in a part of the plan already."""
    ends = {
        ref: edge.end_label
        for ref, edge in links.items()
        if edge.properties.get("standing") in _PLACING
        and ref.start in portfolio.unplaced
        and ref.end != portfolio.framework
    }
    inside = _inside(tx, portfolio.framework, {ref.end: label for ref, label in ends.items()})
    return frozenset(ref.start for ref in ends if ref.end in inside)


def _inside(tx: Transaction, framework: str, keys: Mapping[str, str]) -> set[str]:
    """Which of these nodes (key: label) are part of the framework, however far below."""
    below = {key: {key} for key in keys}
    found: set[str] = set()
    climbing = dict(keys)
    seen = set(keys)
    while climbing:
        above: dict[str, str] = {}
        for ref, edge in state.parents(tx, "PART_OF", climbing).items():
            if ref.end == framework:
                found |= below[ref.start]
            below.setdefault(ref.end, set()).update(below[ref.start])
            above[ref.end] = edge.end_label
        climbing = {key: label for key, label in above.items() if key not in seen}
        seen |= set(climbing)
    return found


def _hanging_otherwise(tx: Transaction, portfolio: Portfolio) -> tuple[set[EdgeRef], set[EdgeRef]]:
    """Of the inferred parts: what joins them to where an earlier import hung them and this one does not, and what
    this one is not to make, since somebody has hung the part elsewhere."""
    now = state.parents(tx, "PART_OF", dict.fromkeys(portfolio.inferred, "Result"))
    wanted = {ref for ref in portfolio.joined if ref.type == "PART_OF"}
    own = {ref for ref, edge in now.items() if _is_ours(edge, portfolio)}
    by_hand = {ref.start for ref in now.keys() - own - wanted}
    return (
        {ref for ref in own if ref not in wanted or ref.start in by_hand},
        {ref for ref in wanted if ref.start in by_hand},
    )


def _is_ours(edge: Edge, portfolio: Portfolio) -> bool:
    said = edge.properties
    return (said.get("standing"), said.get("source")) == ("inferred", portfolio.source)


def _merged(
    tx: Transaction, portfolio: Portfolio, settled_already: AbstractSet[Ref]
) -> tuple[list[UpsertEdge], list[str], tuple[RowReport, ...]]:
    """Parts that were inferred and that the tree has now: their relationships as those of the tree's, their keys,
    and what to say of it."""
    before = {
        key: node
        for key, node in state.nodes(tx, portfolio.in_tree).items()
        if node.label == "Result" and key not in portfolio.inferred
    }
    into: dict[str, str] = {}
    reports: list[RowReport] = []
    for key, node in before.items():
        target, name = portfolio.in_tree[key]
        title = str(node.properties["title"])
        if is_same_text(title, name, str(node.properties.get("code"))):
            into[key] = target
            problem = Message(
                "inferred by an earlier import; the tree has it now as {key}, where all of it was moved", key=target
            )
        else:
            problem = Message(
                "inferred by an earlier import; {key} has its number now with other words, so both are kept", key=target
            )
        reports.append(RowReport(0, key, title, problem))
    hanging = state.edges_at(tx, dict.fromkeys(into, "Result"))
    moves = [(ref, edge) for ref, edge in _moves(hanging, into) if edge.ref not in settled_already]
    there = state.edges(tx, [ref for ref, _ in moves], _labels(hanging, into))
    moved = [UpsertEdge(ref, _as_decided(edge)) for ref, edge in moves if ref not in settled_already | there.keys()]
    return moved, list(into), tuple(reports)


def _moves(hanging: Mapping[EdgeRef, Edge], into: Mapping[str, str]) -> Iterator[tuple[EdgeRef, Edge]]:
    """Each relationship of the parts that go as one of the parts that stay; these have their own place."""
    for ref, edge in hanging.items():
        if ref.type == "PART_OF" and ref.start in into:
            continue
        moved = EdgeRef(ref.type, into.get(ref.start, ref.start), into.get(ref.end, ref.end), ref.role)
        if moved.start != moved.end:
            yield moved, edge


def _labels(hanging: Mapping[EdgeRef, Edge], into: Mapping[str, str]) -> dict[str, str]:
    found = dict.fromkeys(into.values(), "Result")
    for ref, edge in hanging.items():
        found |= {ref.start: edge.start_label, ref.end: edge.end_label}
    return found


def _as_decided(edge: Edge) -> dict[str, Value]:
    """What a relationship says, with who decided it where that is kept: moving it is no decision."""
    said = {name: value for name, value in edge.properties.items() if name not in ("recorded_by", "recorded_at")}
    if "decided_by" in RELATIONSHIPS[edge.ref.type].properties:
        said.setdefault("decided_by", edge.properties.get("recorded_by"))
        said.setdefault("decided_at", edge.properties.get("recorded_at"))
    return said
