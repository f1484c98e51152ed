"""Does a text speak of this code, yes or no? Each code is a question of its own: several may be yes, or none.

What speaks for a code is told by five numbers (``evidence``); a logistic regression for each list, fitted by
``training.theme_calibration`` on texts that nobody learned from, makes them a probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph_service.suggestions.meaning import Floats

#: A constant; the code's score, and its lead over all codes of the list; how near the nearest wording of any code is in
#: meaning, and how much the head heard at all, which are those of the text.
EVIDENCE: Final = ("constant", "score", "lead", "near", "heard")


@dataclass(frozen=True, slots=True)
class Question:
    """``weights`` of ``EVIDENCE``; no probability is above ``ceiling``; from ``threshold`` on the answer is yes."""

    weights: tuple[float, ...]
    threshold: float
    ceiling: float = 1.0

    def probabilities(self, evidence: Floats) -> Floats:
        """One row a text, one column a code, each 0 to 1; a row has no sum."""
        scores = evidence @ np.array(self.weights, dtype=np.float32)
        return np.asarray(self.ceiling / (1 + np.exp(-scores)), dtype=np.float32)


def evidence(scores: Floats, near: Floats, heard: Floats) -> Floats:
    """``EVIDENCE`` of each text (row) and code (column).

    Args:
        scores: what is said for each code.
        near: the cosine of each text with the nearest wording of each code.
        heard: how much the head heard in each text, one number a text.
    """
    blank = np.ones_like(scores)
    lead = scores - log_sum(scores)
    nearest = near.max(axis=1, keepdims=True) if near.shape[1] else near
    return np.stack([blank, scores, lead, blank * nearest, blank * heard[:, None]], axis=2).astype(np.float32)


def log_sum(scores: Floats) -> Floats:
    """The logarithm of the sum of the powers of each row, one column."""
    most = scores.max(axis=1, keepdims=True)
    found: Floats = (most + np.log(np.exp(scores - most).sum(axis=1, keepdims=True))).astype(np.float32)
    return found


def gathered(scores: Floats, groups: Sequence[int], size: int) -> Floats:
    """Scores of groups of codes: ``log_sum`` over those of each group; a code of group -1 is in none."""
    member = np.array(groups)
    columns = [log_sum(scores[:, member == group]) for group in range(size)]
    return np.concatenate(columns, axis=1) if len(scores) else np.zeros((0, size), dtype=np.float32)
