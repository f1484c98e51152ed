"""What ships of what was learned of public codes: for each list a head that reads meaning and words.

Made by ``train_themes`` from public data; ``made_from`` says which.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from graph_service.suggestions.arithmetic import packed, unpacked, write
from graph_service.suggestions.meaning import Floats
from graph_service.suggestions.theme_questions import Question
from graph_service.suggestions.wording import SparseTfidf, Wording

FILE: Final = "themes.npz"


@dataclass(frozen=True, slots=True)
class Head:
    """``meaning`` has a row a number of a text's vector, ``words`` a row a known stem, ``often`` one number a code:
    how likely each is before anything is read."""

    meaning: Floats
    words: Floats
    often: Floats

    MEANING: ClassVar[float] = 8.0
    WORDS: ClassVar[float] = 2.0

    def logits(self, meaning: Floats, words: SparseTfidf) -> Floats:
        """One row a text, one column a code."""
        found: Floats = self.MEANING * (meaning @ self.meaning) + self.WORDS * words.summed(self.words) + self.often
        return found


@dataclass(frozen=True, slots=True)
class ThemeModel:
    """``heads`` by list, and by list how what speaks for a code is made a probability (``questions``)."""

    stems: tuple[str, ...]
    stem_idf: Floats
    heads: Mapping[str, Head]
    questions: Mapping[str, Question]
    made_from: Mapping[str, Any]

    def wording(self) -> Wording:
        """Makes the bags that the heads read."""
        return Wording(self.stems, self.stem_idf, np.ones(1, dtype=np.float32))


def save(model: ThemeModel, path: Path) -> None:
    """Write it, a number in eight bits."""
    arrays: dict[str, Any] = {"stem_rarity": model.stem_idf.astype(np.float16)}
    for scheme, head in model.heads.items():
        arrays[f"{scheme}_often"] = head.often
        for name, rows in (("meaning", head.meaning), ("words", head.words)):
            arrays |= packed(f"{scheme}_{name}", rows)
    arrays["about"] = np.array(
        json.dumps(
            {
                "stems": " ".join(model.stems),
                "lists": list(model.heads),
                "questions": {scheme: asdict(question) for scheme, question in model.questions.items()},
                "made_from": dict(model.made_from),
            },
            ensure_ascii=False,
        )
    )
    write(path, arrays)


def read(content: bytes) -> ThemeModel:
    """What ``save`` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        about = json.loads(str(arrays["about"]))
        heads, questions = {}, about["questions"]
        for scheme in about["lists"]:
            meaning, words = (unpacked(arrays, f"{scheme}_{name}") for name in ("meaning", "words"))
            heads[scheme] = Head(meaning, words, arrays[f"{scheme}_often"])
        return ThemeModel(
            tuple(about["stems"].split()),
            arrays["stem_rarity"].astype(np.float32),
            heads,
            {scheme: Question(**(each | {"weights": tuple(each["weights"])})) for scheme, each in questions.items()},
            about["made_from"],
        )


@cache
def load() -> ThemeModel:
    """What ships."""
    return read((files(__package__) / FILE).read_bytes())
