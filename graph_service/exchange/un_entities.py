"""Who an acronym stands for: United Nations entities by any name that a file may give them."""

from functools import cache
from importlib.resources import files

import yaml

from graph_service.errors import InvalidInput
from graph_service.model import Properties, slug


def entity(name: str) -> tuple[str, Properties]:
    """Key and properties of the entity that goes by ``name``, in any language of the table.

    One that the table does not know gets the slug of its name, that name as title and the kind ``other``.

    Raises:
        InvalidInput: no key can be made of ``name``.
    """
    key = slug(name)
    key = _keys().get(key, key)
    return key, table().get(key) or {"title": name, "kind": "other"}


@cache
def table() -> dict[str, Properties]:
    """The known entities: properties by key."""
    text = (files(__package__) / "un_entities.yaml").read_text(encoding="utf-8")
    found: dict[str, Properties] = yaml.safe_load(text)
    return found


@cache
def _keys() -> dict[str, str]:
    """Slug of every acronym and alias -> key. Words that stand for the mission one is in are left out."""
    found: dict[str, str] = {}
    for key, known in table().items():
        aliases = known["aliases"]
        names = [known["acronym"], *(aliases if isinstance(aliases, list) else [])]
        for each in (slug(str(name)) for name in names):
            if found.setdefault(each, key) != key:
                raise InvalidInput(
                    "un_entities.yaml gives {name!r} to both {one} and {other}", name=each, one=found[each], other=key
                )
    return {each: key for each, key in found.items() if each not in ("la-mission", "the-mission")}
