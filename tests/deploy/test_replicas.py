"""Do three replicas on one Neo4j, each a process, answer alike, and show a client its own write at once?"""

import json
import os
import re
import subprocess
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from graph_service.settings import PREFIX
from tests import neo4j_server
from tests.cli.conftest import SCRIPT

VERSION = neo4j_server.VERSIONS[0]
pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group(f"neo4j-{VERSION}"), pytest.mark.slow]


@contextmanager
def replica(address, folder):
    folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    process = subprocess.Popen(
        [SCRIPT, "serve", "--port", "0"],
        env={**kept, f"{PREFIX}STORE": address, f"{PREFIX}AUTHOR": "a tester", "COLUMNS": "300"},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = process.stderr.readline()
        found = re.search(r"at (http://[^/]+)/ ", said)
        assert found, said
        yield found[1]
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stderr.close()


def asked(address, body=None, bookmarks=None):
    """Status, body and bookmarks of an answer."""
    headers = {"Content-Type": "application/json"} | ({"Alignment-Bookmarks": bookmarks} if bookmarks else {})
    request = urllib.request.Request(address, None if body is None else json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, json.load(answer), answer.headers.get("Alignment-Bookmarks")


def added(key):
    node = {"kind": "ngo", "title": key}
    return {"reason": "a test", "operations": [{"op": "upsert", "label": "Entity", "key": key, "set": node}]}


@pytest.fixture(scope="module")
def replicas(tmp_path_factory):
    if why := neo4j_server.missing(VERSION):
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("replicas")
    with ExitStack() as stack:
        address = stack.enter_context(neo4j_server.running(VERSION))
        env = {**os.environ, f"{PREFIX}STORE": address, f"{PREFIX}AUTHOR": "a tester"}
        subprocess.run([SCRIPT, "seed", "mali-2021"], env=env, check=True, capture_output=True, timeout=120)
        yield [stack.enter_context(replica(address, folder / str(n))) for n in range(3)]


def test_a_client_reads_its_own_write_through_any_replica(replicas):
    for n in range(9):
        writer = replicas[n % 3]
        status, _, bookmarks = asked(f"{writer}/api/v1/changes", added(f"entity-{n}"))
        assert status == 201 and bookmarks
        for reader in replicas:
            assert asked(f"{reader}/api/v1/entities/entity-{n}", bookmarks=bookmarks)[1]["key"] == f"entity-{n}"


def test_what_is_judged_follows_the_changes_of_the_others(replicas):
    question = "/api/v1/coverage?framework=mli-itsp"
    before = [asked(replica + question)[1] for replica in replicas]
    project = {"op": "upsert", "label": "Project", "key": "new-project", "set": {"title": "Nouveau", "language": "fr"}}
    link = {"op": "upsert", "type": "CONTRIBUTES_TO", "start": "new-project", "end": "mli-itsp-2"}
    body = {"reason": "a test", "operations": [project, {**link, "set": {"standing": "asserted"}}]}
    _, _, bookmarks = asked(f"{replicas[0]}/api/v1/changes", body)
    after = [asked(replica + question, bookmarks=bookmarks)[1] for replica in replicas]
    assert before[0] == before[1] == before[2] != after[0] == after[1] == after[2]
    (row,) = [row for row in after[2]["rows"] if row["key"] == "mli-itsp-2"]
    assert row["class"] == "covered"


def test_changes_through_all_at_once_have_numbers_without_holes(replicas):
    start = asked(f"{replicas[0]}/readyz")[1]["revision"]
    with ThreadPoolExecutor(6) as pool:
        done = list(
            pool.map(
                lambda n: asked(f"{replicas[n % 3]}/api/v1/changes", added(f"at-once-{n}"))[1]["revision"], range(12)
            )
        )
    assert sorted(done) == list(range(start + 1, start + 13))
    assert [asked(f"{replica}/readyz")[1]["revision"] for replica in replicas] == [start + 12] * 3
