"""What every part that learns needs: shares that sum to 1, steps downhill, and numbers kept in eight bits."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.meaning import Floats

#: Which way each number goes, for all rows or for those named.
Slope = Floats | tuple[NDArray[np.int64], Floats]


def softmax(scores: Floats) -> Floats:
    """Shares of each row that sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


class Adam:
    """Steps of a size of their own for each number (Kingma and Ba 2015); changes what is ``held`` in place."""

    def __init__(self, held: Mapping[str, Floats]) -> None:
        self._held, self._steps = held, 0
        self._mean = {name: np.zeros_like(each) for name, each in held.items()}
        self._square = {name: np.zeros_like(each) for name, each in held.items()}

    def step(self, slopes: Mapping[str, Slope], size: float) -> None:
        self._steps += 1
        for name, each in slopes.items():
            rows, slope = each if isinstance(each, tuple) else (slice(None), each)
            mean = self._mean[name][rows] + 0.1 * (slope - self._mean[name][rows])
            square = self._square[name][rows] + 0.01 * (slope**2 - self._square[name][rows])
            self._mean[name][rows], self._square[name][rows] = mean, square
            level = np.sqrt(square / (1 - 0.99**self._steps)) + 1e-7
            self._held[name][rows] -= (size / (1 - 0.9**self._steps)) * mean / level


def packed(name: str, rows: Floats) -> dict[str, NDArray[Any]]:
    """Rows in eight bits a number, under ``name``, with the step of each row beside them."""
    step = np.abs(rows).max(axis=1, keepdims=True) / 127 + 1e-12
    return {name: np.round(rows / step).astype(np.int8), f"{name}_step": step.astype(np.float32)}


def unpacked(held: Mapping[str, NDArray[Any]], name: str) -> Floats:
    """What was ``packed`` under this name, to within half a step."""
    return np.asarray(held[name].astype(np.float32) * held[f"{name}_step"], dtype=np.float32)


def write(path: Path, held: Mapping[str, Any]) -> None:
    """Write arrays into one compressed file."""
    content = io.BytesIO()
    np.savez_compressed(content, **held)
    path.write_bytes(content.getvalue())
