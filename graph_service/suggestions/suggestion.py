"""What is suggested for a statement, how sure that is, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: What a reason may be. `words`: words shared (``words``: a list). `meaning`: close in meaning (``share``: 0-1).
#: `example`: like a text that was mapped there (``text``, ``share``, ``by``: graph or decision). `parent`: what
#: its heading was mapped to (``title``). `practice`: plans of other countries put such work under such results
#: (``share``). `entity`: this entity works there (``title``). `name`: named in the text
#: (``text``). `code`: its code stands in the text (``text``).
REASONS: Final = ("words", "meaning", "practice", "example", "parent", "entity", "name", "code")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; the words around it are made where it is shown, in the reader's language."""

    kind: str
    given: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One node that a statement may belong to. ``probability`` is calibrated: of those shown at 0.7, seven in
    ten are right. Those of one statement and one plan sum to at most 1: the rest is *nothing fits*. Codes of public
    lists are questions of their own, each with the ``threshold`` from which on the answer is yes. ``alike`` are the
    keys of other parts that say nearly the same as the likeliest and are about as likely: one group, of which a person
    takes the one that is meant."""

    key: str
    label: str
    title: str
    probability: float
    reasons: tuple[Reason, ...] = ()
    group: str = ""
    threshold: float | None = None
    alike: tuple[str, ...] = ()

    @property
    def holds(self) -> bool | None:
        """Whether a code of a public list is taken to hold; None for a part of a plan."""
        return None if self.threshold is None else self.probability >= self.threshold
