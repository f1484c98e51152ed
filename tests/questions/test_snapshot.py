"""Every engine: a snapshot that is read equals one advanced by the changes since, turned back, or kept in a file."""

import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph_service import queries
from graph_service.errors import Conflict
from graph_service.graph import Graph
from graph_service.snapshot import JUDGED_TYPES, Snapshot, advanced, differences, history, keeping, read, turned_back
from graph_service.snapshot.snapshot import Links, Nodes, Parts
from graph_service.stores.ladybug import LadybugStore
from tests.conftest import SMALL_POOL_MIB
from tests.contract import drawn
from tests.contract.steps import change, edge, entity, node, plan, without_edge, without_node
from tests.questions.build import does, fill, helps, led, objective, part, project
from tests.questions.test_oracle import JOINED, TRICKY

#: Shapes that have gone wrong somewhere: a node made again with other relationships, roles side by side, all gone.
TRICKY_HISTORIES = [
    [TRICKY, [without_node("x0"), project("x0", code="z"), led("x0", "e1")], [without_node("e0"), without_node("o1")]],
    [
        [project("j"), entity("e"), does("j", "e", "funding", budget=1.0), does("j", "e", "partner"), led("j", "e")],
        [without_edge("j", "IMPLEMENTED_BY", "e", "funding"), does("j", "e", "partner", spent=2.0)],
        [without_node("e")],
        [entity("e"), does("j", "e", "funding"), node("Priority", "p"), plan("f"), part("p", "f")],
    ],
    [
        [plan("f", country="MLI"), objective("o")],
        [part("o", "f")],
        [plan("f", country=None), objective("o", code="1")],
        [without_edge("o", "PART_OF", "f"), without_node("f")],
        [without_node("o")],
    ],
    [[node("Source", "s"), node("Draft", "d"), node("Statement", "t", text="t"), part("t", "d")], [without_node("d")]],
]


def holding(examples):
    def with_tricky(check):
        for each in TRICKY_HISTORIES:
            check = example(each, [True])(check)
            check = example(each, [False])(check)
        return settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        )(check)

    return with_tricky


def steps(graph, operations, undoes):
    """Make a change, and perhaps take it back again and make it anew: each outcome as it comes."""
    outcome = graph.apply(change(*operations))
    yield outcome
    if undoes and outcome.changed:
        try:
            yield graph.undo(outcome.revision, author="u", reason="r")
        except Conflict:  # what it added is spoken of since
            return
        yield graph.apply(change(*operations))


def whole(snapshot):
    """Whether rows are found as the snapshot says: by key, and by bisection."""
    assert snapshot.rows == {key: row for row, key in enumerate(snapshot.nodes.keys.tolist())}
    assert len(set(snapshot.words)) == len(snapshot.words)
    for kind, links in snapshot.links.items():
        ordered = getattr(links, JUDGED_TYPES[kind])
        assert bool(np.all(ordered[1:] >= ordered[:-1])), kind
        assert isinstance(links, Parts) == (kind in ("LED_BY", "IMPLEMENTED_BY"))
    return snapshot


def test_a_snapshot_read_equals_one_advanced_and_one_turned_back(new_graph, examples):
    @holding(examples)
    @given(drawn.histories(longest=4), st.lists(st.booleans(), min_size=1, max_size=4))
    def holds(made, undoes):
        graph = new_graph()
        first = previous = whole(read(graph.store, graph.queries))
        every, at = [], {0: first}
        for n, operations in enumerate(made):
            for outcome in steps(graph, operations, undoes[n % len(undoes)]):
                now = whole(read(graph.store, graph.queries))
                assert now.revision == outcome.revision
                forward = whole(advanced(previous, outcome.effects, outcome.revision))
                assert differences(now, forward) == []
                assert forward.revision == now.revision
                back = whole(turned_back(forward, outcome.effects, previous.revision))
                assert differences(previous, back) == []
                assert back.revision == previous.revision
                held = graph.state()
                assert differences(now, whole(held.snapshot)) == [] and held.snapshot.revision == now.revision
                previous = at[outcome.revision] = now
                every += outcome.effects
        assert differences(previous, whole(advanced(first, every, previous.revision))) == []
        assert differences(first, whole(turned_back(previous, every, 0))) == []
        for revision, then in at.items():
            past = graph.state(str(revision))
            assert differences(then, whole(past.snapshot)) == [] and past.snapshot.revision == revision
        assert differences(previous, graph.state(graph.history()[0].recorded_at[:10]).snapshot) == [] if every else True

    holds()


