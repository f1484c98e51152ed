"""How likely each target is: one conditional logit over all signals, and whether anything fits at all.

Each signal has a weight at a few numbers of examples (``KNOTS``) and one in proportion between them, so that words
lead where nothing was mapped yet and examples where much was. Some signals count again by their place among the
targets of that statement. ``fitting`` finds the weights by maximum likelihood on other plans (McFadden 1974), which
makes the shares probabilities; a logistic regression on the best scores says how likely it is that any target fits.
How sharp a plan's shares should be is read from its own examples, each asked of the others (``sharpness``), as
temperature scaling does (Guo et al. 2017).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.arithmetic import softmax
from graph_service.suggestions.examples import EXAMPLED
from graph_service.suggestions.meaning import Floats
from graph_service.suggestions.signals import EXAMPLE_FREE

#: Signals that count by their place among a statement's targets too.
PLACED: Final = ("w", "c", "m", "tc", "near", "vote", "ridge")
SIGNALS: Final = (*EXAMPLE_FREE, *EXAMPLED, *(f"{name}_place" for name in PLACED))
#: Numbers of examples for which weights are learned; between two, on a logarithmic scale, both count in part.
KNOTS: Final = (0, 5, 20, 80, 320)
#: Of statements met in drafts, the share that has a target at all, as ``fits`` was taught.
FITTING: Final = 0.8
#: What examples say has no weight where there are none.
_WITHOUT_EXAMPLES: Final = np.array([name.removesuffix("_place") not in EXAMPLED for name in SIGNALS], dtype=np.float32)
#: Factors of sharpness that are tried, and how much evidence a plan must give to leave 1.
_FACTORS: Final = tuple(float(each) for each in np.exp(np.linspace(np.log(0.6), np.log(1.7), 23)))
_NEAR_ONE: Final = 40.0


def experience(examples: int) -> Floats:
    """How much the weights of each knot count under so many examples: shares that sum to 1.

    >>> [round(float(share), 2) for share in experience(20)], [round(float(share), 2) for share in experience(1_000)]
    ([0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0])
    """
    at = np.log1p(np.array(KNOTS, dtype=np.float64))
    return np.array([np.interp(np.log1p(examples), at, one) for one in np.eye(len(KNOTS))], dtype=np.float32)


def table(signals: Mapping[str, Floats], examples: int) -> Floats:
    """Statements x targets x features (``SIGNALS``, for each of ``KNOTS``)."""
    every = dict(signals)
    for name in PLACED:
        found = every[name]
        spread = found.std(axis=1, keepdims=True) if found.shape[1] else found
        every[f"{name}_place"] = (found - found.mean(axis=1, keepdims=True)) / (spread + 1e-6)
    stacked = np.stack([every[name] for name in SIGNALS], axis=2).astype(np.float32)
    none, *some = experience(examples)
    return np.concatenate([none * stacked * _WITHOUT_EXAMPLES, *(share * stacked for share in some)], axis=2)


@dataclass(frozen=True, slots=True)
class Ranker:
    """``weights`` for each feature; ``fits`` for each of ``hints``."""

    weights: Floats
    fits: Floats

    def scores(self, features: Floats) -> Floats:
        found: Floats = features @ self.weights
        return found

    def shares(self, features: Floats, sharp: float = 1.0) -> Floats:
        """Probability of each target where one of them is right."""
        return softmax(np.float32(sharp) * self.scores(features))

    def sharpness(self, features: Floats, right: NDArray[np.int64]) -> float:
        """The factor under which ``right`` is likeliest for these statements; 1 without any, and near it for few."""
        if not len(right):
            return 1.0
        scores, rows = self.scores(features), np.arange(len(right))

        def likely(factor: float) -> float:
            shares = softmax(np.float32(factor) * scores)[rows, right]
            return float(np.log(shares + 1e-12).sum()) - _NEAR_ONE * float(np.log(factor)) ** 2

        return max(_FACTORS, key=likely)

    def probabilities(self, features: Floats, more: Floats, sharp: float = 1.0) -> Floats:
        """Probability of each target, with ``more`` log-odds for each; what a row lacks to 1 is that of *nothing
        fits*. Evidence for one target is evidence that something fits."""
        scores = self.scores(features)
        fits = hints(features, scores) @ self.fits + np.maximum(0, more.max(axis=1))
        found: Floats = (softmax(np.float32(sharp) * scores + more) / (1 + np.exp(-fits[:, None]))).astype(np.float32)
        return found


def hints(features: Floats, scores: Floats) -> Floats:
    """What tells whether anything fits: best signals, the best share and its lead, experience. One row a statement."""
    summed = features.reshape(*features.shape[:2], len(KNOTS), len(SIGNALS)).sum(axis=2)  # shares that sum to 1
    best = [summed[:, :, SIGNALS.index(name)].max(axis=1) for name in ("w", "c", "m", "tc", "near", "ridge")]
    ordered = np.sort(softmax(scores), axis=1)
    first = ordered[:, -1]
    second = ordered[:, -2] if ordered.shape[1] > 1 else np.zeros_like(first)
    trusted = features[:, 0, len(SIGNALS) :].any(axis=1).astype(np.float32)
    columns = [np.ones_like(first), *best, first, first - second, trusted, trusted * best[4], trusted * best[5]]
    return np.stack(columns, axis=1).astype(np.float32)
