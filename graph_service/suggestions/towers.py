"""How project wording and result wording meet: two small maps into one space, learned from public portfolios.

A *tower* sends a statement and a target into one space where their product says how well they fit. It starts from
the meaning of a text and adds a vector for each of its words, so that it learns both what USE does not tell
apart and which words of an activity go with which words of a result. An entity has a vector too: what it does in
other countries. ``train`` is a softmax over the targets of a statement's own plan (as in DSSM, Huang et al. 2013),
kept near its start and with features left out at random, so that it serves plans that it has not seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.arithmetic import Adam, Slope, softmax
from graph_service.suggestions.meaning import Floats, shipped, unit
from graph_service.suggestions.wording import Bags

#: How much of the parent's vector stands in a target's.
PARENT: Final = 0.4
_SHARPNESS, _EPOCHS, _STEP, _AT_ONCE = 3.0, 12, 1e-3, 256
_LEFT_OUT: Final = 0.3
_NEAR_START: Final = 1e-2
_SMALL_WORDS: Final = 1e-4
_SMALL_ENTITIES: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Tower:
    """``statements`` and ``targets`` are maps of meaning (512 x d), ``words`` has a row a known stem, ``entities`` a
    row an entity; ``known_entities`` names those rows."""

    statements: Floats
    targets: Floats
    words: Floats
    entities: Floats
    known_entities: Mapping[str, int]

    def statement_vectors(self, meaning: Floats, words: Bags) -> Floats:
        """One row a statement, in the tower's space; not of length 1."""
        return shipped(meaning) @ self.statements + words.summed(self.words)

    def target_vectors(self, meaning: Floats, words: Bags) -> Floats:
        """One row a target (a result, an objective, a code of a public list), in the same space."""
        return shipped(meaning) @ self.targets + words.summed(self.words)

    def entity_vectors(self, entities: Sequence[Sequence[str]]) -> Floats:
        """The mean vector of each statement's entities; zeros where none is known."""
        found = np.zeros((len(entities), self.words.shape[1]), dtype=np.float32)
        for row, keys in enumerate(entities):
            known = [self.known_entities[key] for key in keys if key in self.known_entities]
            if known:
                found[row] = self.entities[known].mean(axis=0)
        return found


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


def train(lessons: Sequence[Lesson], known_entities: Sequence[str], *, size: int = 128, seed: int = 0) -> Tower:
    """A tower of ``size`` dimensions from these plans; the same plans and seed give the same tower."""
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
    return Tower(held["statements"], held["targets"], held["words"], held["entities"], rows)


def _slopes(
    lesson: Lesson, whose: NDArray[np.int64], held: Mapping[str, Floats], start: Floats, rng: np.random.Generator
) -> dict[str, Slope]:
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
    slopes: dict[str, Slope] = {
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
