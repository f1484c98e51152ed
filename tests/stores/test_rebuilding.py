"""File and journal of an embedded graph: each made again from the other, whatever was done to either."""

import json
import os
import shutil

import pytest
from click.testing import CliRunner

from graph_service import app, diagnosis
from graph_service.changes import Delete, comparison, recovery
from graph_service.cli.commands import cli
from graph_service.errors import InvalidInput, StoreError, StoreUnavailable
from graph_service.model import NodeRef
from graph_service.settings import Settings
from graph_service.stores import locating
from graph_service.stores.chain import Piece
from graph_service.stores.ladybug import journal_path
from tests.contract.steps import SMALL, change, elements, node

CHANGES = 7


@pytest.fixture
def settings(tmp_path):
    """A graph with seven changes: small ones, one of many nodes, deletions, an undo."""
    found = Settings(store=f"ladybug:{tmp_path / 'graph.lbug'}", buffer_pool_mib=256)
    graph = app.open_graph(found)
    graph.apply(change(*SMALL))
    graph.apply(change(*(many(number) for number in range(600))))
    graph.apply(change(node("Theme", "a", scheme="s", code="a")))
    graph.apply(change(*(Delete(NodeRef(f"t{number}")) for number in range(0, 100, 2))))
    graph.undo(4, author="u", reason="r")
    graph.apply(change(node("Theme", "a", scheme="s", code="b")))
    graph.apply(change(node("Theme", "e", scheme="é", code="«c»")))
    graph.close()
    return found


def many(number):
    return node("Entity", f"t{number}", kind="agency", title=f"«t» {number}", aliases=["a", "é"])


def told(settings):
    """All that there is, as the graph has it; its content was compared with its journal."""
    graph = app.open_graph(settings)
    try:
        assert comparison.differences(graph.store) == []
        return elements(graph), graph.history(), graph.revision()
    finally:
        graph.close()


def paths(settings):
    path = locating.ladybug_path(settings.store)
    return path, journal_path(path)


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def flipped(line, at=None):
    at = len(line) // 2 if at is None else at
    return line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]


def first_of(lines, revision):
    return next(n for n, line in enumerate(lines) if json.loads(line)["revision"] == revision)


HARMED = {
    "a bit of the last line": lambda lines: [*lines[:-1], flipped(lines[-1])],
    "a bit of the first line": lambda lines: [flipped(lines[0]), *lines[1:]],
    "a bit in every third line": lambda lines: [flipped(e) if n % 3 == 0 else e for n, e in enumerate(lines)],
    "a line removed": lambda lines: lines[:2] + lines[3:],
    "a line doubled": lambda lines: [*lines[:3], *lines[2:]],
    "the last line doubled": lambda lines: [*lines, lines[-1]],
    "two lines swapped": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "all lines turned round": lambda lines: lines[::-1],
    "the first change gone": lambda lines: lines[first_of(lines, 2) :],
    "the last changes gone": lambda lines: lines[: first_of(lines, 5)],
    "a line cut in two": lambda lines: [*lines[:4], lines[4][:20], b"\n", lines[4][20:], *lines[5:]],
    "nonsense between": lambda lines: [*lines[:4], os.urandom(500), b"\n[[[[\n{}\nnull\n", *lines[4:]],
    "empty": lambda lines: [],
}


@pytest.mark.parametrize("file", ["whole", "missing", "nonsense"])
@pytest.mark.parametrize("how", HARMED)
def test_a_harmed_journal_loses_nothing_that_the_graph_has(settings, how, file):
    before, (path, journal) = told(settings), paths(settings)
    harmed = b"".join(HARMED[how](lines_of(journal)))
    if file == "nonsense":
        path.write_bytes(os.urandom(9000))
    elif file == "missing":
        path.unlink()
    journal.write_bytes(harmed)
    if file == "whole":
        done = diagnosis.rebuild(settings)
        assert (done.revision, done.taken_over, done.differed) == (CHANGES, False, ())
        assert done.graph is not None and done.graph.exists()
        assert done.journal is not None and done.journal.read_bytes() == harmed
        assert told(settings) == before
        return
    whole = how in ("the last line doubled", "a line doubled", "two lines swapped", "all lines turned round")
    if whole or how == "nonsense between":
        assert diagnosis.rebuild(settings).revision == CHANGES
        assert told(settings) == before
        return
    if how == "the last changes gone":  # a whole record of less: only a number noted elsewhere could tell
        assert diagnosis.rebuild(settings).revision == 4
        return
    with pytest.raises(StoreError, match=r"cannot be read in the file nor in its journal|no change can be read"):
        diagnosis.rebuild(settings)
    assert journal.read_bytes() == harmed, "nothing was moved"


