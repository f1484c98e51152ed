"""Every engine; and what each tells of the complete graph."""

import pytest

from tests.conftest import ENGINES, Neo4jServers
from tests.contract import told as telling
from tests.contract.told import Told


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Name of the engine that a test runs on: here every one, and each release."""
    return str(request.param)


@pytest.fixture(scope="session")
def told(engine: str, neo4j_servers: Neo4jServers, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What each engine in turn tells of the complete graph."""
    if engine == "ladybug-memory":
        return telling.in_memory()
    if engine == "ladybug-file":
        return telling.in_file(str(tmp_path_factory.mktemp("complete") / "g.lbug"))
    return telling.by_server(neo4j_servers.store(engine.removeprefix("neo4j-")))


@pytest.fixture(scope="session")
def reference() -> Told:
    """What the engine in memory tells: what every other engine must agree with."""
    return telling.in_memory()
