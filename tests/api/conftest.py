"""The service over a graph in memory: filled once for tests that read, and a new one for each that writes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from graph_service import queries
from graph_service.api.app import create_app
from graph_service.app import App
from graph_service.exchange import seeds
from graph_service.graph import Graph
from graph_service.settings import Settings
from graph_service.stores.ladybug import LadybugStore
from graph_service.suggestions.port import Build

ADDRESS = "http://127.0.0.1:8000"
POOL_MIB = 256


def settings(**given: Any) -> Settings:
    return Settings.model_validate({"author": "the setting", "language": "fr", "host": "127.0.0.1", **given})


def served(graph: Graph, build: Build | None = None, **given: Any) -> TestClient:
    """A client of the service; an error that escapes the service fails the test."""
    app = App.over(graph, settings(**given), build)
    return TestClient(create_app(app), base_url=ADDRESS, follow_redirects=False)


@pytest.fixture(scope="session")
def reader(filled: Graph) -> TestClient:
    """A client of the filled graph, for tests that read."""
    return served(filled)


@pytest.fixture(scope="session")
def empty_graph() -> Iterator[Graph]:
    """An empty graph, for tests of what is refused; it stays empty."""
    store = LadybugStore(buffer_pool_mib=POOL_MIB)
    yield Graph(store, queries.load(store.dialect))
    store.close()


@pytest.fixture(scope="session")
def _refusing(empty_graph: Graph) -> TestClient:
    return served(empty_graph)


@pytest.fixture
def refusing(_refusing: TestClient, empty_graph: Graph) -> Iterator[TestClient]:
    """A client of an empty graph that is empty afterwards too."""
    yield _refusing
    assert empty_graph.revision() == 0


@pytest.fixture
def client(memory_graph: Graph) -> TestClient:
    """A client of an empty graph that a test may change."""
    return served(memory_graph)


@pytest.fixture
def mali(memory_graph: Graph) -> TestClient:
    """A client of a graph with the Mali seed that a test may change."""
    seeds.seed(memory_graph, "mali-2021", author="a tester")
    return served(memory_graph)


@pytest.fixture
def finding() -> Callable[..., dict[str, Any]]:
    """The body of a change that adds one finding."""

    def made(key: str = "finding-1", **more: Any) -> dict[str, Any]:
        node = {"kind": "weakness", "title": "Suivi irrégulier", "language": "fr"}
        operation = {"op": "upsert", "label": "Finding", "key": key, "set": {**node, **more.pop("set", {})}}
        return {"reason": "a test", "operations": [operation], **more}

    return made
