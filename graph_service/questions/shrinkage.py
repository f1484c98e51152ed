"""How much of a ratio is left when few cases speak for it: gamma-Poisson shrinkage of observed over expected.

With N observed where E were expected, N is taken as Poisson with mean lambda x E, and lambda, over all cells of one
population, as gamma with mean 1 and shape ``a``. The posterior of lambda is gamma with shape ``a + N`` and rate
``a + E``: its mean is (a + N) / (a + E), and its lower bound a quantile. ``a`` is the one that makes the population's
own counts likeliest (negative binomial). One case of much less than one expected moves it little.

Source: DuMouchel (1999), Bayesian data mining in large frequency tables, The American Statistician 53(3),
doi:10.1080/00031305.1999.10474456, with one gamma in place of his mixture of two.
"""

from typing import Final

import numpy as np
from scipy import special

from graph_service.snapshot.codes import Array

#: How surely the true ratio lies above the lower bound.
SURE: Final = 0.95
#: Between these the shape is looked for: below, one case alone could lift a ratio; above, all is as expected.
_SHAPES: Final = (0.5, 1_000.0)


def shape(observed: Array, expected: Array) -> float:
    """The shape of the gamma that makes the counts of a population likeliest, from 0.5 to 1,000.

    >>> few = shape(np.array([1.0, 2.0, 1.0]), np.array([1.0, 2.0, 1.0]))
    >>> round(few)
    1000
    """
    if not len(observed):
        return _SHAPES[1]

    def unlikely(logarithm: float) -> float:
        a = np.exp(logarithm)
        terms = (
            special.gammaln(a + observed)
            - special.gammaln(a)
            + a * np.log(a / (a + expected))
            + observed * np.log(expected / (a + expected))
        )
        return -float(terms.sum())

    from scipy import optimize  # here, since a command that compares nothing need not wait for it

    low, high = np.log(_SHAPES)
    found = optimize.minimize_scalar(unlikely, bounds=(low, high), method="bounded", options={"xatol": 1e-4})
    ends = {float(found.x): float(found.fun), low: unlikely(low), high: unlikely(high)}
    return float(np.exp(min(ends, key=lambda each: ends[each])))


def shrunk(observed: Array, expected: Array, a: float) -> tuple[Array, Array]:
    """The shrunken ratio of each cell, and the bound above which it lies with 95 % certainty.

    >>> mean, bound = shrunk(np.array([1.0]), np.array([0.01]), 2.0)
    >>> round(float(mean[0]), 2), round(float(bound[0]), 2)
    (1.49, 0.41)
    """
    mean = (a + observed) / (a + expected)
    bound = special.gammaincinv(a + observed, 1 - SURE) / (a + expected)
    return mean, np.asarray(bound)
