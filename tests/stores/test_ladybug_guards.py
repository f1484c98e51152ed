"""The embedded engine's eight guards: each test here fails without the one it is named after."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ladybug
import pytest

from graph_service import app, diagnosis, queries
from graph_service.changes import comparison
from graph_service.errors import Conflict, StorageFull, StoreError, StoreUnavailable
from graph_service.graph import Graph
from graph_service.settings import Settings
from graph_service.stores.chain import START, Piece
from graph_service.stores.ladybug import LadybugStore, copying
from graph_service.stores.ladybug.engine_errors import translated
from graph_service.stores.statements import CypherStatement, node_add
from tests.contract.steps import SMALL, change, elements, node, plan, query, without_node

ROOT = Path(__file__).parents[2]
KEYS = query("MATCH (n:Theme) RETURN n.key AS key_ ORDER BY key_", "key_")


def theme(key):
    return node("Theme", key, scheme="test", code=key)


def add(tx, key):
    row = {"key": key, "title": key, "scheme": "test", "code": key, "label": "Theme"}
    return tx.run(node_add("Theme"), [row])


def opened(path, **options):
    return LadybugStore(str(path), buffer_pool_mib=256, **options)


def graph_at(path):
    """The graph of a file, brought together with its journal as the service does at start."""
    return app.open_graph(Settings(store=f"ladybug:{path}", buffer_pool_mib=256))


def python(text, *arguments):
    """Run a program in a process of its own; what kills it does not kill the tests."""
    command = [sys.executable, "-c", textwrap.dedent(text), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "graph.lbug"


@pytest.fixture
def store(path):
    with_path = opened(path)
    yield with_path
    with_path.close()


# 1. One Database a file in a process -----------------------------------------------------------------


def test_a_second_opening_of_a_file_is_refused_under_any_of_its_names(store, path, tmp_path, monkeypatch):
    (tmp_path / "link.lbug").symlink_to(path)
    (tmp_path / "folder").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in (path, "graph.lbug", "./x/../graph.lbug", "link.lbug", "folder/graph.lbug"):
        with pytest.raises(StoreUnavailable, match="already open in this process"):
            opened(name)
    store.write(lambda tx: add(tx, "still works"))


def test_a_name_in_the_home_folder_is_the_same_file(store, path, monkeypatch):
    monkeypatch.setenv("HOME", str(path.parent))
    with pytest.raises(StoreUnavailable, match="already open"):
        opened("~/graph.lbug")


def test_of_many_threads_that_open_a_file_at_once_one_has_it(path):
    start, answers = threading.Barrier(8), []

    def opening():
        start.wait(30)
        try:
            answers.append(opened(path))
        except StoreUnavailable:
            answers.append(None)

    with ThreadPoolExecutor(8) as threads:
        for each in [threads.submit(opening) for _ in range(8)]:
            each.result(60)
    (only,) = [each for each in answers if each]
    only.close()


def test_a_file_can_be_opened_again_when_it_was_closed(path):
    for key in ("a", "b"):
        store = opened(path)
        store.write(lambda tx, key=key: add(tx, key))
        store.close()
    store = opened(path)
    assert [row["key_"] for row in store.read(KEYS, {})] == ["a", "b"]
    store.close()


def test_a_file_that_could_not_be_opened_is_not_taken(tmp_path):
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be opened"):
            opened(tmp_path)  # a folder


def test_graphs_in_memory_are_apart(memory_graph):
    other = LadybugStore(buffer_pool_mib=256)
    other.write(lambda tx: add(tx, "a"))
    assert memory_graph.store.read(KEYS, {}) == []
    other.close()


# 2. Writers queue ------------------------------------------------------------------------------------

TWO_WRITERS = """
    import ladybug, sys
    db = ladybug.Database(":memory:", buffer_pool_size=2**28)
    a, b = ladybug.Connection(db), ladybug.Connection(db)
    a.execute("CREATE NODE TABLE T(key STRING PRIMARY KEY)")
    a.execute("BEGIN TRANSACTION")
    a.execute("CREATE (:T {key: 'a'})")
    try:
        b.execute("BEGIN TRANSACTION")
        print("a second writer was let in")
    except RuntimeError as error:
        print("refused:", error)
    sys.stdout.flush()
    a.execute("COMMIT")
    b.execute("MATCH (t:T) RETURN t.key")
    print("survived")
