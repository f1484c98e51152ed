"""Why a code of a public list is suggested: words shared with its wordings, meaning, its number in the text."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from graph_service.suggestions.public_codes import Code
from graph_service.suggestions.suggestion import Reason
from graph_service.suggestions.theme_wording import codes, goal_of_target, worded
from graph_service.suggestions.wording import Wording, stems, tokens

#: From this cosine on, a text and a wording are said to mean much the same.
_CLOSE: Final = 0.45
_MOST_WORDS: Final = 4
_WORD: Final = re.compile(r"[^\W_]+")
_LONG_NUMBER: Final = ("sdg-target", "dac-sector")


class Heard:
    """What of a text can be a reason: its words by their stems, and its numbers."""

    def __init__(self, text: str, wording: Wording) -> None:
        said = {word: found[0] for word in _WORD.findall(text) if tokens(word) and (found := stems(word))}
        self._words: Mapping[str, str] = {stem: word for word, stem in reversed(said.items())}
        self._wording = wording
        self._numbers = frozenset(each.strip("()[],;:.") for each in text.split() if any(map(str.isdigit, each)))

    def reasons(self, code: Code, column: int, close: float) -> tuple[Reason, ...]:
        """The reasons there are for one code; ``close`` is the cosine with its nearest wording."""
        found = []
        theirs = _stems(code.scheme, column)
        shared = sorted(theirs & self._words.keys(), key=lambda stem: (-self._wording.idf(stem), stem))
        if shared:
            found.append(Reason("words", {"words": [self._words[stem] for stem in shared[:_MOST_WORDS]]}))
        if close >= _CLOSE:
            found.append(Reason("meaning", {"share": round(min(1.0, close), 2)}))
        if code.scheme in _LONG_NUMBER and code.code in self._numbers:
            found.append(Reason("code", {"text": code.code}))
        return tuple(found)


@cache
def _stems(scheme: str, column: int) -> frozenset[str]:
    """The stems of all wordings of one code; of a goal those of its targets too."""
    code = codes(scheme)[column]
    texts = [code.en, code.fr]
    if scheme in _LONG_NUMBER:
        texts += [*worded(scheme)[column].short, *worded(scheme)[column].long]
    elif scheme == "sdg-goal":
        own = [at for at, goal in enumerate(goal_of_target()) if goal == column]
        texts += [text for at in own for text in worded("sdg-target")[at].short]
    return frozenset(stem for text in texts for stem in stems(text))
