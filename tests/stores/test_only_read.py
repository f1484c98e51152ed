"""A graph whose file, folder or journal may only be read: what is said, and that nothing is lost or moved."""

import json
import os

import pytest

from graph_service import app
from graph_service.changes import comparison
from graph_service.settings import Settings
from tests.contract.steps import SMALL, change
from tests.stores.test_ladybug_guards import python

#: Root may write what it may not, until it gives that up.
ASKED = """
    import ctypes, json, os, sys
    from graph_service import app, diagnosis
    from graph_service.errors import GraphServiceError
    from graph_service.settings import Settings
    from tests.contract.steps import change, node
    settings = Settings(store=f"ladybug:{sys.argv[1]}", buffer_pool_mib=256)
    def opened():
        graph = app.open_graph(settings)
        try:
            graph.apply(change(node("Theme", "more", scheme="s", code="m")))
        finally:
            graph.close()
    if os.geteuid() == 0:
        header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capset(header, data) == 0
    said = {}
    for name, asked in {"open": opened, "compact": lambda: diagnosis.compact(settings),
                        "rebuild": lambda: diagnosis.rebuild(settings)}.items():
        try:
            asked()
            said[name] = "done"
        except GraphServiceError as error:
            said[name] = str(error)
    print(json.dumps(said))
"""


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "kept" / "graph.lbug"
    graph = app.open_graph(Settings(store=f"ladybug:{found}", buffer_pool_mib=256))
    graph.apply(change(*SMALL))
    graph.close()
    yield found
    for each in (found.parent, *found.parent.iterdir()):
        each.chmod(0o700)


@pytest.mark.parametrize("only_read", ["all", "folder", "graph.lbug", "graph.lbug.journal"])
def test_who_may_not_write_is_told_so_and_everything_stays(path, only_read):
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    for each in path.parent.iterdir():
        if only_read in ("all", each.name):
            each.chmod(0o400)
    if only_read in ("all", "folder"):
        path.parent.chmod(0o500)
    done = python(ASKED, path)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    refused = [text for text in said.values() if text != "done"]
    assert refused and all("may only be read" in text or "cannot be written" in text for text in refused), said
    assert said["open"] != "done"
    assert "--rebuild" not in said["open"], "what can be read needs no mending"
    if only_read in ("all", "folder"):
        assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before
    os.chmod(path.parent, 0o700)
    for each in path.parent.iterdir():
        each.chmod(0o600)
    graph = app.open_graph(Settings(store=f"ladybug:{path}", buffer_pool_mib=256))
    assert (graph.revision(), comparison.differences(graph.store)) == (1, [])
    graph.close()
