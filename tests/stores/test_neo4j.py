"""The server engine: what it tells the driver, and what it makes of the driver's errors."""

import importlib
import time

import neo4j
import pytest
from neo4j import exceptions

from graph_service import queries
from graph_service.errors import InvalidInput, StoreError, StoreUnavailable
from graph_service.graph import Graph
from graph_service.stores.circuit import NoAnswer
from graph_service.stores.neo4j import Neo4jStore
from graph_service.stores.statements import node_add
from tests import neo4j_server
from tests.contract.steps import SMALL, change, node, query, world

adapter = importlib.import_module("graph_service.stores.neo4j")
KEYS = query("MATCH (n:Theme) RETURN n.key AS key_ ORDER BY key_", "key_")

VERSIONS = [
    pytest.param(version, marks=[pytest.mark.neo4j, pytest.mark.xdist_group(f"neo4j-{version}")])
    for version in neo4j_server.VERSIONS
]


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture
def address(version, neo4j_servers):
    found = neo4j_servers.address(version)
    neo4j_servers.emptied(found)
    return found


@pytest.fixture
def store(address):
    made = Neo4jStore(address)
    yield made
    made.close()


def add(tx, key):
    row = {"key": key, "title": key, "scheme": "s", "code": key, "label": "Theme"}
    return tx.run(node_add("Theme"), [row])


@pytest.fixture
def told(store, monkeypatch):
    """What the store told the driver for each session, while a real driver does the work."""
    sessions = []
    opening = store._driver.session

    def session(**config):
        sessions.append(config)
        return opening(**config)

    monkeypatch.setattr(store._driver, "session", session)
    return sessions


def test_reads_are_routed_to_readers_and_writes_to_a_writer_in_the_database_that_is_set(store, told):
    store.read(KEYS, {})
    store.view(lambda tx: tx.read(KEYS, {}))
    store.write(lambda tx: add(tx, "t"))
    assert [each["default_access_mode"] for each in told] == ["READ", "READ", "WRITE"]
    assert {each["database"] for each in told} == {"neo4j"}


def test_another_database_is_asked_for_by_its_name(address):
    with pytest.raises(StoreError, match="elsewhere"):
        Neo4jStore(address, database="elsewhere")


def test_the_server_refuses_a_write_within_a_view(store):
    with pytest.raises(StoreError, match=r"(?i)writing in read access mode"):
        store.view(lambda tx: add(tx, "t"))
    assert store.read(KEYS, {}) == []


def test_bookmarks_go_on_from_one_write_to_the_next_and_to_reads(store):
    store.write(lambda tx: add(tx, "a"))
    first = store.bookmarks()
    assert first
    store.read(KEYS, {})
    store.write(lambda tx: add(tx, "b"))
    assert store.bookmarks()
    assert store.bookmarks() != first


def test_another_replica_that_awaits_a_bookmark_sees_the_write(store, address):
    other = Neo4jStore(address)
    store.write(lambda tx: add(tx, "a"))
    other.await_bookmarks(store.bookmarks())
    assert set(store.bookmarks()) <= set(other.bookmarks())
    assert [row["key_"] for row in other.read(KEYS, {})] == ["a"]
    other.close()


def test_what_is_no_bookmark_is_refused_and_spoils_no_later_read(address):
    other = Neo4jStore(address)
    for bad in ("FB:zzzz", "nonsense"):
        with pytest.raises(InvalidInput, match="bookmarks"):
            other.await_bookmarks([bad])
        assert other.read(KEYS, {}) == []
    other.close()


def test_two_services_on_one_server_number_their_changes_without_holes(store, address):
    other = Neo4jStore(address)
    graphs = [Graph(each, queries.load("neo4j")) for each in (store, other)]
    for number in range(6):
        made = graphs[number % 2].apply(change(node("Theme", f"t{number}", scheme="s", code=str(number))))
        assert made.revision == number + 1
    assert world(graphs[0]) == world(graphs[1])
    other.close()


def test_the_model_is_told_once_and_telling_it_again_is_harmless(store, address):
    Neo4jStore(address).close()
    with neo4j.GraphDatabase.driver(address, auth=None) as driver:
        found = driver.execute_query("SHOW CONSTRAINTS YIELD name RETURN count(name) AS n", database_="neo4j")
    assert found.records[0]["n"] == len([each for each in adapter.ddl.neo4j() if "CONSTRAINT" in each])


def test_a_key_cannot_be_there_twice(store):
    store.write(lambda tx: add(tx, "t"))
    with pytest.raises(StoreError, match="already exists"):
        store.write(lambda tx: add(tx, "t"))


