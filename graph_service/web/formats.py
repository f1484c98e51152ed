"""How numbers, money and dates are written in French and in English."""

from datetime import date, datetime
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from visualisation import Lang

_THIN: Final = "\u202f"
_FIXED: Final = "\u00a0"


def number(lang: Lang, value: float, digits: int = 0) -> str:
    """A number with its thousands set apart.

    >>> number("en", 1234567.5, 1), number("en", -3), number("fr", 1234.5, 2).replace(_THIN, "_")
    ('1,234,567.5', '-3', '1_234,50')
    """
    return format_decimal(value, format=f"#,##0.{'0' * digits}" if digits else "#,##0", locale=lang)


def share(lang: Lang, value: float) -> str:
    """A share of 1 in per cent. What is not nothing is never shown as nothing, nor what is not all as all.

    >>> share("en", 0.667), share("en", 0.0), share("en", 0.002), share("en", 0.998), share("en", 1.0)
    ('67%', '0%', '<1%', '>99%', '100%')
    """
    if 0 < value < 0.005:
        return f"<{format_percent(0.01, locale=lang)}"
    if 0.995 <= value < 1:
        return f">{format_percent(0.99, locale=lang)}"
    return format_percent(value, locale=lang)


def interval(lang: Lang, low: float, high: float) -> str:
    """An interval of shares; one figure where both ends read alike.

    >>> interval("en", 0.0, 0.326), interval("en", 1.0, 1.0)
    ('0% to 33%', '100%')
    """
    first, last = share(lang, low), share(lang, high)
    return first if first == last else f"{first} {'à' if lang == 'fr' else 'to'} {last}"


def money(lang: Lang, value: float, currency: str | None) -> str:
    """An amount in its currency, without cents.

    >>> money("en", 14355961.0, "USD"), money("en", 12.0, None)
    ('USD 14,355,961', '12')
    """
    text = number(lang, value)
    if not currency:
        return text
    return f"{text}{_FIXED}{currency}" if lang == "fr" else f"{currency}{_FIXED}{text}".replace(_FIXED, " ")


def day(lang: Lang, text: str | None) -> str:
    """A date as the reader writes it; a year or a month stays one, and what is no date stays as it is.

    >>> day("fr", "2021-08-01"), day("en", "2021-07-31"), day("en", "2021-07"), day("fr", "2021"), day("en", None)
    ('1 août 2021', '31 July 2021', 'July 2021', '2021', '')
    """
    if not text:
        return ""
    try:
        at = date.fromisoformat(text + "-01" * (2 - text.count("-")))
    except ValueError:
        return text
    pattern = ("y", "MMMM y", "d MMMM y")[text.count("-")]
    return format_date(at, pattern, locale=lang)


def moment(lang: Lang, text: str) -> str:
    """A moment in UTC, to the minute.

    >>> moment("en", "2026-11-24T06:30:14+00:00"), moment("fr", "2026-11-24T06:30:14+00:00")
    ('24 November 2026, 06:30 UTC', '24 novembre 2026, 06:30 UTC')
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{day(lang, at.date().isoformat())}, {at:%H:%M} UTC"
