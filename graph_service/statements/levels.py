"""What do plans call the links of the results chain? The words of levels.yaml as patterns."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

#: "1.2", "1.1a", "27.I.15", "II"; a single letter only where a sign follows it.
CODE: Final = (
    r"(?:\d{1,3}(?:\.(?:\d{1,3}|(?-i:[IVX]{1,5}|[A-Z])(?![^\W_])))*[a-z]?"
    r"|(?-i:[IVX]{2,5}|[IVXA-Z](?=\s*(?:[:.)–—-]|$)|\.\d))(?:\.\d{1,3}){0,4})"
)
_ORDINAL: Final = r"(?:(?:n\s?[°ºo]|no|nr|num(?:ero)?)\.?\s*|#\s*)?"
#: The plan that a level is of: "UNSDCF Outcome 1", "Effet PNUAD 2".
_PLAN: Final = r"(?-i:[A-Z]{2,10}(?:[/-][A-Z]{2,10})?)"
_SIGN: Final = r"\s*(?:[:.)]|\s[-–—]|[-–—]\s)"
_COLON: Final = r"\s*(?::|\s[-–—]\s)"
_NO_SHARE: Final = r"(?![\w%])(?!\s+(?:%|pour cent|percent))"


@dataclass(frozen=True, slots=True)
class Level:
    """One entry of levels.yaml: ``label`` matches it before a statement, ``word`` anywhere, ``alone`` a whole text."""

    kind: str
    weak: bool
    holds: str | None
    seen: str
    words: str
    label: re.Pattern[str]
    word: re.Pattern[str]
    alone: re.Pattern[str]


@cache
def levels() -> tuple[Level, ...]:
    """All levels in their order: the first that matches tells."""
    given = yaml.safe_load((files(__package__) / "levels.yaml").read_text(encoding="utf-8"))["levels"]
    return tuple(
        _level(
            each["kind"],
            "|".join(each["words"]),
            "|".join(each.get("short", ())),
            weak=each.get("weak", False),
            colon=each.get("colon", not each.get("weak", False)),
            holds=each.get("holds"),
            seen=each["seen"],
        )
        for each in given
    )


@cache
def inside() -> re.Pattern[str]:
    """Where a label with a number and a sign after it stands within a text, of the levels with words of their own."""
    words = "|".join(level.words for level in levels() if not level.weak)
    return re.compile(rf"(?<![^\s.;:)\]])(?:{_PLAN}\s)?(?:{words})\s?{_ORDINAL}(?=\d){CODE}\s*[:.–—-]", re.IGNORECASE)


def _level(kind: str, words: str, short: str, *, weak: bool, colon: bool, holds: str | None, seen: str) -> Level:
    after = rf"(?P<after>{_SIGN}|\s*$)" if weak else rf"(?P<after>{_SIGN}|\s+|$)"
    named = rf"(?:{_PLAN}\s)?(?:{words})(?:\s{_PLAN})?"
    coded = rf"(?:{short or '(?!)'})"
    numbered = rf"(?:{named}(?:\s+{_ORDINAL}|\s*(?=[\d#])#?\s*)|{coded}\s?-?{_ORDINAL}(?=\d)){CODE}{_NO_SHARE}{after}"
    coloned = rf"|(?:{named}|{coded})(?P<colon>{_COLON})" if colon else ""
    return Level(
        kind,
        weak,
        holds,
        seen,
        words,
        re.compile(rf"^(?:{numbered}{coloned})\s*", re.IGNORECASE),
        re.compile(rf"(?<![\w'-])(?:{words})(?!\w)"),
        re.compile(rf"(?:{words})"),
    )
