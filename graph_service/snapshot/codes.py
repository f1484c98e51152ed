"""How words, days and standings become numbers in the columns of a snapshot."""

import calendar
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph_service.model import vocabulary

Array = npt.NDArray[Any]

#: Days before and after all others: of a fact whose first or last day is not known.
LONG_AGO: Final = -(2**31) + 1
FOREVER: Final = 2**31 - 1
#: The code of a word that is not set.
UNSET: Final = -1
STANDING_CODES: Final = {standing: code for code, standing in enumerate(vocabulary.STANDINGS)}


class WordPool:
    """Words and their codes: the place of each in ``words``. It grows while columns are made, and is then frozen."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = list(words)
        self._codes = {word: code for code, word in enumerate(self.words)}

    def code(self, word: str | None) -> int:
        """The code of a word, which it is given where it has none."""
        if word is None:
            return UNSET
        if word not in self._codes:
            self._codes[word] = len(self.words)
            self.words.append(word)
        return self._codes[word]


@lru_cache(maxsize=65_536)
def first_day(text: str | None) -> int:
    """The first day of an ISO-8601 date of any precision, in days since 1970; LONG_AGO where it is not known.

    >>> first_day("2021-05") - first_day("2021-04-30"), first_day(None) == LONG_AGO
    (1, True)
    """
    if text is None:
        return LONG_AGO
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day).toordinal() - _EPOCH


@lru_cache(maxsize=65_536)
def last_day(text: str | None) -> int:
    """The last day of an ISO-8601 date of any precision, in days since 1970; FOREVER where it is not known.

    >>> last_day("2021") - first_day("2021"), last_day("2021-02") - first_day("2021-02-28")
    (364, 0)
    """
    if text is None:
        return FOREVER
    parts = list(map(int, text.split("-")))
    year = parts[0]
    month = parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
    return date(year, month, day).toordinal() - _EPOCH


_EPOCH: Final = date(1970, 1, 1).toordinal()


def word_codes(column: pa.ChunkedArray, pool: WordPool) -> Array:
    """A column of words as their codes in the pool."""
    return _by_distinct(column, np.int32, pool.code, UNSET)


def standing_codes(column: pa.ChunkedArray) -> Array:
    """A column of standings as codes; UNSET where there is none."""
    return _by_distinct(column, np.int8, lambda word: STANDING_CODES[word], UNSET)


def first_days(column: pa.ChunkedArray) -> Array:
    """A column of dates as the first day of each."""
    return _by_distinct(column, np.int32, first_day, LONG_AGO)


def last_days(column: pa.ChunkedArray) -> Array:
    """A column of dates as the last day of each."""
    return _by_distinct(column, np.int32, last_day, FOREVER)


def numbers(column: pa.ChunkedArray, unknown: float = np.nan) -> Array:
    """A column of numbers, with ``unknown`` where there is none."""
    values: Array = column.to_numpy().astype(np.float64, copy=True)
    if not np.isnan(unknown):
        values[np.isnan(values)] = unknown
    return values


def texts(column: pa.ChunkedArray) -> Array:
    """A column of texts as Python's own."""
    values = np.empty(len(column), object)
    values[:] = column.to_pylist()
    return values


def _by_distinct(column: pa.ChunkedArray, kind: type[Any], code: Any, unknown: int) -> Array:
    """Each distinct value looked at once: a column of a million rows has a few thousand."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = pa.concat_arrays(encoded.chunks) if encoded.num_chunks else None
    if encoded is None or not len(encoded):
        return np.empty(0, kind)
    codes = np.array([*(code(word) for word in encoded.dictionary.to_pylist()), unknown], kind)
    places: Array = encoded.indices.fill_null(len(codes) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(codes[places])