@pytest.mark.parametrize("how", HARMED)
def test_the_service_goes_on_with_a_harmed_journal_where_the_graph_has_everything(settings, how):
    before, (_, journal) = told(settings), paths(settings)
    journal.write_bytes(b"".join(HARMED[how](lines_of(journal))))
    graph = app.open_graph(settings)
    assert graph.apply(change(node("Theme", "new", scheme="s", code="n"))).revision == CHANGES + 1
    graph.undo(CHANGES + 1, author="u", reason="r")
    assert (elements(graph), comparison.differences(graph.store)) == (before[0], [])
    graph.close()


@pytest.mark.parametrize("how", ["missing", "nonsense", "cut short", "zeros within", "of an earlier moment"])
def test_a_harmed_file_loses_nothing_that_the_journal_has(settings, how):
    before, (path, journal) = told(settings), paths(settings)
    whole, kept = path.read_bytes(), journal.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "of an earlier moment":
        graph = app.open_graph(settings)
        graph.apply(change(node("Theme", "new", scheme="s", code="n")))
        graph.close()
        before, kept = told(settings), journal.read_bytes()
        path.write_bytes(whole)
    else:
        half = len(whole) // 2
        harmed = {
            "nonsense": os.urandom(9000),
            "cut short": whole[:half],
            "zeros within": whole[:half] + bytes(8192) + whole[half + 8192 :],
        }
        path.write_bytes(harmed[how])
    diagnosis.rebuild(settings)
    assert told(settings) == before
    assert journal.read_bytes() == kept


def test_changes_that_only_the_file_has_come_over_before_it_is_put_away(settings):
    """The journal of an earlier moment, beside a file that its engine no longer opens as a whole."""
    before, (_, journal) = told(settings), paths(settings)
    journal.write_bytes(b"".join(HARMED["the last changes gone"](lines_of(journal))))
    assert diagnosis.rebuild(settings).revision == CHANGES
    assert told(settings) == before


def test_where_no_record_is_left_of_what_the_graph_has_it_is_taken_over_as_one_change(settings):
    """Journal and graph both lack the record of a change in the middle; its content is in the graph."""
    before, (_, journal) = told(settings), paths(settings)
    graph = app.open_graph(settings)
    graph.store.write(lambda tx: _forget(tx, 4))
    graph.close()
    lines = lines_of(journal)
    at = first_of(lines, 4)
    journal.write_bytes(b"".join([*lines[:at], flipped(lines[at]), *lines[at + 1 :]]))
    found = diagnosis.examine(settings)
    assert "the journal is damaged, while the graph can be read" in found["advice"]
    done = diagnosis.rebuild(settings)
    assert (done.revision, done.taken_over) == (4, True)
    now = told(settings)
    assert strip(now[0]) == strip(before[0])
    assert now[1][0].author == "alignment doctor" and "from 4 on" in now[1][0].reason
    assert [each.revision for each in now[1]] == [4, 3, 2, 1]


def _forget(tx, revision):
    from graph_service.changes.writing import piece_key
    from graph_service.stores import statements

    tx.run(statements.node_delete("ChangePiece"), [piece_key(revision, 1)])


def strip(found):
    """Without who recorded a relationship and when."""
    return [
        [{k: v for k, v in each.properties.items() if not k.startswith("recorded")} for each in some] for some in found
    ]


def test_what_can_be_read_nowhere_is_given_up_on_demand_alone(settings):
    path, journal = paths(settings)
    lines = lines_of(journal)
    at = first_of(lines, 5)
    journal.write_bytes(b"".join([*lines[:at], flipped(lines[at]), *lines[at + 1 :]]))
    path.write_bytes(os.urandom(9000))
    found = diagnosis.examine(settings)
    assert found["lost"] == "perhaps what follows change 4"
    harmed = journal.read_bytes()
    with pytest.raises(StoreError, match=r"changes 5 to 7 cannot be read .*--rebuild --to 4"):
        diagnosis.rebuild(settings)
    with pytest.raises(InvalidInput, match="there is no change 9"):
        diagnosis.rebuild(settings, to=9)
    assert (journal.read_bytes(), path.stat().st_size) == (harmed, 9000)
    done = diagnosis.rebuild(settings, to=4)
    assert done.revision == 4
    assert told(settings)[2] == 4
    assert done.journal.read_bytes() == harmed


