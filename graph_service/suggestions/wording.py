"""Which words and letters two texts share: TF-IDF vectors of stems and of letter n-grams, without any model.

Weights are TF-IDF (Salton and Buckley 1988): 1 + ln(count) times the inverse document frequency (idf) of the feature,
each vector of length 1, so that the product of two is their cosine. The idf come from public plans (``learned``).
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.model.elements import fold_accents

Floats = NDArray[np.float32]
#: Letter n-grams are hashed into so many buckets.
GRAM_BUCKETS: Final = 1 << 17
_STEM: Final = 6
_LONGEST: Final = 2_000
_WORD: Final = re.compile(r"[^\W_]+")
_STOP: Final = frozenset(
    _WORD.findall(
        "a ainsi an and ao are as at au aux avec be by ce ces cette como compris con d da dans das de del der des die "
        "do dos du e el em en est et for from has have in including is it its l la las le les leur leurs los na no o "
        "of on or os ou par para por pour que qui sa se ses son sont su sur that the their this through to un una und "
        "une which with y"
    )
)
_NUMBERED: Final = re.compile(
    r"^\W*(?:(?:(?:sub|sous)[- ]?)?(?:output|outcome|produit|produto|producto|activit[éey]s?|actividad|result(?:ado)?|"
    r"effet|extrant)\b[\s:.\-–]*(?:[A-Z]{0,4}[-.]?\d+(?:[.\-]\d+)*)?[\s:.)\-–]+"
    r"|[A-Z]{0,4}[-.]?\d+(?:[.\-]\d+)+[\s:.)\-–]*|\d+[:.)\-–]\s*)",
    re.IGNORECASE,
)


def strip_numbering(text: str) -> str:
    """``text`` without the number that stands before it: a number says where it stood, not what it says.

    >>> strip_numbering("Output 2.1.4: Access to justice"), strip_numbering("3 000 familles"), strip_numbering("2.1")
    ('Access to justice', '3 000 familles', '2.1')
    """
    return _NUMBERED.sub("", text) or text


def tokens(text: str) -> list[str]:
    """The words of ``text`` that say something: without accents and case, stop words and bare numbers."""
    words = _WORD.findall(fold_accents(text[:_LONGEST]))
    return [word for word in words if len(word) > 1 and word not in _STOP and not word.isdigit()]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str | None:
    """The stem of one word; None for one that says nothing."""
    found = stems(word)
    return found[0] if found else None


def stems(text: str) -> list[str]:
    """The words of ``text`` cut to six letters, which joins most forms of a word in English and Romance languages.

    >>> stems("Renforcement des capacités nationales")
    ['renfor', 'capaci', 'nation']
    """
    return [word[:_STEM] for word in tokens(text)]


def grams(text: str) -> NDArray[np.int64]:
    """The groups of 3, 4 and 5 letters of ``text`` by their bucket in ``range(GRAM_BUCKETS)``, in no order."""
    letters = np.frombuffer(f" {' '.join(tokens(text))} ".encode(), dtype=np.uint8).astype(np.int64)
    found = []
    for length in (3, 4, 5):
        if len(letters) >= length:
            rolled = np.full(len(letters) - length + 1, length, dtype=np.int64)
            for offset in range(length):
                rolled = rolled * 1_000_003 + letters[offset : len(letters) - length + 1 + offset]
            found.append((rolled ^ (rolled >> 17)) % GRAM_BUCKETS)
    return np.concatenate(found) if found else np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class SparseTfidf:
    """Texts as sparse rows of length 1: ``buckets[starts[i]:starts[i + 1]]`` with ``weights``. ``size`` is the number
    of buckets that there are."""

    starts: NDArray[np.int64]
    buckets: NDArray[np.int64]
    weights: Floats
    size: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def against(self, others: "SparseTfidf") -> Floats:
        """Cosines of each text with each of the others, one row a text."""
        found = np.zeros((len(self), len(others)), dtype=np.float32)
        if not len(others.buckets):
            return found
        filled = np.flatnonzero(np.diff(others.starts))
        spread = np.zeros(self.size, dtype=np.float32)
        for row in range(len(self)):
            own = slice(self.starts[row], self.starts[row + 1])
            spread[self.buckets[own]] = self.weights[own]
            found[row, filled] = np.add.reduceat(spread[others.buckets] * others.weights, others.starts[filled])
            spread[self.buckets[own]] = 0
        return found

    def summed(self, rows: Floats) -> Floats:
        """For each text, the weighted sum of the ``rows`` that its buckets name."""
        found = np.zeros((len(self), rows.shape[1]), dtype=np.float32)
        filled = np.flatnonzero(np.diff(self.starts))
        for first in range(0, len(filled), 512):
            some = filled[first : first + 512]
            span = slice(self.starts[some[0]], self.starts[some[-1] + 1])
            found[some] = np.add.reduceat(
                rows[self.buckets[span]] * self.weights[span, None], self.starts[some] - self.starts[some[0]], axis=0
            )
        return found

    def joined(self, others: "SparseTfidf") -> "SparseTfidf":
        """These texts, then the others."""
        return SparseTfidf(
            np.concatenate([self.starts, others.starts[1:] + self.starts[-1]]),
            np.concatenate([self.buckets, others.buckets]),
            np.concatenate([self.weights, others.weights]),
            self.size,
        )

    def some(self, rows: Sequence[int] | NDArray[np.int64]) -> "SparseTfidf":
        """Some of these texts, in this order."""
        at = np.asarray(rows, dtype=np.int64)
        lengths = np.diff(self.starts)[at]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        every = np.arange(starts[-1]) + np.repeat(self.starts[at] - starts[:-1], lengths)
        return SparseTfidf(starts, self.buckets[every], self.weights[every], self.size)


def tfidf(counts: Sequence[Counter[int]], idf: Floats) -> SparseTfidf:
    """Texts from how often each has which bucket, weighted by the idf of the bucket; each of length 1 or empty."""
    starts, buckets, weights = [0], [], []
    for count in counts:
        own = np.fromiter(count, dtype=np.int64, count=len(count))
        often = np.fromiter(count.values(), dtype=np.float32, count=len(count))
        weight = (1 + np.log(often)) * idf[own] if len(own) else often
        length = float(np.sqrt((weight**2).sum()))
        buckets.append(own)
        weights.append(weight / length if length else weight)
        starts.append(starts[-1] + len(own))
    return SparseTfidf(
        np.array(starts, dtype=np.int64),
        np.concatenate(buckets) if buckets else np.zeros(0, np.int64),
        (np.concatenate(weights) if weights else np.zeros(0)).astype(np.float32),
        len(idf),
    )


class Wording:
    """Makes both sorts of vector. Words that the table does not know are as rare as the rarest, and kept apart.

    Args:
        stems: the stems that the table knows, with the idf of each.
        gram_idf: idf of each bucket of letter n-grams.
    """

    _UNKNOWN_BUCKETS: Final = 1 << 14

    def __init__(self, known: Sequence[str], stem_idf: Floats, gram_idf: Floats) -> None:
        self.known = {stem: bucket for bucket, stem in enumerate(known)}
        most = float(stem_idf.max()) if len(stem_idf) else 1.0
        self.stem_idf = stem_idf
        self._stem_idf = np.concatenate([stem_idf, np.full(self._UNKNOWN_BUCKETS, most, np.float32)])
        self.gram_idf = gram_idf

    def words(self, texts: Sequence[str]) -> SparseTfidf:
        """Bags of stems, those that the table does not know included."""
        return tfidf([Counter(map(self._bucket, stems(text))) for text in texts], self._stem_idf)

    def known_words(self, texts: Sequence[str]) -> SparseTfidf:
        """Bags of the stems that the table knows."""
        counts = [Counter(self.known[stem] for stem in stems(text) if stem in self.known) for text in texts]
        return tfidf(counts, self._stem_idf)

    def letters(self, texts: Sequence[str]) -> SparseTfidf:
        """Bags of letter groups."""
        return tfidf([Counter(grams(text).tolist()) for text in texts], self.gram_idf)

    def idf(self, stem: str) -> float:
        """The inverse document frequency of a stem."""
        return float(self._stem_idf[self._bucket(stem)])

    def _bucket(self, stem: str) -> int:
        bucket = self.known.get(stem)
        return bucket if bucket is not None else len(self.known) + _hash(stem) % self._UNKNOWN_BUCKETS


def smoothed_idf(texts: Sequence[str], buckets: Callable[[str], Sequence[int]], size: int) -> Floats:
    """ln of one over the share of texts that have each bucket (idf), smoothed; for buckets that none has, the most."""
    had = np.zeros(size, dtype=np.float64)
    for text in texts:
        had[list(set(buckets(text)))] += 1
    return np.log(1 + (len(texts) - had + 0.5) / (had + 0.5)).astype(np.float32)


def _hash(text: str) -> int:
    found = 0
    for letter in text.encode():
        found = (found * 131 + letter) & 0xFFFFFFFF
    return found
