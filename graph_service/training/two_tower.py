"""How the two-tower model is trained on public portfolios.

A softmax over the targets of a statement's own plan (as in DSSM, Huang et al. 2013), by gradient descent, kept near
its start and with features left out at random (dropout), so that it serves plans that it has not seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.arithmetic import softmax
from graph_service.suggestions.meaning import Floats, unit
from graph_service.suggestions.two_tower import PARENT, TwoTower
from graph_service.suggestions.wording import Bags
from graph_service.training.adam import Adam, Gradient

_SHARPNESS, _EPOCHS, _STEP, _AT_ONCE = 3.0, 12, 1e-3, 256
_LEFT_OUT: Final = 0.3
_NEAR_START: Final = 1e-2
_SMALL_WORDS: Final = 1e-4
_SMALL_ENTITIES: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Lesson:
    """One plan to learn from: its statements, the row of the target of each, its targets and their parents."""

    meaning: Floats
    words: Bags
    right: NDArray[np.int64]
    entities: Sequence[str]
    target_meaning: Floats
    target_words: Bags
    parent_meaning: Floats
    parent_words: Bags


def train(lessons: Sequence[Lesson], known_entities: Sequence[str], *, size: int = 128, seed: int = 0) -> TwoTower:
    """A model of ``size`` dimensions from these plans; the same plans and seed give the same numbers."""
    rng = np.random.default_rng(seed)
    every = np.concatenate([lesson.meaning[::5] for lesson in lessons])
    start: Floats = np.linalg.eigh(every.T @ every)[1][:, ::-1][:, :size].astype(np.float32)  # principal directions
    stems = lessons[0].words.size
    held = {
        "statements": start.copy(), "targets": start.copy(),
        "words": (rng.normal(size=(stems, size)) * 0.02).astype(np.float32),
        "entities": np.zeros((len(known_entities), size), dtype=np.float32),
    }  # fmt: skip
    rows = {key: row for row, key in enumerate(known_entities)}
    whose = [np.array([rows.get(key, -1) for key in lesson.entities], dtype=np.int64) for lesson in lessons]
    climb = Adam(held)
    for epoch in range(_EPOCHS):
        step = _STEP * (1 - 0.9 * epoch / _EPOCHS)
        for number in rng.permutation(len(lessons)):
            climb.step(_slopes(lessons[number], whose[number], held, start, rng), step)
    return TwoTower(held["statements"], held["targets"], held["words"], held["entities"], rows)


def _slopes(
    lesson: Lesson, whose: NDArray[np.int64], held: Mapping[str, Floats], start: Floats, rng: np.random.Generator
) -> dict[str, Gradient]:
    """Which way each number of the tower makes this plan's right targets likelier, turned round; of the
    words only the rows that this plan has."""
    some = np.arange(len(lesson.right))
    if len(some) > _AT_ONCE:
        some = rng.choice(some, _AT_ONCE, replace=False)
    right, who = lesson.right[some], whose[some]
    meaning = _thinned(lesson.meaning[some], rng)
    target_meaning = _thinned(unit(lesson.target_meaning + PARENT * lesson.parent_meaning), rng)
    words = _sparse(lesson.words, some, rng)
    target_words = _sparse(lesson.target_words, np.arange(len(lesson.target_words)), rng)
    parent_words = _sparse(lesson.parent_words, np.arange(len(lesson.parent_words)), rng)
    named = (who >= 0) & (rng.random(len(who)) > _LEFT_OUT)
    ours = meaning @ held["statements"] + words.summed(held["words"])
    ours[named] += held["entities"][who[named]]
    theirs = target_meaning @ held["targets"] + target_words.summed(held["words"])
    theirs += PARENT * parent_words.summed(held["words"])
    likely = softmax((_SHARPNESS * (ours @ theirs.T)).astype(np.float32))
    likely[np.arange(len(right)), right] -= 1
    likely *= _SHARPNESS / len(right)
    ours_slope, theirs_slope = likely @ theirs, likely.T @ ours
    slopes: dict[str, Gradient] = {
        "statements": meaning.T @ ours_slope + _NEAR_START * (held["statements"] - start),
        "targets": target_meaning.T @ theirs_slope + _NEAR_START * (held["targets"] - start),
    }  # fmt: skip
    entities = _SMALL_ENTITIES * held["entities"]
    np.add.at(entities, who[named], ours_slope[named])
    said = ((words, ours_slope), (target_words, theirs_slope), (parent_words, PARENT * theirs_slope))
    rows = np.unique(np.concatenate([bags.boxes for bags, _ in said]))
    own = _SMALL_WORDS * held["words"][rows]
    for bags, slope in said:
        own += _turned(bags, rows) @ slope
    return {**slopes, "entities": entities, "words": (rows, own)}


def _turned(bags: Bags, rows: NDArray[np.int64]) -> Any:
    """The bags as a sparse matrix of the boxes in ``rows`` by texts."""
    from scipy.sparse import csr_matrix

    boxes = np.searchsorted(rows, bags.boxes)
    return csr_matrix((bags.weights, boxes, bags.starts), shape=(len(bags), len(rows))).T.tocsr()


def _thinned(rows: Floats, rng: np.random.Generator) -> Floats:
    kept = rng.random(rows.shape, dtype=np.float32) > _LEFT_OUT
    return (rows * kept / (1 - _LEFT_OUT)).astype(np.float32)


def _sparse(bags: Bags, some: NDArray[np.int64], rng: np.random.Generator) -> Bags:
    """Some of the texts, each without a random share of its words."""
    whole = bags.some(some)
    kept = rng.random(len(whole.boxes)) > _LEFT_OUT
    starts = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)[whole.starts]
    return Bags(starts, whole.boxes[kept], whole.weights[kept] / np.float32(1 - _LEFT_OUT), whole.size)