# What tells two snapshots apart -------------------------------------------------------------------------


@pytest.fixture
def filled(empty):
    return fill(
        empty,
        *TRICKY,
        node("Finding", "n", kind="strength"),
        edge("n", "ABOUT", "x0"),
        edge("e0", "MANDATED_FOR", "o1"),
        edge("f1", "SUCCEEDS", "f0"),
        node("Indicator", "i"),
        edge("r3", "MEASURED_BY", "i"),
        node("Shock", "s"),
        edge("o1", "RESPONDS_TO", "s"),
    )


@pytest.mark.parametrize("column", Nodes.__match_args__[1:])
def test_two_snapshots_that_differ_in_one_property_are_not_equal(filled, column):
    snapshot = filled.state().snapshot
    assert differences(snapshot, _with_nodes(snapshot, column)) == [f"nodes, {column} is not the same"]


@pytest.mark.parametrize("kind", JUDGED_TYPES)
def test_two_snapshots_that_differ_in_one_relationship_are_not_equal(filled, kind):
    snapshot = filled.state().snapshot
    links = snapshot.links[kind]
    assert len(links), "each kind of relationship is in the graph that this is tried on"
    for column in links.__match_args__:
        others = {n: getattr(links, n).copy() for n in links.__match_args__}
        others[column][0] = 0 if others[column][0] != 0 else 1
        other = Snapshot(1, snapshot.words, snapshot.nodes, {**snapshot.links, kind: type(links)(**others)})
        assert differences(snapshot, other) != [], column
    fewer = type(links)(*(getattr(links, n)[1:] for n in links.__match_args__))
    assert differences(snapshot, Snapshot(1, snapshot.words, snapshot.nodes, {**snapshot.links, kind: fewer})) != []


def _with_nodes(snapshot, column):
    columns = {n: getattr(snapshot.nodes, n).copy() for n in Nodes.__match_args__}
    columns[column][0] = 0 if columns[column][0] != 0 else 1
    return Snapshot(1, snapshot.words, Nodes(**columns), snapshot.links)


# Which snapshot is the graph's now ----------------------------------------------------------------------


def test_another_process_that_changes_the_graph_is_seen(new_store):
    store = new_store()
    mine, theirs = (Graph(store, queries.load(store.dialect)) for _ in range(2))
    assert len(mine.state().snapshot.nodes) == 0
    for n in range(3):
        fill(theirs, project(f"p{n}"))
        theirs.undo(theirs.revision(), author="u", reason="r")
        fill(theirs, project(f"p{n}", budget=1.0))
        assert differences(mine.state().snapshot, read(store, mine.queries)) == []
        assert mine.state().identity == theirs.state().identity


@pytest.mark.parametrize("limits", [{"_MOST_EFFECTS": 2}, {"_MOST_CHANGES": 1}, {}])
def test_after_many_changes_the_graph_is_read_anew_or_advanced_alike(empty, monkeypatch, limits):
    for name, most in limits.items():
        monkeypatch.setattr(history, name, most)
    empty.state()
    times = []
    monkeypatch.setattr(history, "read", lambda *given: times.append(1) or read(*given))
    fill(empty, *TRICKY)
    fill(empty, *(each for each in JOINED if getattr(each, "label", "") == "Project"))
    assert differences(empty.state().snapshot, read(empty.store, empty.queries)) == []
    assert len(times) == (1 if limits else 0)


def test_the_snapshot_is_advanced_once_and_not_read_again(empty, monkeypatch):
    fill(empty, *TRICKY)
    first = empty.state().snapshot
    monkeypatch.setattr(history, "read", lambda *_: pytest.fail("it is held already"))
    assert empty.state().snapshot is first
    fill(empty, project("n"))
    second = empty.state().snapshot
    assert second is not first and empty.state().snapshot is second
    assert empty.state("1") is empty.state("1"), "the last few states that were asked for are held"


# The kept file ------------------------------------------------------------------------------------------


@pytest.fixture
def graph_file(tmp_path, monkeypatch):
    """Opens one embedded graph, of which even a small snapshot is kept."""
    monkeypatch.setattr(history, "_WORTH_KEEPING", 0)
    opened = []

    def made():
        store = LadybugStore(str(tmp_path / "g.lbug"), buffer_pool_mib=SMALL_POOL_MIB)
        opened.append(Graph(store, queries.load(store.dialect)))
        return opened[-1]

    yield made
    for graph in opened:
        graph.close()


