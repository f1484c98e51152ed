"""What one engine tells of the complete graph, asked once and kept without the store.

The complete graph takes an engine in memory 900 MB as long as it is open: it is told in a process of its own, which
gives them back.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import Any, TypeVar

import neo4j
import pytest

from graph_service import queries
from graph_service.changes import state
from graph_service.graph import Graph
from graph_service.model import LABELS, Edge, Node
from graph_service.queries import Query
from graph_service.stores.base import GraphStore, Row
from graph_service.stores.ladybug import LadybugStore
from graph_service.stores.neo4j import Neo4jStore
from tests.contract.complete import complete, key
from tests.contract.samples import samples
from tests.contract.steps import change, elements, node

T = TypeVar("T")
POOL_MIB = 768


@dataclass(frozen=True)
class Told:
    """What one engine tells of the complete graph: its elements by other statements than the service's and by its
    own, and the rows of every query for each of its samples; what hangs on one node of each label, by its
    key and as the query file finds it."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    read_nodes: Sequence[Node]
    read_edges: Sequence[Edge]
    queries: Mapping[str, Query]
    rows: Mapping[str, Sequence[tuple[Row, Sequence[Row]]]]
    warnings: Mapping[str, Sequence[str]]
    neighbours: Mapping[str, tuple[Sequence[Row], Sequence[Row]]]


@cache
def in_memory() -> Told:
    """What the engine in memory tells: what every other engine must agree with."""
    return _apart(_in_memory)


def in_file(path: str) -> Told:
    """What the engine tells of a file that was closed and opened again."""
    return _apart(_in_file, path)


def by_server(store: GraphStore) -> Told:
    """What a server tells; ``store`` is empty."""
    return _told(_filled(store))


def _apart(work: Callable[..., T], *given: Any) -> T:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:
        return one.submit(work, *given).result()


def _in_memory() -> Told:
    with closing(LadybugStore(buffer_pool_mib=POOL_MIB)) as store:
        return _told(_filled(store))


def _in_file(path: str) -> Told:
    with closing(LadybugStore(path, buffer_pool_mib=POOL_MIB)) as store:
        _filled(store)
    with closing(LadybugStore(path, buffer_pool_mib=POOL_MIB)) as store:
        return _told(Graph(store, queries.load(store.dialect)))


def _filled(store: GraphStore) -> Graph:
    """The complete graph, and something done and undone, at one time on every engine."""
    graph = Graph(store, queries.load(store.dialect))
    with pytest.MonkeyPatch.context() as patch:
        module = importlib.import_module("graph_service.changes.apply")
        patch.setattr(module, "_now", lambda: "2021-07-31T12:00:00+00:00")
        graph.apply(complete())
        graph.apply(change(node("Theme", "undone", scheme="s", code="c")))
        graph.undo(2, author="a tester", reason="undone")
    return graph


def _told(graph: Graph) -> Told:
    nodes, edges = elements(graph)
    read = graph.store.view(lambda tx: (list(state.every_node(tx)), list(state.every_edge(tx))))
    rows = {
        name: [(given, graph.rows(name, **given)) for given in samples(query)] for name, query in graph.queries.items()
    }
    firsts = [key(label, 1) for label in LABELS]
    around = {each: (graph.neighbours([each]), graph.rows("neighbours", keys=[each])) for each in firsts}
    return Told(nodes, edges, read[0], read[1], graph.queries, rows, _warnings(graph), around)


def _warnings(graph: Graph) -> dict[str, list[str]]:
    """01xxx of a server: an unknown label or property, unconnected parts, a deprecated form."""
    if not isinstance(graph.store, Neo4jStore):
        return {}
    found: dict[str, list[str]] = {}
    with neo4j.GraphDatabase.driver(graph.store.url, auth=None) as driver:
        for name, query in graph.queries.items():
            for given in samples(query):
                text: Any = graph.store._prefix + query.text
                summary = driver.execute_query(text, query.bind(given), database_="neo4j", routing_="r").summary
                said = [s for s in summary.gql_status_objects if s.gql_status.startswith("01")]
                found.setdefault(name, []).extend(f"{s.gql_status} {s.status_description}" for s in said)
    return {name: said for name, said in found.items() if said}
