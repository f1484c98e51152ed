"""The weights of the ranker that make the right targets of many plans likeliest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.arithmetic import softmax
from graph_service.suggestions.meaning import Floats
from graph_service.suggestions.ranking import FITTING, Ranker, hints

Doubles = NDArray[np.float64]
_SMALL: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Case:
    """Statements of one plan under one number of examples: their features, the right target, and the weight of each."""

    features: Floats
    right: NDArray[np.int64]
    weight: Floats


def fit(cases: Sequence[Case]) -> Ranker:
    """The weights under which the right targets of all cases are likeliest."""
    width = cases[0].features.shape[2]
    scale = np.mean([case.features.std(axis=(0, 1)) for case in cases], axis=0) + 1e-6
    total = sum(float(case.weight.sum()) for case in cases)

    def gradient(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        loss, found = _SMALL * float(weights @ weights), 2 * _SMALL * weights
        for case in cases:
            shares = softmax(case.features @ (weights / scale).astype(np.float32))
            rows = np.arange(len(case.right))
            loss -= float((case.weight * np.log(shares[rows, case.right] + 1e-12)).sum()) / total
            shares[rows, case.right] -= 1
            shares *= case.weight[:, None]
            found = found + np.einsum("ij,ijk->k", shares, case.features) / scale / total
        return loss, found

    weights = (descended(gradient, width) / scale).astype(np.float32)
    return Ranker(weights, _fits(cases, weights))


def _fits(cases: Sequence[Case], weights: Floats) -> Floats:
    """Logistic regression on each statement as it is, and with its right target taken away."""
    rows: list[Floats] = []
    labels: list[Floats] = []
    weight: list[Floats] = []
    for case in cases:
        targets = case.features.shape[1]
        if targets < 3:
            continue
        rows.append(hints(case.features, case.features @ weights))
        others = np.array([np.delete(np.arange(targets), right) for right in case.right])
        left = np.take_along_axis(case.features, others[:, :, None], axis=1)
        rows.append(hints(left, left @ weights))
        labels += [np.ones_like(case.weight), np.zeros_like(case.weight)]
        weight += [case.weight * np.float32(FITTING), case.weight * np.float32(1 - FITTING)]
    hint, label, row_weight = np.concatenate(rows), np.concatenate(labels), np.concatenate(weight)
    scale = hint.std(axis=0) + 1e-6
    scale[0] = 1

    def gradient(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        likely = 1 / (1 + np.exp(-(hint @ (found / scale))))
        loss = (
            -(row_weight * (label * np.log(likely + 1e-9) + (1 - label) * np.log(1 - likely + 1e-9))).sum()
            / row_weight.sum()
        )
        step = ((row_weight * (likely - label)) @ hint) / scale / row_weight.sum()
        return float(loss + _SMALL * found @ found), step + 2 * _SMALL * found

    return np.asarray(descended(gradient, hint.shape[1]) / scale, dtype=np.float32)


def descended(gradient: Callable[[Doubles], tuple[float, Doubles]], width: int) -> Doubles:
    """The least of a smooth convex function of ``width`` numbers, from zero, by L-BFGS."""
    from scipy.optimize import minimize

    found: Doubles = minimize(gradient, np.zeros(width), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found
