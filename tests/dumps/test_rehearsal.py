"""Does a rehearsal tell a dump that can be restored from one that cannot, and from a graph that differs?"""

import gzip
import json
import tempfile
from pathlib import Path

import pytest

from graph_service.changes import Change, UpsertNode
from graph_service.dumps import rehearse
from graph_service.errors import InvalidInput, NotFound
from graph_service.exchange import dump
from graph_service.stores.chain import UNSEALED


def add(graph, key, title="E"):
    graph.apply(Change((UpsertNode("Entity", key, {"title": title, "kind": "ngo"}),), "test", "because"))


@pytest.fixture
def dumped(graph, tmp_path):
    add(graph, "e")
    dump.dump(graph, tmp_path / "a.jsonl.gz")
    return tmp_path / "a.jsonl.gz"


@pytest.fixture(autouse=True)
def scratch(graph, tmp_path, monkeypatch):
    """Where scratch stores are made; nothing is left there."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def rehearsed(path, live):
    return rehearse(path, live, buffer_pool_mib=128, seals=UNSEALED)


def test_a_good_dump_of_the_graph_in_use(graph, dumped):
    found = rehearsed(dumped, graph)
    assert (found.holds, found.compared, found.live_revision, found.report.revision) == (True, True, 1, 1)


def test_a_dump_of_an_earlier_revision_is_compared_with_itself_alone(graph, dumped):
    add(graph, "f")
    found = rehearsed(dumped, graph)
    assert (found.holds, found.compared, found.live_revision) == (True, False, 2)


def test_a_dump_alone(dumped):
    assert (rehearsed(dumped, None).holds, rehearsed(dumped, None).compared) == (True, False)


def test_another_graph_at_the_same_revision_is_told(graph, dumped, memory_graph):
    add(memory_graph, "e", "another title")
    found = rehearsed(dumped, memory_graph)
    assert (found.holds, found.compared) == (False, True)
    assert "e is not what its changes made of it" in str(found.differences[0])


def test_the_same_content_with_another_record_is_told(dumped, memory_graph):
    memory_graph.apply(Change((UpsertNode("Entity", "e", {"title": "E", "kind": "ngo"}),), "somebody", "else"))
    (difference,) = rehearsed(dumped, memory_graph).differences
    assert "record of the changes is another" in str(difference)


def test_what_is_no_whole_dump_is_refused(dumped, tmp_path):
    with pytest.raises(NotFound):
        rehearsed(tmp_path / "none", None)
    lines = gzip.decompress(dumped.read_bytes()).splitlines(keepends=True)
    altered = tmp_path / "b.jsonl"
    altered.write_bytes(b"".join(line.replace(b'"E"', b'"F"') for line in lines))
    with pytest.raises(InvalidInput, match="cut short or altered"):
        rehearsed(altered, None)


def test_a_newer_dump_says_that_it_is_newer(dumped, tmp_path):
    header, *rest = gzip.decompress(dumped.read_bytes()).splitlines(keepends=True)
    newer: Path = tmp_path / "newer.jsonl"
    newer.write_bytes(json.dumps({**json.loads(header), "version": 99}).encode() + b"\n" + b"".join(rest))
    with pytest.raises(InvalidInput, match=r"newer release: it is a dump of version 99"):
        rehearsed(newer, None)