"""


def test_the_engine_itself_does_not_survive_two_writers_that_meet():
    """Why writers queue. When this fails the engine has been mended: read its notes, then ease the guard."""
    done = python(TWO_WRITERS)
    assert "refused: Cannot start a new write transaction" in done.stdout
    assert done.returncode == -signal.SIGSEGV, f"the engine now survives this: {done}"


MANY_WRITERS = """
    import sys, threading
    from graph_service.stores.ladybug import LadybugStore
    from graph_service.stores.statements import node_add
    from tests.contract.steps import query
    store = LadybugStore(sys.argv[1], buffer_pool_mib=256)
    def writing(writer):
        for n in range(25):
            row = {"key": f"t-{writer}-{n}", "title": "t", "scheme": "s", "code": "c", "label": "Theme"}
            store.write(lambda tx: tx.run(node_add("Theme"), [row]))
            store.read(query("MATCH (n:Theme) RETURN count(n.key) AS n", "n"), {})
    threads = [threading.Thread(target=writing, args=(n,)) for n in range(8)]
    for each in threads: each.start()
    for each in threads: each.join()
    print(store.read(query("MATCH (n:Theme) RETURN count(n.key) AS n", "n"), {})[0]["n"])
    store.close()
"""


@pytest.mark.parametrize("where", ["file", "memory"])
def test_many_writers_and_readers_at_once_lose_nothing(path, where):
    done = python(MANY_WRITERS, path if where == "file" else ":memory:")
    assert (done.returncode, done.stdout.strip()) == (0, "200"), done.stderr[-2000:]


CLOSING = """
    import sys, threading, time
    from graph_service.errors import StorageFull, StoreError
    from graph_service.stores.ladybug import LadybugStore
    from tests.contract.steps import query
    store = LadybugStore(sys.argv[1], buffer_pool_mib=256)
    begun = threading.Barrier(5)
    def reading():
        begun.wait()
        try:
            while True:
                store.read(query("UNWIND range(1, 20000) AS a RETURN sum(a) AS n", "n"), {})
        except StoreError:
            pass
    threads = [threading.Thread(target=reading) for _ in range(4)]
    for each in threads: each.start()
    begun.wait(); time.sleep(0.2); store.close()
    for each in threads: each.join()
    print("ended")