def test_a_snapshot_that_was_kept_is_the_one_that_was_read(filled, tmp_path):
    snapshot, file = filled.state().snapshot, tmp_path / "s"
    keeping.keep(snapshot, file)
    again = keeping.kept(file, snapshot.revision, snapshot.stamp)
    assert differences(snapshot, whole(again)) == []
    assert (again.revision, again.stamp, again.words) == (snapshot.revision, snapshot.stamp, snapshot.words)
    for nodes in (snapshot.nodes, *snapshot.links.values()):
        assert isinstance(nodes, Nodes | Links)
    assert keeping.kept(file, snapshot.revision + 1, snapshot.stamp) is None
    assert keeping.kept(file, snapshot.revision, "another graph") is None
    assert keeping.kept(tmp_path / "none", snapshot.revision, snapshot.stamp) is None
    assert list(tmp_path.iterdir()) == [file], "nothing is left beside it"


def test_an_empty_graph_is_kept_too(empty, tmp_path):
    snapshot = empty.state().snapshot
    keeping.keep(snapshot, tmp_path / "s")
    assert differences(snapshot, whole(keeping.kept(tmp_path / "s", 0, snapshot.stamp))) == []


def test_a_snapshot_of_another_model_is_not_used(filled, tmp_path, monkeypatch):
    snapshot = filled.state().snapshot
    keeping.keep(snapshot, tmp_path / "s")
    monkeypatch.setattr(keeping.ddl, "fingerprint", lambda: "another model")
    assert keeping.kept(tmp_path / "s", snapshot.revision, snapshot.stamp) is None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_never_believed(filled, tmp_path, data):
    """Bytes changed, cut off or put in: it is not used, or the damage was where nothing is said."""
    snapshot, file = filled.state().snapshot, tmp_path / "s"
    if not (tmp_path / "sound").exists():
        keeping.keep(snapshot, tmp_path / "sound")
    sound = (tmp_path / "sound").read_bytes()
    at = data.draw(st.integers(0, len(sound) - 1))
    damage = data.draw(st.sampled_from(["changed", "cut", "put in", "gone"]))
    some = data.draw(st.binary(min_size=1, max_size=4))
    file.write_bytes(
        {
            "changed": sound[:at] + some + sound[at + len(some) :],
            "cut": sound[:at],
            "put in": sound[:at] + some + sound[at:],
            "gone": sound[:at] + sound[at + len(some) :],
        }[damage]
    )
    found = keeping.kept(file, snapshot.revision, snapshot.stamp)
    assert found is None or differences(snapshot, whole(found)) == []


@pytest.mark.parametrize("text", [b"", b"nothing of the sort", b"PK\x03\x04", b"\x93NUMPY"])
def test_a_file_of_something_else_is_not_used(tmp_path, text):
    (tmp_path / "s").write_bytes(text)
    assert keeping.kept(tmp_path / "s", 1, "") is None


def test_a_zip_of_other_columns_is_not_used(tmp_path):
    with zipfile.ZipFile(tmp_path / "s", "w") as archive:
        archive.writestr("about.npy", b"what?")
    assert keeping.kept(tmp_path / "s", 1, "") is None


def test_a_disk_that_refuses_costs_nothing(filled, tmp_path):
    keeping.keep(filled.state().snapshot, tmp_path / "no such folder" / "s")
    assert list(tmp_path.iterdir()) == []


def test_a_restart_takes_the_kept_snapshot_while_it_is_the_graphs(graph_file, tmp_path, monkeypatch):
    graph = fill(graph_file(), *TRICKY)
    first = graph.state().snapshot
    graph.close()
    kept = keeping.snapshot_path(tmp_path / "g.lbug")
    assert kept.is_file()
    times = []
    monkeypatch.setattr(history, "read", lambda *given: times.append(1) or read(*given))
    graph = graph_file()
    assert differences(first, graph.state().snapshot) == [] and times == []
    fill(graph, project("n"), helps("n", "o1"))
    graph.close()
    graph = graph_file()
    assert differences(graph.state().snapshot, read(graph.store, graph.queries)) == []
    assert "n" in graph.state().snapshot.rows
    graph.close()
    for damage in (kept.read_bytes()[:-200], b""):
        kept.write_bytes(damage)
        times.clear()
        graph = graph_file()
        assert differences(graph.state().snapshot, read(graph.store, graph.queries)) == [] and times == [1]
        graph.close()
