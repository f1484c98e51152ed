"""Do all who are asked in the benchmark say the same, and is it seen when one does not?"""

import json
from contextlib import closing

import pytest

from bench import __main__ as command
from bench import asked, report, tables
from bench.one import HOLDERS
from bench.peers import loading
from bench.peers.duckdb_sql import DuckDb
from bench.peers.neo4j_cypher import Neo4jCypher
from bench.peers.networkx_graph import NetworkX
from bench.peers.ours import Ours
from bench.peers.polars_frames import Polars
from tests import neo4j_server
from tests.questions import rules_oracle


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two plans of 1,500 projects together."""
    return tables.written(1_500, 7, tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def ours(folder, tmp_path_factory):
    with closing(Ours(loading.ladybug_store(folder, tmp_path_factory.mktemp("graph") / "g.lbug"))) as peer:
        yield peer


@pytest.mark.parametrize("made", [DuckDb, NetworkX, Polars])
def test_the_others_say_what_we_say(folder, ours, made):
    with closing(made(folder)) as other:
        for each in asked.examples(folder, 7):
            here, there = (asked.in_order(asked.answer(peer, each)) for peer in (ours, other))
            assert asked.same(here, there), each.title
            assert here or each.title.startswith("gaps"), each.title


@pytest.mark.neo4j
@pytest.mark.xdist_group(f"neo4j-{neo4j_server.VERSIONS[0]}")
def test_the_neo4j_user_says_what_we_say(folder, ours, neo4j_servers):
    store = neo4j_servers.store(neo4j_server.VERSIONS[0])
    with closing(loading.neo4j_store(folder, store.url)), closing(Neo4jCypher(store.url)) as other:
        for each in asked.examples(folder, 7):
            here, there = (asked.in_order(asked.answer(peer, each)) for peer in (ours, other))
            assert asked.same(here, there), each.title


def test_coverage_is_what_the_rules_say(tmp_path):
    small = tables.written(60, 3, tmp_path)
    nodes, edges = {}, []
    for label in tables.labels(small):
        nodes |= {row["key"]: (label, row) for row in tables.read(small, label).to_pylist()}
    for pair in tables.pairs(small):
        rows = tables.read(small, "-".join(pair)).to_pylist()
        edges += [(pair[0], row["from_key"], row["to_key"], row) for row in rows]
    with closing(Polars(small)) as peer:
        for plan in (key for key, (label, _) in nodes.items() if label == "Framework"):
            expected = [(key, *own) for key, own in rules_oracle.coverage(nodes, edges, plan).items()]
            assert expected
            assert asked.same(asked.in_order(peer.coverage(plan)), asked.in_order(expected))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ([("a", 1, 0.5)], [("a", 1, 0.5 + 1e-9)], True),
        ([("a", 1, 0.5)], [("a", 1, 0.5001)], False),
        ([("a", 1, None)], [("a", 1, 0.5)], False),
        ([("a", 1)], [("a", 2)], False),
        ([("a", 1)], [("a", 1), ("b", 1)], False),
        ([("a", ["x", "y"])], [("a", ["y", "x"])], True),
        ([("b", 1), ("a", 2)], [("a", 2), ("b", 1)], True),
    ],
)
def test_answers_are_the_same_whatever_their_order_and_last_bits(one, other, equal):
    assert asked.same(asked.in_order(one), asked.in_order(other)) is equal


def test_one_that_says_another_thing_is_named(tmp_path, monkeypatch, capsys):
    """The whole way, with processes stood in for: tables, answers compared, page written, 1 in the end."""

    def asked_of(holder, folder, answers, given):
        (answers / f"{holder}.json").write_text(json.dumps([["a", 1 if holder != "polars" else 2]]))
        told = {"first_ms": 9.0, "ms": 2.0, "runs": 3, "rows": 1, "answer": holder}
        return [
            {
                "peer": holder,
                "version": "1",
                "load_s": 1.0,
                "ready_s": 0.0,
                "megabytes": 5.0,
                "questions": {"q": told, "r": {"error": "Boom: no"}},
            }
        ]

    monkeypatch.setattr(command, "_asked", asked_of)
    out = tmp_path / "R.md"
    monkeypatch.setattr("sys.argv", ["bench", "--sizes", "20", "40", "--data", str(tmp_path), "--out", str(out)])
    assert command.main() == 1
    assert "20 projects, polars, q: another answer" in capsys.readouterr().err
    page = out.read_text(encoding="utf-8")
    assert page.count("| 2.0 (9.0) **≠** |") == 2
    assert "no answer (Boom)" in page
    assert "Growth from 20 to 40" in page
    assert all(holder in page for holder in HOLDERS)
    assert report.different({20: []}) == []