"""


def test_closing_while_others_read_ends_their_reads_and_not_the_process(path):
    for _ in range(3):
        done = python(CLOSING, path)
        assert (done.returncode, done.stdout.strip()) == (0, "ended"), done.stderr[-2000:]


# 3. Reads are read-only and end in time --------------------------------------------------------------


def test_a_read_cannot_write(store):
    with pytest.raises(StoreError, match="a read tried to write"):
        store.view(lambda tx: add(tx, "a"))
    with pytest.raises(StoreError, match="a read tried to write"):
        store.read(query("MATCH (g:GraphState) DELETE g"), {})
    assert store.read(KEYS, {}) == []


def test_a_reader_sees_one_moment_while_others_write(store):
    seen = []

    def reading(tx):
        seen.append(tx.read(KEYS, {}))
        with ThreadPoolExecutor(1) as other:
            other.submit(store.write, lambda tx: add(tx, "a")).result(30)
        seen.append(tx.read(KEYS, {}))

    store.view(reading)
    assert seen == [[], []]
    assert len(store.read(KEYS, {})) == 1


def test_many_slow_reads_end_in_time_and_the_store_goes_on(path):
    store = opened(path, timeout_s=0.5)
    slow = query("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7) AS n", "n")

    def reading():
        with pytest.raises(StoreUnavailable, match="ALIGNMENT_READ_TIMEOUT_S"):
            store.read(slow, {})

    with ThreadPoolExecutor(4) as readers:
        for each in [readers.submit(reading) for _ in range(4)]:
            each.result(30)
    store.write(lambda tx: add(tx, "a"))
    assert len(store.read(KEYS, {})) == 1
    store.close()


def test_the_least_memory_that_can_be_set_is_enough_for_a_small_graph(tmp_path):
    (least,) = (rule.ge for rule in Settings.model_fields["buffer_pool_mib"].metadata if hasattr(rule, "ge"))
    graph = app.open_graph(Settings(store=f"ladybug:{tmp_path / 'g.lbug'}", buffer_pool_mib=least))
    graph.apply(change(*SMALL))
    graph.undo(1, author="u", reason="r")
    graph.close()


# 4. An error ends the transaction --------------------------------------------------------------------

BROKEN = CypherStatement("MATCH (n:Theme) RETURN n.key +")


def test_nothing_can_be_done_in_a_transaction_after_an_error(store):
    said = []

    def work(tx):
        add(tx, "before")
        for again in (lambda: tx.run(BROKEN), lambda: add(tx, "after"), lambda: tx.read(KEYS, {})):
            with pytest.raises(StoreError) as refused:
                again()
            said.append(str(refused.value))

    with pytest.raises(StoreError, match="had ended with an error"):
        store.write(work)
    assert "malformed" in said[0]
    assert all("had ended with an error" in each for each in said[1:])
    assert store.read(KEYS, {}) == []


def test_a_swallowed_error_keeps_nothing_of_its_change_in_the_journal_either(path):
    graph = graph_at(path)

    def work(tx):
        tx.record([Piece(1, 1, 1, START, "", "").sealed()])
        with pytest.raises(StoreError):
            tx.run(BROKEN)

    with pytest.raises(StoreError):
        graph.store.write(work)
    assert list(graph.store.journal.changes()) == []
    graph.close()


# 5. Errors are told apart by their text --------------------------------------------------------------

PROVOKED = {
    "MATCH (n:Theme) RETURN n.key +": (StoreError, "malformed"),
    "MATCH (n:Gadget) RETURN n.key AS k": (StoreError, "names what is not in the model"),
    "MATCH (n:Theme) RETURN n.colour AS k": (StoreError, "names what is not in the model"),
    "MATCH (n:Theme {key: 'there'}) CREATE (:Theme {key: 'there'})": (StoreError, "a read tried to write"),
    "RETURN CAST('many' AS INT64) AS k": (StoreError, "wrong type"),
    "RETURN 9223372036854775807 + 1 AS k": (StoreError, "too large"),
}


@pytest.mark.parametrize("text", PROVOKED)
def test_an_error_of_the_engine_says_what_is_wrong(store, text):
    kind, meaning = PROVOKED[text]
    with pytest.raises(StoreError, match=meaning) as refused:
        store.read(query(text, "k"), {})
    assert type(refused.value) is kind
    assert isinstance(refused.value.__cause__, RuntimeError)


def test_a_key_that_is_there_twice_says_so(store):
    store.write(lambda tx: add(tx, "t"))
    with pytest.raises(StoreError, match="a key was added twice"):
        store.write(lambda tx: add(tx, "t"))
    assert len(store.read(KEYS, {})) == 1


def test_two_statements_in_one_are_refused(store):
    with pytest.raises(StoreError, match="one statement a call"):
        store.read(query("RETURN 1 AS k; RETURN 2 AS k", "k"), {})


def test_memory_that_runs_out_says_which_setting_to_raise(tmp_path):
    store = LadybugStore(str(tmp_path / "g.lbug"), buffer_pool_mib=128)
    much = query("UNWIND range(1, 9000000) AS a RETURN a AS k, count(*) AS n", "k", "n")
    with pytest.raises(StoreUnavailable, match="ALIGNMENT_BUFFER_POOL_MIB"):
        store.read(much, {})
    assert store.read(KEYS, {}) == []
    store.close()


def test_a_second_write_transaction_is_known_by_its_text():
    db = ladybug.Database(":memory:", buffer_pool_size=2**28)
    one, two = ladybug.Connection(db), ladybug.Connection(db)
    one.execute("BEGIN TRANSACTION")
    with pytest.raises(RuntimeError) as refused:
        two.execute("BEGIN TRANSACTION")
    two.close()  # and never used again: the next statement on it would kill the process
    one.execute("ROLLBACK")
    one.close()
    db.close()
    known = translated(refused.value)
    assert type(known) is StoreUnavailable
    assert "try again" in str(known)


def test_an_error_with_an_unknown_text_is_a_store_error_with_that_text():
    known = translated(RuntimeError("Something new"))
    assert type(known) is StoreError
    assert "Something new" in str(known)


# 6. One process on a file ----------------------------------------------------------------------------

OPENING = """
    import sys
    from graph_service.errors import StorageFull, StoreUnavailable
    from graph_service.stores.ladybug import LadybugStore
    try:
        LadybugStore(sys.argv[1], buffer_pool_mib=256).close()
        print("opened")
    except StoreUnavailable as error:
        print("refused:", error)
