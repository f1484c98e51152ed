"""Files that were shown and not confirmed yet: few wait, and none for ever."""

import time

import pytest

from graph_service.api.bodies import Upload
from graph_service.errors import NotFound
from graph_service.exchange.importing import ImportReport
from graph_service.web import staging
from graph_service.web.staging import Staging


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
