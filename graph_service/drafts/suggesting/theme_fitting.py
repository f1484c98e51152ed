"""Which numbers let meaning and words tell codes apart: multinomial logistic regression, in NumPy alone.

Labels are shares (a text may speak half of one code); features are left out at random, as in towers, so that no
single word decides. Steps are Adam's (Kingma and Ba 2015). The same texts and seed give the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.drafts.suggesting.meaning import Floats
from graph_service.drafts.suggesting.theme_model import Head, softmax
from graph_service.drafts.suggesting.wording import Bags

_AT_ONCE, _STEP = 512, 5e-3
_LEFT_OUT: Final = 0.5
_SMALL_MEANING, _SMALL_WORDS = 1e-5, 1e-6


@dataclass(frozen=True, slots=True)
class Lessons:
    """Texts as features, what each speaks of as shares, and how much each counts."""

    meaning: Floats
    words: Bags
    shares: Floats
    weight: Floats

    def and_(self, others: "Lessons") -> "Lessons":
        """These, then the others."""
        words = Bags(
            np.concatenate([self.words.starts, others.words.starts[1:] + self.words.starts[-1]]),
            np.concatenate([self.words.boxes, others.words.boxes]),
            np.concatenate([self.words.weights, others.words.weights]), self.words.size,
        )  # fmt: skip
        return Lessons(
            np.concatenate([self.meaning, others.meaning]), words,
            np.concatenate([self.shares, others.shares]), np.concatenate([self.weight, others.weight]),
        )  # fmt: skip

    def some(self, rows: NDArray[np.int64]) -> "Lessons":
        """Those of some rows, in their order."""
        return Lessons(self.meaning[rows], _rows(self.words, rows), self.shares[rows], self.weight[rows])


def fit(lessons: Lessons, *, rounds: int, seed: int = 0) -> Head:
    """The head that the lessons teach, after so many rounds through them."""
    rng = np.random.default_rng(seed)
    size = lessons.shares.shape[1]
    held = [
        np.zeros((lessons.meaning.shape[1], size), np.float32),
        np.zeros((lessons.words.size, size), np.float32), np.zeros((1, size), np.float32),
    ]  # fmt: skip
    climb = _Adam(held)
    for number in range(rounds):
        step = _STEP * (1 - 0.9 * number / rounds)
        for rows in np.array_split(rng.permutation(len(lessons.weight)), max(1, len(lessons.weight) // _AT_ONCE)):
            climb.step(_slopes(lessons.some(np.asarray(rows)), Head(held[0], held[1], held[2][0]), rng), step)
    return Head(held[0], held[1], held[2][0])


class _Adam:
    """Steps of a size of their own for each number."""

    def __init__(self, held: Sequence[Floats]) -> None:
        self._held, self._steps = held, 0
        self._mean, self._square = [np.zeros_like(each) for each in held], [np.zeros_like(each) for each in held]

    def step(self, slopes: Sequence[Floats], size: float) -> None:
        self._steps += 1
        for at, slope in enumerate(slopes):
            self._mean[at] += 0.1 * (slope - self._mean[at])
            self._square[at] += 0.01 * (slope**2 - self._square[at])
            level = np.sqrt(self._square[at] / (1 - 0.99**self._steps)) + 1e-7
            self._held[at][...] -= (size / (1 - 0.9**self._steps)) * self._mean[at] / level


def _slopes(some: Lessons, head: Head, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    kept = rng.random(some.meaning.shape, dtype=np.float32) > _LEFT_OUT
    meaning = (some.meaning * kept / (1 - _LEFT_OUT)).astype(np.float32)
    weights = some.words.weights * (rng.random(len(some.words.weights)) > _LEFT_OUT) / (1 - _LEFT_OUT)
    words = Bags(some.words.starts, some.words.boxes, weights.astype(np.float32), some.words.size)
    off = softmax(head.logits(meaning, words)) - some.shares
    off = (off * (some.weight / some.weight.sum())[:, None]).astype(np.float32)
    of_words = _SMALL_WORDS * head.words
    each = off[np.repeat(np.arange(len(off)), np.diff(words.starts))] * words.weights[:, None] * Head.WORDS
    order = np.argsort(words.boxes, kind="stable")
    if len(order):
        boxes = words.boxes[order]
        firsts = np.flatnonzero(np.diff(boxes, prepend=-1))
        of_words[boxes[firsts]] += np.add.reduceat(each[order], firsts, axis=0)
    of_meaning = Head.MEANING * (meaning.T @ off) + _SMALL_MEANING * head.meaning
    return of_meaning.astype(np.float32), of_words.astype(np.float32), off.sum(axis=0, keepdims=True)


def _rows(bags: Bags, rows: NDArray[np.int64]) -> Bags:
    lengths = np.diff(bags.starts)[rows]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    within = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths) + np.repeat(bags.starts[rows], lengths)
    return Bags(starts, bags.boxes[within], bags.weights[within], bags.size)
