"""Which codes of public lists a statement may have: SDG goals and targets, DAC sectors and their categories.

They come from ``public_codes.tsv``, made of IATI's codelists by ``convert_codes``. A code is a Theme of the graph,
once somebody uses it; its key is the list and the code: ``sdg-target-16-1``, ``dac-sector-11220``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.model import EdgeRef

FILE: Final = "public_codes.tsv"
COLUMNS: Final = ("scheme", "code", "parent", "status", "en", "fr", "about_en", "about_fr")
SCHEMES: Final = ("sdg-goal", "sdg-target", "dac-category", "dac-sector")
_ABOVE: Final = {"sdg-target": "sdg-goal", "dac-sector": "dac-category"}


@dataclass(frozen=True, slots=True)
class Code:
    """One code. ``parent`` is the key of the goal or category that it is part of; ``about_…`` says what it covers,
    where its list does; one that is not ``active`` is named but not suggested."""

    key: str
    scheme: str
    code: str
    parent: str
    active: bool
    en: str
    fr: str
    about_en: str
    about_fr: str

    def title(self, language: str = "en") -> str:
        """Its number and name in French (``fr``) where there is one, or else in English."""
        return f"{self.code} {(language == 'fr' and self.fr) or self.en}"


@cache
def themes() -> Mapping[str, Code]:
    """All codes by their key, in the order of their lists."""
    found = {}
    lines = (files(__package__) / FILE).read_text(encoding="utf-8").splitlines()[1:]
    for line in lines:
        scheme, code, parent, status, en, fr, about_en, about_fr = (line + "\t" * len(COLUMNS)).split("\t")[:8]
        above = _key(_ABOVE[scheme], parent) if parent else ""
        key = _key(scheme, code)
        found[key] = Code(key, scheme, code, above, not status, en, fr, about_en, about_fr)
    return MappingProxyType(found)


def node(key: str) -> UpsertNode | None:
    """The Theme of this key, to add to a graph; None where no list has it.

    >>> node("sdg-goal-16").set["code"], node("sdg-goal-18")
    ('16', None)
    """
    if (code := themes().get(key)) is None:
        return None
    said = {
        "scheme": code.scheme,
        "code": code.code,
        "title": code.en,
        "language": "en",
        "title_en": code.en,
        "title_fr": code.fr,
        "description_en": code.about_en,
        "description_fr": code.about_fr,
    }
    return UpsertNode("Theme", key, {name: value for name, value in said.items() if value})


def part_of(key: str) -> UpsertEdge | None:
    """That this code is part of its goal or category; None where it stands at the top or is in no list."""
    code = themes().get(key)
    if code is None or not code.parent:
        return None
    return UpsertEdge(EdgeRef("PART_OF", key, code.parent), {"standing": "asserted"})


def _key(scheme: str, code: str) -> str:
    return f"{scheme}-{code.lower().replace('.', '-')}"
