"""How project wording and result wording meet: two small maps into one space, learned from public portfolios.

A *two-tower model* sends a statement and a target into one space where their product says how well they fit. It
starts from the meaning of a text and adds a vector for each of its words, so that it learns both what USE does not
tell apart and which words of an activity go with which words of a result. An entity has a vector too: what it does in
other countries. ``training.two_tower`` makes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph_service.suggestions.meaning import Floats, shipped
from graph_service.suggestions.wording import SparseTfidf

#: How much of the parent's vector stands in a target's.
PARENT: Final = 0.4


@dataclass(frozen=True, slots=True)
class TwoTower:
    """``statements`` and ``targets`` are maps of meaning (512 x d), ``words`` has a row a known stem, ``entities`` a
    row an entity; ``known_entities`` names those rows."""

    statements: Floats
    targets: Floats
    words: Floats
    entities: Floats
    known_entities: Mapping[str, int]

    def statement_vectors(self, meaning: Floats, words: SparseTfidf) -> Floats:
        """One row a statement, in the model's space; not of length 1."""
        return shipped(meaning) @ self.statements + words.summed(self.words)

    def target_vectors(self, meaning: Floats, words: SparseTfidf) -> Floats:
        """One row a target (a result, an objective, a code of a public list), in the same space."""
        return shipped(meaning) @ self.targets + words.summed(self.words)

    def entity_vectors(self, entities: Sequence[Sequence[str]]) -> Floats:
        """The mean vector of each statement's entities; zeros where none is known."""
        found = np.zeros((len(entities), self.words.shape[1]), dtype=np.float32)
        for row, keys in enumerate(entities):
            known = [self.known_entities[key] for key in keys if key in self.known_entities]
            if known:
                found[row] = self.entities[known].mean(axis=0)
        return found
