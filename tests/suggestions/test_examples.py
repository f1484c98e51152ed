"""What examples say, and that learning one by one is learning all at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.suggestions import examples as module
from graph_service.suggestions.examples import EXAMPLED, Examples, rows_of
from graph_service.suggestions.meaning import unit
from graph_service.suggestions.signals import Read
from graph_service.suggestions.wording import tfidf

IDF = np.ones(40, dtype=np.float32)
PARENTS = [0, 0, 1, -1]


def read(rows):
    """Texts made of numbers: each row is a seed, and its parity is who leads."""
    from collections import Counter

    rows = list(rows)
    meaning = (
        unit(np.stack([np.random.default_rng(row).normal(size=8) for row in rows]).astype(np.float32))
        if rows
        else np.zeros((0, 8), np.float32)
    )
    counts = [Counter({row % 40: 1, (row * 7) % 40: 2}) for row in rows]
    who = tuple(frozenset({f"e{row % 3}"}) if row % 2 else frozenset() for row in rows)
    found = tfidf(counts, IDF)
    return Read(
        tuple(f"text {row}" for row in rows),
        found,
        found,
        meaning,
        (meaning[:, :5].copy(),),
        who,
        (meaning[:, :5] * 0,),
    )


ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=10, unique_by=lambda pair: pair)


def taught(pairs):
    found = Examples(PARENTS)
    found.put(read([row for row, _ in pairs]), [right for _, right in pairs], "graph")
    return found


def same(one, other, asked):
    first, second = one.signals(asked), other.signals(asked)
    return all(np.allclose(first[name], second[name], atol=2e-3) for name in EXAMPLED)


@settings(deadline=None)
@given(ROWS)
def test_learning_one_by_one_is_learning_all_at_once(pairs):
    slowly = Examples(PARENTS)
    for row, right in pairs:
        slowly.put(read([row]), [right], "decision")
    assert same(slowly, taught(pairs), read(range(40, 45)))


@settings(deadline=None)
@given(ROWS, st.integers(0, 30), st.integers(0, 3))
def test_what_is_forgotten_was_never_learned(pairs, row, right):
    pairs = [pair for pair in pairs if pair != (row, right)]
    found = taught(pairs) if pairs else Examples(PARENTS)
    found.put(read([row]), [right], "decision")
    found.take_out(f"text {row}", right)
    assert len(found) == len(pairs)
    assert same(found, taught(pairs) if pairs else Examples(PARENTS), read(range(40, 45)))


def test_ridge_is_what_solving_the_whole_system_gives():
    pairs = [(row, row % 4) for row in range(12)]
    known, asked = read(row for row, _ in pairs), read(range(40, 46))

    def alike(one, other):
        tower = unit(one.projected[0]) @ unit(other.projected[0]).T
        shared = np.array([[bool(a & b) for b in other.entities] for a in one.entities])
        return (one.meaning @ other.meaning.T + tower + 2 * one.words.against(other.words)) / 4 + 0.12 * shared

    right = np.eye(4)[[right for _, right in pairs]]
    up = np.array([[1, 0], [1, 0], [0, 1], [0, 0]])
    solved = np.linalg.solve(alike(known, known) + 0.3 * np.eye(12), np.hstack([right, right @ up]))
    found = taught(pairs).signals(asked)
    assert np.allclose(found["ridge"], alike(asked, known) @ solved[:, :4], atol=1e-4)
    above = alike(asked, known) @ solved[:, 4:]
    assert np.allclose(
        found["ridge_up"], np.stack([above[:, 0], above[:, 0], above[:, 1], 0 * above[:, 0]], axis=1), atol=1e-4
    )


def test_an_example_speaks_for_its_target_and_its_entity():
    found = Examples(PARENTS)
    found.put(read([1, 7, 3]), [2, 2, 0], "graph")  # 1 and 7 are of e1, 3 of e0
    signals = found.signals(read([1, 13]))  # 13 is of e1 too
    assert signals["near"][0].argmax() == signals["vote"][0].argmax() == 2
    assert signals["near"][0, 2] == pytest.approx(1, abs=1e-5)
    assert signals["common_here"][1].argmax() == 2
    nearest = found.nearest(found.likeness(read([1]))[0], 2)
    assert (nearest.text, nearest.by) == ("text 1", "graph")
    assert found.nearest(found.likeness(read([1]))[0], 1) is None


def test_without_examples_nothing_is_said():
    found = Examples(PARENTS).signals(read([1, 2]))
    assert set(found) == set(EXAMPLED)
    assert all(each.shape == (2, 4) and not each.any() for each in found.values())


def test_the_oldest_examples_go_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr(module, "MOST", 4)
    found = taught([(row, 0) for row in range(3)])
    found.put(read([10, 11]), [1, 1], "decision")
    assert len(found) == 4
    kept = taught([(1, 0), (2, 0), (10, 1), (11, 1)])
    assert same(found, kept, read(range(40, 44)))
    found.put(read(range(20, 27)), [2] * 7, "graph")
    assert same(found, taught([(row, 2) for row in range(23, 27)]), read(range(40, 44)))


def test_rows_of_a_reading_are_those_rows():
    some = rows_of(read(range(6)), [4, 1])
    assert some.texts == ("text 4", "text 1")
    assert np.allclose(some.meaning, read([4, 1]).meaning)
    assert np.allclose(some.words.against(some.words), read([4, 1]).words.against(read([4, 1]).words))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=2, max_size=8, unique_by=lambda pair: pair[0])
)
def test_an_example_left_out_is_asked_of_all_others(pairs):
    _, found, right = taught(pairs).left_out()
    for at, (row, own) in enumerate(pairs):
        assert right[at] == own
        others = taught(pairs[:at] + pairs[at + 1 :]).signals(read([row]))
        for name in ("near", "vote", "ridge", "ridge_up", "common", "common_here"):
            assert np.allclose(found[name][at], others[name][0], atol=2e-3), name
