"""What a place is called, and when a word that could be a place is one."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from graph_service.mentions.tokens import JOINING, Token

#: Words (without accents and plural) that are names and mean something else as well.
COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        """centre center nord sud est ouest north south east west central centrale mission bureau office
        section etat state gouvernement government equipe team programme fund fonds agence agency
        plateau lac lake delta capitale capital port niger congo chad tchad ville city campement
        village marche pont san dire bla youri plan care orient occident littoral union paix espoir
        unite savane savanes maritime plaine vallee montagne foret fleuve ile iles cote""",
    )
)
#: Kinds of place, as a title has them before or after the name, and the level of each where it is sure.
_LEVELS: Final = {
    "pay": 0,
    "country": 0,
    "area": 1,
    "zone": 1,
    "region": 2,
    "district": 2,
    "province": 2,
    "governorate": 2,
    "department": 3,
    "departement": 3,
    "cercle": 3,
    "county": 3,
    "commune": 4,
    "municipality": 4,
    "village": 5,
}
_DEEPEST: Final = 9
#: Parts of a country, as a name has them in front: the part alone names it, too.
_PART: Final = re.compile(
    r"^(?P<part>nord|sud|est|ouest|centre)\s+(?:du|de\s+la|de\s+l['’]|des|de)\s|^(?P<english>north|south|east|west|centr)"
    r"(?:ern|al)\s",
    re.IGNORECASE,
)
_KIND: Final = re.compile(
    r"^(?:r[eé]gion|cercle|commune|district|province|d[eé]partement|pr[eé]fecture|arrondissement|gouvernorat|wilaya)"
    r"s?\s+(?:de\s+la|de\s+l['’]|des|du|de|d['’])\s*(?P<name>\S.*)$|^(?P<before>.*\S)\s+(?:region|province|district|"
    r"state|county|governorate|department|circle)$",
    re.IGNORECASE,
)
#: Before a word in small letters, these say that it is a place ("au nord"); after it, these that it is not.
_BEFORE: Final = frozenset(("au", "du", "le", "the", "a"))
_NOT_AFTER: Final = frozenset(("de", "d", "des", "of", "est", "is"))


def place_names(row: Mapping[str, object]) -> list[str]:
    """All that a location is called: its titles, those without "Région de", its aliases and its p-code."""
    aliases = row.get("aliases")
    listed = aliases if isinstance(aliases, list | tuple) else []
    given = [*(row.get(each) for each in ("title", "title_fr", "title_en")), *listed]
    names = [str(each) for each in given if each]
    for name in list(names):
        if (found := _KIND.match(name)) and (short := found["name"] or found["before"]):
            names.append(short)
        if part := _PART.match(name):
            names.append(
                (part["part"] or part["english"].replace("entr", "entre").replace("ENTR", "ENTRE")).capitalize()
            )
    if pcode := row.get("pcode"):
        names.append(str(pcode).upper())
    return list(dict.fromkeys(names))


def level_of(row: Mapping[str, object]) -> int:
    """How far down a location lies, from 0 for a country, by the word or number that its row has for it."""
    given = row.get("level")
    found = str("" if given is None else given).lower()
    if found[-1:].isdigit():  # 1, "admin1", "adm1": below the country and the areas that are no division of it
        return int(found[-1]) + 1 if found[-1] != "0" else 0
    return _LEVELS.get(found, _DEEPEST)


def level_before(words: Sequence[Token], at: int) -> int | None:
    """The level that the words before a place name: "la région de Gao", "the cercle of Gao"."""
    index = at - 1
    while index >= 0 and words[index].folded in JOINING and at - index <= 3:
        index -= 1
    return _LEVELS.get(words[index].folded) if index >= 0 and not words[at].breaks else None


def within_reach(words: Sequence[Token], start: int, end: int) -> bool:
    """Whether a place written in small letters stands as one: "au nord", not "centre de santé"."""
    before = words[start - 1].folded if start else ""
    after = words[end] if end < len(words) else None
    if words[start].folded in COMMON:
        return before in _BEFORE and (after is None or after.breaks or after.folded not in _NOT_AFTER)
    return before in _BEFORE or before in JOINING
