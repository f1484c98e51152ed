"""Every engine: what is remembered of where the graph has come to is what the store says, after every kind of write."""

from graph_service import changes, queries
from graph_service.changes import Latest
from graph_service.graph import Graph
from tests.contract.steps import SMALL, change, node


def _is_so(graph: Graph) -> None:
    assert graph.position() == changes.position(graph.store, graph.queries)
    assert graph.latest.record() == next(iter(graph.history(limit=1)), None)
    assert graph.state().snapshot.revision == graph.revision()


def test_the_last_change_is_known_after_each_write(graph: Graph) -> None:
    _is_so(graph)
    graph.apply(change(*SMALL))
    _is_so(graph)
    graph.apply(change(node("Theme", "t-1", scheme="s", code="t")), dry_run=True)
    _is_so(graph)
    graph.apply(change(node("Theme", "t-1", scheme="s", code="t")))
    _is_so(graph)
    graph.undo(2, author="a", reason="r")
    _is_so(graph)
    assert graph.revision() == 3


def test_what_another_wrote_is_seen(graph: Graph) -> None:
    latest = Latest(graph.store, graph.queries)
    assert latest.position().revision == 0 and latest.record() is None
    other = Graph(graph.store, queries.load(graph.store.dialect))
    other.apply(change(*SMALL))
    record = latest.record()
    assert latest.position().revision == 1 and record is not None and record.revision == 1


def test_it_is_read_once_where_nobody_else_writes(graph: Graph) -> None:
    graph.apply(change(*SMALL))
    asked = []
    read = graph.store.read
    graph.store.read = lambda query, params: (asked.append(query.name), read(query, params))[1]  # type: ignore[method-assign]
    for _ in range(3):
        graph.position()
    assert len(asked) == (1 if graph.store.version is not None else 3)
