"""A labelled set cut into what is known and what is asked, as often as each text is asked once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.model.elements import fold_accents
from graph_service.suggestions.examples import Examples, rows_of
from graph_service.suggestions.meaning import Floats, Progress
from graph_service.suggestions.ranking import table
from graph_service.suggestions.signals import Read, Signals, Targets, parents_of
from graph_service.training.labelled import Labelled

FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """The features of some texts (their ``rows``) under some examples, and those of the examples among themselves
    with the right target of each."""

    rows: NDArray[np.int64]
    features: Floats
    own_features: Floats
    own_right: NDArray[np.int64]


class Bench:
    """A labelled set read once, to be asked under any examples."""

    def __init__(
        self, labelled: Labelled, signals: Signals, *, entities: bool = True, progress: Progress | None = None
    ) -> None:
        self.labelled = labelled
        self.right: NDArray[np.int64] = np.array(labelled.right, dtype=np.int64)
        self.targets = Targets(labelled.targets, signals, progress)
        self.read: Read = signals.read(labelled.texts, labelled.entities if entities else None, progress)
        self.example_free = signals.example_free(self.read, self.targets)
        self.same = [fold_accents(text) for text in self.read.texts]
        self.alike = labelled.groups
        self.parents = parents_of(self.targets)

    def folds(self, *, seed: int = 0, groups: Sequence[str] | None = None) -> NDArray[np.int64]:
        """The fold of each text; a group is never split."""
        groups = self.alike if groups is None else groups
        names = sorted(set(groups))
        fold = dict(zip(names, (np.random.default_rng(seed).permutation(len(names)) % FOLDS).tolist(), strict=True))
        return np.array([fold[group] for group in groups], dtype=np.int64)

    def ask(self, rows: NDArray[np.int64], known: Sequence[int] = ()) -> Asked:
        """The features of ``rows`` when the texts ``known`` were mapped before; those of an asked text are left
        out, and one that stands there twice counts once."""
        asked = {self.same[row] for row in rows}
        once = {(self.same[row], int(self.right[row])): row for row in known if self.same[row] not in asked}
        examples = Examples(self.parents)
        examples.put(rows_of(self.read, list(once.values())), [int(self.right[row]) for row in once.values()], "graph")
        found = {name: each[rows] for name, each in self.example_free.items()}
        features = table(found | examples.signals(rows_of(self.read, rows.tolist())), len(examples))
        _, own, own_right = examples.left_out()
        newest = list(once.values())[-len(own_right) :]
        example_free = {name: values[newest] for name, values in self.example_free.items()}
        own_features = table(example_free | own, len(examples)) if own else features[:0]
        return Asked(rows, features, own_features, own_right)

    def every(self, *, most: int | None = None, seed: int = 0, groups: Sequence[str] | None = None) -> Iterator[Asked]:
        """Each fold asked of the other folds, or of ``most`` texts of them."""
        fold = self.folds(seed=seed, groups=groups)
        rng = np.random.default_rng(seed)
        for number in range(FOLDS):
            rows, known = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
            if most is not None and len(known) > most:
                known = rng.choice(known, most, replace=False)
            if len(rows):
                yield self.ask(rows, known.tolist())
