"""Softmax, and arrays of what was learned quantised to eight bits and kept in one file."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.meaning import Floats


def softmax(scores: Floats) -> Floats:
    """Shares of each row that sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def packed(name: str, rows: Floats) -> dict[str, NDArray[Any]]:
    """Rows in eight bits a number, under ``name``, with the step of each row beside them."""
    step = np.abs(rows).max(axis=1, keepdims=True) / 127 + 1e-12
    return {name: np.round(rows / step).astype(np.int8), f"{name}_step": step.astype(np.float32)}


def unpacked(arrays: Mapping[str, NDArray[Any]], name: str) -> Floats:
    """What was ``packed`` under this name, to within half a step."""
    return np.asarray(arrays[name].astype(np.float32) * arrays[f"{name}_step"], dtype=np.float32)


def write(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays into one compressed file."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    path.write_bytes(content.getvalue())
