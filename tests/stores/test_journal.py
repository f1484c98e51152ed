"""The journal: what was acknowledged is in it whole, and a damaged one is never read as if it were not."""

import json
import os

import pytest

from graph_service.errors import StoreError
from graph_service.stores.chain import START, Chain, Piece, by_change
from graph_service.stores.journal import Journal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "g.journal"


def record(revision, previous=START, body="Gao", pieces=2):
    """The pieces of a change, sealed one after another."""
    found = []
    for number in range(1, pieces + 1):
        found.append(Piece(revision, number, pieces, previous, "", f"{body} {number}").sealed())
        previous = found[-1].sha256
    return found


def append(journal, revision, **more):
    return journal.append(record(revision, journal.last_sha256, **more))


def written(path, *revisions):
    journal = Journal(path)
    for each in revisions:
        append(journal, each)
    return journal


def numbers(path, after=0):
    return [pieces[0].revision for pieces in Journal(path).changes(after)]


def bodies(path):
    return [pieces[0].body for pieces in Journal(path).changes()]


def test_a_journal_that_is_not_there_is_empty(path):
    journal = Journal(path)
    assert (list(journal.changes()), journal.last_revision, journal.last_sha256) == ([], 0, START)
    assert not path.exists()


def test_records_come_back_in_order_as_they_were(path):
    journal = written(path, 1, 2, 3)
    first = record(1)
    assert next(Journal(path).changes()) == first
    assert numbers(path) == [1, 2, 3]
    assert numbers(path, after=1) == [2, 3]
    assert (Journal(path).last_revision, Journal(path).last_sha256) == (3, journal.last_sha256)
    assert len(path.read_bytes().splitlines()) == 6


@pytest.mark.parametrize("kept", ["a piece and half of the next", "all but the line's end", "one byte", "one piece"])
def test_a_last_change_that_was_cut_short_was_never_acknowledged_and_is_dropped(path, kept):
    written(path, 1, 2)
    lines = path.read_bytes().splitlines(keepends=True)
    cut = {
        "a piece and half of the next": lines[2] + lines[3][:50],
        "all but the line's end": lines[2] + lines[3][:-1],
        "one byte": lines[2][:1],
        "one piece": lines[2],
    }[kept]
    path.write_bytes(b"".join(lines[:2]) + cut)
    assert numbers(path) == [1]
    journal = Journal(path)
    assert journal.last_revision == 1
    append(journal, 2, body="again")
    assert bodies(path) == ["Gao 1", "again 1"]


def test_a_last_line_with_a_changed_letter_is_dropped_with_its_change(path):
    written(path, 1, 2)
    head, _, last = path.read_bytes().rpartition(b"Gao")
    path.write_bytes(head + b"Gap" + last)
    assert numbers(path) == [1]


@pytest.mark.parametrize("line", [1, 2, 3, 4, 5])
def test_a_damaged_line_that_others_follow_is_refused_with_its_number(path, line):
    written(path, 1, 2, 3)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(b"Gao", b"Gap")
    path.write_bytes(b"".join(lines))
    before = path.read_bytes()
    journal = Journal(path)
    assert str(journal.damage.message) == f"line {line}: it is damaged, and others follow it"
    assert journal.last_revision == (line - 1) // 2
    with pytest.raises(StoreError, match=f"line {line}: it is damaged.*alignment doctor --rebuild"):
        append(journal, journal.last_revision + 1)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda lines: lines[2:], "line 1: piece 1 of change 2 stands where piece 1 of change 1 should"),
        (lambda lines: [lines[0], *lines[2:]], "line 2: piece 1 of change 2 stands where piece 2 of change 1 should"),
        (lambda lines: [*lines[:2], *lines[4:]], "line 3: piece 1 of change 3 stands where piece 1 of change 2 should"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "line 1: piece 2 of change 1 stands where piece 1"),
        (lambda lines: [*lines[:2], *lines[:2], *lines[2:]], "line 3: piece 1 of change 1 stands where"),
    ],
)
def test_pieces_that_were_dropped_or_swapped_are_refused_though_each_is_whole(path, edit, why):
    written(path, 1, 2, 3)
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))
    assert str(Journal(path).damage.message).startswith(why)


def test_a_forged_change_is_refused_though_its_own_digests_are_right(path):
    written(path, 1, 2)
    lines = path.read_bytes().splitlines(keepends=True)
    forged = [json.dumps(piece.row()).encode() + b"\n" for piece in record(1, body="forged")]
    path.write_bytes(b"".join([*forged, *lines[2:]]))
    damage = str(Journal(path).damage.message)
    assert damage.startswith("line 3: piece 1 of change 2 does not follow the piece before it")


def test_what_does_not_follow_is_not_appended(path):
    journal = written(path, 1)
    size = path.stat().st_size
    for pieces, why in ((record(2), "does not follow"), (record(3, journal.last_sha256), "stands where")):
        with pytest.raises(StoreError, match=why):
            journal.append(pieces)
    assert path.stat().st_size == size


def test_pieces_are_checked_as_they_are_read_from_anywhere():
    one, two = record(1), record(2, record(1)[-1].sha256)
    assert list(by_change([*one, *two])) == [one, two]
    with pytest.raises(StoreError, match="change 2 is cut short"):
        list(by_change([*one, two[0]]))
    altered = Piece(**{**one[0].row(), "body": "other"})
    with pytest.raises(StoreError, match="piece 1 of change 1 was altered"):
        Chain().take(altered)


def test_a_cut_takes_back_what_was_appended_last(path):
    journal = written(path, 1)
    mark = append(journal, 2)
    journal.cut(mark)
    assert journal.last_revision == 1
    assert numbers(path) == [1]
    append(journal, 2, body="other")
    assert numbers(path) == [1, 2]


def test_a_change_is_on_the_disk_before_append_returns(path, monkeypatch):
    synced, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(os.fstat(handle).st_size), fsync(handle)))
    journal = Journal(path)
    append(journal, 1)
    assert path.stat().st_size in synced
    assert len(synced) == 2  # the file, and the folder in which it is new
    append(journal, 2)
    assert synced[-1] == path.stat().st_size


def test_a_first_change_whose_folder_the_disk_refused_is_not_there(path, monkeypatch):
    fsync, calls = os.fsync, iter(range(10))

    def full_at_second(handle):
        if next(calls) == 1:
            raise OSError(28, "No space left on device")
        fsync(handle)

    journal = Journal(path)
    monkeypatch.setattr(os, "fsync", full_at_second)
    with pytest.raises(StoreError, match="No space left"):
        append(journal, 1)
    assert list(journal.changes()) == []
    append(journal, 1, body="again")
    assert bodies(path) == ["again 1"]


@pytest.mark.parametrize("fails", ["write", "fsync"])
def test_a_change_that_the_disk_refused_is_not_there(path, monkeypatch, fails):
    journal = written(path, 1)
    size = path.stat().st_size

    def full(*_):
        raise OSError(28, "No space left on device")

    if fails == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr("graph_service.stores.journal._line", full)
    with pytest.raises(StoreError, match="No space left"):
        append(journal, 2)
    monkeypatch.undo()
    assert path.stat().st_size == size
    append(journal, 2)
    assert numbers(path) == [1, 2]


def test_a_journal_that_changes_under_a_reader_is_noticed(path):
    journal = written(path, 1, 2)
    path.write_bytes(path.read_bytes().replace(b"Gao", b"Gap"))
    with pytest.raises(StoreError, match="changed while it was read"):
        list(journal.changes())
