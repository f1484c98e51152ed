"""Legal graphs and changes, drawn by Hypothesis."""

from collections.abc import Collection, Mapping
from typing import Any

from hypothesis import strategies as st

from graph_service.changes import Operation, UpsertEdge, UpsertNode
from graph_service.model import LABELS, RELATIONSHIPS, EdgeRef
from graph_service.model.rules import LONGEST_TEXT
from graph_service.model.schema import Property
from tests.contract.steps import without_edge, without_node

assert LONGEST_TEXT > 1000, "drawn texts stay below the limit"

#: Few keys, so that drawn changes meet: two of each label that has the tricky rules.
NODES = {f"{label.lower()}-{n}": label for label in LABELS if label != "Source" for n in (1, 2)}
_EDGES = [
    EdgeRef(name, start, end, role)
    for name, kind in RELATIONSHIPS.items()
    for start, start_label in NODES.items()
    for end, end_label in NODES.items()
    # from a first to a second one, so that no chain of parts comes back
    if (start_label, end_label) in kind.ends and (start[-1], end[-1]) == ("1", "2")
    for role in kind.roles or ("",)
]
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n'\"`\\$"), min_size=1, max_size=12
).filter(str.strip)


def values(rule: Property) -> st.SearchStrategy[Any]:
    """What a property may hold: now and then nothing, which takes it away."""
    match rule:
        case _ if rule.words:
            some: st.SearchStrategy[Any] = st.sampled_from(rule.words)
        case _ if rule.date:
            some = st.just("2021-07-31")
        case _ if rule.type == "str":
            some = texts
        case _ if rule.type == "list[str]":
            some = st.lists(texts, max_size=3)
        case _ if rule.type == "int":
            some = st.integers(int(rule.minimum or 0), int(rule.maximum or 2**63 - 1))
        case _:
            some = st.floats(rule.minimum, rule.maximum, allow_nan=False, allow_infinity=False)
    return some if rule.required else some | st.none()


def properties(rules: Mapping[str, Property]) -> st.SearchStrategy[dict[str, Any]]:
    own = {n: rule for n, rule in rules.items() if n not in ("key", "source", "recorded_by", "recorded_at")}
    must = {name: values(rule) for name, rule in own.items() if rule.required}
    may = {name: values(rule) for name, rule in own.items() if not rule.required}
    return st.fixed_dictionaries(must, optional=may)


def nodes() -> st.SearchStrategy[UpsertNode]:
    return st.sampled_from(sorted(NODES)).flatmap(
        lambda key: properties(LABELS[NODES[key]].properties).map(lambda given: UpsertNode(NODES[key], key, given))
    )


def edges(there: Collection[str]) -> st.SearchStrategy[list[UpsertEdge]]:
    """Lists of relationships between nodes that are there."""
    legal = [ref for ref in _EDGES if ref.start in there and ref.end in there]
    if not legal:
        return st.just([])
    one = st.sampled_from(legal).flatmap(
        lambda ref: properties(RELATIONSHIPS[ref.type].properties).map(lambda given: UpsertEdge(ref, given))
    )
    return st.lists(one, max_size=5)


@st.composite
def histories(draw: st.DrawFn, longest: int = 3) -> list[list[Operation]]:
    """Lists of operations, each legal after those before it."""
    there: set[str] = set()
    linked: set[EdgeRef] = set()
    found: list[list[Operation]] = []
    for _ in range(draw(st.integers(1, longest))):
        operations: list[Operation] = []
        for _ in range(draw(st.integers(0, 4))):
            made = draw(nodes())
            there.add(made.key)
            operations.append(made)
        for joined in draw(edges(there)):
            linked.add(joined.ref)
            operations.append(joined)
        if bool(linked) and draw(st.booleans()):
            ref = draw(st.sampled_from(sorted(linked, key=str)))
            linked.discard(ref)
            operations.append(without_edge(ref.start, ref.type, ref.end, ref.role))
        if bool(there) and draw(st.booleans()):
            key = draw(st.sampled_from(sorted(there)))
            there.discard(key)
            linked = {ref for ref in linked if key not in (ref.start, ref.end)}
            operations.append(without_node(key))
        found.append(operations)
    return found
