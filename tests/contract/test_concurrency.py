"""Every engine: readers see whole changes, writers queue, and an error leaves nothing behind."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_service import changes
from graph_service.changes import UpsertNode
from graph_service.errors import Conflict, StoreError, StoreUnavailable
from graph_service.stores import statements
from graph_service.stores.statements import CypherStatement
from tests.contract.steps import SMALL, change, edge, elements, entity, node, plan, query, world

WAIT_S = 60
KEYS = query("MATCH (n:Theme) RETURN n.key AS key_ ORDER BY key_", "key_")
NONSENSE = CypherStatement("MATCH (n:Theme) RETURN n.key +")


def theme(key):
    return node("Theme", key, scheme="test", code=key)


def add_theme(tx, key):
    row = {"key": key, "title": key, "scheme": "test", "code": key, "label": "Theme"}
    return tx.run(statements.node_add("Theme"), [row])


def keys(store):
    return [row["key_"] for row in store.read(KEYS, {})]


def test_a_reader_never_sees_half_a_change(graph):
    store, seen = graph.store, []
    with ThreadPoolExecutor(1) as other:

        def work(tx):
            seen.clear()
            add_theme(tx, "first")
            seen.append(other.submit(keys, store).result(WAIT_S))
            add_theme(tx, "second")
            seen.append(other.submit(keys, store).result(WAIT_S))

        store.write(work)
        assert seen == [[], []]
        assert keys(store) == ["first", "second"]


def test_a_read_shows_whole_changes(graph):
    """The embedded engine gives a snapshot. A server's scan may meet a commit while it is being applied, which was seen
    once in some thirty runs; what was acknowledged is whole there too, for everybody.
    """
    graph.apply(change(plan("f")))
    stop, halves = threading.Event(), []

    def reading():
        while not stop.is_set():
            found = {row["key_"] for row in graph.store.read(KEYS, {})}
            if {"a" in found, "b" in found} == {True, False}:
                halves.append(found)

    with ThreadPoolExecutor(2) as readers:
        running = [readers.submit(reading) for _ in range(2)]
        try:
            for _ in range(5):
                revision = graph.apply(change(theme("a"), theme("b"))).revision
                assert keys(graph.store) == ["a", "b"]
                graph.undo(revision, author="u", reason="r")
                assert keys(graph.store) == []
        finally:
            stop.set()
        for each in running:
            each.result(WAIT_S)
    if graph.store.version is not None:
        assert halves == []


@pytest.mark.parametrize("begun", [False, True], ids=["on a new graph", "on a begun one"])
def test_writers_from_several_threads_all_succeed_and_are_numbered_without_holes(graph, begun):
    first = 0
    if begun:
        first = graph.apply(change(plan("f"))).revision
    start = threading.Barrier(4)

    def writing(writer):
        start.wait(WAIT_S)
        return [graph.apply(change(theme(f"t-{writer}-{n}"), reason=f"{writer}-{n}")).revision for n in range(5)]

    with ThreadPoolExecutor(4) as writers:
        answers = [each.result(WAIT_S) for each in [writers.submit(writing, n) for n in range(4)]]
    assert sorted(number for answer in answers for number in answer) == list(range(first + 1, first + 21))
    assert all(answer == sorted(answer) for answer in answers)
    assert [each.revision for each in graph.history()] == list(range(first + 20, 0, -1))
    assert len(keys(graph.store)) == 20


def test_writers_that_want_the_same_thing_make_it_once(graph):
    start = threading.Barrier(4)

    def writing():
        start.wait(WAIT_S)
        return graph.apply(change(*SMALL)).changed

    with ThreadPoolExecutor(4) as writers:
        changed = [each.result(WAIT_S) for each in [writers.submit(writing) for _ in range(4)]]
    assert sorted(changed) == [False, False, False, True]
    assert graph.revision() == 1


def test_of_two_writers_that_saw_the_same_revision_one_is_refused(graph):
    graph.apply(change(plan("f")))
    start = threading.Barrier(4)

    def writing(number):
        start.wait(WAIT_S)
        try:
            return graph.apply(change(theme(f"t{number}")), expected=1).revision
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as writers:
        answers = [each.result(WAIT_S) for each in [writers.submit(writing, n) for n in range(4)]]
    assert sorted(answers, key=str) == [2, None, None, None]
    assert len(keys(graph.store)) == 1


def test_an_error_in_a_transaction_leaves_nothing_of_it(graph):
    def work(tx):
        add_theme(tx, "kept?")
        tx.run(NONSENSE)

    with pytest.raises(StoreError):
        graph.store.write(work)
    assert keys(graph.store) == []


def test_an_error_that_the_caller_swallows_leaves_nothing_either(graph):
    def work(tx):
        add_theme(tx, "before")
        with pytest.raises(Exception):  # noqa: B017 - inside, the engine's own error may come
            tx.run(NONSENSE)

    with pytest.raises(StoreError):
        graph.store.write(work)
    assert keys(graph.store) == []


def test_going_on_after_a_swallowed_error_keeps_nothing(graph):
    def work(tx):
        for statement in (NONSENSE, None):
            with contextlib.suppress(Exception):
                add_theme(tx, "after") if statement is None else tx.run(statement)

    with pytest.raises(StoreError):
        graph.store.write(work)
    assert keys(graph.store) == []


def test_an_error_of_the_caller_leaves_nothing_and_comes_through(graph):
    def work(tx):
        add_theme(tx, "kept?")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        graph.store.write(work)
    assert keys(graph.store) == []
    graph.apply(change(theme("next")))
    assert keys(graph.store) == ["next"]


def test_a_view_cannot_write(graph):
    with pytest.raises(StoreError):
        graph.store.view(lambda tx: add_theme(tx, "t"))
    assert keys(graph.store) == []


@pytest.mark.parametrize("lost", ["n:Theme", "x:LED_BY", "n:Name"])
def test_a_change_of_which_the_engine_lost_a_row_is_refused(graph, lost):
    """Stands for an engine that says nothing of a row that it dropped."""
    graph.apply(change(*SMALL))
    before = elements(graph)
    lossy = Lossy(graph.store, lost)
    led = (edge("o1", "LED_BY", key) for key in ("e1", "e2"))
    with pytest.raises(StoreError, match="nothing was stored"):
        changes.apply(lossy, graph.queries, change(theme("a"), theme("b"), entity("e1"), entity("e2"), *led))
    assert lossy.lost
    assert elements(graph) == before


@pytest.mark.parametrize("lost", ["n:Theme", "x:LED_BY"])
def test_a_replacement_that_the_engine_made_in_part_is_refused(graph, lost):
    graph.apply(change(*SMALL, theme("a"), theme("b"), entity("e2"), edge("o1", "LED_BY", "e2")))
    before = elements(graph)
    lossy = Lossy(graph.store, lost, clause="SET", owns_up=True)
    new = [theme(key) for key in ("a", "b")], [edge("o1", "LED_BY", key, budget=1.0) for key in ("undp", "e2")]
    with pytest.raises(StoreError, match="nothing was stored"):
        changes.apply(
            lossy, graph.queries, change(*(UpsertNode(n.label, n.key, {"code": "9"}) for n in new[0]), *new[1])
        )
    assert lossy.lost
    assert elements(graph) == before


class Lossy:
    """A store that drops the last row of every statement that writes what ``sign`` says, and may own up to it."""

    def __init__(self, store, sign, clause="CREATE", *, owns_up=False):
        self._store, self.signs, self.owns_up, self.lost = store, (sign, clause), owns_up, 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    def write(self, work):
        return self._store.write(lambda tx: work(self._Transaction(tx, self)))

    class _Transaction:
        def __init__(self, tx, store):
            self._tx, self._store = tx, store

        def __getattr__(self, name):
            return getattr(self._tx, name)

        def run(self, statement, rows=()):
            if len(rows) > 1 and all(sign in statement.text for sign in self._store.signs):
                self._store.lost += 1
                answer = self._tx.run(statement, rows[:-1])
                return answer if self._store.owns_up else [{"written": len(rows)}]
            return self._tx.run(statement, rows)

        def load(self, group, columns):
            sign, clause = self._store.signs
            count = len(next(iter(columns.values())))
            if count > 1 and clause == "CREATE" and sign.endswith(f":{group[0]}"):
                self._store.lost += 1
                written = self._tx.load(group, {name: values[:-1] for name, values in columns.items()})
                return written if self._store.owns_up else count
            return self._tx.load(group, columns)


HEAVY = query(
    "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 1000) AS c "
    "RETURN sum(a * b % 7 + c) AS total",
    "total",
)


def test_a_read_that_takes_too_long_is_ended_and_the_store_goes_on(engine, new_store, neo4j_servers):
    from graph_service.stores.ladybug import LadybugStore
    from graph_service.stores.neo4j import Neo4jStore

    if engine.startswith("neo4j"):
        address = neo4j_servers.address(engine.removeprefix("neo4j-"))
        neo4j_servers.emptied(address)
        store = Neo4jStore(address, timeout_s=4.0)
    else:
        made = new_store()
        path = made.url.removeprefix("ladybug:")
        made.close()
        store = LadybugStore(path, buffer_pool_mib=256, timeout_s=1.0)
    try:
        with pytest.raises(StoreUnavailable, match="ALIGNMENT_READ_TIMEOUT_S"):
            store.read(HEAVY, {})
        assert keys(store) == []
        store.write(lambda tx: add_theme(tx, "t"))
        assert keys(store) == ["t"]
    finally:
        store.close()


def test_closing_twice_is_harmless_and_a_closed_store_says_so(engine, new_store, neo4j_servers):
    from graph_service.stores.neo4j import Neo4jStore

    neo4j = engine.startswith("neo4j")
    store = Neo4jStore(neo4j_servers.address(engine.removeprefix("neo4j-"))) if neo4j else new_store()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        keys(store)


def test_what_was_written_is_seen_by_the_next_read_of_another_thread(graph):
    with ThreadPoolExecutor(1) as other:
        for number in range(5):
            graph.apply(change(theme(f"t{number}")))
            assert len(other.submit(keys, graph.store).result(WAIT_S)) == number + 1


@pytest.mark.parametrize("engine", ["ladybug-memory", "ladybug-file"], indirect=True)
def test_two_embedded_graphs_are_apart(new_graph):
    one, two = new_graph(), new_graph()
    one.apply(change(*SMALL))
    assert world(two) == ({}, {})
