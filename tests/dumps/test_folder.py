"""Which dumps stay, and which go?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.dumps import DumpFile, Retention, listed, superfluous
from graph_service.dumps.folder import name_of
from graph_service.errors import InvalidInput, NotFound

START = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)  # a Thursday


def dumps(*days):
    return [DumpFile(Path(f"{day}"), START + timedelta(days=day), 1, 1) for day in days]


def kept(days, daily, weekly):
    given = dumps(*days)
    gone = superfluous(given, Retention(daily, weekly))
    return [float(each.path.name) for each in given if each not in gone]


@pytest.mark.parametrize(
    ("days", "daily", "weekly", "expected"),
    [
        ([0, 1, 2, 3], 2, 0, [2, 3]),
        ([0, 0.1, 0.2, 1], 2, 0, [0.2, 1]),  # the last of a day
        ([0, 1, 2, 3, 9, 10], 1, 2, [3, 10]),  # 3 and 10 are Sundays
        ([0, 7, 14, 21], 1, 2, [14, 21]),
        ([0, 100, 200], 3, 0, [0, 100, 200]),  # days that have a dump count, however long ago
        ([5], 1, 0, [5]),
        ([], 1, 1, []),
    ],
)
def test_the_last_of_each_day_and_week_is_kept(days, daily, weekly, expected):
    assert kept(days, daily, weekly) == expected


@given(
    st.lists(st.integers(0, 400), unique=True, max_size=60),
    st.integers(1, 10),
    st.integers(0, 10),
)
def test_keeping_is_bounded_and_keeps_the_newest(days, daily, weekly):
    stayed = kept(days, daily, weekly)
    assert len(stayed) <= daily + weekly
    assert not days or max(days) in stayed
    assert sorted(days)[-daily:] == [] or set(sorted(days)[-daily:]) <= set(stayed)


@given(st.lists(st.integers(0, 100), unique=True, max_size=60), st.integers(1, 8), st.integers(0, 5))
def test_what_is_taken_away_day_by_day_leaves_what_all_at_once_would(days, daily, weekly):
    held = []
    for day in sorted(days):
        held = [d for d in [*held, day] if d in kept([*held, day], daily, weekly)]
    assert held == sorted(kept(sorted(days), daily, weekly))


def test_names_are_read_as_they_are_written(tmp_path):
    for day, revision in ((3, 12), (1, 5), (2, 9)):
        (tmp_path / name_of(START + timedelta(days=day), revision)).write_bytes(b"xx")
    for other in ("mine.jsonl.gz", ".20260101T000000-under-way.jsonl.gz", "alignment-20269999T000000Z-r1.jsonl.gz"):
        (tmp_path / other).write_bytes(b"")
    found = listed(tmp_path)
    assert [(each.made, each.revision, each.size) for each in found] == [
        (START + timedelta(days=day), revision, 2) for day, revision in ((3, 12), (2, 9), (1, 5))
    ]


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(NotFound, match="there is no folder"):
        listed(tmp_path / "x")
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="cannot be read"):
        listed(tmp_path / "file")
