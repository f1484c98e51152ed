"""A file that is written anew holds the same, and whatever ends it in between loses nothing."""

import os
import subprocess
import sys

import pytest

from graph_service import app, diagnosis
from graph_service.changes import Delete, compaction, comparison
from graph_service.diagnosis import compacting
from graph_service.errors import InvalidInput, NotFound, StorageFull, StoreError, StoreUnavailable
from graph_service.model import NodeRef
from graph_service.settings import load
from graph_service.stores import journal, locating, room
from tests.contract.steps import SMALL, change, elements, node

#: What is done in order, and where it may end: module and name of a function, and which call of it.
STEPS = {
    "before all": ("comparison.compared", 1),
    "while copying": ("compaction._load", 2),
    "before the copy is compared": ("comparison.compared", 2),
    "before the records are compared": ("compaction._history", 2),
    "before it is put in place": ("compaction.put_in_place", 1),
    "before the old file has its other name": ("os.link", 1),
    "before the swap": ("os.replace", 1),
    "after the swap": ("journal.sync_folder", 1),
    "before it is opened": ("compacting._proven", 1),
    "while it is compared again": ("comparison.differences", 1),
}
MODULES = {"comparison": comparison, "compaction": compaction, "os": os, "compacting": compacting, "journal": journal}


@pytest.fixture
def settings(tmp_path):
    """A graph with three changes, one of which was undone, and one that nobody undid deleted something."""
    found = load(store=f"ladybug:{tmp_path / 'graph.lbug'}", buffer_pool_mib=256)
    graph = app.open_graph(found)
    graph.apply(change(*SMALL))
    graph.apply(change(*(many(number) for number in range(300))))
    graph.apply(change(*(Delete(NodeRef(f"t{number}")) for number in range(0, 300, 2))))
    graph.undo(3, author="u", reason="r")
    graph.apply(change(*(Delete(NodeRef(f"t{number}")) for number in range(290))))
    graph.close()
    return found


def many(number):
    return node("Entity", f"t{number}", kind="agency", title="«t»" * 50, aliases=["a", "é"])


def told(settings):
    """All that there is: elements, history and where it has come to."""
    graph = app.open_graph(settings)
    try:
        assert comparison.differences(graph.store) == []
        return elements(graph), graph.history(), graph.change(2), graph.revision()
    finally:
        graph.close()


def others(settings):
    """Files beside the graph and its journal."""
    path = locating.ladybug_path(settings.store)
    return {file.name for file in path.parent.iterdir()} - {path.name, f"{path.name}.journal"}


def ended(monkeypatch, step, how):
    name, call = STEPS[step]
    module, _, function = name.partition(".")
    real, calls = getattr(MODULES[module], function), []

    def ending(*args, **named):
        calls.append(args)
        if len(calls) == call:
            how()
        return real(*args, **named)

    monkeypatch.setattr(MODULES[module], function, ending)


def test_the_same_in_a_smaller_file(settings):
    before = told(settings)
    was, now = diagnosis.compact(settings)
    path = locating.ladybug_path(settings.store)
    assert now < was
    assert path.stat().st_size == now
    assert told(settings) == before
    assert others(settings) == set()
    graph = app.open_graph(settings)
    graph.undo(5, author="u", reason="r")
    graph.apply(change(many(999)))
    graph.close()
    assert told(settings)[3] == 7


@pytest.mark.parametrize("step", STEPS)
def test_what_fails_at_any_step_leaves_the_graph_as_it_was(settings, monkeypatch, step):
    def fail():
        raise StoreError("no more")

    before = told(settings)
    with monkeypatch.context() as patched:
        ended(patched, step, fail)
        with pytest.raises(StoreError, match="no more"):
            diagnosis.compact(settings)
    assert told(settings) == before
    assert others(settings) <= ({"graph.lbug.before-compaction"} if step == "after the swap" else set())
    diagnosis.compact(settings)
    assert told(settings) == before
    assert others(settings) == set()


def killed(store, step):
    """In a process of its own: compact, and die at a step."""
    patch = pytest.MonkeyPatch()
    ended(patch, step, lambda: os._exit(9))
    diagnosis.compact(load(store=store, buffer_pool_mib=256))