"""


def test_a_second_process_is_refused_and_told_what_to_do(store, path):
    said = python(OPENING, path).stdout
    assert said.startswith("refused: another process has this graph open")
    assert "Neo4j" in said
    store.close()
    assert python(OPENING, path).stdout == "opened\n"


# 7. The file is an index that can be made again ------------------------------------------------------


@pytest.fixture
def history(path):
    """A closed graph with four changes in it; what it held, and its history."""
    graph = graph_at(path)
    graph.apply(change(*SMALL))
    graph.apply(change(theme("a"), theme("b")))
    graph.apply(change(without_node("a"), node("Priority", "p1", code="É-1")))
    graph.undo(2 + 1, author="u", reason="r")
    kept = elements(graph), graph.history()
    graph.close()
    return kept


def engine_files(path):
    return [each for each in path.parent.iterdir() if each.name.startswith(path.name) and "journal" not in each.name]


def contents(graph):
    return elements(graph), graph.history()


def test_a_lost_engine_file_is_made_again_from_the_journal(path, history):
    for each in engine_files(path):
        each.unlink()
    graph = graph_at(path)
    assert contents(graph) == history
    assert graph.apply(change(theme("c"))).revision == 5
    graph.close()


def test_a_lost_journal_is_made_again_from_the_engine_file(path, history):
    journal = path.with_name(path.name + ".journal")
    before = journal.read_bytes()
    journal.unlink()
    graph = graph_at(path)
    assert contents(graph) == history
    graph.close()
    assert journal.read_bytes() == before
    for each in engine_files(path):
        each.unlink()
    graph = graph_at(path)
    assert contents(graph) == history
    graph.close()


def test_an_engine_file_of_an_earlier_moment_is_brought_up_to_date(path, tmp_path):
    graph = graph_at(path)
    graph.apply(change(*SMALL))
    graph.close()
    earlier = path.read_bytes()
    graph = graph_at(path)
    graph.apply(change(theme("a")))
    graph.undo(1 + 1, author="u", reason="r")
    later = contents(graph)
    graph.close()
    for each in engine_files(path):
        each.unlink()
    path.write_bytes(earlier)
    graph = graph_at(path)
    assert contents(graph) == later
    graph.close()


SPOILT_OPENING = """
    import sys
    from graph_service import app
    from graph_service.errors import StorageFull, StoreError
    from graph_service.settings import Settings
    try:
        app.open_graph(Settings(store=f"ladybug:{sys.argv[1]}", buffer_pool_mib=256)).close()
        print("opened")
    except StoreError as error:
        print("refused:", error)
"""


@pytest.mark.parametrize("how", ["nonsense", "cut short", "another file"])
def test_a_spoilt_engine_file_is_refused_with_the_way_out(path, history, how):
    whole = path.read_bytes()
    path.write_bytes({"nonsense": os.urandom(9000), "cut short": whole[:5000], "another file": b"PK\3\4zip"}[how])
    done = python(SPOILT_OPENING, path)
    assert done.stdout.startswith("refused:"), done
    assert "alignment doctor --rebuild" in done.stdout
    for each in engine_files(path):
        each.unlink()
    graph = graph_at(path)
    assert contents(graph) == history
    graph.close()


def test_a_file_of_another_model_is_refused_with_the_way_out(path, history, monkeypatch):
    monkeypatch.setattr("graph_service.stores.ddl.fingerprint", lambda: "of another model")
    with pytest.raises(StoreError, match=r"made for another version of the model.*alignment doctor --rebuild"):
        graph_at(path)
    monkeypatch.undo()
    graph_at(path).close()


KILLED = """
    import sys
    from graph_service import app
    from graph_service.settings import Settings
    from tests.contract.steps import change, node
    graph = app.open_graph(Settings(store=f"ladybug:{sys.argv[1]}", buffer_pool_mib=256))
    for number in range(10_000):
        revision = graph.apply(change(node("Theme", f"t{number}", scheme="s", code=str(number)))).revision
        print(revision, flush=True)
