"""Which words and letters two texts share: weighted bags of stems and of letter groups, without any model.

Weights are TF-IDF (Salton and Buckley 1988): 1 + ln(count) times the rarity of the feature, each bag of length 1,
so that the product of two bags is their cosine. Rarities come from a table made of public plans (``learned``).
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.model.elements import plain

Floats = NDArray[np.float32]
#: Letter groups are counted in so many boxes.
GRAM_BOXES: Final = 1 << 17
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


def bare(text: str) -> str:
    """``text`` without the number that stands before it: a number says where it stood, not what it says.

    >>> bare("Output 2.1.4: Access to justice"), bare("3 000 familles"), bare("2.1")
    ('Access to justice', '3 000 familles', '2.1')
    """
    return _NUMBERED.sub("", text) or text


def tokens(text: str) -> list[str]:
    """The words of ``text`` that say something: plain, without stop words and bare numbers."""
    return [w for w in _WORD.findall(plain(text[:_LONGEST])) if len(w) > 1 and w not in _STOP and not w.isdigit()]


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
    """The groups of 3, 4 and 5 letters of ``text`` by their box in ``range(GRAM_BOXES)``, in no order."""
    letters = np.frombuffer(f" {' '.join(tokens(text))} ".encode(), dtype=np.uint8).astype(np.int64)
    found = []
    for length in (3, 4, 5):
        if len(letters) >= length:
            rolled = np.full(len(letters) - length + 1, length, dtype=np.int64)
            for offset in range(length):
                rolled = rolled * 1_000_003 + letters[offset : len(letters) - length + 1 + offset]
            found.append((rolled ^ (rolled >> 17)) % GRAM_BOXES)
    return np.concatenate(found) if found else np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as sparse rows of length 1: ``boxes[starts[i]:starts[i + 1]]`` with ``weights``. ``size`` is the number
    of boxes that there are."""

    starts: NDArray[np.int64]
    boxes: NDArray[np.int64]
    weights: Floats
    size: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def against(self, others: "Bags") -> Floats:
        """Cosines of each text with each of the others, one row a text."""
        found = np.zeros((len(self), len(others)), dtype=np.float32)
        if not len(others.boxes):
            return found
        filled = np.flatnonzero(np.diff(others.starts))
        spread = np.zeros(self.size, dtype=np.float32)
        for row in range(len(self)):
            own = slice(self.starts[row], self.starts[row + 1])
            spread[self.boxes[own]] = self.weights[own]
            found[row, filled] = np.add.reduceat(spread[others.boxes] * others.weights, others.starts[filled])
            spread[self.boxes[own]] = 0
        return found

    def summed(self, rows: Floats) -> Floats:
        """For each text, the weighted sum of the ``rows`` that its boxes name."""
        found = np.zeros((len(self), rows.shape[1]), dtype=np.float32)
        filled = np.flatnonzero(np.diff(self.starts))
        for first in range(0, len(filled), 512):
            some = filled[first : first + 512]
            span = slice(self.starts[some[0]], self.starts[some[-1] + 1])
            found[some] = np.add.reduceat(
                rows[self.boxes[span]] * self.weights[span, None], self.starts[some] - self.starts[some[0]], axis=0
            )
        return found

    def joined(self, others: "Bags") -> "Bags":
        """These texts, then the others."""
        return Bags(
            np.concatenate([self.starts, others.starts[1:] + self.starts[-1]]),
            np.concatenate([self.boxes, others.boxes]), np.concatenate([self.weights, others.weights]), self.size,
        )  # fmt: skip

    def some(self, rows: Sequence[int] | NDArray[np.int64]) -> "Bags":
        """Some of these texts, in this order."""
        at = np.asarray(rows, dtype=np.int64)
        lengths = np.diff(self.starts)[at]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        every = np.arange(starts[-1]) + np.repeat(self.starts[at] - starts[:-1], lengths)
        return Bags(starts, self.boxes[every], self.weights[every], self.size)


def bags(counts: Sequence[Counter[int]], rarity: Floats) -> Bags:
    """Texts from how often each has which box, weighted by the box's rarity; each of length 1 or empty."""
    starts, boxes, weights = [0], [], []
    for count in counts:
        own = np.fromiter(count, dtype=np.int64, count=len(count))
        often = np.fromiter(count.values(), dtype=np.float32, count=len(count))
        weight = (1 + np.log(often)) * rarity[own] if len(own) else often
        length = float(np.sqrt((weight**2).sum()))
        boxes.append(own)
        weights.append(weight / length if length else weight)
        starts.append(starts[-1] + len(own))
    return Bags(
        np.array(starts, dtype=np.int64),
        np.concatenate(boxes) if boxes else np.zeros(0, np.int64),
        (np.concatenate(weights) if weights else np.zeros(0)).astype(np.float32),
        len(rarity),
    )


class Wording:
    """Makes the two sorts of bag. Words that the table does not know are as rare as the rarest, and kept apart.

    Args:
        stems: the stems that the table knows, with their rarity each.
        gram_rarity: rarity of each box of letter groups.
    """

    _UNKNOWN_BOXES: Final = 1 << 14

    def __init__(self, known: Sequence[str], stem_rarity: Floats, gram_rarity: Floats) -> None:
        self.known = {stem: box for box, stem in enumerate(known)}
        most = float(stem_rarity.max()) if len(stem_rarity) else 1.0
        self.stem_rarity = stem_rarity
        self._stem_rarity = np.concatenate([stem_rarity, np.full(self._UNKNOWN_BOXES, most, np.float32)])
        self.gram_rarity = gram_rarity

    def words(self, texts: Sequence[str]) -> Bags:
        """Bags of stems, those that the table does not know included."""
        return bags([Counter(map(self._box, stems(text))) for text in texts], self._stem_rarity)

    def known_words(self, texts: Sequence[str]) -> Bags:
        """Bags of the stems that the table knows."""
        counts = [Counter(self.known[stem] for stem in stems(text) if stem in self.known) for text in texts]
        return bags(counts, self._stem_rarity)

    def letters(self, texts: Sequence[str]) -> Bags:
        """Bags of letter groups."""
        return bags([Counter(grams(text).tolist()) for text in texts], self.gram_rarity)

    def rarity(self, stem: str) -> float:
        """How rare a stem is."""
        return float(self._stem_rarity[self._box(stem)])

    def _box(self, stem: str) -> int:
        box = self.known.get(stem)
        return box if box is not None else len(self.known) + _hash(stem) % self._UNKNOWN_BOXES


def rarities(texts: Sequence[str], boxes: Callable[[str], Sequence[int]], size: int) -> Floats:
    """ln of one over the share of texts that have each box, smoothed; for boxes that none has, the most."""
    had = np.zeros(size, dtype=np.float64)
    for text in texts:
        had[list(set(boxes(text)))] += 1
    return np.log(1 + (len(texts) - had + 0.5) / (had + 0.5)).astype(np.float32)


def _hash(text: str) -> int:
    found = 0
    for letter in text.encode():
        found = (found * 131 + letter) & 0xFFFFFFFF
    return found
