"""Values of a row, checked one by one: what cannot be used is left out and reported, never guessed."""

import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ftfy.fixes import fix_c1_controls

from graph_service.exchange.parsed_file import RowReport, shown
from graph_service.messages import Message
from graph_service.model.rules import LONGEST_TEXT

#: More than this in one row is a slip of the pen in any currency.
MOST_MONEY: Final = 1e15
#: What ends a line or parts columns, and stands between words.
_BREAK: Final = re.compile(r"[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
#: What stands nowhere and may stand within a word: controls, halves of characters, marks of no width. A joiner between
#: letters of a script that needs it stays.
_UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    r"|[\ud800-\udfff]|(?<![\u0590-\u1fff])[\u200c\u200d]"
)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(slots=True)
class Values:
    """Reads values and collects what was wrong with them. ``row`` counts from 1."""

    reports: list[RowReport] = field(default_factory=list)

    def report(self, row: int, column: str, value: object, problem: Message) -> None:
        self.reports.append(RowReport(row, column, shown(value), problem))

    def text(self, row: int, column: str, value: object, *, required: bool = False) -> str:
        """One line of text: "" where there is none."""
        if value is not None and not isinstance(value, str):
            self.report(row, column, value, Message("must be text; left out"))
            return ""
        found = line(value or "")
        if len(found) > LONGEST_TEXT:
            problem = Message("has {n:,} characters; the first {most:,} were kept", n=len(found), most=LONGEST_TEXT)
            self.report(row, column, value, problem)
            found = found[:LONGEST_TEXT].rstrip()
        if required and not found:
            self.report(row, column, value, Message("is missing or blank"))
        return found

    def money(self, row: int, column: str, value: object) -> float | None:
        """An amount; None where none is stated."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            problem = Message("must be a number; left out")
        elif isinstance(value, float) and not math.isfinite(value):
            problem = Message("must be a finite number; left out")
        elif value < 0:
            problem = Message("is below zero; left out")
        elif value > MOST_MONEY:
            problem = Message("is more than {most:.0e}; left out", most=MOST_MONEY)
        else:
            return value
        self.report(row, column, value, problem)
        return None

    def span(self, row: int, values: Mapping[str, Any]) -> dict[str, str]:
        """``start`` and ``end`` of a row, as far as each is a day and they are in order."""
        found = {name: day for name in ("start", "end") if (day := self._day(row, name, values.get(name)))}
        if len(found) == 2 and found["start"] > found["end"]:
            self.report(
                row,
                "end",
                found["end"],
                Message("is before the start {start}; both were left out", start=found["start"]),
            )
            return {}
        return found

    def _day(self, row: int, column: str, value: object) -> str | None:
        if value is None or value == "":
            return None
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
        self.report(row, column, value, Message("must be a day such as 2024-01-31; left out"))
        return None


def line(text: str) -> str:
    """``text`` on one line: single spaces, without signs that cannot be seen and broken halves of characters, so that
    a word that they broke is whole again; what another program wrote as an entity or in another code is as it was.

    >>> line("  Appui\\x00 à\\r\\nla  paix "), line("déve\\x07lop\\u00adpe\\u200bment"), line("R&amp;D de l\\x92eau")
    ('Appui à la paix', 'développement', 'R&D de l’eau')
    """
    while (plain := _ENTITY.sub(lambda found: html.unescape(found[0]), text)) != text:
        text = plain
    text = fix_c1_controls(_BREAK.sub(" ", text))
    return " ".join(_UNSEEN.sub("", text).split())
