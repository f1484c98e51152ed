"""Which codes of public lists a statement may have: SDG goals and targets, DAC sectors and categories.

``THEMES`` has the codes, ``node`` makes the Theme of one, ``ThemeSuggester`` ranks them for statements. Two things
speak for a code: how like its wordings a text is, and a head that was taught on public texts. What the figures are
and what they rest on is in docs/themes.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from graph_service.errors import InvalidInput
from graph_service.suggestions import theme_model
from graph_service.suggestions.arithmetic import softmax
from graph_service.suggestions.meaning import Floats, Vectors, shipped
from graph_service.suggestions.public_codes import SCHEMES, Code, node, part_of, themes
from graph_service.suggestions.suggestion import Suggestion
from graph_service.suggestions.theme_likeness import Likeness
from graph_service.suggestions.theme_model import ThemeModel
from graph_service.suggestions.theme_questions import evidence, gathered, log_sum
from graph_service.suggestions.theme_reasons import Heard
from graph_service.suggestions.theme_wording import calm, codes, columns, goal_of_target, worded
from graph_service.suggestions.wording import Wording, strip_numbering

__all__ = ["DEFAULT", "SCHEMES", "THEMES", "Code", "ThemeSuggester", "node", "part_of"]

THEMES: Final = themes()
#: The lists that are suggested from where none is named; a category follows from its sector.
DEFAULT: Final = ("sdg-goal", "sdg-target", "dac-sector")
#: How much likeness counts beside the head, by list.
LIKENESS: Final = {"sdg-goal": 3.0, "sdg-target": 2.0, "dac-sector": 1.0}
_SURE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class _Asked:
    """By list, what speaks for each code (``theme_questions``), and cosines with the nearest wordings."""

    evidence: dict[str, Floats]
    close: dict[str, Floats]


class ThemeSuggester:
    """Ranks codes for statements. The first question reads the wordings of the codes (about a second).

    Args:
        vectors: of meaning; shared, so that a statement is encoded once.
        wording: makes bags of words and letters.
        model: what was learned; what ships where it is None.
    """

    def __init__(self, vectors: Vectors, wording: Wording, model: ThemeModel | None = None) -> None:
        self._vectors, self._wording = vectors, wording
        self._model = theme_model.load() if model is None else model
        self._learned = self._model.wording()
        self._likeness: dict[str, Likeness] = {}

    def suggest(
        self, texts: Sequence[str], *, schemes: Sequence[str] = DEFAULT, most: int = 5
    ) -> list[list[Suggestion]]:
        """For each text, the codes that it may have, likeliest first: at most ``most`` of each list.

        Each code is a question of its own, so that several may be yes. A text without a word has none.

        Raises:
            InvalidInput: there is no such list.
        """
        asked = self._ask(texts, schemes)
        found: list[list[Suggestion]] = []
        rows = {scheme: self._probabilities(asked, scheme) for scheme in dict.fromkeys(schemes)}
        least = {scheme: self.threshold(scheme) for scheme in rows}
        for row, text in enumerate(texts):
            if not any(letter.isalpha() for letter in text):
                found.append([])
                continue
            heard, own = Heard(text, self._wording), []
            for scheme, shares in rows.items():
                for column in np.argsort(-shares[row], kind="stable")[:most].tolist():
                    code = codes(scheme)[column]
                    why = heard.reasons(code, column, float(asked.close[scheme][row, column]))
                    own.append(
                        Suggestion(
                            code.key, "Theme", code.title(), float(shares[row, column]), why, scheme, least[scheme]
                        )
                    )
            found.append(sorted(own, key=lambda each: (-each.probability, each.key)))
        return found

    def keys(self, scheme: str) -> tuple[str, ...]:
        """The codes that ``scores`` has a column for."""
        return tuple(code.key for code in codes(scheme))

    def scores(self, texts: Sequence[str], scheme: str) -> Floats:
        """Probabilities, one row a text and one column a code, in the order of ``keys``; each for itself.

        Raises:
            InvalidInput: there is no such list.
        """
        return self._probabilities(self._ask(texts, [scheme]), scheme)

    def threshold(self, scheme: str) -> float:
        """The probability from which on a code of this list is taken to hold."""
        return self._model.questions[scheme].threshold

    def evidence(self, texts: Sequence[str], scheme: str) -> Floats:
        """What the probabilities are made of, for whoever fits them: ``theme_questions.EVIDENCE`` a text and code."""
        return self._ask(texts, [scheme]).evidence[scheme]

    def _ask(self, texts: Sequence[str], schemes: Sequence[str]) -> _Asked:
        if wrong := [scheme for scheme in schemes if scheme not in SCHEMES]:
            raise InvalidInput(
                "{scheme!r} is none of the public lists {schemes}", scheme=wrong[0], schemes=", ".join(SCHEMES)
            )
        stripped = [calm(strip_numbering(text)) for text in texts]
        meaning = self._vectors.of(stripped)
        known, words, letters = (
            self._learned.known_words(stripped),
            self._wording.words(stripped),
            self._wording.letters(stripped),
        )
        like: dict[str, tuple[Floats, Floats]] = {}
        found: dict[str, Floats] = {}
        close: dict[str, Floats] = {}
        for scheme in schemes:
            asked = "dac-sector" if scheme == "dac-category" else scheme
            by = "sdg-target" if scheme == "sdg-goal" else asked
            if by not in like:
                like[by] = self._like(by).scores(meaning, words, letters)
            logits = self._model.heads[asked].logits(shipped(meaning), known)
            alike, near = map(_by_goal, like[by]) if scheme == "sdg-goal" else like[by]
            scores = (np.log(softmax(logits) + _SURE) + LIKENESS[asked] * alike).astype(np.float32)
            close[scheme] = near
            if scheme == "dac-category":
                scores = gathered(scores, _category_of_sector(), len(codes(scheme)))
                close[scheme] = np.zeros_like(scores)
            found[scheme] = evidence(scores, near, log_sum(logits)[:, 0])
        return _Asked(found, close)

    def _probabilities(self, asked: _Asked, scheme: str) -> Floats:
        return self._model.questions[scheme].probabilities(asked.evidence[scheme])

    def _like(self, scheme: str) -> Likeness:
        if scheme not in self._likeness:
            self._likeness[scheme] = Likeness(worded(scheme), self._vectors, self._wording)
        return self._likeness[scheme]


def _by_goal(likeness: Floats) -> Floats:
    """The likeness of each goal: that of its likest target."""
    firsts = np.flatnonzero(np.diff(np.array(goal_of_target()), prepend=-1))
    found: Floats = np.maximum.reduceat(likeness, firsts, axis=1)
    return found


@cache
def _category_of_sector() -> tuple[int, ...]:
    """The category's column of each sector's; -1 where the list of categories lacks it."""
    return tuple(columns("dac-category").get(code.code[:3], -1) for code in codes("dac-sector"))
