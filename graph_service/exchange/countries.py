"""Which country a name in a file means: its ISO code, and the name in French and in English."""

from functools import cache
from importlib.resources import files

import yaml

from graph_service.model import fold_accents


def country(name: str) -> tuple[str, str, str]:
    """Code, French name, and English name as given. A name that is not known stands for all three.

    >>> country("Moldova, Republic of")
    ('MDA', 'République de Moldova', 'Moldova, Republic of')
    """
    code, french = _by_name().get(fold_accents(name), (name, name))
    return code, french, name


@cache
def _by_name() -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[list[str], str]] = yaml.safe_load(
        (files(__package__) / "countries.yaml").read_text(encoding="utf-8")
    )
    return {fold_accents(name): (code, french) for code, (names, french) in table.items() for name in names}
