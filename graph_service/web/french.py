"""What our own English sentences are in French: refusals and reasons of changes, by templates in ``french.yaml``.

What raises an error speaks English, as the API and the terminal do; only a page has readers of another
language. A sentence that no template knows stays as it is, marked as English.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import yaml

from visualisation.words import words

_SLOT: Final = re.compile(r"\{(\w+)(\*|:label)?\}")
_LONGEST: Final = 2_000
_LABEL: Final = re.compile(r"\b[A-Z][a-z]+\b")


def sentence(text: str) -> str | None:
    """The French of a refusal or a fault; None for one that is not ours.

    >>> sentence("SEN.json is empty; get the file again")
    'SEN.json est vide ; procurez-vous de nouveau ce fichier'
    >>> sentence("SEN.json, line 3: 'x' is not in the graph; add it first").replace(chr(160), " ")
    'SEN.json, line 3 : « x » n’est pas dans le graphe ; ajoutez-le d’abord'
    >>> sentence("something that somebody wrote")
    """
    return _found("refusals", text)


def reason(text: str) -> str | None:
    """The French of a reason that we gave a change ourselves; None for one that somebody wrote.

    >>> reason("undo change 3"), reason("we met in Gao")
    ('annuler le changement 3', None)
    """
    return _found("reasons", text)


@lru_cache(maxsize=4_096)
def _found(group: str, text: str) -> str | None:
    if len(text) > _LONGEST:
        return None
    return _whole(group, text, at_a_place=False) or _placed(group, text) or _whole(group, text, at_a_place=True)


def _whole(group: str, text: str, *, at_a_place: bool) -> str | None:
    """By the first template that fits all of it; what a text begins with may hold ``: `` only ``at_a_place``."""
    for pattern, french, kinds in _templates()[group]:
        if not (match := pattern.fullmatch(text)):
            continue
        begun = next((value for value in match.groupdict().values() if text.startswith(value)), "")
        values = {name: _value(kinds[name], value) for name, value in match.groupdict().items()}
        if None not in values.values() and (at_a_place or ": " not in begun):
            return french.format(**values)
    return None


def _placed(group: str, text: str) -> str | None:
    """A place, then what is wrong there."""
    for cut in re.finditer(": ", text) if group == "refusals" else ():
        if rest := _found(group, text[cut.end() :]):
            return f"{text[: cut.start()]} : {rest}"
    return None


def _value(kind: str, text: str) -> str | None:
    if kind == "*":
        return sentence(text)
    if kind == ":label":
        return _labels(text)
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return f"«\xa0{text[1:-1]}\xa0»" if quoted else text


def _labels(text: str) -> str:
    known = words("fr")
    said: Callable[[re.Match[str]], str] = lambda m: known.get(f"web.label.one.{m[0]}", m[0]).lower()  # noqa: E731
    return _LABEL.sub(said, text).replace(" or ", " ou ").replace(" and ", " et ")


@cache
def _templates() -> dict[str, list[tuple[re.Pattern[str], str, dict[str, str]]]]:
    """The patterns of each group; those that say more of their own first."""
    read = yaml.safe_load((files(__package__) / "french.yaml").read_text(encoding="utf-8"))
    return {
        group: [_template(*pair) for pair in sorted(pairs.items(), key=lambda pair: -len(_SLOT.sub("", pair[0])))]
        for group, pairs in read.items()
    }


def _template(english: str, french: str) -> tuple[re.Pattern[str], str, dict[str, str]]:
    kinds = {match[1]: match[2] or "" for match in _SLOT.finditer(english)}
    parts = [re.escape(part) for part in _SLOT.sub("\0", english).split("\0")]
    names = [f"(?P<{name}>.+?)" for name in kinds] + [""]
    return re.compile("".join(map("".join, zip(parts, names, strict=True))), re.DOTALL), french, kinds
