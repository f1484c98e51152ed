"""The complete graph on each engine, filled once a session: telling all of it takes a server seconds."""

import importlib
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from graph_service import queries
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore
from tests.conftest import SMALL_POOL_MIB
from tests.contract.complete import complete
from tests.contract.steps import change, node


def filled(graph: Graph) -> Graph:
    """``graph`` with the complete graph in it, and something done and undone, at one time on every engine."""
    with pytest.MonkeyPatch.context() as patch:
        module = importlib.import_module("graph_service.changes.apply")
        patch.setattr(module, "_now", lambda: "2021-07-31T12:00:00+00:00")
        graph.apply(complete())
        graph.apply(change(node("Theme", "undone", scheme="s", code="c")))
        graph.undo(2, author="a tester", reason="undone")
    return graph


def is_filled(graph: Graph) -> bool:
    return [each.reason for each in graph.history()] == ["undone", "a test", complete().reason]


@pytest.fixture(scope="session")
def reference() -> Iterator[Graph]:
    """The complete graph in memory: what every other engine must agree with."""
    store = LadybugStore(buffer_pool_mib=SMALL_POOL_MIB)
    yield filled(Graph(store, queries.load(store.dialect)))
    store.close()


@pytest.fixture(scope="session")
def _filled_graphs() -> Iterator[tuple[dict[str, Graph], ExitStack]]:
    with ExitStack() as stack:
        yield {}, stack


@pytest.fixture
def complete_graph(engine, neo4j_servers, tmp_path_factory, _filled_graphs) -> Graph:
    """The complete graph on each engine in turn; for reading only."""
    graphs, stack = _filled_graphs
    if engine.startswith("ladybug"):
        if engine not in graphs:
            memory = engine == "ladybug-memory"
            path = ":memory:" if memory else str(tmp_path_factory.mktemp("complete") / "g.lbug")
            store = LadybugStore(path, buffer_pool_mib=SMALL_POOL_MIB)
            stack.callback(store.close)
            graphs[engine] = filled(Graph(store, queries.load(store.dialect)))
        return graphs[engine]
    # another test may have emptied the server since
    if engine not in graphs or not is_filled(graphs[engine]):
        store = neo4j_servers.store(engine.removeprefix("neo4j-"))
        graphs[engine] = filled(Graph(store, queries.load(store.dialect)))
    return graphs[engine]
