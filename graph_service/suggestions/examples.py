"""What texts that were mapped before say of a new one: by far the strongest signal.

Likeness of two texts is the mean of four cosines (meaning, towers, words, letters), and a little more where they name
one entity. From it come the nearest example of each target, a vote, and kernel ridge regression (Saunders et
al. 1998) on the targets and, above them, on their parents, so that an example helps its siblings too. The inverse
that ridge regression needs is kept and mended for each example that comes or goes, which takes milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.meaning import Floats, unit
from graph_service.suggestions.signals import Read

#: The signals that examples give: ridge on targets and on their parents, nearest, vote, how common a target is,
#: and how common it is for these entities.
EXAMPLED: Final = ("ridge", "ridge_up", "near", "vote", "common", "common_here")
#: No more than so many are kept: the newest, since each costs memory for its likeness to all others.
MOST: Final = 3_000
_RIDGE, _SAME_ENTITY, _VOTE, _ENTITY_PULL = 0.3, 0.12, 20.0, 3.0


@dataclass(frozen=True, slots=True)
class Nearest:
    """The example nearest to a statement among those of one target."""

    text: str
    likeness: float
    by: str


class Examples:
    """Texts that were mapped, each to one target (its row), with the parent of each target.

    Args:
        parents: for each target the row of its parent in a list of parents, or -1.
    """

    def __init__(self, parents: Sequence[int]) -> None:
        self._parents = np.array(parents, dtype=np.int64)
        self._read: Read | None = None
        self._right: NDArray[np.int64] = np.zeros(0, np.int64)
        self._by: list[str] = []
        self._inverse: NDArray[np.float64] = np.zeros((0, 0))
        self._weights: tuple[NDArray[np.float64], NDArray[np.float64] | None] | None = None

    def __len__(self) -> int:
        return len(self._right)

    def put(self, read: Read, right: Sequence[int], by: str) -> None:
        """Add texts that were mapped; where there would be more than ``MOST``, the oldest go."""
        order = list(range(len(read)))[-MOST:]
        read, right = rows_of(read, order), [right[at] for at in order]
        if not len(read):
            return
        if len(self) + len(read) > MOST:
            self._drop(set(range(len(self) + len(read) - MOST)))
        if self._read is None or not len(self):
            self._read = read
            self._inverse = _inverted(_alike(read, read))
        else:
            self._inverse = _grown(self._inverse, _alike(self._read, read), _alike(read, read))
            self._read = _joined(self._read, read)
        self._right = np.concatenate([self._right, np.array(right, dtype=np.int64)])
        self._by += [by] * len(read)
        self._weights = None

    def take_out(self, text: str, right: int) -> None:
        """Forget a text that was mapped there; the newest where there are several, nothing where there is none."""
        texts = self._read.texts if self._read else ()
        found = [at for at, each in enumerate(texts) if each == text and self._right[at] == right]
        if found:
            self._drop({found[-1]})

    def signals(self, read: Read) -> dict[str, Floats]:
        """Each signal for each statement (row) and target (column); all zeros without examples."""
        targets = len(self._parents)
        found = {name: np.zeros((len(read), targets), dtype=np.float32) for name in EXAMPLED}
        if self._read is None or not len(self):
            return found
        alike = _alike(read, self._read)
        near = alike - _SAME_ENTITY * _shared(read, self._read)
        for target in np.unique(self._right):
            found["near"][:, target] = np.maximum(0, near[:, self._right == target].max(axis=1))
        right = self._one_hot()
        pull = np.exp(_VOTE * (near - near.max(axis=1, keepdims=True)))
        found["vote"] = ((pull @ right) / pull.sum(axis=1, keepdims=True)).astype(np.float32)
        own, above = self._solved(right)
        found["ridge"] = (alike @ own).astype(np.float32)
        has = self._parents >= 0
        if above is not None:
            found["ridge_up"][:, has] = (alike @ above).astype(np.float32)[:, self._parents[has]]
        often = right.sum(axis=0)
        usual = (often + 0.5) / (often.sum() + 0.5 * targets)
        found["common"][:] = np.log(usual * targets)
        found["common_here"] = self._by_entity(read, right, usual)
        return found

    def left_out(self) -> tuple[Read | None, dict[str, Floats], NDArray[np.int64]]:
        """The examples themselves, each with the signals that all others give, and the right target of each."""
        if self._read is None or not len(self):
            return None, {}, self._right
        right, rows = self._one_hot(), np.arange(len(self))
        found = self.signals(self._read)
        near = _alike(self._read, self._read) - _SAME_ENTITY * _shared(self._read, self._read)
        near[rows, rows] = -1
        for target in np.unique(self._right):
            found["near"][:, target] = np.maximum(0, near[:, self._right == target].max(axis=1))
        pull = np.exp(_VOTE * (near - near.max(axis=1, keepdims=True)))
        pull[rows, rows] = 0
        found["vote"] = ((pull @ right) / np.maximum(pull.sum(axis=1, keepdims=True), 1e-9)).astype(np.float32)
        own, above = self._solved(right)
        alone = np.diag(self._inverse)[:, None]
        found["ridge"] = (right - own / alone).astype(np.float32)
        has = self._parents >= 0
        if above is not None:
            parents = np.zeros_like(above)
            known = has[self._right]
            parents[rows[known], self._parents[self._right[known]]] = 1
            found["ridge_up"][:, has] = (parents - above / alone).astype(np.float32)[:, self._parents[has]]
        often = np.maximum(right.sum(axis=0) - right, 0)
        usual = (often + 0.5) / (often.sum(axis=1, keepdims=True) + 0.5 * len(self._parents))
        found["common"] = np.log(usual * len(self._parents)).astype(np.float32)
        found["common_here"] = self._by_entity(self._read, right, usual, themselves=True)
        return self._read, found, self._right

    def likeness(self, read: Read) -> Floats:
        """How like each statement is to each example (columns in their order)."""
        return (
            _alike(read, self._read) if self._read is not None and len(self) else np.zeros((len(read), 0), np.float32)
        )

    def nearest(self, likeness: Floats, target: int) -> Nearest | None:
        """The example of ``target`` that one statement (its row of ``likeness``) is nearest to."""
        own = np.flatnonzero(self._right == target)
        if not len(own) or self._read is None:
            return None
        at = int(own[likeness[own].argmax()])
        return Nearest(self._read.texts[at], float(min(1.0, likeness[at])), self._by[at])

    def _solved(self, right: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """What ridge regression multiplies likeness with, for targets and for parents; kept until examples change."""
        if self._weights is None:
            own = self._inverse @ right
            parents = int(self._parents.max(initial=-1)) + 1
            above = np.zeros((len(self), parents))
            for parent in range(parents):
                above[:, parent] = own[:, self._parents == parent].sum(axis=1)
            self._weights = own, above if parents else None
        return self._weights

    def _one_hot(self) -> NDArray[np.float64]:
        right = np.zeros((len(self), len(self._parents)))
        right[np.arange(len(self)), self._right] = 1
        return right

    def _by_entity(
        self, read: Read, right: NDArray[np.float64], usual: NDArray[np.float64], *, themselves: bool = False
    ) -> Floats:
        """How much more common each target is for the entities of a statement, in log-odds; ``themselves`` where the
        statements are the examples, each of which is then asked of the others."""
        found = np.zeros((len(read), len(self._parents)), dtype=np.float32)
        theirs = self._read.entities if self._read else ()
        had: dict[str, NDArray[np.float64]] = {}
        for row, keys in enumerate(read.entities):
            often = usual[row] if usual.ndim > 1 else usual
            for key in keys:
                if key not in had:
                    had[key] = right[[key in each for each in theirs]].sum(axis=0)
                own = had[key] - right[row] if themselves else had[key]
                more = np.log((own + _ENTITY_PULL * often) / (own.sum() + _ENTITY_PULL) / often)
                found[row] += (more / len(keys)).astype(np.float32)
        return found

    def _drop(self, rows: set[int]) -> None:
        kept = [at for at in range(len(self)) if at not in rows]
        if self._read is None:
            return
        gone = sorted(rows)
        cross = self._inverse[np.ix_(kept, gone)]
        lost = cross @ np.linalg.solve(self._inverse[np.ix_(gone, gone)], cross.T)
        self._inverse = (self._inverse[np.ix_(kept, kept)] - lost).astype(np.float64)
        self._read = rows_of(self._read, kept)
        self._right = self._right[kept]
        self._weights = None
        self._by = [self._by[at] for at in kept]


def _inverted(alike: Floats) -> NDArray[np.float64]:
    return np.asarray(np.linalg.inv(alike.astype(np.float64) + _RIDGE * np.eye(len(alike))), dtype=np.float64)


def _grown(inverse: NDArray[np.float64], across: Floats, own: Floats) -> NDArray[np.float64]:
    """The inverse with new rows, by blocks."""
    step = inverse @ across.astype(np.float64)
    corner = _inverted((own - across.T @ step).astype(np.float32))
    side = -step @ corner
    return np.block([[inverse + step @ corner @ step.T, side], [side.T, corner]])


def _alike(one: Read, other: Read) -> Floats:
    towers = [unit(a) @ unit(b).T for a, b in zip(one.projected, other.projected, strict=True)]
    tower = sum(towers[1:], towers[0]) / len(towers) if towers else 0
    words, letters = one.words.against(other.words), one.letters.against(other.letters)
    alike = (one.meaning @ other.meaning.T + tower + words + letters) / 4 + _SAME_ENTITY * _shared(one, other)
    return np.asarray(alike, dtype=np.float32)


def _shared(one: Read, other: Read) -> Floats:
    """1 where two texts name one entity."""
    keys = {key: at for at, key in enumerate(sorted({k for each in (*one.entities, *other.entities) for k in each}))}

    def named(read: Read) -> Floats:
        found = np.zeros((len(read), len(keys)), dtype=np.float32)
        for row, each in enumerate(read.entities):
            found[row, [keys[key] for key in each]] = 1
        return found

    return np.asarray(np.minimum(1, named(one) @ named(other).T), dtype=np.float32)


def rows_of(read: Read, rows: Sequence[int]) -> Read:
    """Some of the statements, in this order."""
    rows = list(rows)
    return Read(
        tuple(read.texts[at] for at in rows),
        read.words.some(rows),
        read.letters.some(rows),
        read.meaning[rows],
        tuple(each[rows] for each in read.projected),
        tuple(read.entities[at] for at in rows),
        tuple(each[rows] for each in read.entity_vectors),
    )


def _joined(one: Read, other: Read) -> Read:
    return Read(
        one.texts + other.texts,
        one.words.joined(other.words),
        one.letters.joined(other.letters),
        np.concatenate([one.meaning, other.meaning]),
        tuple(np.concatenate(pair) for pair in zip(one.projected, other.projected, strict=True)),
        one.entities + other.entities,
        tuple(np.concatenate(pair) for pair in zip(one.entity_vectors, other.entity_vectors, strict=True)),
    )
