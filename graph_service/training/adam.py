"""How the parameters of a model go down their gradient: Adam."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.meaning import Floats

#: The gradient of a loss in one array of parameters: in all its rows, or in those named.
Gradient = Floats | tuple[NDArray[np.int64], Floats]


class Adam:
    """Gradient descent with a step size of its own for each parameter (Kingma and Ba 2015); in place."""

    def __init__(self, parameters: Mapping[str, Floats]) -> None:
        self._parameters, self._steps = parameters, 0
        self._mean = {name: np.zeros_like(values) for name, values in parameters.items()}
        self._square = {name: np.zeros_like(values) for name, values in parameters.items()}

    def step(self, gradients: Mapping[str, Gradient], size: float) -> None:
        self._steps += 1
        for name, given in gradients.items():
            rows, gradient = given if isinstance(given, tuple) else (slice(None), given)
            mean = self._mean[name][rows] + 0.1 * (gradient - self._mean[name][rows])
            square = self._square[name][rows] + 0.01 * (gradient**2 - self._square[name][rows])
            self._mean[name][rows], self._square[name][rows] = mean, square
            level = np.sqrt(square / (1 - 0.99**self._steps)) + 1e-7
            self._parameters[name][rows] -= (size / (1 - 0.9**self._steps)) * mean / level
