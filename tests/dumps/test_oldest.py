"""Does this release open what the oldest one that may be upgraded from (0.1) left: its dump and its graph file?

The files of ``release-0.1`` are never made anew: a release that cannot open them needs a way to.
"""

import gzip
import json
from pathlib import Path

import pytest

from graph_service import diagnosis
from graph_service.app import App
from graph_service.dumps import rehearse
from graph_service.exchange import dump
from graph_service.settings import Settings
from graph_service.stores.chain import UNSEALED

OLDEST = Path(__file__).parent / "release-0.1"
HISTORY = [(3, "undo"), (2, "edit"), (1, "seed")]


def test_its_dump_is_restored_with_its_history(graph):
    assert dump.restore(graph, OLDEST / "dump.jsonl.gz").revision == 3
    assert [(each.revision, each.author) for each in graph.history()] == [(n, "release 0.1") for n, _ in HISTORY]
    assert graph.named(["mli-itsp-2"])[0]["title"] == "Appui à la protection et à la sécurité"
    graph.undo(3, author="today", reason="its history can be worked with")
    assert graph.named(["oldest-finding"])[0]["title"] == "Suivi irrégulier"


@pytest.fixture
def old_graph(tmp_path):
    """The settings of a copy of its graph file, with its journal."""
    for name in ("graph.lbug", "graph.lbug.journal"):
        (tmp_path / name).write_bytes(gzip.decompress((OLDEST / f"{name}.gz").read_bytes()))
    return Settings.model_validate({"store": f"ladybug:{tmp_path / 'graph.lbug'}", "buffer_pool_mib": 128})


def test_its_graph_file_is_opened_changed_and_well(old_graph):
    with App.open(old_graph) as app:
        assert app.graph.revision() == 3
        assert rehearse(OLDEST / "dump.jsonl.gz", app.graph, buffer_pool_mib=128, seals=UNSEALED).compared
        app.graph.undo(3, author="today", reason="it can be changed")
    assert diagnosis.examine(old_graph, content=True)["advice"].startswith(diagnosis.ALL_IS_WELL)


def test_its_journal_alone_is_enough(old_graph, tmp_path):
    (tmp_path / "graph.lbug").unlink()
    with App.open(old_graph) as app:
        assert app.graph.revision() == 3


def test_its_dump_says_its_version():
    with gzip.open(OLDEST / "dump.jsonl.gz") as file:
        header = json.loads(file.readline())
    assert (header["version"], header["revision"]) == (2, 3)
