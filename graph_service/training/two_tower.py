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
from graph_service.suggestions.wording import SparseTfidf
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
    words: SparseTfidf
    right: NDArray[np.int64]
    entities: Sequence[str]
    target_meaning: Floats
    target_words: SparseTfidf
    parent_meaning: Floats
    parent_words: SparseTfidf


def train(lessons: Sequence[Lesson], known_entities: Sequence[str], *, size: int = 128, seed: int = 0) -> TwoTower:
    """A model of ``size`` dimensions from these plans; the same plans and seed give the same numbers."""
    rng = np.random.default_rng(seed)
    every = np.concatenate([lesson.meaning[::5] for lesson in lessons])
    start: Floats = np.linalg.eigh(every.T @ every)[1][:, ::-1][:, :size].astype(np.float32)  # principal directions
    stems = lessons[0].words.size
    parameters = {
        "statements": start.copy(),
        "targets": start.copy(),
        "words": (rng.normal(size=(stems, size)) * 0.02).astype(np.float32),
        "entities": np.zeros((len(known_entities), size), dtype=np.float32),
    }
    rows = {key: row for row, key in enumerate(known_entities)}
    whose = [np.array([rows.get(key, -1) for key in lesson.entities], dtype=np.int64) for lesson in lessons]
    optimizer = Adam(parameters)
    for epoch in range(_EPOCHS):
        step = _STEP * (1 - 0.9 * epoch / _EPOCHS)
        for number in rng.permutation(len(lessons)):
            optimizer.step(_gradients(lessons[number], whose[number], parameters, start, rng), step)
    return TwoTower(parameters["statements"], parameters["targets"], parameters["words"], parameters["entities"], rows)


def _gradients(
    lesson: Lesson, whose: NDArray[np.int64], parameters: Mapping[str, Floats], start: Floats, rng: np.random.Generator
) -> dict[str, Gradient]:
    """The gradient of this plan's loss in each array of parameters; of the words only the rows that this plan has."""
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
    ours = meaning @ parameters["statements"] + words.summed(parameters["words"])
    ours[named] += parameters["entities"][who[named]]
    theirs = target_meaning @ parameters["targets"] + target_words.summed(parameters["words"])
    theirs += PARENT * parent_words.summed(parameters["words"])
    likely = softmax((_SHARPNESS * (ours @ theirs.T)).astype(np.float32))
    likely[np.arange(len(right)), right] -= 1
    likely *= _SHARPNESS / len(right)
    ours_gradient, theirs_gradient = likely @ theirs, likely.T @ ours
    gradients: dict[str, Gradient] = {
        "statements": meaning.T @ ours_gradient + _NEAR_START * (parameters["statements"] - start),
        "targets": target_meaning.T @ theirs_gradient + _NEAR_START * (parameters["targets"] - start),
    }
    entities = _SMALL_ENTITIES * parameters["entities"]
    np.add.at(entities, who[named], ours_gradient[named])
    said = ((words, ours_gradient), (target_words, theirs_gradient), (parent_words, PARENT * theirs_gradient))
    rows = np.unique(np.concatenate([tfidf.buckets for tfidf, _ in said]))
    own = _SMALL_WORDS * parameters["words"][rows]
    for tfidf, gradient in said:
        own += _turned(tfidf, rows) @ gradient
    return {**gradients, "entities": entities, "words": (rows, own)}


def _turned(tfidf: SparseTfidf, rows: NDArray[np.int64]) -> Any:
    """The texts as a sparse matrix of the buckets in ``rows`` by texts."""
    from scipy.sparse import csr_matrix

    buckets = np.searchsorted(rows, tfidf.buckets)
    return csr_matrix((tfidf.weights, buckets, tfidf.starts), shape=(len(tfidf), len(rows))).T.tocsr()


def _thinned(rows: Floats, rng: np.random.Generator) -> Floats:
    kept = rng.random(rows.shape, dtype=np.float32) > _LEFT_OUT
    return (rows * kept / (1 - _LEFT_OUT)).astype(np.float32)


def _sparse(tfidf: SparseTfidf, some: NDArray[np.int64], rng: np.random.Generator) -> SparseTfidf:
    """Some of the texts, each without a random share of its words."""
    whole = tfidf.some(some)
    kept = rng.random(len(whole.buckets)) > _LEFT_OUT
    starts = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)[whole.starts]
    return SparseTfidf(starts, whole.buckets[kept], whole.weights[kept] / np.float32(1 - _LEFT_OUT), whole.size)
