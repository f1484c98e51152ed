"""What is kept: answers until the graph changes, shown files until they are confirmed."""

import threading
import time

import pytest
from graph_service.web.memory import Memory, StillWorking

from graph_service.api.bodies import Upload
from graph_service.errors import InvalidInput, NotFound
from graph_service.exchange.importing import ImportReport
from graph_service.web import staging
from graph_service.web.staging import Staging


def test_an_answer_is_worked_out_once_for_all_who_ask():
    memory, made = Memory(patience_s=5), []
    asking = [
        threading.Thread(target=memory.get, args=(1, "key", lambda: made.append(time.sleep(0.05)))) for _ in range(5)
    ]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert len(made) == 1


def test_a_changed_graph_is_asked_again():
    memory = Memory()
    assert memory.get(1, "key", lambda: "old") == "old" and memory.get(1, "key", lambda: "new") == "old"
    assert memory.get(2, "key", lambda: "new") == "new"


def test_who_waits_too_long_is_told_and_finds_the_answer_later():
    memory, ready = Memory(patience_s=0.02), threading.Event()
    with pytest.raises(StillWorking):
        memory.get(1, "key", lambda: ready.wait(5) and "answer")
    ready.set()
    for _ in range(100):
        try:
            assert memory.get(1, "key", lambda: "another") == "answer"
            return
        except StillWorking:
            time.sleep(0.02)
    raise AssertionError("the answer never came")


def test_an_error_is_not_remembered():
    memory = Memory()

    def fails():
        raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        memory.get(1, "key", fails)
    assert memory.get(1, "key", lambda: "yes") == "yes"


def report(name="a.json"):
    return ImportReport(name, "uninfo", 1, 1, True, {"added": {"Project": 1}}, {}, ())


def test_few_files_wait_and_none_for_ever(monkeypatch):
    waiting = Staging(max_bytes=100)
    first = waiting.keep(Upload("a.json", b"x" * 60, {}), report())
    assert waiting.find(first).file.name == "a.json"
    second = waiting.keep(Upload("b.json", b"x" * 60, {}), report("b.json"))
    assert first != second and waiting.find(second)
    with pytest.raises(NotFound):
        waiting.find(first)
    now = time.monotonic()
    monkeypatch.setattr(staging.time, "monotonic", lambda: now + 3_600)
    with pytest.raises(NotFound):
        waiting.find(second)
