"""A service that is never started anew takes change after change: what was committed does not fill its memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_service import queries
from graph_service.changes import UpsertNode
from graph_service.errors import StoreUnavailable
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore
from graph_service.stores.ladybug.placing import Placing
from graph_service.stores.ladybug.transaction import in_use
from tests.contract.steps import change, node

_POOL_MIB = 64
#: Some 0.6 MiB each, until it has its place in the file.
_CHANGES = 150

pytestmark = pytest.mark.slow


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Graph]:
    store = LadybugStore(str(tmp_path / "graph.lbug"), buffer_pool_mib=_POOL_MIB)
    yield Graph(store, queries.load(store.dialect))
    store.close()


def _used_mib(graph: Graph) -> float:
    assert isinstance(graph.store, LadybugStore)
    with graph.store._connected() as connection:
        return in_use(connection) / 2**20


def _change_often(graph: Graph, times: int = _CHANGES) -> float:
    """The most memory that was in use, in MiB."""
    graph.apply(change(*(node("Project", f"p-{n}") for n in range(2_000))))
    used = []
    for n in range(times):
        graph.apply(change(UpsertNode("Project", f"p-{n * 13}", {"title": f"changed {n}"})))
        used.append(_used_mib(graph))
    return max(used)


def test_small_changes_do_not_fill_the_pool(graph: Graph) -> None:
    assert _change_often(graph) < 0.75 * _POOL_MIB
    assert graph.revision() == 1 + _CHANGES


def test_what_was_held_for_a_reader_is_free_after_the_next_changes(graph: Graph) -> None:
    graph.store.view(lambda _: _change_often(graph, times=50))
    assert _change_often(graph) < 0.75 * _POOL_MIB


def test_a_change_that_finds_the_pool_full_is_made_all_the_same(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Placing, "is_due", False)
    _change_often(graph)
    assert graph.revision() == 1 + _CHANGES


def test_without_both_the_pool_is_full(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests above guard against is still so with this engine."""
    monkeypatch.setattr(Placing, "written", lambda self, connection, transact: transact())
    with pytest.raises(StoreUnavailable, match="memory ran out"):
        _change_often(graph)
