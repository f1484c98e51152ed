"""Weights that are found, shares that are probabilities, and how sharp they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.suggestions.ranking import KNOTS, PLACED, SIGNALS, Ranker, experience, hints, table
from graph_service.training.fitting import Case, descended, fit

WIDTH = len(SIGNALS) * len(KNOTS)


def signals(rng, statements, targets):
    plain = [name for name in SIGNALS if not name.endswith("_place")]
    return {name: rng.normal(size=(statements, targets)).astype(np.float32) for name in plain}


def drawn(true, *, seed, examples=0, statements=300, targets=6):
    """Statements whose right target is drawn with the probabilities of the ``true`` ranker."""
    rng = np.random.default_rng(seed)
    features = table(signals(rng, statements, targets), examples)
    shares = true.shares(features)
    right = np.array([rng.choice(targets, p=row / row.sum()) for row in shares.astype(np.float64)])
    return Case(features, right, np.ones(statements, dtype=np.float32))


def ranker(**weights):
    every = np.zeros(WIDTH, dtype=np.float32)
    for name, weight in weights.items():
        every[[SIGNALS.index(name) + knot * len(SIGNALS) for knot in range(len(KNOTS))]] = weight
    return Ranker(every, np.zeros(12, dtype=np.float32))


@given(st.integers(0, 100_000))
def test_the_weights_of_the_knots_always_sum_to_one(examples):
    shares = experience(examples)
    assert shares.sum() == pytest.approx(1, abs=1e-5)
    assert (shares >= 0).all() and (shares > 0).sum() <= 2


def test_at_a_knot_its_own_weights_count_alone():
    for at, knot in enumerate(KNOTS):
        assert experience(knot)[at] == pytest.approx(1, abs=1e-5)


def test_the_weights_that_made_the_choices_are_found():
    true = ranker(w=1.5, tc=-1.0)
    found = fit([drawn(true, seed=seed, examples=KNOTS[seed % 5]) for seed in range(30)])
    for knot in range(len(KNOTS)):
        weight = found.weights[knot * len(SIGNALS) + SIGNALS.index("w")]
        place = found.weights[knot * len(SIGNALS) + SIGNALS.index("w_place")]
        assert weight + place == pytest.approx(1.5, abs=0.35)  # by place among few targets it is much the same
    assert abs(found.weights[SIGNALS.index("m")] + found.weights[SIGNALS.index("m_place")]) < 0.3


def test_shares_are_calibrated_on_what_was_drawn_with_the_same_weights():
    true = ranker(w=1.5, tc=-1.0)
    found = fit([drawn(true, seed=seed) for seed in range(12)])
    fresh = drawn(true, seed=99, statements=4_000)
    shares = found.shares(fresh.features)
    assert shares.sum(axis=1) == pytest.approx(np.ones(4_000), abs=1e-4)
    sure = shares.max(axis=1)
    assert sure.mean() == pytest.approx((shares.argmax(axis=1) == fresh.right).mean(), abs=0.03)


def test_a_signal_by_place_does_not_know_its_scale():
    found = signals(np.random.default_rng(0), 3, 5)
    larger = {name: each * 10 + 3 for name, each in found.items()}
    at = [SIGNALS.index(f"{name}_place") for name in PLACED]
    assert np.allclose(table(found, 0)[:, :, at], table(larger, 0)[:, :, at], atol=1e-3)


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.5])
def test_sharpness_is_read_from_what_is_known(factor):
    true = ranker(w=1.5 * factor, tc=-1.0 * factor)
    known = drawn(true, seed=3, statements=1_500)
    assert ranker(w=1.5, tc=-1.0).sharpness(known.features, known.right) == pytest.approx(factor, rel=0.15)


def test_few_examples_do_not_make_it_sharp():
    true = ranker(w=6.0)
    known = drawn(true, seed=3, statements=4)
    one = ranker(w=1.5)
    assert one.sharpness(known.features, known.right) < 1.4
    assert one.sharpness(known.features[:0], known.right[:0]) == 1


def test_probabilities_leave_room_for_nothing_and_evidence_takes_it():
    rng = np.random.default_rng(1)
    features = table(signals(rng, 4, 5), 0)
    found = ranker(w=1.0)
    more = np.zeros((4, 5), dtype=np.float32)
    plain = found.probabilities(features, more)
    assert plain.sum(axis=1) == pytest.approx(np.full(4, 0.5), abs=1e-4)  # no hint either way
    more[:, 2] = 3
    moved = found.probabilities(features, more)
    assert (moved[:, 2] > plain[:, 2]).all() and (moved.sum(axis=1) > plain.sum(axis=1)).all()
    assert (moved.sum(axis=1) <= 1 + 1e-5).all()


def test_whether_anything_fits_is_learned_from_targets_taken_away():
    rng = np.random.default_rng(5)
    cases = []
    for _ in range(20):  # the right target alone shares words
        found = {name: each * 0.1 for name, each in signals(rng, 100, 6).items()}
        right = rng.integers(0, 6, 100)
        found["w"][np.arange(100), right] += 2
        cases.append(Case(table(found, 0), right, np.ones(100, dtype=np.float32)))
    taught = fit(cases)
    case = cases[0]
    others = np.array([np.delete(np.arange(6), right) for right in case.right])
    left = np.take_along_axis(case.features, others[:, :, None], axis=1)
    some = taught.probabilities(case.features, np.zeros((100, 6), dtype=np.float32)).sum(axis=1)
    none = taught.probabilities(left, np.zeros((100, 5), dtype=np.float32)).sum(axis=1)
    assert some.min() > 0.9 and none.max() < 0.2


def test_one_target_alone_can_be_ranked():
    features = table(signals(np.random.default_rng(0), 2, 1), 30)
    assert hints(features, ranker().scores(features)).shape == (2, 12)
    assert ranker().shares(features) == pytest.approx(np.ones((2, 1)))


def test_descent_finds_the_least_of_a_bowl():
    goal = np.arange(5.0)
    found = descended(lambda at: (float(((at - goal) ** 2).sum()), 2 * (at - goal)), 5)
    assert np.allclose(found, goal, atol=1e-4)
