"""Which words tell a language or a verb: the lists of words.yaml."""

from functools import cache
from importlib.resources import files

import yaml


def words(name: str) -> frozenset[str]:
    """One list of words.yaml."""
    return frozenset(_lists()[name].split())


@cache
def _lists() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((files(__package__) / "words.yaml").read_text(encoding="utf-8"))
    return found
