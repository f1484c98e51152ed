"""Which entities and places does a text name?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Self

import yaml

from graph_service.exchange import un_entities
from graph_service.mentions.named import Named
from graph_service.mentions.places import COMMON, level_before, level_of, place_names, within_reach
from graph_service.mentions.tokens import JOINING, Token, acronym, folded, tokens

Row = Mapping[str, object]
#: An acronym of so many letters may be written as a word ("Unicef"); a shorter one may not ("pam", "Or").
_AS_A_WORD: Final = 5
#: Acronyms of two letters that are words of French or English.
_WORDS_OF_TWO: Final = frozenset(
    re.findall(r"\w+", "is or it as an if so no to in on at by we us et ou de la le du au en se sa si ce ne ni ma me")
)
_TITLES: Final = ("title", "title_fr", "title_en")
_ACRONYMS: Final = ("acronym", "acronym_en")


@dataclass(frozen=True, slots=True)
class _Name:
    """A way to call one node: ``written`` are its words as the source has them, joining words left out."""

    key: str
    label: str
    written: tuple[str, ...]
    level: int = 0


@dataclass(slots=True)
class _Branch:
    """The names that begin with the same words."""

    names: list[_Name] = field(default_factory=list)
    next: dict[str, "_Branch"] = field(default_factory=dict)


class Names:
    """The names of entities and places, ready to be looked for in texts."""

    def __init__(self) -> None:
        self._root = _Branch()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @classmethod
    def of(cls, entities: Iterable[Row], locations: Iterable[Row] = ()) -> Self:
        """Made of rows as stored: ``key``, ``title``, ``title_fr``, ``title_en`` of both, ``acronym``,
        ``acronym_en`` and ``aliases`` of entities, ``pcode`` and ``level`` of locations.

        An entity that the table of United Nations entities or of clusters knows goes by their names for it, too.
        """
        made = cls()
        for row in entities:
            key = str(row["key"])
            own = _called(row)
            for name in (*own, *_also(key, own)):
                made._add(key, "Entity", name)
        for row in locations:
            for name in place_names(row):
                made._add(str(row["key"]), "Location", name, level_of(row))
        return made

    def _add(self, key: str, label: str, name: str, level: int = 0) -> None:
        words = [each.written for each in tokens(name)]
        kept = [each for each in words if folded(each) not in JOINING or acronym(each)] or words
        if not kept or sum(map(len, kept)) < 2:
            return
        branch = self._root
        for word in kept:
            branch = branch.next.setdefault(folded(word), _Branch())
        if not any(each.key == key and each.written == tuple(kept) for each in branch.names):
            branch.names.append(_Name(key, label, tuple(kept), level))
            self._count += 1

    def found(self, text: str) -> list[Named]:
        """What the text names, in its order; of names that overlap, the longest.

        An acronym counts where it is written as one ("PAM", not "pam").
        """
        words = list(tokens(text))
        done: list[Named] = []
        at = 0
        while at < len(words):
            match = self._longest(words, at)
            if match is None:
                at += 1
                continue
            end, names = match
            done.append(_named(text, words, at, end, names))
            at = end
        return done

    def _longest(self, words: Sequence[Token], at: int) -> tuple[int, list[_Name]] | None:
        """The longest name that begins at a word: the place after it, and all that are called so."""
        branch = self._root
        best: tuple[int, list[_Name]] | None = None
        matched: list[Token] = []
        index = at
        while index < len(words):
            word = words[index]
            if index > at and word.breaks:
                break
            following = branch.next.get(word.folded)
            if following is None:
                if index > at and word.folded in JOINING and not acronym(word.written):
                    index += 1
                    continue
                break
            branch, index = following, index + 1
            matched.append(word)
            fitting = [each for each in branch.names if _fits(each, matched, words, at, index)]
            if fitting:
                best = index, fitting
        return best


def _fits(name: _Name, matched: Sequence[Token], words: Sequence[Token], start: int, end: int) -> bool:
    """Whether the words are written as that name may be."""
    for wanted, word in zip(name.written, matched, strict=True):
        if acronym(wanted) and not acronym(word.written):
            plain_word = len(wanted) >= _AS_A_WORD and word.written[:1].isupper()
            if not plain_word and not any(map(str.isdigit, wanted)):
                return False
    if len(name.written) > 1:
        return True
    if acronym(name.written[0]):
        return len(name.written[0]) > 2 or not (matched[0].folded in _WORDS_OF_TWO or _shouted(words))
    if matched[0].written[:1].isupper():
        return True
    return name.label == "Location" and within_reach(words, start, end)


def _named(text: str, words: Sequence[Token], at: int, end: int, names: Sequence[_Name]) -> Named:
    first, last = words[at], words[end - 1]
    exact = [each for each in names if each.written == tuple(word.written for word in words[at:end])]
    ordered = sorted({each.key: each for each in (*names, *exact)}.values(), key=lambda each: (each.level, each.key))
    wanted = level_before(words, at)
    if wanted is not None:
        ordered.sort(key=lambda each: each.label != "Location" or each.level != wanted)
    chosen = ordered[0]
    decided = wanted is not None and chosen.level == wanted and chosen.label == "Location"
    single = len(chosen.written) == 1
    vague = single and first.folded in COMMON
    small = single and not first.written[:1].isupper()
    loud = single and acronym(chosen.written[0]) and len(chosen.written[0]) <= 4 and _shouted(words)
    return Named(
        key=chosen.key,
        label=chosen.label,
        start=first.start,
        end=last.end,
        text=text[first.start : last.end],
        ambiguous=not decided and (len(ordered) > 1 or vague or small or loud),
        others=tuple(each.key for each in ordered[1:]),
    )


def _shouted(words: Sequence[Token]) -> bool:
    """Whether the whole text is in capitals, so that a word looks like an acronym."""
    letters = [each.written for each in words if len(each.written) > 3 and each.written.isalpha()]
    return len(letters) > 1 and all(each.isupper() for each in letters)


def _called(row: Row) -> list[str]:
    """All that an entity is called in its row."""
    aliases = row.get("aliases")
    listed = aliases if isinstance(aliases, list | tuple) else [aliases] if aliases else []
    given = [*(row.get(each) for each in (*_TITLES, *_ACRONYMS)), *listed]
    return [str(each) for each in given if each]


def _also(key: str, names: Sequence[str]) -> list[str]:
    """What the bundled tables call it besides."""
    known = {f"key:{key}", *map(_flat, names)} & _bundled().keys()
    return [name for each in sorted(known) for name in _bundled()[each]]


def _flat(name: str) -> str:
    return " ".join(each.folded for each in tokens(name))


@cache
def _bundled() -> dict[str, list[str]]:
    """All names of an entity or cluster, by each of them and by its key."""
    clusters: dict[str, list[str]] = yaml.safe_load((files(__package__) / "clusters.yaml").read_text(encoding="utf-8"))
    found: dict[str, list[str]] = {}
    for key, row in un_entities.table().items():
        called = [each for each in _called(row) if not each.lower().endswith(" mission")]
        for name in (f"key:{key}", *map(_flat, called)):
            found[name] = called
    for called in clusters.values():
        for name in map(_flat, called):
            found[name] = called
    return found
