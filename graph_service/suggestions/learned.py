"""What ships of what was learned from public portfolios: idf of words, the two-tower models, the ranker's weights.

Made by ``alignment train`` from UN INFO country files; which ones, and which were left out, is in ``made_from``.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from graph_service.suggestions import code_vectors
from graph_service.suggestions.arithmetic import packed, unpacked, write
from graph_service.suggestions.encoders import encoder
from graph_service.suggestions.meaning import Floats, Vectors
from graph_service.suggestions.ranking import SIGNALS, Ranker
from graph_service.suggestions.two_tower import TwoTower
from graph_service.suggestions.wording import Wording

FILE: Final = "learned.npz"
_MATRICES: Final = ("statements", "targets", "words", "entities")


@dataclass(frozen=True, slots=True)
class Learned:
    """``made_from`` says what it was learned from, as ``{"files": [...], "left_out": [...], "texts": n}``."""

    stems: tuple[str, ...]
    stem_idf: Floats
    gram_idf: Floats
    towers: tuple[TwoTower, ...]
    ranker: Ranker
    made_from: Mapping[str, Any]

    def wording(self) -> Wording:
        return Wording(self.stems, self.stem_idf, self.gram_idf)


def save(learned: Learned, path: Path) -> None:
    """Write it, towers in eight bits a number."""
    arrays: dict[str, Any] = {
        "stem_rarity": learned.stem_idf.astype(np.float16),
        "gram_rarity": learned.gram_idf.astype(np.float16),
        "weights": learned.ranker.weights,
        "fits": learned.ranker.fits,
        "about": np.array(
            json.dumps(
                {
                    "stems": " ".join(learned.stems),
                    "made_from": dict(learned.made_from),
                    "signals": list(SIGNALS),
                    "entities": [sorted(t.known_entities, key=t.known_entities.__getitem__) for t in learned.towers],
                },
                ensure_ascii=False,
            )
        ),
    }
    for number, tower in enumerate(learned.towers):
        for name in _MATRICES:
            arrays |= packed(f"{name}{number}", getattr(tower, name))
    write(path, arrays)


def read(content: bytes) -> Learned:
    """What ``save`` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        about = json.loads(str(arrays["about"]))
        if about["signals"] != list(SIGNALS):
            raise ValueError("learned.npz was made for other signals; run `alignment train`")
        towers = []
        for number, entities in enumerate(about["entities"]):
            rows = [unpacked(arrays, f"{name}{number}") for name in _MATRICES]
            towers.append(TwoTower(rows[0], rows[1], rows[2], rows[3], {key: at for at, key in enumerate(entities)}))
        return Learned(
            tuple(about["stems"].split()),
            arrays["stem_rarity"].astype(np.float32),
            arrays["gram_rarity"].astype(np.float32),
            tuple(towers),
            Ranker(arrays["weights"], arrays["fits"]),
            about["made_from"],
        )


@cache
def load() -> Learned:
    """What ships."""
    return read((files(__package__) / FILE).read_bytes())


@cache
def vectors(file: Path | None = None, second: str = "", model: str = "", key: str | None = None) -> Vectors:
    """The vectors that this process shares, of the encoder that ships and of a ``second`` one where it is named, in
    memory and, if named, in ``file``."""
    known = {} if second else code_vectors.load()
    return Vectors(encoder(second, model, key), file, known)