"""


def test_every_acknowledged_change_outlives_a_kill(path):
    acknowledged = 0
    for round_ in range(3):
        command = [
            sys.executable,
            "-c",
            textwrap.dedent(KILLED).replace('f"t{number}"', f'f"r{round_}-{{number}}"'),
            path,
        ]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            for _ in range(15 + round_):
                acknowledged = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            rest = writer.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        graph = graph_at(path)
        at = graph.revision()
        assert acknowledged <= at <= acknowledged + 1
        assert [each.revision for each in graph.history(limit=10_000)] == list(range(at, 0, -1))
        assert len(graph.store.read(KEYS, {})) == at
        assert [each[0].revision for each in graph.store.journal.changes()] == list(range(1, at + 1))
        graph.close()


# ... and the journal is on the disk before the engine commits


def test_a_change_that_the_journal_cannot_keep_is_not_made(path, monkeypatch):
    graph = graph_at(path)
    graph.apply(change(*SMALL))
    before, size = contents(graph), graph.store.journal.path.stat().st_size

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"No space left on device.*nothing was changed"):
        graph.apply(change(theme("a")))
    assert contents(graph) == before
    assert graph.store.journal.path.stat().st_size == size
    monkeypatch.undo()
    assert graph.apply(change(theme("a"))).revision == 2
    graph.close()
    assert [each[0].revision for each in graph.store.journal.changes()] == [1, 2]


def test_a_journal_that_cannot_even_be_opened_leaves_the_graph_as_it_was(path):
    graph = graph_at(path)
    graph.apply(change(*SMALL))
    before = contents(graph)
    journal, aside = graph.store.journal.path, path.with_name("aside")
    journal.rename(aside)
    journal.mkdir()  # stands for a disk that has become read-only
    with pytest.raises(StoreError, match=r"cannot be read.*nothing was changed"):
        graph.apply(change(theme("a")))
    journal.rmdir()
    aside.rename(journal)
    assert contents(graph) == before
    assert graph.apply(change(theme("a"))).revision == 2
    graph.close()


def test_a_commit_that_fails_is_taken_out_of_the_journal_again(path, monkeypatch):
    graph = graph_at(path)
    graph.apply(change(*SMALL))
    before = contents(graph)
    run = ladybug.Connection.execute

    def failing(self, text, *rest, **named):
        if text == "COMMIT":
            run(self, "ROLLBACK")
            raise RuntimeError("IO exception: Cannot write to file")
        return run(self, text, *rest, **named)

    monkeypatch.setattr(ladybug.Connection, "execute", failing)
    with pytest.raises(StorageFull, match="the disk is full"):
        graph.apply(change(theme("a")))
    monkeypatch.undo()
    assert contents(graph) == before
    assert [each[0].revision for each in graph.store.journal.changes()] == [1]
    assert graph.apply(change(theme("b"))).revision == 2
    graph.close()
    graph = graph_at(path)
    assert [row["key_"] for row in graph.store.read(KEYS, {})] == ["b"]
    graph.close()


def test_a_change_that_was_refused_or_only_tried_is_not_in_the_journal(path):
    graph = graph_at(path)
    graph.apply(change(*SMALL))
    graph.apply(change(*SMALL))
    graph.apply(change(theme("a")), dry_run=True)
    with pytest.raises(Conflict):
        graph.apply(change(theme("a")), expected=7)
    assert [each[0].revision for each in graph.store.journal.changes()] == [1]
    graph.close()


# 8. What was loaded is counted: tests/contract/test_concurrency.py, for every engine ------------------


def test_a_graph_that_holds_nothing_opens_again_as_such(path):
    graph_at(path).close()
    graph = graph_at(path)
    assert contents(graph) == (([], []), [])
    graph.close()


def test_a_plan_of_one_store_is_another_graph_in_memory(path):
    graph = graph_at(path)
    graph.apply(change(plan("f")))
    other = Graph(LadybugStore(buffer_pool_mib=256), queries.load("ladybug"))
    assert other.revision() == 0
    other.close()
    graph.close()


# 9. What a transaction adds must fit into the buffer pool: the engine may end the process where it does not ---------


def many(count, first=0):
    return {"key": [f"t{n}" for n in range(first, first + count)], "title": ["a title " * 8] * count}


def test_a_change_that_would_not_fit_into_the_pool_is_refused_before_the_engine_meets_it(path):
    store = LadybugStore(str(path), buffer_pool_mib=128)
    graph = Graph(store, queries.load("ladybug"))
    with pytest.raises(StoreUnavailable, match=r"memory of 128 MiB.*set ALIGNMENT_BUFFER_POOL_MIB above \d+ and start"):
        store.write(lambda tx: [tx.load(("Theme",), many(50_000, 50_000 * n)) for n in range(8)])
    assert store.read(KEYS, {}) == []
    assert graph.apply(change(theme("a"))).revision == 1
    store.close()


@pytest.mark.parametrize("large", [1, copying.LARGE], ids=["copied", "created"])
def test_a_table_is_part_of_its_transaction(path, monkeypatch, large):
    monkeypatch.setattr(copying, "LARGE", large)
    store = LadybugStore(str(path), buffer_pool_mib=256)

    def work(tx):
        assert tx.load(("Theme",), many(3_000)) == 3_000
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(work)
    assert store.read(KEYS, {}) == []
    for bad in ({"key": ["t0"] * 3_000}, {"key": list(range(3_000))}):
        with pytest.raises(StoreError):
            store.write(lambda tx, bad=bad: (tx.load(("Theme",), many(3_000)), tx.load(("Theme",), bad)))
        assert store.read(KEYS, {}) == []
    store.write(lambda tx: tx.load(("Theme",), many(3_000)))
    store.close()
    store = LadybugStore(str(path), buffer_pool_mib=256)
    assert len(store.read(KEYS, {})) == 3_000
    store.close()


def test_doctor_sees_what_no_longer_is_what_the_journal_says(path):
    graph = graph_at(path)
    graph.apply(change(*SMALL))
    assert comparison.differences(graph.store) == []
    graph.store.write(lambda tx: tx.load(("Theme",), many(1)))
    assert comparison.differences(graph.store) == ["a scan and the journal differ in Theme: 1 and 0"]
    graph.close()
    settings = Settings(store=f"ladybug:{path}", buffer_pool_mib=256)
    assert diagnosis.examine(settings)["compared"].startswith("no;")
    advice = diagnosis.examine(settings, content=True)["advice"]
    assert advice == "a scan and the journal differ in Theme: 1 and 0: run `alignment doctor --rebuild`"
    assert diagnosis.rebuild(settings).differed == ("the old file and its record differ in Theme: 1 and 0",)
    assert diagnosis.examine(settings, content=True)["advice"] == "all is well"


def test_a_scan_reads_fractions_that_were_changed_as_a_look_up_does(path):
    """Where the engine compresses them, some are read as 0.0 after updates, deletions and a checkpoint."""
    draw, keys = random.Random(1), [f"p-{number}" for number in range(100_000)]
    budgets = {key: round(draw.random() * 1e6, 2) for key in keys}
    store = LadybugStore(str(path), buffer_pool_mib=512)
    store.write(lambda tx: tx.load(("Project",), {"key": keys, "budget": [*budgets.values()]}))
    with store._connected() as connection:
        changed = [{"key": key, "budget": draw.random()} for key in draw.sample(keys, 400)]
        update = "UNWIND $rows AS r MATCH (n:Project {key: r.key}) SET n.budget = r.budget"
        connection.execute(update, {"rows": changed})
        budgets |= {row["key"]: row["budget"] for row in changed}
        gone = draw.sample(keys, 200)
        connection.execute("UNWIND $rows AS k MATCH (n:Project {key: k}) DETACH DELETE n", {"rows": gone})
        connection.execute("CHECKPOINT")
        scanned = dict(connection.execute("MATCH (n:Project) RETURN n.key, n.budget"))
    store.close()
    assert scanned == {key: budget for key, budget in budgets.items() if key not in set(gone)}


def test_plans_that_are_kept_for_readers_do_not_fill_the_buffer_pool():
    """The engine keeps the plan of every statement with its memory as long as the connection that it was read by."""
    store = LadybugStore(buffer_pool_mib=128)
    given = {"str": "f", "int": 1, "float": 0.5, "list[str]": ["f"], "words": "f"}
    try:
        for query in queries.load(store.dialect).values():
            store.read(query, {name: given[param.type] for name, param in query.params.items()})
    finally:
        store.close()


def test_what_was_committed_gets_its_place_before_it_fills_a_small_pool(path):
    graph = app.open_graph(Settings(store=f"ladybug:{path}", buffer_pool_mib=128))
    log, longest = path.with_name(f"{path.name}.wal"), 0
    for number in range(12):
        graph.apply(change(*(node("Theme", f"t{number}-{n}", scheme="s", code="x" * 4_000) for n in range(400))))
        longest = max(longest, log.stat().st_size if log.exists() else 0)
    graph.close()
    assert 1 << 20 < longest < 10 << 20, "with 128 MiB of memory some 8 MiB wait for their place"
