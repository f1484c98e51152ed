"""The whole graph as a file, and back."""

import csv
import json
import tempfile
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import networkx as nx

from graph_service import queries
from graph_service.api import exports
from graph_service.errors import StoreUnavailable
from graph_service.exchange import dump
from graph_service.exchange.exports import EXPORTS
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore
from tests.folding import for_each


def test_a_dump_restores_to_the_same_graph_with_its_history(reader, filled, tmp_path):
    found = reader.get("/api/v1/exports/dump")
    assert found.status_code == 200 and found.headers["Content-Type"] == "application/gzip"
    assert int(found.headers["Content-Length"]) == len(found.content)
    path = tmp_path / "a.dump.jsonl.gz"
    path.write_bytes(found.content)
    store = LadybugStore(buffer_pool_mib=256)
    copy = Graph(store, queries.load(store.dialect))
    dump.restore(copy, path)
    assert copy.revision() == filled.revision() and copy.history() == filled.history()
    assert copy.rows("node_counts") == filled.rows("node_counts")
    store.close()


@for_each("name", ["dump", *EXPORTS])
def test_every_format_comes_as_a_named_file_and_leaves_nothing_behind(reader, name, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = reader.get(f"/api/v1/exports/{name}")
    assert found.status_code == 200 and found.content
    assert "alignment-r2." in found.headers["Content-Disposition"] and found.headers["ETag"]
    assert list(Path(tmp_path).iterdir()) == []


def test_json_and_tables_have_every_node(reader, filled):
    total = sum(row["nodes"] for row in filled.rows("node_counts"))
    assert len(json.loads(reader.get("/api/v1/exports/json").content)["nodes"]) == total


def test_gephi_finds_its_columns_and_no_other_of_their_names(reader, filled):
    with zipfile.ZipFile(BytesIO(reader.get("/api/v1/exports/csv").content)) as archive:
        assert archive.namelist() == ["nodes.csv", "relationships.csv"]
        nodes, edges = (list(csv.reader(StringIO(archive.read(name).decode()))) for name in archive.namelist())
    assert nodes[0][:3] == ["Id", "Label", "node_label"] and edges[0][:4] == ["Source", "Target", "Type", "Label"]
    for head in (nodes[0], edges[0]):
        lower = [name.lower() for name in head]
        assert len(lower) == len({*lower})
    assert {"source", "target", "type", "weight"}.isdisjoint(name.lower() for name in nodes[0])
    assert {tuple(row[:3]) for row in nodes} >= {("mli-itsp-3", "Élections nationales", "Objective")}
    ids = {row[0] for row in nodes[1:]}
    assert all(row[0] in ids and row[1] in ids and row[2] == "Directed" for row in edges[1:])
    assert len(edges) - 1 == sum(row["relationships"] for row in filled.rows("relationship_counts"))


def test_graphml_labels_nodes_by_their_titles(reader):
    found = nx.read_graphml(BytesIO(reader.get("/api/v1/exports/graphml").content))
    assert found.nodes["mli-itsp-3"]["label"] == "Élections nationales"
    assert found.nodes["mli-itsp-3"]["node_label"] == "Objective"


def test_a_format_that_there_is_not_is_not_found(reader):
    assert reader.get("/api/v1/exports/docx").status_code == 404


def test_an_export_that_fails_leaves_nothing_behind(reader, monkeypatch, tmp_path):
    def fails(*_):
        raise StoreUnavailable("the store is away")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(exports, "dump", fails)
    assert reader.get("/api/v1/exports/dump").status_code == 503
    assert list(Path(tmp_path).iterdir()) == []
