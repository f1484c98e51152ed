"""What every test may ask for: a store of each engine, empty; data that ships; and the rule that CI skips nothing."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import neo4j
import pytest
from hypothesis import settings

from graph_service import queries
from graph_service.graph import Graph
from graph_service.stores.base import GraphStore
from graph_service.stores.ladybug import LadybugStore
from graph_service.stores.neo4j import Neo4jStore
from tests import neo4j_server, public_data, slow_tests

IN_CI = os.environ.get("CI", "").lower() == "true"
SMALL_POOL_MIB = 256
#: Set by pytest-xdist, and by some shells: tables would be as narrow as that, whoever asks for one.
os.environ.pop("COLUMNS", None)

_TOOK_LONG = slow_tests.listed()

settings.register_profile("check", max_examples=8, deadline=None)
settings.register_profile("dev", max_examples=12, deadline=None)
settings.register_profile("ci", max_examples=30, deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "dev")


# A skipped test has tested nothing: in CI it is a failure --------------------------------------------


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"with CI=true nothing may be skipped: {why}"


# The large public data: one group, left out in one loud line where they are not; a failure in CI --------------


def pytest_itemcollected(item: pytest.Item) -> None:
    if "large_data" in getattr(item, "fixturenames", ()):
        item.add_marker("public_data")
    if slow_tests.name_of(item.nodeid) in _TOOK_LONG:
        item.add_marker("slow")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs data that are not here, and let `xdist_group` hold.

    pytest-xdist 3.8 writes the group where pytest 9.2 no longer reads a test's name.
    """
    if not (IN_CI or public_data.LARGE.is_dir()):
        left_out = [item for item in items if item.get_closest_marker("public_data")]
        items[:] = [item for item in items if not item.get_closest_marker("public_data")]
        config.stash[_LEFT_OUT] = len(left_out)
    for item in items:
        grouped = getattr(item, "_nodeid", item.nodeid)
        if grouped != item.nodeid:
            named: Any = item
            named._id = type(named._id).parse(grouped)


_LEFT_OUT = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the one that started it what it left out."""
    if (told := getattr(session.config, "workeroutput", None)) is not None:
        told["left_out"] = session.config.stash.get(_LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    left_out = getattr(node, "workeroutput", {}).get("left_out", 0)
    node.config.stash[_LEFT_OUT] = max(node.config.stash.get(_LEFT_OUT, 0), left_out)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left_out := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(
            f"LEFT OUT: {left_out} tests of the group public_data: their data are not in {public_data.LARGE} "
            "(ALIGNMENT_PUBLIC_DATA names another folder); CI runs them",
            yellow=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def large_data() -> Path:
    """The folder of public data that are too large to ship. A test that asks for it is of the group public_data."""
    if not public_data.LARGE.is_dir():
        pytest.fail(f"the public data are not at {public_data.LARGE}", pytrace=False)
    return public_data.LARGE


# Data that ship with the tests ----------------------------------------------------------------------


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the public files that ship with the tests: ``uninfo`` of five countries, ``iati-codelists``."""
    return public_data.shipped()


@pytest.fixture(scope="session")
def sen(data: Path) -> bytes:
    """A real UN INFO file: 113 rows, 43 projects."""
    return (data / "uninfo" / "SEN.json").read_bytes()


@pytest.fixture(scope="session")
def filled(sen: bytes) -> Iterator[Graph]:
    """A graph of the Mali seed and the portfolio of Senegal, which no test may change."""
    from graph_service.exchange import seeds
    from graph_service.exchange.importing import import_file

    store = LadybugStore(buffer_pool_mib=SMALL_POOL_MIB)
    graph = Graph(store, queries.load(store.dialect))
    seeds.seed(graph, "mali-2021", author="a tester")
    import_file(graph, sen, author="a tester", name="SEN.json")
    yield graph
    store.close()


# The engines ----------------------------------------------------------------------------------------


class Neo4jServers:
    """Real servers of this session, each started when first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._addresses: dict[str, str] = {}
        self._drivers: dict[str, neo4j.Driver] = {}
        self._stores: dict[str, GraphStore] = {}

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
            self._stores[version] = kept = _KeptOpen(address)
            self._stack.callback(Neo4jStore.close, kept)
        self.emptied(address)
        return self._stores[version]


class _KeptOpen(Neo4jStore):
    def close(self) -> None:
        """The session closes it; a test that closes it is done with it."""


NEO4J = [
    pytest.param(f"neo4j-{version}", marks=[pytest.mark.neo4j, pytest.mark.xdist_group(f"neo4j-{version}")])
    for version in neo4j_server.VERSIONS
]
#: Every engine: what `contract/` and `stores/` run on, which guard all that is read and written.
ENGINES = ["ladybug-memory", "ladybug-file", *NEO4J]
#: One of each kind: enough for what stands above the stores.
KINDS = ["ladybug-memory", NEO4J[0]]


@pytest.fixture(scope="session")
def neo4j_servers() -> Iterator[Neo4jServers]:
    with ExitStack() as stack:
        yield Neo4jServers(stack)


@pytest.fixture(scope="session", params=KINDS)
def engine(request: pytest.FixtureRequest) -> str:
    """Name of the engine that a test runs on; a test that asks for a store runs once on each."""
    return str(request.param)


@pytest.fixture
def new_store(engine: str, neo4j_servers: Neo4jServers, tmp_path: Path) -> Iterator[Callable[[], GraphStore]]:
    """Makes an empty store of each engine in turn; the last two stay open.

    On a server, it empties the one made before. Embedded ones take 8 TiB of address space each, so
    that a process can have about fifteen open.
    """
    opened: list[LadybugStore] = []

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
def new_graph(new_store: Callable[[], GraphStore]) -> Callable[[], Graph]:
    """Makes an empty graph of each engine in turn."""

    def made() -> Graph:
        store = new_store()
        return Graph(store, queries.load(store.dialect))

    return made


@pytest.fixture
def graph(new_graph: Callable[[], Graph]) -> Graph:
    """An empty graph, on each engine in turn."""
    return new_graph()


@pytest.fixture
def memory_graph() -> Iterator[Graph]:
    """An empty graph for tests of what stands above the stores: one engine is enough there."""
    store = LadybugStore(buffer_pool_mib=SMALL_POOL_MIB)
    yield Graph(store, queries.load(store.dialect))
    store.close()


@pytest.fixture
def examples(engine: str) -> int:
    """How many graphs a property test may draw on this engine."""
    assert settings.default is not None
    fast = settings.default.max_examples
    return fast if engine == "ladybug-memory" else max(fast // 6, 1)
