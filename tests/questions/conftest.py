"""The Mali seed and real portfolios, each loaded once; an empty graph for hand-worked examples."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from graph_service import queries
from graph_service.exchange import importing, seeds
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore
from tests import public_data
from tests.conftest import SMALL_POOL_MIB

DATA = public_data.shipped() / "uninfo"


@contextmanager
def memory() -> Iterator[Graph]:
    store = LadybugStore(buffer_pool_mib=SMALL_POOL_MIB)
    try:
        yield Graph(store, queries.load(store.dialect))
    finally:
        store.close()


@pytest.fixture
def empty(memory_graph: Graph) -> Graph:
    """An empty graph: what is judged here stands above the stores."""
    return memory_graph


@pytest.fixture(scope="session")
def mali() -> Iterator[Graph]:
    """The Mali seed; for reading only."""
    with memory() as graph:
        seeds.seed(graph, "mali-2021", author="a tester")
        yield graph


@pytest.fixture(scope="session")
def countries() -> Iterator[Graph]:
    """Burkina Faso, Senegal and Kenya; for reading only."""
    with memory() as graph:
        for code in ("BFA", "SEN", "KEN"):
            importing.import_file(graph, DATA / f"{code}.json", author="a tester")
        yield graph
