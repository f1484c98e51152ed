"""The vectors of what public codes are called, which ship so that a first draft need not wait for them.

Made again by ``python -m graph_service.training.encode_codes`` where wordings or the encoder change.
"""

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from graph_service.suggestions.arithmetic import unpacked
from graph_service.suggestions.meaning import Floats
from graph_service.suggestions.theme_wording import worded

FILE: Final = "code_vectors.npz"
#: Goals are known by their targets, and categories by their sectors.
_LISTS: Final = ("sdg-target", "dac-sector")


def texts() -> list[str]:
    """Every wording of every code that statements are compared with."""
    return sorted({text for scheme in _LISTS for each in worded(scheme) for text in (*each.short, *each.long)})


@cache
def load() -> Mapping[bytes, Floats]:
    """What ships, by ``content_hash``."""
    with np.load(io.BytesIO((files(__package__) / FILE).read_bytes()), allow_pickle=False) as arrays:
        rows = unpacked(arrays, "numbers")
        return {row.tobytes(): vector for row, vector in zip(arrays["hashes"], rows, strict=True)}
