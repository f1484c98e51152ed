"""What somebody typed into a cell, as a value of the model: understood, or refused with what may stand there."""

import math
import re
from datetime import date, datetime, time
from typing import Any, Final

from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from graph_service.exchange.values import MOST_MONEY, line
from graph_service.exchange.workbook import form
from graph_service.exchange.workbook.form import Field
from graph_service.messages import Message
from graph_service.model import wording
from graph_service.model.wording import Lang

#: A cell of a spreadsheet holds no more.
LONGEST: Final = 32_767
_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
_IN_WORDS: Final = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?\s+([^\W\d]+)\.?,?\s+(\d{4})")
_MONTHS: Final = {
    name: number
    for names in (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), start=1)
}
#: What a day is counted as in a cell without a format: 1927 to 2119.
_SERIALS: Final = range(10_000, 80_000)
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")


class _Refused(Exception):
    """A cell that cannot be used, and why."""

    def __init__(self, problem: Message) -> None:
        super().__init__(str(problem))
        self.problem = problem


def tidy(text: str) -> str:
    """Text as the form has it: without signs that cannot be seen, lines kept, cut to what a cell holds. A sign that a
    workbook writes by its number (``_x000D_``) is that sign, however often it was written so.

    >>> tidy("  Appui\\u200b à\\r\\nla  paix ")
    'Appui à\\nla paix'
    """
    while (plain := unescape(text)) != text:
        text = plain
    lines = (line(part) for part in text.replace("\r", "\n").split("\n"))
    return "\n".join(each for each in lines if each)[:LONGEST].rstrip()


def value(field: Field, cell: Any, lang: Lang) -> str | float | Message | None:
    """The value of a cell; None where it is empty, and why where it cannot be understood. A name of something else
    stays as it was typed."""
    try:
        return _value(field, cell, lang)
    except _Refused as refused:
        return refused.problem


def _value(field: Field, cell: Any, lang: Lang) -> str | float | None:
    if isinstance(cell, str):
        cell = tidy(cell)
    if cell is None or cell == "":
        return None
    if field.kind == "day":
        return _day(cell)
    if field.kind == "money":
        return _money(cell)
    text = _text(cell)
    if field.kind != "word":
        return text
    if (found := form.word_of(field, text)) is None:
        allowed = tuple(wording.word(lang, field.group, each) for each in field.choices)
        raise _Refused(Message("is none of the words that may stand here: {allowed}", allowed=", ".join(allowed)))
    return found


def is_same(one: object, other: object) -> bool:
    """Whether two values are the same as a workbook keeps them: numbers to the fifteenth digit."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
    return one == other


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        raise _Refused(Message("must be text"))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        raise _Refused(Message("is a date or a time, where a text belongs; give the cell the format Text, and type it"))
    return str(cell)


def _day(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if int(cell) in _SERIALS:
            found = from_excel(cell)
            return found.date().isoformat() if isinstance(found, datetime) else str(found)
        cell = str(int(cell))
    if not isinstance(cell, str):
        raise _Refused(_NO_DAY)
    if found := _ISO.fullmatch(cell):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(cell):
        day, month, year = found.groups()
    elif (found := _IN_WORDS.fullmatch(cell)) and (number := _MONTHS.get(found[2].lower())):
        day, month, year = found[1], str(number), found[3]
    else:
        raise _Refused(_NO_DAY)
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise _Refused(Message("is no day that there is; days come first, as in 31/12/2026")) from None
    return "-".join([year, *(f"{int(each):02}" for each in (month, day) if each)])


def _money(cell: Any) -> float:
    if isinstance(cell, str):
        plain = re.sub(r"[\s\u00a0\u202f'’]", "", cell)
        if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain):
            plain = plain.replace(",", "")
        elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", plain) and plain.count(".") + plain.count(",") > 1:
            plain = plain.replace(".", "")
        if not _NUMBER.fullmatch(plain):
            raise _Refused(Message("must be an amount such as 1250000; the currency has a column of its own"))
        cell = float(plain.replace(",", "."))
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        raise _Refused(Message("must be an amount such as 1250000; the currency has a column of its own"))
    if cell < 0:
        raise _Refused(Message("is below zero; left out"))
    if cell > MOST_MONEY:
        raise _Refused(Message("is more than {most:.0e}; left out", most=MOST_MONEY))
    return float(cell)


_NO_DAY: Final = Message("must be a day such as 31/12/2026 or 2026-12-31")
