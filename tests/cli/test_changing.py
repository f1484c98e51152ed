"""Changing the graph from a terminal: nothing by halves, nothing on a dry run, everything taken back."""

import json
import os
import subprocess
import time

import openpyxl
import pytest

from tests.cli.conftest import SCRIPT, _env

TOTALS = {"BFA": (739, 739), "SEN": (113, 43), "KEN": (288, 119)}
THEME = {"op": "upsert", "label": "Theme", "key": "t1", "set": {"title": "A theme", "scheme": "s", "code": "1"}}


def theme(**given):
    return json.dumps([{**THEME, "set": {**THEME["set"], **given}}])


# Seeds and imports --------------------------------------------------------------------------------------


def test_a_seed_twice_changes_nothing(alignment, store):
    first = alignment("seed", "mali-2021", "--json").json
    assert (first["revision"], first["added"]["Objective"], first["dry_run"]) == (1, 10, False)
    again = alignment("seed", "mali-2021", "--json").json
    assert (again["revision"], again["added"], again["changed"], again["deleted"]) == (1, {}, {}, {})
    assert "nothing to change: the graph holds all of it already" in alignment("seed", "mali-2021").out


def test_seeds_are_listed_and_an_unknown_one_is_refused(alignment, store):
    assert [row["key"] for row in alignment("seed", "--json").json["seeds"]] == ["mali-2021"]
    assert "mali-2021" in alignment("seed").out
    alignment("seed", "mali").refused("there is no seed 'mali'; there are: mali-2021")


@pytest.mark.parametrize("args", [["seed", "mali-2021"], ["import", "SMALL"], ["change", "-", "--reason", "r"]])
def test_a_dry_run_says_what_would_be_done_and_stores_nothing(alignment, store, stats, small, args):
    args = [str(small()) if each == "SMALL" else each for each in args]
    before = stats()
    table = alignment(*args, "--dry-run", stdin=theme())
    assert table.code == 0
    said = " ".join((table.err + table.out).split())
    assert "dry run" in said and "nothing was stored" in said and ": added " in said
    said = alignment(*args, "--dry-run", "--json", stdin=theme())
    assert '"dry_run": true' in said.out
    assert stats() is before is None, "a dry run makes no store"


def test_several_files_are_several_changes_with_totals(alignment, store, data, stats):
    ran = alignment("import", *(data / "uninfo" / f"{code}.json" for code in TOTALS))
    assert ran.code == 0
    [total] = [line.split() for line in ran.out.splitlines() if line.strip().startswith("all files")]
    assert total[2:4] == [str(sum(rows for rows, _ in TOTALS.values())), str(sum(p for _, p in TOTALS.values()))]
    found = stats()
    assert (found["nodes"]["Project"], found["relationships"]["LED_BY"], found["revision"]) == (901, 1140, 3)
    again = alignment("import", *(data / "uninfo" / f"{code}.json" for code in TOTALS), "--json").json["files"]
    assert [(f["rows"], f["summary"]["projects"]) for f in again] == list(TOTALS.values())
    assert all(not any(f["changed"].values()) for f in again)
    assert stats() == found


def test_rows_that_need_a_look_are_shown_and_written(alignment, store, small, tmp_path):
    out = tmp_path / "look.csv"
    ran = alignment("import", small(outcome="=HYPERLINK(1)"), "--reports", out)
    assert "rows need a look" in ran.out and "the project is unplaced" in " ".join(ran.out.split())
    written = out.read_text(encoding="utf-8-sig")
    assert written.startswith("row,column,value,problem") and "'=HYPERLINK(1)" in written
    assert "write all of them to a file with --reports" in alignment("import", small(outcome="?", spent=9)).out
    (told,) = alignment("import", small(outcome="?", spent=9), "--dry-run", "--json").json["files"]
    assert told["reports"] and all(list(row) == ["row", "column", "value", "problem"] for row in told["reports"])
    assert all(isinstance(row["problem"], str) for row in told["reports"])


