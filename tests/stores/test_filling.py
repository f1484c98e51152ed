"""Is an embedded store filled with a dump all at once, in parts that fit into its memory, or not at all?"""

from pathlib import Path

import pytest

from graph_service import queries
from graph_service.changes import Change, Delete, UpsertEdge, UpsertNode, comparison, loading, recover
from graph_service.errors import Conflict, StoreError
from graph_service.exchange import dump
from graph_service.graph import Graph
from graph_service.model import EdgeRef, Node, NodeRef
from graph_service.stores.ladybug import LadybugStore
from tests.exchange.conftest import contents


def opened(path: Path) -> Graph:
    store = LadybugStore(str(path), buffer_pool_mib=128)
    graph = Graph(store, queries.load(store.dialect))
    recover(store, graph.queries)
    return graph


@pytest.fixture
def dumped(tmp_path):
    """A dump of a graph that grew by additions of some kinds, with an edit and a deletion between them."""
    graph = Graph(LadybugStore(buffer_pool_mib=128), queries.load("ladybug"))

    def make(*operations):
        graph.apply(Change(operations, "test", "because"))

    for start in (0, 40):
        numbers = range(start, start + 40)
        make(
            UpsertNode("Entity", f"e-{start}", {"title": f"Entity {start}", "kind": "ngo", "aliases": ["é"]}),
            *(UpsertNode("Project", f"p-{n}", {"title": f"Projet {n}", "budget": n}) for n in numbers),
            *(UpsertEdge(EdgeRef("LED_BY", f"p-{n}", f"e-{start}"), {"standing": "asserted"}) for n in numbers),
        )
        if not start:
            make(
                UpsertNode("Project", "p-3", {"code": "X"}), UpsertEdge(EdgeRef("LED_BY", "p-3", "e-0"), {"quote": "q"})
            )
            make(Delete(NodeRef("p-4")))
    make(UpsertEdge(EdgeRef("IMPLEMENTED_BY", "p-0", "e-40", "funding"), {"standing": "inferred"}))
    dump.dump(graph, tmp_path / "a.jsonl")
    yield graph, tmp_path / "a.jsonl"
    graph.close()


def nothing_is_left_beside(path: Path) -> bool:
    return not [*path.parent.glob(f"{path.name}.renewed*")]


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
def test_a_store_is_filled_in_parts_of_any_size(dumped, tmp_path, monkeypatch, at_once):
    graph, file = dumped
    monkeypatch.setattr(LadybugStore, "rows_at_once", at_once)
    path = tmp_path / "new" / "graph.lbug"
    copy = opened(path)
    assert dump.restore(copy, file).revision == 5
    assert contents(copy) == contents(graph)
    assert [copy.change(n) for n in range(1, 6)] == [graph.change(n) for n in range(1, 6)]
    assert comparison.differences(copy.store) == []
    copy.undo(5, author="test", reason="it can be")
    copy.close()
    copy = opened(path)
    assert (copy.revision(), copy.store.journal.last_revision) == (6, 6)
    assert nothing_is_left_beside(path)
    copy.close()


def test_what_is_loaded_goes_in_a_few_large_loads(dumped, tmp_path, monkeypatch):
    loads = []
    load = loading.Additions._load_together
    monkeypatch.setattr(loading.Additions, "_load_together", lambda *given: loads.append(given[1]) or load(*given))
    copy = opened(tmp_path / "graph.lbug")
    dump.restore(copy, dumped[1])
    copy.close()
    # before the edit, and after the deletion: nodes, then relationships
    assert [sorted({group[0] for group, _ in each}) for each in loads] == [
        ["Entity", "Name", "Project"],
        ["LED_BY"],
        ["Entity", "Name", "Project"],
        ["IMPLEMENTED_BY", "LED_BY"],
    ]


@pytest.mark.parametrize("failing", [1, 4, 7])
def test_a_store_that_could_not_be_filled_is_as_it_was(dumped, tmp_path, monkeypatch, failing):
    path = tmp_path / "graph.lbug"
    copy = opened(path)
    writes = []
    write = LadybugStore.write

    def broken(store, work):
        writes.append(work)
        if len(writes) == failing:
            raise StoreError("the engine broke off")
        return write(store, work)

    monkeypatch.setattr(LadybugStore, "write", broken)
    with pytest.raises(StoreError, match="the engine broke off"):
        dump.restore(copy, dumped[1])
    monkeypatch.undo()
    assert (contents(copy), copy.revision(), copy.history(), copy.store.journal.last_revision) == ({}, 0, [], 0)
    assert nothing_is_left_beside(path)
    assert dump.restore(copy, dumped[1]).revision == 5
    copy.close()


def test_an_end_between_journal_and_file_loses_nothing(dumped, tmp_path, monkeypatch):
    path = tmp_path / "graph.lbug"
    copy = opened(path)
    replace = Path.replace

    def ended(self, target):
        if self.name.endswith(".renewed"):
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", ended)
    with pytest.raises(KeyboardInterrupt):
        dump.restore(copy, dumped[1])
    monkeypatch.undo()
    copy.store._closed = True  # the process is gone
    from graph_service.stores.claims import release

    release(path)
    copy = opened(path)
    assert copy.revision() == 5
    assert contents(copy) == contents(dumped[0])
    copy.close()


def test_a_store_that_holds_something_is_not_filled(dumped, tmp_path):
    path = tmp_path / "graph.lbug"
    copy = opened(path)
    copy.apply(Change((UpsertNode("Theme", "t", {"title": "T", "scheme": "sdg", "code": "1"}),), "test", "first"))
    with pytest.raises(Conflict, match="holds a graph by now"):
        copy.store.fill(lambda new: pytest.fail("nothing is built"), lambda: ())
    assert contents(copy) == {NodeRef("t"): Node("Theme", "t", {"title": "T", "scheme": "sdg", "code": "1"})}
    copy.close()
