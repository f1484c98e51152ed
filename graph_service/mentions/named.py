"""What a name found in a text stands for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """An entity or a location named in a text, from ``start`` up to ``end``.

    ``ambiguous`` where the word means other things too or several places are called so; ``others`` are their keys.
    """

    key: str
    label: str
    start: int
    end: int
    text: str
    ambiguous: bool = False
    others: tuple[str, ...] = ()
