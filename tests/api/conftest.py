"""The service over a graph in memory: filled once for tests that read, and a new one for each that writes."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph_service import queries
from graph_service.api.app import create_app
from graph_service.exchange import seeds
from graph_service.exchange.importing import import_file
from graph_service.graph import Graph
from graph_service.settings import Settings
from graph_service.stores.ladybug import LadybugStore

ADDRESS = "http://127.0.0.1:8000"
SEN = Path(__file__).parents[2].parent / "shared" / "data" / "uninfo" / "SEN.json"
POOL_MIB = 256


def settings(**given) -> Settings:
    return Settings(author="the setting", language="fr", host="127.0.0.1", **given)


def served(graph, **given) -> TestClient:
    """A client of the service; an error that escapes the service fails the test."""
    return TestClient(create_app(graph, settings(**given)), base_url=ADDRESS, follow_redirects=False)


@pytest.fixture(scope="session")
def sen() -> bytes:
    """A real UN INFO file: 113 rows, 43 projects."""
    if not SEN.is_file():
        pytest.skip(f"the public data are not at {SEN}")
    return SEN.read_bytes()


@pytest.fixture(scope="session")
def filled(sen):
    """A graph of the Mali seed and the portfolio of Senegal, which no test may change."""
    store = LadybugStore(buffer_pool_mib=POOL_MIB)
    graph = Graph(store, queries.load(store.dialect))
    seeds.seed(graph, "mali-2021", author="a tester")
    import_file(graph, sen, author="a tester", name="SEN.json")
    yield graph
    store.close()


@pytest.fixture(scope="session")
def reader(filled):
    """A client of the filled graph, for tests that read."""
    return served(filled)


@pytest.fixture(scope="session")
def empty_graph():
    """An empty graph, for tests of what is refused; it stays empty."""
    store = LadybugStore(buffer_pool_mib=POOL_MIB)
    yield Graph(store, queries.load(store.dialect))
    store.close()


@pytest.fixture(scope="session")
def _refusing(empty_graph):
    return served(empty_graph)


@pytest.fixture
def refusing(_refusing, empty_graph):
    """A client of an empty graph that is empty afterwards too."""
    yield _refusing
    assert empty_graph.revision() == 0


@pytest.fixture
def client(memory_graph):
    """A client of an empty graph that a test may change."""
    return served(memory_graph)


@pytest.fixture
def mali(memory_graph):
    """A client of a graph with the Mali seed that a test may change."""
    seeds.seed(memory_graph, "mali-2021", author="a tester")
    return served(memory_graph)


@pytest.fixture
def finding():
    """The body of a change that adds one finding."""

    def made(key="finding-1", **more):
        node = {"kind": "weakness", "title": "Suivi irrégulier", "language": "fr"}
        operation = {"op": "upsert", "label": "Finding", "key": key, "set": {**node, **more.pop("set", {})}}
        return {"reason": "a test", "operations": [operation], **more}

    return made
