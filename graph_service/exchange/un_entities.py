"""Who a name stands for: United Nations entities by any name that a file may give them."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from graph_service.errors import InvalidInput
from graph_service.model import Properties, slug

#: What is written where nobody is named, as slugs.
_NOBODY: Final = frozenset(
    re.findall(
        r"\S+",
        "n-a na nd n-d n-r s-o so nil none null no non aucun aucune neant rien tbd tbc tba to-be-determined "
        "to-be-confirmed to-be-defined to-be-identified a-determiner a-definir a-confirmer a-preciser a-identifier "
        "unknown inconnu inconnue not-applicable non-applicable sans-objet not-available non-disponible not-specified "
        "non-specifie non-precise unspecified other others autre autres various divers multiple several plusieurs "
        "pending en-attente test xx xxx",
    )
)
#: What parts several names for certain; and what may be a part of one name.
_BETWEEN: Final = re.compile(r"\s*[;|\n\u2022]\s*|\s+\+\s+")
_PERHAPS: Final = re.compile(r"\s*[,/&]\s*|\s+(?:and|et|with|avec)\s+|\s*[-–—]\s*", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]\s*")
#: What stands before or behind the name of an entity and is none of it.
_BESIDE: Final = re.compile(r"^(?:the|l[ae]s?|l['’])\s*", re.IGNORECASE)


def entity(name: str) -> tuple[str, Properties]:
    """Key and properties of the entity that goes by ``name``, in any language of the table.

    One that the table does not know gets the slug of its name, that name as title and the kind ``other``.

    Raises:
        InvalidInput: no key can be made of ``name``.
    """
    if key := known(name):
        return key, table()[key]
    return slug(name), {"title": name, "kind": "other"}


def known(name: str) -> str | None:
    """The key of the entity of the table that goes by ``name``: an acronym, its name in French or English, another
    name, or two of these, one in brackets or after a dash.

    >>> known("United Nations Development Programme (UNDP)"), known("PNUD - UNDP"), known("Plan International")
    ('undp', 'undp', None)
    """
    for each in (name, _BESIDE.sub("", name)):
        if found := _keys().get(_slug(each)) or _together().get(_slug(each).replace("-", "")):
            return found
    if bracketed := _IN_BRACKETS.fullmatch(name.strip()):
        found_keys = {known(part) for part in bracketed.groups()} - {None}
        return found_keys.pop() if len(found_keys) == 1 else None
    parts = _PERHAPS.split(name)
    keys = {_keys().get(_slug(part)) for part in parts}
    return keys.pop() if len(parts) > 1 and len(keys) == 1 else None


def is_mixed(name: str) -> bool:
    """Whether a name that is not known has one in it that is, beside others.

    >>> is_mixed("Ministère de la Santé et PNUD"), is_mixed("Plan and Care"), is_mixed("PNUD")
    (True, False, False)
    """
    return known(name) is None and any(_keys().get(_slug(part)) for part in _PERHAPS.split(name))


def is_nobody(name: str) -> bool:
    """Whether a name says that nobody is named yet, or at all.

    >>> is_nobody("N/A"), is_nobody("À déterminer"), is_nobody("?"), is_nobody("NRC")
    (True, True, True, False)
    """
    found = _slug(name)
    return found in _NOBODY or (not found and not any(sign.isalpha() for sign in name))


def named(text: str) -> list[str]:
    """The names of the entities that a cell names: several where signs part them, or where the words between commas,
    slashes or "and" are all entities that are known; else one.

    >>> named("UNDP; UNICEF"), named("UNDP, PAM et HCR"), named("Plan and Care"), named("N/A")
    (['UNDP', 'UNICEF'], ['UNDP', 'PAM', 'HCR'], ['Plan and Care'], ['N/A'])
    """
    return list(dict.fromkeys(_parted(text)))


def _parted(text: str) -> Iterator[str]:
    if known(text) or is_nobody(text):
        yield text
        return
    for part in filter(None, _BETWEEN.split(text)):
        smaller = [each for each in _PERHAPS.split(part) if each]
        if known(part) is None and len(smaller) > 1 and all(map(known, smaller)):
            yield from smaller
        else:
            yield part


@cache
def table() -> dict[str, Properties]:
    """The known entities: properties by key."""
    text = (files(__package__) / "un_entities.yaml").read_text(encoding="utf-8")
    found: dict[str, Properties] = yaml.safe_load(text)
    return found


@cache
def _keys() -> dict[str, str]:
    """Slug of every acronym, alias and name -> key. Words that stand for the mission one is in are left out."""
    found: dict[str, str] = {}
    for key, about in table().items():
        aliases = about["aliases"]
        names = [about.get(each) for each in ("acronym", "acronym_en", "title_fr", "title_en")]
        names += aliases if isinstance(aliases, list) else []
        for each in (_slug(str(name)) for name in names if name):
            if found.setdefault(each, key) != key:
                raise InvalidInput(
                    "un_entities.yaml gives {name!r} to both {one} and {other}", name=each, one=found[each], other=key
                )
    return {each: key for each, key in found.items() if each not in ("la-mission", "the-mission")}


@cache
def _together() -> dict[str, str]:
    """The same names with their words written together, such as ONUFEMMES, where that is one entity."""
    found: dict[str, set[str]] = {}
    for name, key in _keys().items():
        found.setdefault(name.replace("-", ""), set()).add(key)
    return {name: next(iter(keys)) for name, keys in found.items() if len(keys) == 1}


def _slug(name: str) -> str:
    """A name as it is compared; empty where nothing of it can be."""
    try:
        return slug(name.replace(".", "") if re.fullmatch(r"(?:\w\.)+\w?", name.strip()) else name, most=200)
    except InvalidInput:
        return ""
