"""What was acknowledged is there after a kill at any moment: twenty kills; ``bench.kills`` makes more by hand."""

import pytest

from bench.kills import Found, Server, compared, run
from tests import neo4j_server


def test_nothing_acknowledged_is_lost_in_a_file(tmp_path):
    told = run(lambda: f"ladybug:{tmp_path / 'graph.lbug'}", tmp_path, 13, seed=20)
    assert told.lost == []
    assert len(told.acknowledged) > 13 and sum(told.kills.values()) == 13


@pytest.mark.neo4j
def test_nothing_acknowledged_is_lost_on_a_server_that_is_killed_too(tmp_path):
    running = Server(neo4j_server.VERSIONS[0], tmp_path / "neo4j")
    try:
        told = run(running, tmp_path, 7, seed=21, restart=5)
    finally:
        running.close()
    assert told.lost == []
    assert len(told.acknowledged) > 7 and sum(told.kills.values()) == 7


@pytest.mark.parametrize(
    ("acknowledged", "hashes", "said"),
    [
        ({1: "a", 2: "b"}, {1: "a", 2: "b"}, []),
        ({1: "a", 2: "b"}, {1: "a", 2: "b", 3: "c"}, []),
        ({1: "a", 2: "b"}, {1: "a"}, ["change 2 was acknowledged, and is lost"]),
        ({1: "a", 2: "b"}, {1: "a", 2: "c"}, ["change 2 was acknowledged, and is another"]),
        ({1: "a"}, {1: "a", 3: "c"}, ["numbers are missing among 2"]),
        ({1: "a"}, {1: "a", 2: "b", 3: "c"}, ["3 changes where 1 were acknowledged and one was under way"]),
    ],
)
def test_a_loss_would_be_seen(acknowledged, hashes, said):
    assert list(compared(acknowledged, Found(hashes, ()))) == said
    assert list(compared({}, Found({}, ("a scan differs",)))) == ["a scan differs"]
