"""What commands write is its owner's alone, also where a file was there before; and no link is followed."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from graph_service import private_files
from graph_service.errors import InvalidInput
from graph_service.snapshot import keeping
from graph_service.snapshot.snapshot import Snapshot
from tests.folding import for_each

EXPORTS = ("json", "csv", "graphml", "json-schema")
DRAFT = "1. Protection of civilians\n\n1.1 Civilians in Gao are protected by joint patrols.\n"


def open_to_others(folder: Path) -> dict[str, str]:
    """What in a folder others may read or write, with its mode; and the folder itself."""
    found = [folder, *folder.rglob("*")]
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in found if not path.is_symlink()}
    return {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077}


@pytest.fixture
def easy_going():
    """A process whose files everybody may read and write."""
    mask = os.umask(0)
    yield
    os.umask(mask)


def test_every_file_and_folder_that_commands_write_is_its_owners_alone(script, tmp_path, store, small, easy_going):
    source, draft = small(), tmp_path / "draft.txt"
    draft.write_text(DRAFT, encoding="utf-8")
    for each in (source, draft):
        each.chmod(0o600)
    tmp_path.chmod(0o700)
    data = tmp_path / "new" / "deeper"
    there = ("--store", f"ladybug:{data / 'g.lbug'}")
    out = tmp_path / "out"
    out.mkdir(mode=0o700)
    for each in (
        ("seed", "mali-2021"),
        ("import", source, "--reports", out / "reports.csv"),
        ("draft", "add", draft, "--title", "Draft", "--plan", "mli-itsp"),
        ("draft", "suggest", "draft-draft"),
        ("coverage", "--framework", "mli-itsp"),
        ("undo", "2", "--reason", "not needed"),
        ("map", out / "map.html"),
        ("map", out / "map.svg"),
        ("dump", out / "g.jsonl"),
        ("dump", out / "g.jsonl.gz"),
        *(("export", kind, out / f"export-{kind}") for kind in EXPORTS),
        ("doctor", "--compact"),
        ("doctor", "--rebuild"),
        ("draft", "export", "draft-draft", "xlsx", out / "draft.xlsx"),
    ):
        done = script(*each, *there)
        assert done.code == 0, (each, done)
    assert {path.name for path in data.iterdir()} >= {"g.lbug", "g.lbug.journal", "g.lbug.vectors"}
    assert len([*out.iterdir()]) == 10
    assert open_to_others(tmp_path) == {}


def test_a_graph_of_an_earlier_release_is_taken_from_others_when_it_is_opened(script, mali):
    files = [path for path in mali.parent.iterdir() if path.name.startswith(mali.name)]
    for path in files:
        path.chmod(0o664)
    assert len(files) >= 2 and script("coverage", "--framework", "mli-itsp").code == 0
    assert [path for path in files if path.exists() and path.lstat().st_mode & 0o077] == []


def test_what_was_there_under_the_name_is_replaced_and_not_written_over(alignment, mali, tmp_path):
    out = tmp_path / "export.json"
    out.write_text("what others read")
    out.chmod(0o666)
    with out.open() as held:
        assert alignment("export", "json-schema", out).code == 0
        assert held.read() == "what others read"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


@for_each("leads_to", ["a file", "nothing"])
def test_a_link_is_not_followed_nor_replaced(alignment, mali, tmp_path, leads_to):
    folder = tmp_path / leads_to.replace(" ", "-")
    folder.mkdir()
    other = folder / "other"
    if leads_to == "a file":
        other.write_text("untouched")
    for command in (("export", "json"), ("dump",), ("map",)):
        out = folder / f"{command[0]}.html"
        out.symlink_to(other)
        alignment(*command, out).refused("is a link")
        assert out.is_symlink() and os.readlink(out) == str(other)
    assert not other.is_file() or other.read_text() == "untouched"
    assert sorted(path.name for path in folder.iterdir() if path != other) == ["dump.html", "export.html", "map.html"]


def test_what_is_no_file_is_written_to(script, mali, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert script("export", "json-schema", pipe).code == 0
        assert reader.communicate(timeout=30)[0].startswith(b"{")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert script("export", "json-schema", "/dev/stdout").out.startswith("{")


def test_what_could_not_be_written_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), private_files.replacing(tmp_path / "a") as new:
        new.write_text("half")
        _ = 1 / 0
    with pytest.raises(InvalidInput, match="cannot be written"):
        private_files.write(tmp_path / "no" / "a", "x")
    assert [*tmp_path.iterdir()] == []


def test_a_snapshot_is_kept_through_no_link_that_waits_for_it(memory_graph, tmp_path):
    snapshot: Snapshot = memory_graph.snapshots.current().snapshot
    path, other = tmp_path / "g.snapshot", tmp_path / "other"
    other.write_text("untouched")
    (tmp_path / f"g.snapshot.{os.getpid()}").symlink_to(other)
    keeping.keep(snapshot, path)
    assert path.exists() and not path.is_symlink() and other.read_text() == "untouched"