def test_many_rows_are_sent_in_batches_of_one_transaction(store, monkeypatch):
    monkeypatch.setattr(adapter, "_BATCH", 3)
    rows = [{"key": f"t{n}", "title": "t", "scheme": "s", "code": "c", "label": "Theme"} for n in range(10)]
    answers = store.write(lambda tx: tx.run(node_add("Theme"), rows))
    assert [each["written"] for each in answers] == [3, 3, 3, 1]
    assert len(store.read(KEYS, {})) == 10


def test_the_text_is_marked_as_cypher_5_where_the_server_may_mean_another(version, store):
    assert store._prefix == ("" if version.startswith("5.") else "CYPHER 5 ")


@pytest.mark.parametrize(
    ("agent", "prefix"),
    [
        ("Neo4j/5.26.12", ""),
        ("Neo4j/4.4.0", ""),
        ("Neo4j/2025.06.0", "CYPHER 5 "),
        ("Neo4j/2026.09.0", "CYPHER 5 "),
        ("Neo4j/2024.12", ""),
        ("Neo4j/dev", ""),
        ("", ""),
    ],
)
def test_the_prefix_goes_by_the_year(agent, prefix):
    assert adapter._prefix(agent) == prefix


def test_warnings_would_be_noticed(address):
    """What tests/contract/test_queries.py hears of no query: here an unknown label is told."""
    with neo4j.GraphDatabase.driver(address, auth=None) as driver:
        summary = driver.execute_query("MATCH (n:Gadget) RETURN n.colour AS c", database_="neo4j").summary
    assert any(status.gql_status.startswith("01") for status in summary.gql_status_objects)


# What becomes of the driver's errors ------------------------------------------------------------------


def from_server(code):
    return exceptions.Neo4jError._hydrate_neo4j(code=code, message="as the server put it")


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (exceptions.ServiceUnavailable("refused"), NoAnswer, "make neo4j"),
        (exceptions.SessionExpired("gone"), NoAnswer, "gone"),
        (exceptions.AuthError("no"), StoreError, "ALIGNMENT_NEO4J_PASSWORD"),
        (exceptions.ConfigurationError("odd"), StoreError, "odd"),
        (from_server("Neo.TransientError.Transaction.DeadlockDetected"), StoreUnavailable, "server put it"),
        (from_server("Neo.TransientError.General.DatabaseUnavailable"), StoreUnavailable, "server put it"),
        (from_server("Neo.ClientError.Cluster.NotALeader"), StoreUnavailable, "server put it"),
        (from_server("Neo.ClientError.Schema.ConstraintValidationFailed"), StoreError, "server put it"),
        (from_server("Neo.ClientError.Statement.SyntaxError"), StoreError, "server put it"),
        (from_server("Neo.ClientError.Security.Unauthorized"), StoreError, "ALIGNMENT_NEO4J_USER"),
        (from_server("Neo.ClientError.Security.Forbidden"), StoreError, "server put it"),
        (
            from_server("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"),
            StoreUnavailable,
            "ALIGNMENT_READ_TIMEOUT_S",
        ),
        (from_server("Neo.ClientError.Transaction.TransactionTimedOut"), StoreUnavailable, "TIMEOUT_S"),
    ],
    ids=lambda value: getattr(value, "code", None) or type(value).__name__,
)
def test_an_error_of_the_driver_becomes_ours(error, kind, said):
    with pytest.raises(StoreError, match=said) as refused, adapter._translated("bolt://host:7687"):
        raise error
    assert type(refused.value) is kind
    assert refused.value.__cause__ is error
    assert "bolt://host:7687" in str(refused.value)


def test_an_error_that_is_not_the_drivers_comes_through():
    with pytest.raises(ZeroDivisionError), adapter._translated("bolt://host:7687"):
        raise ZeroDivisionError


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.xdist_group(f"neo4j-{neo4j_server.VERSIONS[0]}")
def test_a_server_that_goes_away_is_unavailable_and_when_it_is_back_so_is_the_store(tmp_path):
    version = neo4j_server.VERSIONS[0]
    if why := neo4j_server.missing(version):
        pytest.skip(why)
    server = neo4j_server.server.start(version, tmp_path)
    try:
        store = Neo4jStore(server.uri, timeout_s=5.0)
        graph = Graph(store, queries.load("neo4j"))
        graph.apply(change(*SMALL))
        neo4j_server.server.end(server)
        for attempt in (lambda: store.read(KEYS, {}), lambda: store.write(lambda tx: add(tx, "t"))):
            with pytest.raises(StoreUnavailable):
                attempt()
        server = neo4j_server.server.start(version, tmp_path, port=server.port)
        while store._circuit.is_open:
            time.sleep(0.1)
        assert graph.revision() == 1
        store.close()
    finally:
        neo4j_server.server.end(server)
