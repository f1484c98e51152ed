"""The Mali seed and real portfolios, each loaded once; an empty graph for hand-worked examples."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from graph_service import queries
from graph_service.exchange import importing, seeds
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore
from tests.conftest import SMALL_POOL_MIB

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "uninfo"


@contextmanager
def memory() -> Iterator[Graph]:
    store = LadybugStore(buffer_pool_mib=SMALL_POOL_MIB)
    try:
        yield Graph(store, queries.load(store.dialect))
    finally:
        store.close()


@pytest.fixture(scope="session", autouse=True)
def _queries_read_once():
    """Each graph reads all query files; in one process once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "load", cache(queries.load))
        yield


@pytest.fixture
def empty(memory_graph) -> Graph:
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
    if not DATA.is_dir():
        pytest.skip(f"the public data are not at {DATA}")
    with memory() as graph:
        for code in ("BFA", "SEN", "KEN"):
            importing.import_file(graph, DATA / f"{code}.json", author="a tester")
        yield graph