BAD = {
    "empty.json": b"",
    "blank.json": b" \n\x00",
    "word.json": b"hello",
    "list.json": b"[1, 2, 3]",
    "object.json": b'{"projects": []}',
    "latin.json": b'{"workspace_id": 7, "name": "\xe9"}',
    "deep.json": b"[" * 100_000,
    "number.json": b"7",
    "fake.zip": b"PK\x03\x04nonsense",
    "fake.tgz": b"\x1f\x8bno",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_clear_error_and_the_store_is_as_it_was(alignment, mali, stats, tmp_path, name):
    before = stats()
    (tmp_path / name).write_bytes(BAD[name])
    for more in ([], ["--dry-run"], ["--format", "uninfo"]):
        ran = alignment("import", tmp_path / name, *more)
        ran.refused(name)
        assert ran.err.count("error:") == 1 and len(ran.err.strip().splitlines()) <= 5
    assert stats() == before


def test_a_file_cut_short_anywhere_is_refused_whole(alignment, mali, stats, small, tmp_path):
    before, whole = stats(), small().read_bytes()
    for part in (1, len(whole) // 3, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.json").write_bytes(whole[:part])
        alignment("import", tmp_path / "cut.json").refused("cut.json")
    assert stats() == before


def test_200_megabytes_of_nonsense_are_refused_at_once(script, mali, tmp_path):
    path = tmp_path / "nonsense.json"
    with path.open("wb") as file:
        file.write(b'{"workspace_id": 7, "name": "X", "projects": [')
        file.truncate(200 * 1024 * 1024)
    start = time.monotonic()
    script("import", path).refused("200.0 MiB", "at most 64.0 MiB", "ALIGNMENT_MAX_IMPORT_MIB")
    assert time.monotonic() - start < 20


def test_what_is_no_file_is_refused(alignment, store, tmp_path):
    alignment("import", tmp_path / "nofile.json").refused("there is no file")
    alignment("import", tmp_path).refused("no regular file")
    os.mkfifo(tmp_path / "pipe.json")
    alignment("import", tmp_path / "pipe.json").refused("no regular file")


def test_a_bad_file_after_good_ones_leaves_those_before_it(alignment, store, small, stats, tmp_path):
    (tmp_path / "bad.json").write_text("{}")
    ran = alignment("import", small(), tmp_path / "bad.json")
    assert (ran.code, "bad.json" in ran.err, "Traceback" in ran.err) == (1, True, False)
    assert (stats()["nodes"]["Project"], stats()["revision"]) == (1, 1)


# Changes and undo ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_change_from_standard_input_and_from_a_file(alignment, store, tmp_path, wrapped):
    text = json.dumps({"operations": [THEME]}) if wrapped else theme()
    assert alignment("change", "-", "--reason", "we need it", "--json", stdin=text).json == {
        "revision": 1,
        "dry_run": False,
        "added": {"Theme": 1},
        "changed": {},
        "deleted": {},
    }
    (tmp_path / "change.json").write_text(theme(title="Another name"), encoding="utf-8")
    ran = alignment("change", tmp_path / "change.json", "--reason", "renamed", "--author", "Awa")
    assert ran.out.strip() == "revision 2: changed 1 Theme"
    [second, first] = alignment("changes", "--json").json["changes"]
    assert [(c["revision"], c["author"], c["reason"], c["kind"]) for c in (first, second)] == [
        (1, "a tester", "we need it", "edit"),
        (2, "Awa", "renamed", "edit"),
    ]


def test_what_a_change_did_can_be_read(alignment, mali):
    alignment("change", "-", "--reason", "r", stdin=theme())
    found = alignment("changes", "2", "--json").json
    assert found["effects"] == [{"did": "added", "to": "t1"}]
    assert "added   t1" in alignment("changes", "2").out
    assert [c["revision"] for c in alignment("changes", "--limit", "1", "--json").json["changes"]] == [2]
    table = alignment("changes").out
    assert "seed mali-2021" in table and "a tester" in table


def test_an_undo_takes_back_and_can_be_taken_back(alignment, mali, stats):
    before = stats()
    alignment("change", "-", "--reason", "r", stdin=theme())
    ran = alignment("undo", "2", "--dry-run")
    assert (ran.code, stats()["revision"]) == (0, 2)
    assert alignment("undo", "2").out.strip() == "revision 3: deleted 1 Theme"
    assert {**stats(), "revision": 1} == before
    assert alignment("undo", "3", "--json").json["added"] == {"Theme": 1}
    assert [c["undoes"] for c in alignment("changes", "--json").json["changes"]] == [3, 2, None, None]


def test_what_was_built_upon_cannot_be_undone(alignment, store):
    alignment("change", "-", "--reason", "r", stdin=theme())
    alignment("change", "-", "--reason", "r", stdin=theme(title="Renamed"))
    alignment("undo", "1").refused("change 1 cannot be undone", "undo the later changes first")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("7", "operations must be a list"),
        ('{"ops": []}', "operations must be a list"),
        ("[1]", '"op" must be "upsert" or "delete"'),
        ('[{"op": "upsert", "label": "Theme", "key": "t"}]', "title"),
        ('[{"op": "upsert", "label": "Thing", "key": "t", "set": {"title": "x"}}]', "label 'Thing' is not one of"),
        ('[{"op": "delete", "key": "nobody"}]', "nobody is not in the graph"),
        (theme(colour="red"), "there is no property 'colour'"),
        (theme(code=float("nan")), "must be text"),
        ('[{"op": "upsert", "type": "LED_BY", "start": "a", "end": "b"}]', "names a, which is not in the graph"),
    ],
)
def test_a_wrong_change_is_refused_and_nothing_of_it_is_stored(alignment, store, stats, text, said):
    good = theme()[1:-1]
    alignment("change", "-", "--reason", "r", stdin=text).refused(said)
    if text.startswith("[{"):
        alignment("change", "-", "--reason", "r", stdin=f"[{good}, {text[1:]}").refused(said)
    assert not store.exists(), "what was refused leaves no store"


