"""Which codes of public lists a statement may have: SDG goals and targets, DAC sectors and categories.

``THEMES`` has the codes, ``node`` makes the Theme of one, ``ThemeSuggester`` ranks them for statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph_service.drafts.suggesting.meaning import Floats, Vectors
from graph_service.drafts.suggesting.public_codes import SCHEMES, Code, node, part_of, themes
from graph_service.drafts.suggesting.reasons import Grounds, reasons
from graph_service.drafts.suggesting.wording import Bags, Wording, bare
from graph_service.drafts.suggestion import Suggestion

__all__ = ["SCHEMES", "THEMES", "Code", "ThemeSuggester", "node", "part_of"]

THEMES: Final = themes()
DEFAULT: Final = ("sdg-goal", "sdg-target", "dac-sector")
_SHARPNESS: Final = 12.0


@dataclass(frozen=True, slots=True)
class _List:
    """The codes of one list that are suggested, and their wordings as signals; ``owner`` says whose each is."""

    codes: tuple[Code, ...]
    owner: Sequence[int]
    letters: Bags
    meaning: Floats


class ThemeSuggester:
    """Ranks codes for statements.

    Args:
        vectors: of meaning; shared, so that a statement is encoded once.
        wording: makes bags of words and letters.
    """

    def __init__(self, vectors: Vectors, wording: Wording) -> None:
        self._vectors, self._wording = vectors, wording
        self._lists: dict[str, _List] = {}

    def suggest(
        self, texts: Sequence[str], *, schemes: Sequence[str] = DEFAULT, most: int = 5
    ) -> list[list[Suggestion]]:
        """For each text, the codes that it may have, likeliest first: at most ``most`` of each list."""
        found: list[list[Suggestion]] = [[] for _ in texts]
        meaning = self._vectors.of([bare(text) for text in texts])
        for scheme in schemes:
            codes = self._list(scheme)
            for row, shares in enumerate(self.scores(texts, scheme)):
                for at in np.argsort(-shares, kind="stable")[:most]:
                    code = codes.codes[at]
                    own = np.flatnonzero(np.asarray(codes.owner) == at)
                    close = float((codes.meaning[own] @ meaning[row]).max())
                    why = reasons(Grounds(texts[row], [code.en, code.fr], self._wording, close))
                    found[row].append(Suggestion(code.key, "Theme", code.title(), float(shares[at]), why))
        return [sorted(each, key=lambda s: (-s.probability, s.key)) for each in found]

    def keys(self, scheme: str) -> tuple[str, ...]:
        """The codes that ``scores`` has a column for."""
        return tuple(code.key for code in self._list(scheme).codes)

    def scores(self, texts: Sequence[str], scheme: str) -> Floats:
        """Probabilities, one row a text and one column a code, in the order of ``keys``."""
        codes = self._list(scheme)
        plain = [bare(text) for text in texts]
        alike = self._vectors.of(plain) @ codes.meaning.T + self._wording.letters(plain).against(codes.letters)
        best = np.full((len(texts), len(codes.codes)), -1, dtype=np.float32)
        np.maximum.at(best.T, np.asarray(codes.owner), alike.T)
        powers = np.exp(_SHARPNESS * (best - best.max(axis=1, keepdims=True)))
        shares: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares

    def _list(self, scheme: str) -> _List:
        if scheme not in self._lists:
            codes = tuple(code for code in THEMES.values() if code.scheme == scheme and code.active)
            worded = [(at, text) for at, code in enumerate(codes) for text in (code.en, code.fr) if text]
            texts = [text for _, text in worded]
            self._lists[scheme] = _List(
                codes, [at for at, _ in worded], self._wording.letters(texts), self._vectors.of(texts)
            )
        return self._lists[scheme]
