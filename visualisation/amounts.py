"""Numbers and money as a reader of French or English writes them."""

from babel.numbers import format_compact_decimal, format_decimal

from visualisation.words import Lang


def number(value: float, lang: Lang) -> str:
    """The number in full, without decimals.

    >>> number(1234567, "en"), number(1234567, "fr")
    ('1,234,567', '1\\u202f234\\u202f567')
    """
    return str(format_decimal(round(value), locale=lang))


def compact(value: float, lang: Lang) -> str:
    """The number in three digits or so, for a small space.

    >>> compact(1234567, "en"), compact(1234567, "fr"), compact(12, "fr")
    ('1.2M', '1,2\\xa0M', '12')
    """
    return str(format_compact_decimal(value, locale=lang, fraction_digits=1 if abs(value) >= 1000 else 0))


def money(value: float, currency: str | None, lang: Lang) -> str:
    """The amount in full with the currency's code, which says more than a sign that several share.

    >>> money(1234567, "USD", "en"), money(1234567, "USD", "fr")
    ('USD\\xa01,234,567', '1\\u202f234\\u202f567\\xa0USD')
    """
    return placed(number(value, lang), currency, lang)


def placed(amount: str, currency: str | None, lang: Lang) -> str:
    """A written amount beside its currency: before it in English, after it in French."""
    if not currency:
        return amount
    return f"{amount}\u00a0{currency}" if lang == "fr" else f"{currency}\u00a0{amount}"