def test_many_faults_are_listed_up_to_twenty(alignment, store):
    text = json.dumps([{**THEME, "key": f"t{n}", "set": {}} for n in range(30)])
    lines = alignment("change", "-", "--reason", "r", stdin=text).refused().err.splitlines()
    assert (len(lines), lines[1][:14], lines[-1].strip()) == (22, "  - operation ", "… and 70 more")


def test_a_change_without_reason_or_file_is_refused(alignment, store, tmp_path):
    alignment("change", "-", "--reason", " ", stdin=theme()).refused("reason: say why")
    alignment("change", tmp_path / "nofile", "--reason", "r").refused("No such file or directory")
    alignment("change", tmp_path, "--reason", "r").refused("Is a directory")


def test_a_change_that_is_no_utf_8_is_refused(alignment, store, tmp_path):
    (tmp_path / "latin.json").write_bytes(b'[{"op": "\xe9"}]')
    alignment("change", tmp_path / "latin.json", "--reason", "r").refused("latin.json")


# Dumps, and what happens to files -----------------------------------------------------------------------


def test_a_dump_brings_back_graph_and_history(alignment, mali, stats, tmp_path):
    alignment("change", "-", "--reason", "r", stdin=theme())
    before, history = stats(), alignment("changes", "--json").json
    dumped = alignment("dump", tmp_path / "all.gz", "--json").json
    assert (dumped["revision"], dumped["nodes"]) == (2, {k: n for k, n in before["nodes"].items() if n})
    other = f"ladybug:{tmp_path / 'other.lbug'}"
    ran = alignment("restore", tmp_path / "all.gz", "--store", other)
    assert ran.code == 0 and "restored" in ran.out and "revision 2" in ran.out
    assert alignment("stats", "--json", "--store", other).json == before
    assert alignment("changes", "--json", "--store", other).json == history
    assert alignment("undo", "2", "--store", other).code == 0