@pytest.mark.slow
def test_noise_in_the_file_is_found_by_comparing_and_mended_from_the_journal(settings):
    """Four KiB of noise at many places: what opens all the same is compared by content."""
    before, (path, _) = told(settings), paths(settings)
    whole = path.read_bytes()
    for place in range(4096, len(whole) - 4096, max(4096, len(whole) // 8 // 4096 * 4096)):
        path.write_bytes(whole[:place] + os.urandom(4096) + whole[place + 4096 :])
        found = diagnosis.examine(settings, content=True)
        if found["advice"] == "all is well":
            assert told(settings) == before
            continue
        assert "alignment doctor --rebuild" in found["advice"]
        diagnosis.rebuild(settings)
        assert told(settings) == before


def test_letters_that_changed_silently_are_found_by_content_alone(settings):
    """The file opens and answers, at the same revision, with as many elements."""
    before, (path, _) = told(settings), paths(settings)
    whole = path.read_bytes()
    assert whole.count("«t» 577".encode()) > 0
    path.write_bytes(whole.replace("«t» 577".encode(), "«u» 577".encode()))
    assert diagnosis.examine(settings)["advice"] == "all is well"
    found = diagnosis.examine(settings, content=True)
    assert found["file"] == "can be read" and "Entity: 601 and 601 of other content" in found["advice"]
    assert diagnosis.rebuild(settings).differed == (
        "the old file and its record differ in Entity: 601 and 601 of other content",
    )
    assert told(settings) == before


def test_a_journal_that_belongs_to_another_graph_is_refused(settings, tmp_path):
    other = Settings(store=f"ladybug:{tmp_path / 'other.lbug'}", buffer_pool_mib=256)
    graph = app.open_graph(other)
    for number in range(CHANGES):
        graph.apply(change(node("Theme", f"o{number}", scheme="s", code="o")))
    graph.close()
    (_, journal), (_, foreign) = paths(settings), paths(other)
    own = journal.read_bytes()
    for few in (3, CHANGES):
        journal.write_bytes(b"".join(lines_of(foreign)[: 2 * few]))
        with pytest.raises(StoreError, match="another history from change"):
            app.open_graph(settings)
        with pytest.raises(StoreError, match="another history from change 1 on"):
            diagnosis.rebuild(settings)
    journal.write_bytes(own)
    assert told(settings)[2] == CHANGES


@pytest.mark.parametrize("step", range(1, 12))
def test_whatever_fails_while_it_is_rebuilt_loses_nothing(settings, monkeypatch, step):
    """Every file operation of a rebuild fails once, in turn."""
    before, (_, journal) = told(settings), paths(settings)
    journal.write_bytes(b"".join(HARMED["a line removed"](lines_of(journal))))
    calls = []

    def failing(real):
        def call(*args, **named):
            calls.append(args)
            if len(calls) == step:
                raise OSError(5, "Input/output error")
            return real(*args, **named)

        return call

    with monkeypatch.context() as patched:
        for module, name in ((os, "replace"), (os, "link"), (os, "rename"), (os, "fsync"), (shutil, "copy2")):
            patched.setattr(module, name, failing(getattr(module, name)))
        try:
            diagnosis.rebuild(settings)
        except (StoreError, OSError):
            assert len(calls) >= step
    diagnosis.rebuild(settings)
    assert told(settings) == before


def test_while_somebody_has_it_open_nothing_is_rebuilt(settings):
    graph = app.open_graph(settings)
    with pytest.raises(StoreUnavailable, match="already open in this process"):
        diagnosis.rebuild(settings)
    with pytest.raises(StoreUnavailable, match="another process has this graph open"):
        diagnosis.examine(settings)
    graph.close()


# Journal and folder, while it is used ----------------------------------------------------------------


@pytest.mark.parametrize("how", ["deleted", "replaced by an older one", "cut short", "emptied"])
def test_a_journal_that_goes_while_serving_is_noticed_by_the_next_write(settings, how):
    _, journal = paths(settings)
    graph = app.open_graph(settings)
    content = journal.read_bytes()
    if how == "cut short":
        os.truncate(journal, len(content) // 2)
    elif how == "emptied":
        os.truncate(journal, 0)
    else:
        journal.unlink()
        if how == "replaced by an older one":
            journal.write_bytes(b"".join(content.splitlines(keepends=True)[:4]))
    assert graph.apply(change(node("Theme", "new", scheme="s", code="n"))).revision == CHANGES + 1
    graph.close()
    assert journal.read_bytes().startswith(content)
    assert told(settings)[2] == CHANGES + 1


def test_a_folder_that_goes_while_serving_refuses_writes_and_says_so(settings, tmp_path):
    graph = app.open_graph(settings)
    moved = tmp_path.with_name(f"{tmp_path.name}-moved")
    tmp_path.rename(moved)
    with pytest.raises(StoreError, match=r"nothing was changed"):
        graph.apply(change(node("Theme", "new", scheme="s", code="n")))
    assert graph.revision() == CHANGES
    moved.rename(tmp_path)
    assert graph.apply(change(node("Theme", "new", scheme="s", code="n"))).revision == CHANGES + 1
    graph.close()
    assert told(settings)[2] == CHANGES + 1


# The record proves something -------------------------------------------------------------------------


def forged(lines, revision, author):
    """The record with another author of a change, and every checksum after it made anew."""
    from graph_service.changes.effects import packed_body, unpacked_body

    pieces, previous = [Piece.from_row(json.loads(line)) for line in lines], None
    for n, piece in enumerate(pieces):
        row = {**piece.row(), "previous": previous or piece.previous}
        if piece.revision == revision and piece.number == 1:
            head = unpacked_body(piece.body)["change"]
            row["body"] = packed_body({"change": {**head, "author": author}})
        pieces[n] = Piece.from_row(row)
        sha256 = pieces[n].digest()
        pieces[n] = Piece.from_row({**pieces[n].row(), "sha256": sha256})
        previous = sha256
    return b"".join(json.dumps(each.row(), separators=(",", ":")).encode() + b"\n" for each in pieces)


def verified(settings, *more, key=None):
    env = {"ALIGNMENT_RECORD_KEYS": key} if key else {}
    done = CliRunner(env=env).invoke(cli, ["doctor", "--verify", "--json", "--store", settings.store, *more])
    return done.exit_code, json.loads(done.stdout)


ONE, TWO = "1" * 32, "2" * 40


def sealed(tmp_path, keys=ONE):
    found = Settings(store=f"ladybug:{tmp_path / 'sealed.lbug'}", buffer_pool_mib=256, record_keys=keys)
    graph = app.open_graph(found)
    for number in range(3):
        graph.apply(change(node("Theme", f"s{number}", scheme="s", code="s"), author="Ada"))
    graph.close()
    return found


def test_what_was_forged_with_every_checksum_made_anew_is_found_by_the_graph(settings):
    _, journal = paths(settings)
    journal.write_bytes(forged(lines_of(journal), 3, "Somebody"))
    code, found = verified(settings)
    assert code == 1 and "another history" in found["advice"]


def test_what_was_forged_in_file_and_journal_is_found_by_its_key(tmp_path):
    found = sealed(tmp_path)
    path, journal = paths(found)
    assert verified(found, key=ONE)[1]["sealed"] == "from change 1 on; checked with your keys"
    journal.write_bytes(forged(lines_of(journal), 2, "Somebody"))
    path.unlink()
    code, said = verified(found, key=ONE)
    assert code == 1, said
    with pytest.raises(StoreError, match="cannot be read in the file nor in its journal"):
        diagnosis.rebuild(found)
    journal.write_bytes(b"".join(json.dumps({**json.loads(e), "seal": ""}).encode() + b"\n" for e in lines_of(journal)))
    code, said = verified(found, key=ONE)
    assert code == 1, "a record without seals is not one that was sealed"


def test_what_was_dropped_from_the_end_of_both_is_found_by_what_was_noted(settings):
    code, found = verified(settings)
    noted = f"{found['revision']}:{found['last_piece']}"
    assert code == 0 and verified(settings, "--known", noted)[0] == 0
    path, journal = paths(settings)
    path.unlink()
    journal.write_bytes(b"".join(HARMED["the last changes gone"](lines_of(journal))))
    app.open_graph(settings).close()
    assert verified(settings)[0] == 0
    code, found = verified(settings, "--known", noted)
    assert code == 1 and "another history than the one that was noted" in found["advice"]


def test_a_key_can_be_changed_and_a_sealed_record_needs_one(tmp_path):
    found = sealed(tmp_path)
    both = found.model_copy(update={"record_keys": Settings(record_keys=f"{TWO},{ONE}").record_keys})
    graph = app.open_graph(both)
    graph.apply(change(node("Theme", "s9", scheme="s", code="s")))
    graph.close()
    assert verified(found, key=f"{TWO},{ONE}")[0] == 0
    assert verified(found, key=ONE)[0] == 1, "the last change has a seal by another key"
    without = Settings(store=found.store, buffer_pool_mib=256)
    graph = app.open_graph(without)
    with pytest.raises(StoreError, match="the record of changes is sealed"):
        graph.apply(change(node("Theme", "s8", scheme="s", code="s")))
    assert graph.revision() == 4
    graph.close()


def test_a_key_that_is_too_short_to_be_one_is_refused():
    with pytest.raises(ValueError, match="32 characters"):
        Settings(record_keys="short")


def test_who_waits_for_a_record_to_be_made_again_is_told_how_far_it_is(settings, monkeypatch, caplog):
    monkeypatch.setattr(recovery, "_SILENT_S", -1.0)
    path = locating.ladybug_path(settings.store)
    path.unlink()
    graph = app.open_graph(settings)
    last = graph.revision()
    graph.close()
    assert f"the graph is made again from its journal: change {last} of {last}" in caplog.text
