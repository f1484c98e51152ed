"""A disk that fills at any byte, a log that a power cut left at any block: nothing acknowledged is lost.

The limit on the size of a file stands for the disk: the engine and the journal meet it in the middle of a write, as
they meet a full disk, and nobody needs to be root.
"""

import json
import os

import pytest

from graph_service import app, diagnosis
from graph_service.api.problems import kind_of
from graph_service.changes import comparison
from graph_service.errors import StorageFull
from graph_service.settings import Settings
from graph_service.stores import room
from tests.contract.steps import SMALL, change, elements, node
from tests.stores.test_ladybug_guards import python

#: Makes changes until one is refused, says which were acknowledged; then lifts the limit, makes three more.
FILLED = """
    import json, resource, sys
    from graph_service import app
    from graph_service.errors import StorageFull, StoreError
    from graph_service.settings import Settings
    from graph_service.stores.ladybug import opening
    from tests.contract.steps import change, node
    path, limit, checkpoint = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    opening._CHECKPOINT = checkpoint
    graph = app.open_graph(Settings(store=f"ladybug:{path}", buffer_pool_mib=256))
    def add(number):
        added = [node("Theme", f"t{number}-{n}", scheme="s", code="x" * 2000) for n in range(20)]
        return graph.apply(change(*added)).revision
    acknowledged, refused = [], []
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    for number in range(60):
        try:
            acknowledged.append(add(number))
        except StoreError as error:
            refused.append([type(error).__name__, str(error)])
            graph.history(limit=1)  # reads go on
            if len(refused) == 3:
                break
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    for number in range(100, 103):
        acknowledged.append(add(number))
    print(json.dumps([acknowledged, refused, graph.revision()]), flush=True)
    graph.close()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "graph.lbug"


def settings_of(path):
    return Settings(store=f"ladybug:{path}", buffer_pool_mib=256)


@pytest.mark.parametrize("checkpoint", [64 << 20, 200_000], ids=["in the log", "in the checkpoint"])
@pytest.mark.parametrize("limit", [150_001, 400_000, 613_777, 1_000_003])
def test_a_disk_that_fills_at_any_byte_loses_nothing_acknowledged(path, limit, checkpoint):
    done = python(FILLED, path, limit, checkpoint)
    assert done.returncode == 0, done.stderr[-2000:]
    acknowledged, refused, at = json.loads(done.stdout)
    assert len(refused) in (0, 3) and all("nothing was changed" in text for _, text in refused), refused
    assert acknowledged == list(range(1, len(acknowledged) + 1)) and at == len(acknowledged), "no hole"
    graph = app.open_graph(settings_of(path))
    assert [each.revision for each in graph.history(limit=1000)] == list(range(at, 0, -1))
    assert comparison.differences(graph.store) == []
    assert sum(row["nodes"] for row in graph.rows("node_counts")) == 20 * at
    graph.close()


def test_some_limits_are_met_in_the_log_and_some_in_the_checkpoint(path, tmp_path):
    _, refused, _ = json.loads(python(FILLED, path, 400_000, 64 << 20).stdout)
    assert [kind for kind, _ in refused] == ["StorageFull"] * 3
    other = tmp_path / "other.lbug"
    _, refused, _ = json.loads(python(FILLED, other, 400_000, 200_000).stdout)
    assert "opened anew" in refused[0][1] or refused[0][0] == "StorageFull", refused


def test_too_little_room_is_said_before_anything_is_written(path, monkeypatch):
    graph = app.open_graph(settings_of(path))
    graph.apply(change(*SMALL))
    before = elements(graph)
    usage = room.shutil.disk_usage(path.parent)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: usage._replace(free=40 << 20))
    graph.apply(change(node("Theme", "a", scheme="s", code="a")))  # there is room for this
    graph.undo(2, author="u", reason="r")
    draw = os.urandom(2 << 20).hex()
    large = [node("Theme", f"t{n}", scheme="s", code=draw[n * 5000 : n * 5000 + 5000]) for n in range(800)]
    with pytest.raises(
        StorageFull, match=r"the disk of .* is full: it has 40 MiB left, and .* MiB are needed"
    ) as refused:
        graph.apply(change(*large))
    assert kind_of(refused.value).status == 507
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    with pytest.raises(StorageFull, match="nothing was changed"):
        graph.apply(change(node("Theme", "b", scheme="s", code="b")))
    monkeypatch.undo()
    assert elements(graph) == before
    assert graph.apply(change(node("Theme", "b", scheme="s", code="b"))).revision == 4
    graph.close()


CUT = """
    import os, sys
    from graph_service import app
    from graph_service.settings import Settings
    from tests.contract.steps import change, node
    graph = app.open_graph(Settings(store=f"ladybug:{sys.argv[1]}", buffer_pool_mib=256))
    for number in range(4):
        graph.apply(change(*(node("Theme", f"t{number}-{n}", scheme="s", code="x" * 300) for n in range(15))))
    os._exit(9)
"""


@pytest.mark.parametrize("how", ["cut", "zeros"])
def test_a_log_that_a_power_cut_left_at_any_block_is_made_whole_from_the_journal(path, tmp_path, how):
    python(CUT, path)
    files = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    log = files[f"{path.name}.wal"]
    assert len(log) > 4096
    for place in sorted({*range(0, len(log), 4096), len(log) - 1}):
        folder = tmp_path / str(place)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        harmed = {
            "cut": log[:place],
            "zeros": log[:place] + bytes(len(log) - place),
        }[how]
        (folder / f"{path.name}.wal").write_bytes(harmed)
        graph = app.open_graph(settings_of(folder / path.name))
        assert (graph.revision(), comparison.differences(graph.store)) == (4, [])
        graph.apply(change(node("Theme", "more", scheme="s", code="m")))
        graph.close()
        assert diagnosis.examine(settings_of(folder / path.name), content=True)["advice"] == "all is well"


def test_a_log_of_a_file_that_is_gone_is_put_aside(path):
    python(CUT, path)
    path.unlink()
    graph = app.open_graph(settings_of(path))
    assert (graph.revision(), comparison.differences(graph.store)) == (4, [])
    graph.close()
