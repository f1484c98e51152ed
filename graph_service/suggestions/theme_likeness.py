"""How like the wordings of each code a text is: in meaning, words and letters, each by the code's best wording."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from graph_service.suggestions.meaning import Floats, Vectors
from graph_service.suggestions.theme_wording import Worded
from graph_service.suggestions.wording import SparseTfidf, Wording

#: What each likeness weighs: meaning, words and letters; of the short wordings, then of the long ones.
_SHORT, _LONG = (1.5, 1.0, 1.0), (1.0, 1.0, 1.0)
_AT_ONCE: Final = 64


class Likeness:
    """Texts against the wordings of one list's codes."""

    def __init__(self, wordings: Sequence[Worded], vectors: Vectors, wording: Wording) -> None:
        self._short = _Sort([each.short for each in wordings], vectors, wording)
        self._long = _Sort([each.long for each in wordings], vectors, wording)

    def scores(self, meaning: Floats, words: SparseTfidf, letters: SparseTfidf) -> tuple[Floats, Floats]:
        """One row a text, one column a code: the sum of its likenesses, 0 to 6.5, and the cosine of meaning alone."""
        found = np.zeros((len(meaning), len(self._short)), dtype=np.float32)
        close = np.full_like(found, -1)
        for sort, weights in ((self._short, _SHORT), (self._long, _LONG)):
            cosines = sort.cosines(meaning, words, letters)
            for weight, each in zip(weights, cosines, strict=True):
                found += weight * each
            close = np.maximum(close, cosines[0])
        return found, close


class _Sort:
    """One sort of wordings, those of one code beside each other."""

    def __init__(self, wordings: Sequence[Sequence[str]], vectors: Vectors, wording: Wording) -> None:
        texts = [text for each in wordings for text in each]
        self._firsts = np.concatenate([[0], np.cumsum([len(each) for each in wordings])]).astype(np.int64)
        self._meaning = vectors.of(texts)
        self._words, self._letters = _Index(wording.words(texts)), _Index(wording.letters(texts))

    def __len__(self) -> int:
        return len(self._firsts) - 1

    def cosines(self, meaning: Floats, words: SparseTfidf, letters: SparseTfidf) -> tuple[Floats, Floats, Floats]:
        found = (meaning @ self._meaning.T, self._words.against(words), self._letters.against(letters))
        best = [np.maximum.reduceat(each, self._firsts[:-1], axis=1) for each in found]
        return best[0], best[1], best[2]


class _Index:
    """An inverted index: texts by their buckets, so that a text meets only those that share one with it."""

    def __init__(self, tfidf: SparseTfidf) -> None:
        order = np.argsort(tfidf.buckets, kind="stable")
        self._count = len(tfidf)
        self._bag = np.repeat(np.arange(len(tfidf)), np.diff(tfidf.starts))[order]
        self._weights = tfidf.weights[order]
        self._starts = np.searchsorted(tfidf.buckets[order], np.arange(tfidf.size + 1))

    def against(self, texts: SparseTfidf) -> Floats:
        """Cosines of each text with each bag."""
        found = np.zeros((len(texts), self._count), dtype=np.float32)
        for first in range(0, len(texts), _AT_ONCE):
            last = min(first + _AT_ONCE, len(texts))
            span = slice(texts.starts[first], texts.starts[last])
            buckets = texts.buckets[span]
            row = np.repeat(np.arange(last - first), np.diff(texts.starts[first : last + 1]))
            starts, lengths = self._starts[buckets], self._starts[buckets + 1] - self._starts[buckets]
            at = np.arange(lengths.sum()) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
            shares = self._weights[at] * np.repeat(texts.weights[span], lengths)
            cell = np.repeat(row, lengths) * self._count + self._bag[at]
            sums = np.bincount(cell, shares, minlength=(last - first) * self._count)
            found[first:last] = sums.reshape(last - first, self._count)
        return found
