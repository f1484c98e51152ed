"""What is an entity called: in its row, in the tables that ship, and in the forms that plans give a name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from graph_service.exchange import un_entities
from graph_service.mentions.tokens import tokens

Row = Mapping[str, object]
_TITLES: Final = ("title", "title_fr", "title_en")
_ACRONYMS: Final = ("acronym", "acronym_en")
#: Names of the whole system, which stand inside those of its bodies as well, compared as words are.
UMBRELLA: Final = frozenset(("nation unie", "united nation", "united nations", "nations unies", "un", "onu", "uns"))
#: The system's name is written short inside the longer names of its bodies.
_SHORTER: Final = (("United Nations ", "UN "), ("des Nations Unies", "de l'ONU"))


def called(row: Row) -> list[str]:
    """All that an entity is called in its row."""
    aliases = row.get("aliases")
    listed = aliases if isinstance(aliases, list | tuple) else [aliases] if aliases else []
    given = [*(row.get(each) for each in (*_TITLES, *_ACRONYMS)), *listed]
    return [str(each) for each in given if each]


def bundled(key: str, names: Sequence[str]) -> list[str]:
    """What the tables of United Nations entities and of clusters call it, found by its key or one of its names."""
    known = {f"key:{key}", *map(_flat, names)} & _tables().keys()
    return [name for each in sorted(known) for name in _tables()[each]]


def in_use(key: str, names: Sequence[str]) -> list[str]:
    """Other names in use (``other_names.yaml``), found in the same way."""
    known = {f"key:{key}", *map(_flat, names)} & _others().keys()
    return [name for each in sorted(known) for name in _others()[each]]


def variants(names: Iterable[str]) -> Iterator[str]:
    """The names, and each that has the system's name inside a longer one with it written short.

    >>> list(variants(["United Nations Children's Fund"]))
    ["United Nations Children's Fund", "UN Children's Fund"]
    """
    for name in names:
        yield name
        for long, short in _SHORTER:
            if long in name and len(name.split()) > 3:
                yield name.replace(long, short)


def _flat(name: str) -> str:
    return " ".join(each.folded for each in tokens(name))


@cache
def _tables() -> Mapping[str, list[str]]:
    """All names of an entity or cluster, by each of them and by its key."""
    found: dict[str, list[str]] = {}
    for key, row in un_entities.table().items():
        names = [each for each in called(row) if not each.lower().endswith(" mission")]
        found |= dict.fromkeys((f"key:{key}", *map(_flat, names)), names)
    for names in _yaml("clusters").values():
        found |= dict.fromkeys(map(_flat, names), names)
    return found


@cache
def _others() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, names in _yaml("other_names").items():
        known = un_entities.table().get(key)
        found |= dict.fromkeys((f"key:{key}", *map(_flat, [*names, *(called(known) if known else ())])), names)
    return found


def _yaml(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((files(__package__) / f"{name}.yaml").read_text(encoding="utf-8"))
    return found
