"""How often the right target is found, and whether the probabilities can be believed: measured on labelled files.

Each text is asked once, of examples that are neither of its project nor the same text. The figures are shares 0-1:
``top1`` that the first proposal is right, ``top3`` and ``top5`` that one of the first three or five is; a tie counts
against us. ``ece`` is the expected calibration error in ten equal bins (Guo et al. 2017) of what a person is shown,
the five best proposals of each text; ``ece_first`` that of the first proposals alone, which few texts make look
worse than it is (a perfectly calibrated ranker has about 0.07 on 176 texts). ``half`` is how often the first is right
among the half of the texts where it is surest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.meaning import Floats
from graph_service.suggestions.ranking import Ranker
from graph_service.training.cases import Asked, Bench

#: After so many decisions the learning curve is read.
CURVE: Final = (0, 20, 50, 100, 200)
_BINS: Final = 10
#: So many proposals are shown for a text.
SHOWN: Final = 5
#: Letters in common (cosine) from which two texts count as nearly the same.
_NEARLY: Final = 0.75


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of an evaluation: ``n`` texts, shares 0-1. ``f1`` is the macro mean over the targets."""

    n: int
    top1: float
    top3: float
    top5: float
    ece: float
    ece_first: float
    half: float
    f1: float

    def row(self) -> dict[str, Any]:
        return _rounded(asdict(self))


@dataclass(frozen=True, slots=True)
class Answers:
    """Of texts that were each asked whether one code holds: ``n`` of them, how many have it (``yes``), and shares 0-1.
    The answer is yes from the list's own threshold on. ``precision``, ``recall`` and ``f1`` are means over the codes;
    ``ece`` is that of the probability of yes."""

    n: int
    yes: int
    precision: float
    recall: float
    f1: float
    ece: float

    def row(self) -> dict[str, Any]:
        return _rounded(asdict(self))


def answers(likely: Floats, said: NDArray[np.bool_], codes: NDArray[np.int64], right: NDArray[np.bool_]) -> Answers:
    """The figures of the probability of yes, and of what was said, for each text and the code that it was asked for."""
    own = [(said[codes == code], right[codes == code]) for code in np.unique(codes)]
    counted = [(int((given & true).sum()), int(given.sum()), int(true.sum())) for given, true in own]
    return Answers(
        len(right),
        int(right.sum()),
        _mean_share([(hits, given) for hits, given, _ in counted]),
        _mean_share([(hits, true) for hits, _, true in counted]),
        _mean_share([(2 * hits, given + true) for hits, given, true in counted]),
        calibration_error(likely, right),
    )


def _mean_share(shares: Sequence[tuple[int, int]]) -> float:
    """The mean of the shares; where there is nothing to have a share of, there is none."""
    return float(np.mean([hits / of for hits, of in shares if of] or [0.0]))


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}


def figures(shares: Floats, right: NDArray[np.int64]) -> Figures:
    """The figures of some probabilities (texts x targets), given the right target of each text."""
    rows = np.arange(len(right))
    own = shares[rows, right][:, None]
    rank = (shares >= own).sum(axis=1)  # 1 is the first; who ties with us stands before us
    first, sure = shares.argmax(axis=1), shares.max(axis=1)
    hit = (first == right) & (rank == 1)
    surest = np.argsort(-sure, kind="stable")[: max(1, len(right) // 2)]
    top1, top3, top5 = (float((rank <= k).mean()) for k in (1, 3, 5))
    shown = np.argsort(-shares, axis=1, kind="stable")[:, :SHOWN]
    ece = calibration_error(np.take_along_axis(shares, shown, axis=1).ravel(), (shown == right[:, None]).ravel())
    return Figures(
        len(right),
        top1,
        top3,
        top5,
        ece,
        calibration_error(sure, hit),
        float(hit[surest].mean()),
        macro_f1(first, right),
    )


def calibration_error(sure: Floats, hit: NDArray[np.bool_]) -> float:
    """The mean distance between how sure proposals were and how often they were right.

    >>> calibration_error(np.array([0.75, 0.75, 0.25, 0.25]), np.array([True, False, True, False]))
    0.25
    """
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(sure[bins == each].mean()) - float(hit[bins == each].mean())) * float((bins == each).mean())
        for each in np.unique(bins)
    ]
    return float(sum(gaps))


def macro_f1(said: NDArray[np.int64], right: NDArray[np.int64]) -> float:
    """The mean over the targets that are right for some text of the harmonic mean of precision and recall."""
    found = []
    for target in np.unique(right):
        both = float(((said == target) & (right == target)).sum())
        found.append(2 * both / float((said == target).sum() + (right == target).sum()))
    return float(np.mean(found))


def measured(bench: Bench, ranker: Ranker, examples: str) -> Figures:
    """The figures of a labelled set, without examples or each fifth asked of the others."""
    every = [bench.ask(np.arange(len(bench.right)))] if examples == "none" else list(bench.every())
    return _figures(bench, ranker, every)


def strict(bench: Bench, ranker: Ranker) -> Figures:
    """The same by fifths, with texts that are nearly the same always on one side: last year's workplan is no help."""
    return _figures(bench, ranker, list(bench.every(groups=_nearly_same(bench))))


def curve(bench: Bench, ranker: Ranker) -> dict[int, Figures]:
    """The figures after so many decisions, as far as there are texts for them."""
    most = int(len(bench.right) * 0.8)
    found = {0: measured(bench, ranker, "none")}
    for known in (each for each in CURVE if 0 < each <= most):
        found[known] = _figures(bench, ranker, list(bench.every(most=known)))
    return found


def _figures(bench: Bench, ranker: Ranker, every: Sequence[Asked]) -> Figures:
    shares = np.zeros((len(bench.right), len(bench.targets)), dtype=np.float32)
    for asked in every:
        sharp = ranker.sharpness(asked.own_features, asked.own_right)
        shares[asked.rows] = ranker.shares(asked.features, sharp)
    return figures(shares, bench.right)


def _nearly_same(bench: Bench) -> list[str]:
    """One name for all texts that are of one project or nearly the same, however many steps apart."""
    above = list(range(len(bench.right)))

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    first: dict[str, int] = {}
    for at, group in enumerate(bench.labelled.groups):
        above[top(at)] = top(first.setdefault(group, at))
    for one, other in np.argwhere(np.triu(bench.read.letters.against(bench.read.letters) >= _NEARLY, 1)):
        above[top(int(one))] = top(int(other))
    return [str(top(at)) for at in range(len(above))]
