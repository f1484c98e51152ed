"""What every test may ask for: a store of each engine, empty; and the rule that CI skips nothing."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import neo4j
import pytest
from hypothesis import settings

from graph_service import queries
from graph_service.graph import Graph
from graph_service.stores.base import GraphStore
from graph_service.stores.ladybug import LadybugStore
from graph_service.stores.neo4j import Neo4jStore
from tests import neo4j_server

IN_CI = os.environ.get("CI", "").lower() == "true"
SMALL_POOL_MIB = 256

settings.register_profile("dev", max_examples=12, deadline=None)
settings.register_profile("ci", max_examples=30, deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "dev")


# A skipped test has tested nothing: in CI it is a failure --------------------------------------------


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    return _refuse_skip((yield))


def _refuse_skip(report):
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"with CI=true nothing may be skipped: {why}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Let `xdist_group` hold: pytest-xdist 3.8 writes the group where pytest 9.2 no longer reads a test's name."""
    for item in items:
        grouped = getattr(item, "_nodeid", item.nodeid)
        if grouped != item.nodeid:
            item._id = type(item._id).parse(grouped)


# The engines ----------------------------------------------------------------------------------------


class Neo4jServers:
    """Real servers of this session, each started when first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self._addresses, self._drivers, self._stores = stack, {}, {}, {}

    def address(self, version: str) -> str:
        if version not in self._addresses:
            if why := neo4j_server.missing(version):
                pytest.skip(why)
            address = self._stack.enter_context(neo4j_server.running(version))
            driver = self._stack.enter_context(neo4j.GraphDatabase.driver(address, auth=None))
            self._addresses[version], self._drivers[address] = address, driver
        return self._addresses[version]

    def emptied(self, address: str) -> None:
        """Delete all that is on a server, if it is one that this session started, and on no other."""
        if address not in self._drivers:
            raise AssertionError(f"{address} was not started by these tests, so they may not empty it")
        self._drivers[address].execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")

    def store(self, version: str) -> GraphStore:
        """An empty store, the same one each time: telling a server the model takes it half a second."""
        address = self.address(version)
        if version not in self._stores:
            self._stores[version] = _KeptOpen(address)
            self._stack.callback(Neo4jStore.close, self._stores[version])
        self.emptied(address)
        return self._stores[version]


class _KeptOpen(Neo4jStore):
    def close(self) -> None:
        """The session closes it; a test that closes it is done with it."""


ENGINES = [
    "ladybug-memory",
    "ladybug-file",
    *(
        pytest.param(f"neo4j-{version}", marks=[pytest.mark.neo4j, pytest.mark.xdist_group(f"neo4j-{version}")])
        for version in neo4j_server.VERSIONS
    ),
]


@pytest.fixture(scope="session")
def neo4j_servers() -> Iterator[Neo4jServers]:
    with ExitStack() as stack:
        yield Neo4jServers(stack)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request) -> str:
    """Name of the engine that a test runs on; a test that asks for a store runs once on each."""
    return request.param


@pytest.fixture
def new_store(engine, neo4j_servers, tmp_path) -> Iterator[Callable[[], GraphStore]]:
    """Makes an empty store of each engine in turn; the last two stay open.

    On a server, it empties the one made before. Embedded ones take 8 TiB of address space each, so
    that a process can have about fifteen open.
    """
    opened: list[GraphStore] = []

    def made() -> GraphStore:
        if engine.startswith("neo4j-"):
            return neo4j_servers.store(engine.removeprefix("neo4j-"))
        path = ":memory:" if engine == "ladybug-memory" else str(tmp_path / f"{len(opened)}.lbug")
        for old in opened[:-1]:
            old.close()
        opened.append(LadybugStore(path, buffer_pool_mib=SMALL_POOL_MIB))
        return opened[-1]

    yield made
    for each in opened:
        each.close()


@pytest.fixture
def new_graph(new_store) -> Callable[[], Graph]:
    """Makes an empty graph of each engine in turn."""

    def made() -> Graph:
        store = new_store()
        return Graph(store, queries.load(store.dialect))

    return made


@pytest.fixture
def graph(new_graph) -> Graph:
    """An empty graph, on each engine in turn."""
    return new_graph()


@pytest.fixture
def memory_graph() -> Iterator[Graph]:
    """An empty graph for tests of what stands above the stores: one engine is enough there."""
    store = LadybugStore(buffer_pool_mib=SMALL_POOL_MIB)
    yield Graph(store, queries.load(store.dialect))
    store.close()


@pytest.fixture
def examples(engine) -> int:
    """How many graphs a property test may draw on this engine."""
    fast = settings.default.max_examples
    return fast if engine == "ladybug-memory" else fast // 6
