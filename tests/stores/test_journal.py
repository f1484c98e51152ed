"""The journal: what was acknowledged is in it whole, and a damaged one is never read as if it were not."""

import os

import pytest

from graph_service.errors import StoreError
from graph_service.stores.journal import Journal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "g.journal"


def record(revision, **more):
    return {"revision": revision, "reason": "Élections à Gao\nligne « 2 »", **more}


def written(path, *revisions):
    journal = Journal(path)
    for each in revisions:
        journal.append(record(each))
    return journal


def numbers(path, after=0):
    return [each["revision"] for each in Journal(path).records(after)]


def test_a_journal_that_is_not_there_is_empty(path):
    journal = Journal(path)
    assert (list(journal.records()), journal.last_revision, path.exists()) == ([], 0, False)


def test_records_come_back_in_order_as_they_were(path):
    written(path, 1, 2, 3)
    assert list(Journal(path).records()) == [record(1), record(2), record(3)]
    assert numbers(path, after=1) == [2, 3]
    assert Journal(path).last_revision == 3
    assert len(path.read_bytes().splitlines()) == 3


@pytest.mark.parametrize("kept", ["half of it", "all but the line's end", "one byte", "nothing of its text"])
def test_a_last_line_that_was_cut_short_was_never_acknowledged_and_is_dropped(path, kept):
    written(path, 1, 2)
    whole = path.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    cut = {"half of it": last[: len(last) // 2], "all but the line's end": last[:-1], "one byte": last[:1],
           "nothing of its text": last[:17]}[kept]  # fmt: skip
    path.write_bytes(whole[: -len(last)] + cut)
    assert numbers(path) == [1]
    journal = Journal(path)
    assert journal.last_revision == 1
    journal.append(record(2, kind="again"))
    assert [each.get("kind") for each in Journal(path).records()] == [None, "again"]


def test_a_last_line_with_a_changed_letter_is_dropped(path):
    written(path, 1, 2)
    path.write_bytes(path.read_bytes()[:-4] + b"X" + path.read_bytes()[-3:])
    assert numbers(path) == [1]


@pytest.mark.parametrize("line", [1, 2])
def test_a_damaged_line_that_others_follow_is_refused_with_its_number(path, line):
    written(path, 1, 2, 3)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(b"Gao", b"Gap")
    path.write_bytes(b"".join(lines))
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"line {line} is damaged.*alignment restore"):
        Journal(path)
    assert path.read_bytes() == before


def test_a_cut_takes_back_what_was_appended_last(path):
    journal = written(path, 1)
    end = journal.append(record(2))
    journal.cut(end, 1)
    assert journal.last_revision == 1
    assert numbers(path) == [1]
    journal.append(record(2, kind="other"))
    assert numbers(path) == [1, 2]


def test_a_line_is_on_the_disk_before_append_returns(path, monkeypatch):
    synced, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(os.fstat(handle).st_size), fsync(handle)))
    journal = Journal(path)
    journal.append(record(1))
    assert path.stat().st_size in synced
    assert len(synced) == 2  # the file, and the folder in which it is new
    journal.append(record(2))
    assert synced[-1] == path.stat().st_size


def test_a_first_line_whose_folder_the_disk_refused_is_not_there(path, monkeypatch):
    fsync, calls = os.fsync, iter(range(10))

    def full_at_second(handle):
        if next(calls) == 1:
            raise OSError(28, "No space left on device")
        fsync(handle)

    journal = Journal(path)
    monkeypatch.setattr(os, "fsync", full_at_second)
    with pytest.raises(StoreError, match="No space left"):
        journal.append(record(1))
    assert list(journal.records()) == []
    journal.append(record(1, kind="again"))
    assert [each.get("kind") for each in Journal(path).records()] == ["again"]


@pytest.mark.parametrize("fails", ["write", "fsync"])
def test_a_line_that_the_disk_refused_is_not_there(path, monkeypatch, fails):
    journal = written(path, 1)
    size = path.stat().st_size

    def full(*_):
        raise OSError(28, "No space left on device")

    if fails == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr("graph_service.stores.journal._digest", full)
    with pytest.raises(StoreError, match="No space left"):
        journal.append(record(2))
    monkeypatch.undo()
    assert path.stat().st_size == size
    journal.append(record(2))
    assert numbers(path) == [1, 2]


def test_a_journal_that_changes_under_a_reader_is_noticed(path):
    journal = written(path, 1, 2)
    path.write_bytes(path.read_bytes().replace(b"Gao", b"Gap"))
    with pytest.raises(StoreError, match="changed while it was read"):
        list(journal.records())
