"""Are dumps made when they are due, kept as they should be, and is a failure seen?"""

import logging
import os
import stat
import time
from datetime import UTC, datetime, timedelta
from datetime import time as day_time

import pytest

from graph_service.changes import Change, UpsertNode
from graph_service.dumps import DumpSchedule, Plan, Retention, listed
from graph_service.dumps.folder import name_of
from graph_service.errors import InvalidInput, StoreError
from graph_service.exchange import dump

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def plan(folder, every=DAY, at=None, daily=7, weekly=4):
    return Plan(folder, every, at, Retention(daily, weekly))


@pytest.mark.parametrize(
    ("at", "last", "due"),
    [
        (None, None, NOW),
        (None, NOW - HOUR, NOW - HOUR + DAY),
        (day_time(3, 0), None, NOW),
        (day_time(3, 0), datetime(2026, 3, 2, 3, 0, tzinfo=UTC), datetime(2026, 3, 3, 3, 0, tzinfo=UTC)),
        (day_time(13, 0), datetime(2026, 3, 2, 3, 0, tzinfo=UTC), datetime(2026, 3, 2, 13, 0, tzinfo=UTC)),
        (day_time(3, 0), datetime(2026, 2, 20, 4, 0, tzinfo=UTC), datetime(2026, 2, 21, 3, 0, tzinfo=UTC)),
    ],
)
def test_when_a_dump_is_due(tmp_path, at, last, due):
    assert plan(tmp_path, at=at).due(last, NOW) == due


@pytest.fixture
def clock():
    class Clock:
        now = NOW

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def told(graph):
    graph.apply(Change((UpsertNode("Entity", "e", {"title": "E", "kind": "ngo"}),), "test", "because"))
    return graph


@pytest.fixture
def begin(told, clock):
    """Start a schedule over a graph; it is closed at the end."""
    begun = []

    def start(*args, **given):
        begun.append(DumpSchedule(told, plan(*args, **given), clock))
        begun[-1].start()
        return begun[-1]

    yield start
    for each in begun:
        each.close()


def until(true, most_s=20.0):
    end = time.monotonic() + most_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_first_is_made_at_once_and_can_be_restored(begin, tmp_path, memory_graph):
    schedule = begin(tmp_path / "new" / "dumps")
    until(lambda: schedule.state() == "made")
    (made,) = listed(tmp_path / "new" / "dumps")
    assert (made.made, made.revision, schedule.age_s()) == (NOW, 1, 0)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert [each.name for each in made.path.parent.iterdir()] == [made.path.name]
    assert dump.restore(memory_graph, made.path).revision == 1


def test_none_is_made_before_it_is_due(begin, tmp_path):
    (tmp_path / name_of(NOW - HOUR, 1)).write_bytes(b"an older process made this")
    schedule = begin(tmp_path)
    time.sleep(0.3)
    assert (schedule.state(), schedule.age_s(), len(listed(tmp_path))) == ("made", 3600, 1)


def test_one_is_made_when_it_is_due_and_old_ones_go(begin, tmp_path, clock):
    for day in range(1, 20):
        (tmp_path / name_of(NOW - day * DAY, 1)).write_bytes(b"x")
    (tmp_path / "mine.jsonl.gz").write_bytes(b"stays")
    schedule = begin(tmp_path, daily=3, weekly=2)
    until(lambda: schedule.last == NOW)
    until(lambda: len(listed(tmp_path)) <= 5)
    assert [(NOW - each.made).days for each in listed(tmp_path)] == [0, 1, 2]
    assert (tmp_path / "mine.jsonl.gz").exists()


def test_late_is_told(told, tmp_path, clock):
    schedule = DumpSchedule(told, plan(tmp_path), clock)
    assert (schedule.state(), schedule.age_s()) == ("waiting", None)
    schedule.make()
    assert schedule.state() == "made"
    clock.now = NOW + DAY + HOUR / 2
    assert schedule.state() == "made"
    clock.now = NOW + DAY + 2 * HOUR
    assert schedule.state() == "late" and schedule.age_s() == 26 * 3600
    assert DumpSchedule(told, None).state() == "off"


@pytest.mark.parametrize("error", [StoreError("the engine failed"), OSError("no room"), ValueError("unforeseen")])
def test_a_failure_is_told_and_the_next_success_ends_it(begin, tmp_path, clock, caplog, monkeypatch, error):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("graph_service.dumps.schedule.dump", lambda *_: (_ for _ in ()).throw(error))
    schedule = begin(tmp_path)
    until(lambda: schedule.state() == "failed")
    assert schedule.failures == 1 and "no dump was made" in caplog.text
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    schedule.make()
    assert schedule.state() == "made" and schedule.failures == 1


def test_after_a_failure_it_is_tried_again_in_ten_minutes(told, tmp_path, clock, monkeypatch):
    schedule = DumpSchedule(told, plan(tmp_path), clock)
    schedule._failed = NOW
    waited = []
    monkeypatch.setattr(schedule._stop, "wait", lambda s: waited.append(s) or setattr(clock, "now", clock.now + HOUR))
    assert schedule._waited(schedule._plan)
    assert waited == [60.0, 0.0]


def test_what_a_killed_process_left_goes_and_what_another_writes_stays(begin, tmp_path):
    old, new = (tmp_path / f".2026{n}-under-way.jsonl.gz" for n in (1, 2))
    for file, age in ((old, 2 * HOUR), (new, HOUR / 2)):
        file.write_bytes(b"half")
        moment = (NOW - age).timestamp()
        os.utime(file, (moment, moment))
    begin(tmp_path)
    until(lambda: not old.exists())
    assert new.exists()


def test_a_folder_that_cannot_be_written_is_refused_at_the_start(told, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match=r"ALIGNMENT_DUMP_FOLDER: .* cannot be written to"):
        DumpSchedule(told, plan(tmp_path / "file" / "dumps")).start()


def test_closing_ends_the_thread(begin, tmp_path):
    schedule = begin(tmp_path)
    until(lambda: schedule.state() == "made")
    schedule.close()
    assert not schedule._thread.is_alive()
