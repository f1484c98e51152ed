"""How what speaks for a code is made a probability that holds, and where the answer becomes yes.

Logistic regression on texts that no head learned from: every code of a list is asked of every text. Texts of no plan,
to which no code belongs, are among them, so that prose is not given codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.meaning import Floats
from graph_service.suggestions.theme_questions import Question
from graph_service.training.fitting import Doubles, descended

_SMALL: Final = 1e-2
_THRESHOLDS: Final = tuple(round(0.01 * step, 2) for step in range(2, 71))


@dataclass(frozen=True, slots=True)
class Answered:
    """Texts asked of one list: the ``evidence`` (texts x codes x numbers), which codes are ``right``, and how much each
    text counts."""

    evidence: Floats
    right: NDArray[np.bool_]
    weight: Floats


def answered(evidence: Floats, right: Sequence[set[int]], weight: float = 1.0) -> Answered:
    """Texts with the columns of their right codes."""
    found = np.zeros(evidence.shape[:2], dtype=np.bool_)
    for row, columns in enumerate(right):
        found[row, sorted(columns)] = True
    return Answered(evidence, found, np.full(len(evidence), weight, dtype=np.float32))


def fitted(sets: Sequence[Answered]) -> Question:
    """The question of one list, under which the answers of all these sets are likeliest; the threshold is that of the
    best F1 over the first set."""
    width = sets[0].evidence.shape[2]

    def gradient(weights: Doubles) -> tuple[float, Doubles]:
        loss, found = _SMALL * float(weights @ weights), 2 * _SMALL * weights
        for each in sets:
            score = each.evidence @ weights
            off = (1 / (1 + np.exp(-score)) - each.right) * each.weight[:, None]
            loss += float((each.weight[:, None] * (np.logaddexp(0, score) - each.right * score)).sum())
            found = found + np.einsum("ij,ijk->k", off, each.evidence)
        return loss, found

    weights = tuple(round(float(weight), 4) for weight in descended(gradient, width))
    question = Question(weights, 0.5)
    return replace(question, threshold=best_threshold(question.probabilities(sets[0].evidence), sets[0].right))


def best_threshold(probabilities: Floats, right: NDArray[np.bool_]) -> float:
    """Where the harmonic mean of precision and recall (F1) is best, over all the questions together."""
    return max(_THRESHOLDS, key=lambda least: f1(probabilities >= least, right))


def threshold_of_snippets(probabilities: Floats, goals: NDArray[np.int64], right: NDArray[np.bool_]) -> float:
    """Where the mean of the F1 of each goal is best, for texts that were each asked for one goal."""
    return max(_THRESHOLDS, key=lambda least: macro_f1(probabilities >= least, goals, right))


def macro_f1(said: NDArray[np.bool_], goals: NDArray[np.int64], right: NDArray[np.bool_]) -> float:
    """The mean over goals of the F1 of their answers."""
    return float(np.mean([f1(said[goals == goal], right[goals == goal]) for goal in np.unique(goals)]))


def f1(said: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    """The harmonic mean of precision and recall; 1 where nothing is right and nothing was said.

    >>> f1(np.array([True, True, False]), np.array([True, False, False]))
    0.6666666666666666
    """
    both = int(said.sum() + right.sum())
    return 2 * int((said & right).sum()) / both if both else 1.0