@pytest.mark.parametrize("step", STEPS)
def test_who_is_killed_at_any_step_loses_nothing(settings, step):
    before = told(settings)
    code = "import sys; from tests.stores.test_compaction import killed; killed(*sys.argv[1:])"
    done = subprocess.run([sys.executable, "-c", code, settings.store, step], check=False)
    assert done.returncode == 9
    assert told(settings) == before
    diagnosis.compact(settings)
    assert told(settings) == before
    assert others(settings) == set()


def test_a_file_system_without_second_names_keeps_a_copy(settings, monkeypatch):
    def refuse(*_):
        raise OSError("not supported")

    before = told(settings)
    monkeypatch.setattr(os, "link", refuse)
    diagnosis.compact(settings)
    assert told(settings) == before
    assert others(settings) == set()


def test_a_copy_that_is_not_the_graph_is_never_put_in_place(settings, monkeypatch):
    before, real = told(settings), compaction._load

    def losing(new, group, rows):
        real(new, group, rows if group != ("Entity",) else [{**row, "title": "another"} for row in rows])

    monkeypatch.setattr(compaction, "_load", losing)
    with pytest.raises(StoreError, match="the graph and its copy differ in Entity: 11 and 11 of other content"):
        diagnosis.compact(settings)
    assert told(settings) == before
    assert others(settings) == set()


def test_a_graph_that_is_not_what_its_journal_says_is_refused(settings):
    graph = app.open_graph(settings)
    graph.store.write(lambda tx: tx.load(("Theme",), {"key": ["x"], "title": ["x"], "label": ["Theme"]}))
    graph.close()
    with pytest.raises(StoreError, match=r"differ in Theme: 1 and 0: nothing was compacted; run `alignment doctor"):
        diagnosis.compact(settings)


@pytest.mark.parametrize("store", ["bolt://127.0.0.1:1", "ladybug::memory:"])
def test_what_is_no_file_is_refused(store):
    with pytest.raises(InvalidInput, match="is no file that could be compacted"):
        diagnosis.compact(load(store=store))


def test_what_is_not_there_or_in_use_is_refused(settings, tmp_path):
    with pytest.raises(NotFound):
        diagnosis.compact(load(store=f"ladybug:{tmp_path / 'none.lbug'}"))
    graph = app.open_graph(settings)
    with pytest.raises(StoreUnavailable, match="already open"):
        diagnosis.compact(settings)
    graph.close()


def test_doctor_says_when_it_would_pay(settings, monkeypatch):
    assert diagnosis.examine(settings)["advice"] == "all is well"
    monkeypatch.setattr(compacting, "_SMALL", 0)
    assert "`alignment doctor --compact` writes it anew" in diagnosis.examine(settings)["advice"]
    monkeypatch.undo()
    diagnosis.compact(settings)
    assert diagnosis.examine(settings, content=True)["advice"] == "all is well"


def test_the_service_writes_a_file_anew_when_that_pays(settings, monkeypatch, caplog):
    assert diagnosis.compact_where_it_pays(settings) is None
    before = told(settings)
    size = locating.ladybug_path(settings.store).stat().st_size
    monkeypatch.setattr(compacting, "_SMALL", 0)
    monkeypatch.setattr(compacting, "_MOST_TIMES", 1_000_000)
    assert diagnosis.compact_where_it_pays(settings) is None, "large, and in use"
    monkeypatch.setattr(compacting, "_MOST_TIMES", 3)
    usage = room.shutil.disk_usage(".")
    with monkeypatch.context() as patched:
        patched.setattr(room.shutil, "disk_usage", lambda _: usage._replace(free=size + (40 << 20)))
        patched.setattr(room, "_LEFT", 64 << 20)
        with pytest.raises(StorageFull):
            room.require(locating.ladybug_path(settings.store).parent, size)
        assert diagnosis.compact_where_it_pays(settings) is None
    assert "it is not written anew: the disk of" in caplog.text
    was, now = diagnosis.compact_where_it_pays(settings)
    assert now < was
    assert told(settings) == before and others(settings) == set()


@pytest.mark.parametrize("store", ["bolt://127.0.0.1:1", "ladybug::memory:", "ladybug:{tmp}/none.lbug"])
def test_where_there_is_no_file_none_is_written_anew(store, tmp_path):
    assert diagnosis.compact_where_it_pays(load(store=store.format(tmp=tmp_path))) is None
    assert list(tmp_path.iterdir()) == []
