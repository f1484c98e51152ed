"""What is known of a statement and of a target before any example: words, letters, meaning, towers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.suggestions.meaning import Floats, Progress, Vectors, unit
from graph_service.suggestions.two_tower import PARENT, TwoTower
from graph_service.suggestions.wording import SparseTfidf, Wording, strip_numbering

#: The signals that need no example. ``w`` words, ``c`` letters, ``m`` meaning, ``t`` towers (product and cosine);
#: ``…_up`` with or of the parent; ``e`` what the statement's entities do elsewhere.
EXAMPLE_FREE: Final = ("w", "c", "w_up", "m", "m_up", "t", "t_up", "tc", "tc_up", "e")


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a statement may belong to. ``titles`` are its wordings (source, French, English), ``parent``
    the wordings of what it is part of, ``group`` the plan or list that it competes in."""

    key: str
    label: str
    titles: tuple[str, ...]
    parent: str = ""
    parent_key: str = ""
    group: str = ""
    level: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """Statements as signals, one row each."""

    texts: tuple[str, ...]
    words: SparseTfidf
    letters: SparseTfidf
    meaning: Floats
    projected: tuple[Floats, ...]
    entities: tuple[frozenset[str], ...]
    entity_vectors: tuple[Floats, ...]

    def __len__(self) -> int:
        return len(self.texts)


class Targets:
    """Targets as signals. ``owner`` says which target each wording is of."""

    def __init__(self, targets: Sequence[Target], signals: "Signals", progress: Progress | None = None) -> None:
        self.every = tuple(targets)
        worded = [
            (row, strip_numbering(text), strip_numbering(t.parent))
            for row, t in enumerate(targets)
            for text in dict.fromkeys(t.titles)
        ]
        self.owner: NDArray[np.int64] = np.array([row for row, _, _ in worded], dtype=np.int64)
        texts, parents = [text for _, text, _ in worded], [parent for _, _, parent in worded]
        wording, vectors = signals.wording, signals.vectors
        self.words, self.letters = wording.words(texts), wording.letters(texts)
        self.with_parent = wording.words([f"{t} {p}" for t, p in zip(texts, parents, strict=True)])
        self.meaning = vectors.of(texts, progress)
        has = np.array([bool(parent) for parent in parents], dtype=np.float32)[:, None]
        self.above: Floats = vectors.of(parents, progress) * has if parents else self.meaning
        own, up = wording.known_words(texts), wording.known_words(parents)
        self.up = tuple(tower.target_vectors(self.above, up) for tower in signals.towers)
        self.projected = tuple(
            tower.target_vectors(self.meaning, own) + PARENT * above
            for tower, above in zip(signals.towers, self.up, strict=True)
        )

    def __len__(self) -> int:
        return len(self.every)

    def best(self, scores: Floats) -> Floats:
        """Scores of wordings as scores of targets: each by its best wording."""
        if not len(self.every):
            return np.zeros((len(scores), 0), dtype=np.float32)
        firsts = np.flatnonzero(np.diff(self.owner, prepend=-1))
        found: Floats = np.maximum.reduceat(scores, firsts, axis=1)
        return found

    def likeness(self) -> Floats:
        """How nearly each two targets say the same: the mean of their cosines of meaning and of words, by their best
        wordings."""
        alike = self.meaning @ self.meaning.T + self.words.against(self.words)
        return self.best(self.best(alike.astype(np.float32)).T) / np.float32(2)


def parents_of(targets: Targets) -> list[int]:
    """For each target the row of its parent among the parents that there are; -1 without one."""
    names: dict[tuple[str, str], int] = {}
    return [
        names.setdefault((each.group, each.parent_key or each.parent), len(names)) if each.parent else -1
        for each in targets.every
    ]


class Signals:
    """Turns texts into signals: how words weigh, how meaning is measured, and the towers."""

    def __init__(self, wording: Wording, vectors: Vectors, towers: Sequence[TwoTower]) -> None:
        self.wording, self.vectors, self.towers = wording, vectors, tuple(towers)

    def read(
        self, texts: Sequence[str], entities: Sequence[frozenset[str]] | None = None, progress: Progress | None = None
    ) -> Read:
        """Statements, with the entities that each names."""
        stripped = tuple(map(strip_numbering, texts))
        who = tuple(entities) if entities is not None else (frozenset(),) * len(stripped)
        meaning, known = self.vectors.of(stripped, progress), self.wording.known_words(stripped)
        return Read(
            stripped,
            self.wording.words(stripped),
            self.wording.letters(stripped),
            meaning,
            tuple(tower.statement_vectors(meaning, known) for tower in self.towers),
            who,
            tuple(tower.entity_vectors([sorted(each) for each in who]) for tower in self.towers),
        )

    def example_free(self, read: Read, targets: Targets) -> dict[str, Floats]:
        """Each signal that needs no example, for each statement (row) and target (column)."""
        each = 1 / max(1, len(self.towers))
        found = {
            "w": read.words.against(targets.words),
            "c": read.letters.against(targets.letters),
            "w_up": read.words.against(targets.with_parent),
            "m": read.meaning @ targets.meaning.T,
            "m_up": read.meaning @ targets.above.T,
        }
        blank = np.zeros_like(found["w"])
        found |= {name: blank.copy() for name in ("t", "t_up", "tc", "tc_up", "e")}
        for ours, who, theirs, up in zip(
            read.projected, read.entity_vectors, targets.projected, targets.up, strict=True
        ):
            found["t"] += each * (ours @ theirs.T)
            found["t_up"] += each * (ours @ up.T)
            found["tc"] += each * (unit(ours) @ unit(theirs).T)
            found["tc_up"] += each * (unit(ours) @ unit(up).T)
            found["e"] += each * (who @ theirs.T)
        return {name: targets.best(scores) for name, scores in found.items()}