def test_a_restore_into_a_graph_or_from_no_dump_is_refused(alignment, mali, stats, small, tmp_path):
    before = stats()
    alignment("dump", tmp_path / "all.json")
    alignment("restore", tmp_path / "all.json").refused("already holds a graph, at revision 1")
    alignment("import", tmp_path / "all.json").refused("dump")
    new = ["--store", f"ladybug:{tmp_path / 'new.lbug'}"]
    alignment("restore", small(), *new).refused("small.json")
    alignment("restore", tmp_path / "nofile", *new).refused("there is no file")
    whole = (tmp_path / "all.json").read_bytes()
    (tmp_path / "cut.json").write_bytes(whole[: len(whole) // 2])
    alignment("restore", tmp_path / "cut.json", *new).refused("cut short or altered")
    assert stats() == before


def test_a_lost_file_is_made_again_from_the_journal(alignment, mali, stats):
    before = stats()
    mali.unlink()
    assert "file and journal differ" in alignment("doctor").out
    assert not mali.exists(), "asking how it is makes none"
    assert alignment("stats").code == 0
    assert stats() == before


@pytest.mark.parametrize("damage", ["cut", "overwritten", "emptied"])
def test_a_damaged_file_is_said_and_rebuilt_and_kept(alignment, mali, stats, damage):
    before = stats()
    whole = mali.read_bytes()
    mali.write_bytes({"cut": whole[: len(whole) // 2], "overwritten": b"x" * len(whole), "emptied": b""}[damage])
    damaged = mali.read_bytes()
    if damage == "overwritten":
        alignment("stats").refused("cannot be opened", "run `alignment doctor --rebuild`")
    ran = alignment("doctor", "--rebuild", "--json")
    assert (ran.code, ran.json["revision"], ran.json["advice"]) == (0, 1, "all is well")
    assert stats() == before
    [kept] = mali.parent.glob("graph.lbug.old-*[0-9]")
    assert kept.read_bytes() == damaged or not damaged, "asking who has it open makes a new store of an empty file"


def test_what_has_no_journal_cannot_be_rebuilt(alignment, store):
    alignment("doctor", "--rebuild").refused("there is no graph at", "alignment restore")
    alignment("doctor", "--rebuild", "--store", "ladybug::memory:").refused("has no journal")
    alignment("doctor", "--rebuild", "--store", "bolt://127.0.0.1:1").refused("has no journal")
    assert not store.exists()


def test_a_damaged_journal_is_said_and_nothing_is_lost(alignment, mali, stats):
    journal = mali.with_name("graph.lbug.journal")
    whole, before = journal.read_bytes(), stats()
    damaged = whole.replace(b'"body":"e', b'"body":"f', 1) + whole
    journal.write_bytes(damaged)
    found = alignment("doctor", "--verify", "--json")
    assert found.code == 1 and found.json["lost"] == "nothing"
    assert "line 1: it is damaged" in found.json["journal"] and "doctor --rebuild" in found.json["advice"]
    assert alignment("doctor", "--rebuild", "--json").json["advice"] == "all is well"
    assert stats() == before and journal.read_bytes() == whole
    [kept] = journal.parent.glob("graph.lbug.journal.old-*")
    assert kept.read_bytes() == damaged
    journal.write_bytes(damaged)
    assert stats() == before and journal.read_bytes() == whole
    assert alignment("doctor", "--verify").code == 0


def test_doctor_says_how_the_store_is(alignment, mali):
    found = alignment("doctor", "--json").json
    assert (found["engine"], found["revision"], found["advice"]) == ("ladybug", 1, "all is well")
    assert (found["nodes"], found["relationships"]) == (150, 214)
    assert "all is well" in alignment("doctor").out


@pytest.fixture
def held(mali):
    """Another process that has the store open, until the test ends."""
    code = (
        "from graph_service.app import open_graph; from graph_service.settings import load\n"
        "graph = open_graph(load()); print('open', flush=True); input()"
    )
    python = SCRIPT.with_name("python")
    with subprocess.Popen([python, "-c", code], stdin=-1, stdout=-1, env=_env(mali), cwd=mali.parent) as process:
        assert process.stdout.readline() == b"open\n"
        yield mali
        process.stdin.close()


def test_a_store_that_another_process_has_open_is_refused(script, held):
    for args in (["gaps"], ["seed", "mali-2021"], ["doctor"]):
        script(*args).refused("another process has this graph open")


def test_a_store_that_another_process_has_open_is_not_rebuilt_under_it(script, held):
    script("doctor", "--rebuild").refused("another process has this graph open")
    assert list(held.parent.glob("*.old-*")) == []


def test_a_workbook_is_written_edited_and_imported(alignment, mali, tmp_path):
    path = tmp_path / "plan.xlsx"
    assert alignment("workbook", path, "--framework", "mli-itsp").code == 0
    book = openpyxl.load_workbook(path)
    book["Projets"]["B2"].value = "Un autre nom"
    book.save(path)
    tried = alignment("import", path, "--dry-run")
    assert "Projets!2" in tried.out and "Un autre nom" in tried.out
    (file,) = alignment("import", path, "--json").json["files"]
    assert file["changed"]["changed"] == {"Project": 1} and file["changes"][0]["cells"][0][2] == "Un autre nom"
    assert alignment("import", path, "--json").json["files"][0]["changes"] == []
    alignment("workbook", tmp_path / "x.csv", "--empty").refused(".xlsx")
    alignment("workbook", path, "--empty", "--framework", "mli-itsp").refused("--empty")
