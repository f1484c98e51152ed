"""Commands while the service has the graph open: asked of it, answered the same; and of a store that is only read."""

import gzip
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from tests.cli.conftest import Ran

ASKED = [
    ["coverage", "--framework", "mli-itsp", "--explain"],
    ["gaps", "--entity", "PNUD", "--country", "mli"],
    ["unled"],
    ["single-entity", "--date", "2021-07-31"],
    ["advantage", "--draws", "10", "--level", "objective"],
    ["portfolio", "UNDP"],
    ["matrix", "--rows", "entity", "--columns", "item"],
    ["tree", "itsp"],
    ["chains", "undp", "mli-itsp-1", "--longest", "4"],
    ["query", "projects", "--search", "appui MINUSMA", "--sort", "key", "--limit", "3"],
    ["query", "neighbours", "--keys", "undp", "--keys", "mli-itsp"],
    ["stats"],
    ["changes"],
    ["changes", "1"],
]
REFUSED = [
    ["gaps", "--framework", "mli"],
    ["gaps", "--framework", "zzz"],
    ["changes", "99"],
    ["gaps", "--date", "x"],
    ["chains", "undp", "mli-itsp-1", "--longest", "0"],
]
CHANGE = [{"op": "upsert", "label": "Project", "key": "t-1", "set": {"title": "Élevage", "status": "pipeline"}}]


def told_in(store):
    return store.with_name(f"{store.name}.service")


#: Root may write what it may not, until it gives that up.
AS_READER = """
import ctypes, os
from graph_service.cli import main
if os.geteuid() == 0:
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, data) == 0
main.main()
"""


@pytest.fixture
def read_only(mali: Path) -> Iterator[Callable[..., Ran]]:
    """Run a command as somebody who may read the store and its folder, and no more."""
    folder = mali.parent / "kept"
    folder.mkdir()
    for file in mali.parent.glob("graph.lbug*"):
        shutil.copy(file, folder)
    for file in folder.iterdir():
        file.chmod(0o400)
    folder.chmod(0o500)
    given = {**os.environ, "ALIGNMENT_STORE": f"ladybug:{folder / 'graph.lbug'}"}

    def run(*args: str) -> Ran:
        command = [sys.executable, "-c", AS_READER, *args]
        done = subprocess.run(command, capture_output=True, text=True, env=given, check=False)
        return Ran(done.returncode, done.stdout, done.stderr)

    yield run
    folder.chmod(0o700)


def test_every_question_is_answered_by_the_service_as_it_is_without_it(alignment, mali, serve, tmp_path, monkeypatch):
    # to undo the whole seed is planned by so many kinds of statements that 128 MiB do not always hold all their plans
    monkeypatch.setenv("ALIGNMENT_BUFFER_POOL_MIB", "256")
    ways = [*([*each, "--json"] for each in ASKED), ["tree", "mli-itsp"], *REFUSED]
    (file := tmp_path / "change.json").write_text(json.dumps(CHANGE))
    ways.append(["whatif", file, "--question", "gaps", "--framework", "itsp", "--json"])
    ways.append(["change", file, "--reason", "tried", "--dry-run", "--json"])
    ways.append(["undo", "1", "--dry-run", "--json"])
    before = [alignment(*each) for each in ways]
    service = serve()
    told = told_in(mali)
    assert stat.S_IMODE(told.stat().st_mode) == 0o600
    for asked, ran in zip(ways, before, strict=True):
        now = alignment(*asked)
        assert (now.code, now.out) == (ran.code, ran.out), (asked, now.err)
        assert now.err == ran.err or ran.code == 1
    assert "all is well" in alignment("doctor").out
    service.send_signal(signal.SIGTERM)
    service.wait(20)
    assert not told.exists()


def files(folder: Path) -> dict[str, object]:
    """What commands wrote to a folder, without what is of the moment at which it was made."""
    book, plan = (openpyxl.load_workbook(folder / name) for name in ("gaps.xlsx", "plan.xlsx"))
    graph = json.loads((folder / "g.json").read_text())
    return {
        "gaps": [[cell.value for cell in row] for row in book.worksheets[0]],
        "plan": {each.title: list(each.values) for each in plan if each.title != "_alignment"},
        "map": re.sub(r"\d{4}-\d{2}-\d{2}", "", (folder / "m.svg").read_text()),
        "dump": (folder / "d.jsonl").read_bytes(),
        "packed": gzip.decompress((folder / "d.jsonl.gz").read_bytes()),
        "graph": sorted(map(str, graph["nodes"])),
    }


def test_files_are_the_same_from_the_service(alignment, mali, serve, tmp_path, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_CYPHER", "true")

    def write(folder: Path) -> list[str]:
        folder.mkdir()
        commands = (
            ["gaps", "--framework", "mli-itsp", "--out", folder / "gaps.xlsx"],
            ["workbook", folder / "plan.xlsx", "--framework", "ITSP", "--lang", "fr"],
            ["map", folder / "m.svg", "--framework", "mli-itsp", "--lang", "fr"],
            ["dump", folder / "d.jsonl"],
            ["dump", folder / "d.jsonl.gz"],
            ["export", "json", folder / "g.json"],
            ["cypher", "MATCH (n:Framework) RETURN n.key AS key ORDER BY key", "--json"],
        )
        ran = [alignment(*each) for each in commands]
        assert {each.code for each in ran} == {0}, ran
        return [each.out.replace(str(folder), "") for each in ran]

    before = write(tmp_path / "without")
    service = serve()
    assert write(tmp_path / "with") == before
    service.send_signal(signal.SIGTERM)
    service.wait(20)
    assert files(tmp_path / "with") == files(tmp_path / "without")


def test_what_is_written_goes_through_the_service_and_sign_in_holds_for_others(alignment, mali, serve, tmp_path):
    (file := tmp_path / "change.json").write_text(json.dumps(CHANGE))
    added = alignment("account", "add", "Awa", "--role", "administrator", stdin="a long pass phrase of five\n")
    assert added.code == 0, added
    serve()
    made = alignment("change", file, "--reason", "by hand", "--author", "Fatou", "--json").json
    assert made["revision"] == 2 and made["added"] == {"Project": 1}
    assert alignment("changes", "2", "--json").json["changes"][0]["author"] == "Fatou"
    assert alignment("undo", "2", "--json").json["revision"] == 3
    assert alignment("export", "json", tmp_path / "out.json").code == 0
    assert len(json.loads((tmp_path / "out.json").read_text())["nodes"]) > 20
    url = json.loads(told_in(mali).read_text())["url"]
    for secret in ("", "Bearer x", "Basic x"):
        given = {"Authorization": secret} if secret else {}
        assert httpx.get(f"{url}/api/v1/coverage", headers=given, trust_env=False).status_code == 401


def test_a_file_that_a_killed_service_left_is_passed_over(alignment, mali, serve):
    (service := serve()).kill()
    service.wait()
    assert told_in(mali).exists()
    told_in(mali).write_text(json.dumps({"url": "http://127.0.0.1:9", "token": "x", "pid": 1, "certificate": ""}))
    assert alignment("gaps", "--framework", "mli-itsp", "--json").code == 0
    told_in(mali).write_text("{")
    assert alignment("gaps", "--framework", "mli-itsp", "--json").code == 0


def test_a_store_that_may_only_be_read_is_asked_and_examined(read_only):
    for asked in (["gaps", "--framework", "itsp", "--json"], ["stats"], ["doctor"], ["doctor", "--verify"]):
        ran = read_only(*asked)
        assert ran.code == 0, ran
        assert "rebuild" not in ran.out + ran.err
    read_only("undo", "1").refused("may only be read here")
