"""Every engine: what is read in several queries is of one moment, though somebody writes between them."""

import threading
from collections.abc import Callable, Iterator

import pytest

from graph_service import queries
from graph_service.changes import at_one_moment, position
from graph_service.changes.moment import settled_position
from graph_service.errors import StoreError
from graph_service.graph import Graph
from graph_service.snapshot import read
from graph_service.stores import statements
from graph_service.stores.base import Transaction
from tests.contract.steps import change, edge, node, plan, query

Adds = Callable[[], threading.Thread]


def _added(graph: Graph, number: int) -> None:
    """A priority and its place in the plan, in one change."""
    key = f"p-{number}"
    graph.apply(change(plan("f"), node("Priority", key), edge(key, "PART_OF", "f")))


@pytest.fixture
def adds(graph: Graph) -> Iterator[Adds]:
    """What makes the next change in a thread of its own, and waits for it as long as no lock is held."""
    numbers = iter(range(1, 100))
    threads: list[threading.Thread] = []
    other = Graph(graph.store, queries.load(graph.store.dialect))

    def add() -> threading.Thread:
        threads.append(threading.Thread(target=_added, args=(other, next(numbers))))
        threads[-1].start()
        threads[-1].join(0.5)
        return threads[-1]

    yield add
    for thread in threads:
        thread.join()


def _counted(tx: Transaction, graph: Graph) -> int:
    return sum(row["nodes"] for row in tx.read(graph.queries["node_counts"], {}) if row["label"] == "Priority")


@pytest.mark.parametrize("meanwhile", [1, 99], ids=["once", "always"])
def test_what_is_read_is_of_the_position_that_is_told(graph: Graph, adds: Adds, meanwhile: int) -> None:
    adds().join()
    times: list[tuple[int, int]] = []

    def work(tx: Transaction) -> tuple[int, int]:
        first = _counted(tx, graph)
        if len(times) < meanwhile:
            adds()
        times.append((first, _counted(tx, graph)))
        return times[-1]

    at, (first, then) = at_one_moment(graph.store, graph.queries, work)
    assert (first, then) == (at.revision, at.revision)


def test_what_only_a_change_meanwhile_made_amiss_is_read_again(graph: Graph, adds: Adds) -> None:
    adds().join()
    tries: list[int] = []

    def work(tx: Transaction) -> int:
        tries.append(_counted(tx, graph))
        if len(tries) == 1:
            adds()
        if _counted(tx, graph) != tries[-1]:
            raise StoreError("the parts do not fit")
        return tries[-1]

    at, found = at_one_moment(graph.store, graph.queries, work)
    assert found == at.revision


def test_what_is_amiss_without_a_change_is_said(graph: Graph) -> None:
    tries = []

    def work(tx: Transaction) -> None:
        tries.append(tx)
        raise StoreError("the parts do not fit")

    with pytest.raises(StoreError, match="do not fit"):
        at_one_moment(graph.store, graph.queries, work)
    assert len(tries) == 1


def test_an_error_of_the_engine_is_told_as_it_is(graph: Graph, adds: Adds) -> None:
    adds().join()

    def work(tx: Transaction) -> None:
        tx.read(query("RETURN 1 / 0 AS n", "n"), {})

    with pytest.raises(StoreError) as raised:
        at_one_moment(graph.store, graph.queries, work)
    assert "transaction had ended" not in str(raised.value) and "zero" in str(raised.value).lower()


def test_a_commit_that_its_writer_did_not_see_the_end_of_is_settled_by_who_reads(graph: Graph, adds: Adds) -> None:
    adds().join()
    graph.store.write(lambda tx: tx.run(statements.state_write(), [{"key": statements.ANNOUNCED, "sha256": "lost"}]))
    assert not position(graph.store, graph.queries).settled
    assert settled_position(graph.store, graph.queries).revision == 1
    assert position(graph.store, graph.queries).settled
    adds().join()
    assert graph.revision() == 2 and position(graph.store, graph.queries).settled


def test_a_snapshot_is_never_of_two_revisions(graph: Graph) -> None:
    over = threading.Event()

    def write() -> None:
        for number in range(1, 25):
            _added(graph, number)
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    other = Graph(graph.store, graph.queries)
    try:
        while not over.is_set():
            seen = read(other.store, other.queries)
            parts = len(seen.links["PART_OF"].start)
            assert (len(seen.nodes), parts) == (seen.revision + bool(seen.revision), seen.revision)
    finally:
        writer.join()
