"""Which numbers let meaning and words tell codes apart: multinomial logistic regression, in NumPy alone.

Labels are shares (a text may speak half of one code); features are left out at random, as in towers, so that no
single word decides. Steps are Adam's (Kingma and Ba 2015). The same texts and seed give the same numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.arithmetic import softmax
from graph_service.suggestions.meaning import Floats
from graph_service.suggestions.theme_model import Head
from graph_service.suggestions.wording import SparseTfidf
from graph_service.training.adam import Adam, Gradient

_AT_ONCE, _STEP = 512, 5e-3
_LEFT_OUT: Final = 0.5
_SMALL_MEANING, _SMALL_WORDS = 1e-5, 1e-6


@dataclass(frozen=True, slots=True)
class Lessons:
    """Texts as features, what each speaks of as shares, and how much each counts."""

    meaning: Floats
    words: SparseTfidf
    shares: Floats
    weight: Floats

    def and_(self, others: "Lessons") -> "Lessons":
        """These, then the others."""
        return Lessons(
            np.concatenate([self.meaning, others.meaning]),
            self.words.joined(others.words),
            np.concatenate([self.shares, others.shares]),
            np.concatenate([self.weight, others.weight]),
        )

    def some(self, rows: NDArray[np.int64]) -> "Lessons":
        """Those of some rows, in their order."""
        return Lessons(self.meaning[rows], self.words.some(rows), self.shares[rows], self.weight[rows])


def fit(lessons: Lessons, *, rounds: int, seed: int = 0) -> Head:
    """The head that the lessons teach, after so many rounds through them."""
    rng = np.random.default_rng(seed)
    size = lessons.shares.shape[1]
    parameters: dict[str, Floats] = {
        "meaning": np.zeros((lessons.meaning.shape[1], size), np.float32),
        "words": np.zeros((lessons.words.size, size), np.float32),
        "often": np.zeros((1, size), np.float32),
    }
    optimizer = Adam(parameters)
    for number in range(rounds):
        step = _STEP * (1 - 0.9 * number / rounds)
        for rows in np.array_split(rng.permutation(len(lessons.weight)), max(1, len(lessons.weight) // _AT_ONCE)):
            optimizer.step(_gradients(lessons.some(np.asarray(rows)), _head(parameters), rng), step)
    return _head(parameters)


def _head(parameters: Mapping[str, Floats]) -> Head:
    return Head(parameters["meaning"], parameters["words"], parameters["often"][0])


def _gradients(some: Lessons, head: Head, rng: np.random.Generator) -> dict[str, Gradient]:
    kept = rng.random(some.meaning.shape, dtype=np.float32) > _LEFT_OUT
    meaning = (some.meaning * kept / (1 - _LEFT_OUT)).astype(np.float32)
    weights = some.words.weights * (rng.random(len(some.words.weights)) > _LEFT_OUT) / (1 - _LEFT_OUT)
    words = SparseTfidf(some.words.starts, some.words.buckets, weights.astype(np.float32), some.words.size)
    off = softmax(head.logits(meaning, words)) - some.shares
    off = (off * (some.weight / some.weight.sum())[:, None]).astype(np.float32)
    of_words = _SMALL_WORDS * head.words
    each = off[np.repeat(np.arange(len(off)), np.diff(words.starts))] * words.weights[:, None] * Head.WORDS
    order = np.argsort(words.buckets, kind="stable")
    if len(order):
        buckets = words.buckets[order]
        firsts = np.flatnonzero(np.diff(buckets, prepend=-1))
        of_words[buckets[firsts]] += np.add.reduceat(each[order], firsts, axis=0)
    of_meaning = Head.MEANING * (meaning.T @ off) + _SMALL_MEANING * head.meaning
    return {
        "meaning": of_meaning.astype(np.float32),
        "words": of_words.astype(np.float32),
        "often": off.sum(axis=0, keepdims=True),
    }
