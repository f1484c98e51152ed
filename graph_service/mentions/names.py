"""Which entities and places does a text name?"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from graph_service.mentions import acronyms
from graph_service.mentions.called import UMBRELLA, Row, bundled, called, in_use, variants
from graph_service.mentions.glossary import Glossary, glossary, stands_for
from graph_service.mentions.named import Named
from graph_service.mentions.places import COMMON, level_before, level_of, place_names, within_reach
from graph_service.mentions.tokens import JOINING, Token, acronym, folded, shouted, tokens

#: An acronym of so many letters may be written as a word ("Unicef"); a shorter one may not ("pam", "Or").
_AS_A_WORD: Final = 5
#: One of the United Nations of so many letters may be written in small ones ("unhcr"), unless it means other things.
_IN_SMALL: Final = 4
#: What a document says an acronym is short for is an entity's name from this share of words in common on.
_MUCH_THE_SAME: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Name:
    """A way to call one node: ``written`` are its words as the source has them, joining words left out.

    ``umbrella`` where it also stands inside the names of other entities ("United Nations"), ``small`` for an acronym
    that is known well enough to be written in small letters.
    """

    key: str
    label: str
    written: tuple[str, ...]
    level: int = 0
    umbrella: bool = False
    small: bool = False


#: Where a name begins, where the text goes on, and all that are called so.
_Match = tuple[int, int, list[_Name]]


@dataclass(slots=True)
class _Branch:
    """The names that begin with the same words."""

    names: list[_Name] = field(default_factory=list)
    next: dict[str, "_Branch"] = field(default_factory=dict)

    def names_under(self, word: str) -> list[_Name]:
        """The names of this one word."""
        return self.next[word].names if word in self.next else []


class Names:
    """The names of entities and places, ready to be looked for in texts."""

    def __init__(self) -> None:
        self._root = _Branch()
        self._count = 0
        self._said: dict[str, _Name | None] = {}
        self._stems: dict[str, list[set[str]]] = {}

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
            own = called(row)
            small = {folded(each) for each in bundled(key, own) if acronym(each)}
            for name in dict.fromkeys(variants([*own, *bundled(key, own), *in_use(key, own)])):
                made._add(key, "Entity", name, small=folded(name) in small)
        for row in locations:
            for name in place_names(row):
                made._add(str(row["key"]), "Location", name, level_of(row))
        return made

    def _add(self, key: str, label: str, name: str, level: int = 0, *, small: bool = False) -> None:
        words = [each.written for each in tokens(name)]
        kept = [each for each in words if folded(each) not in JOINING or acronym(each)] or words
        if not kept or sum(map(len, kept)) < 2:
            return
        umbrella = label == "Entity" and " ".join(map(folded, kept)) in UMBRELLA
        self._enter(_Name(key, label, tuple(kept), level, umbrella, small))
        if label == "Entity" and len(kept) > 1:
            self._stems.setdefault(key, []).append({folded(each)[:5] for each in kept})
            glued = "".join(kept)
            if acronym(kept[0]) and len(glued) >= _AS_A_WORD:
                self._enter(_Name(key, label, (glued.upper(),), level))

    def _enter(self, name: _Name) -> None:
        branch = self._root
        for word in name.written:
            branch = branch.next.setdefault(folded(word), _Branch())
        if not any(each.key == name.key and each.written == name.written for each in branch.names):
            branch.names.append(name)
            self._count += 1

    def for_document(self, texts: Iterable[str]) -> Self:
        """The same names, where acronyms mean what these texts, all of one document, say that they do.

        An acronym that is said to be short for an entity's name names it, be it among its acronyms or not; one that
        is said to be short for something else names nothing.
        """
        found = copy.copy(self)
        found._said = {**self._said, **self._resolved(glossary(texts))}
        return found

    def found(self, text: str) -> list[Named]:
        """What the text names, in its order; of names that overlap, the longest.

        An acronym counts where it is written as one ("PAM", not "pam"); one that means something else too
        (``acronyms.yaml``) where a second sign says that the entity is meant.
        """
        words = list(tokens(text))
        said = {**self._said, **self._resolved(glossary([text]))} if "(" in text or ":" in text else self._said
        matches = [each for each in self._matches(words, said) if not _inside_a_longer_name(words, *each)]
        sure = [each for each in matches if not _marked(words, *each)]
        left = [each for each in matches if _marked(words, *each)]
        while left:  # one that is now sure is a sign for its neighbour
            beside = {index for at, end, names in sure if names[0].label == "Entity" for index in range(at, end)}
            keys = {each.key for *_, names in sure for each in names}
            more = [
                match
                for match in left
                if acronyms.meant(
                    text,
                    words,
                    match[0],
                    beside,
                    own_name=any(name.key in keys for name in match[2]),
                    defined=words[match[0]].written in said,
                )
            ]
            if not more:
                break
            sure, left = [*sure, *more], [each for each in left if each not in more]
        return [_named(text, words, *each) for each in sorted(sure, key=lambda match: match[0])]

    def _matches(self, words: Sequence[Token], said: Mapping[str, "_Name | None"]) -> list["_Match"]:
        done: list[_Match] = []
        at = 0
        while at < len(words):
            match = self._longest(words, at)
            written = words[at].written
            if written in said and (match is None or match[0] == at + 1):
                meaning = said[written]
                if meaning is not None:
                    done.append((at, at + 1, [meaning]))
                at += 1
            elif match is None:
                at += 1
            else:
                done.append((at, *match))
                at = match[0]
        return done

    def _resolved(self, said: Glossary) -> dict[str, "_Name | None"]:
        """The entity that each acronym is said to stand for; None for one that stands for something else."""
        found: dict[str, _Name | None] = {}
        for written, longs in said.items():
            if not acronym(written):
                continue
            own = [name for name in self._root.names_under(folded(written)) if name.label == "Entity"]
            for long in longs:
                words = list(tokens(long))
                named = self._named_by(words) or next((each for each in own if self._much_the_same(each, words)), None)
                short = stands_for(written, long)
                if named is not None and (short or not own or named.key in {each.key for each in own}):
                    found[written] = _Name(named.key, named.label, (written,))
                elif short and written not in found:
                    found[written] = None
        return found

    def _named_by(self, words: Sequence[Token]) -> _Name | None:
        """The entity whose name these words are, all of them."""
        for at in range(len(words)):
            match = self._longest(words, at)
            if match is not None and match[0] == len(words) and match[1][0].label == "Entity":
                before = [each for each in words[:at] if each.folded not in JOINING]
                single = len(words) - at == 1
                return None if before or single else match[1][0]
        return None

    def _much_the_same(self, name: _Name, words: Sequence[Token]) -> bool:
        """Whether the words are nearly those of one of the entity's names."""
        said = {each.folded[:5] for each in words if each.folded not in JOINING}
        return any(
            len(said & own) >= _MUCH_THE_SAME * max(len(said), len(own)) for own in self._stems.get(name.key, ())
        )

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
    several = len(name.written) > 1
    for wanted, word in zip(name.written, matched, strict=True):
        if acronym(wanted) and not acronym(word.written) and not any(map(str.isdigit, wanted)):
            also_else = acronyms.other(wanted) is not None
            if several and not also_else:
                continue
            as_a_word = len(wanted) >= _AS_A_WORD and word.written[:1].isupper()
            in_small = name.small and len(wanted) >= _IN_SMALL
            if also_else or not (as_a_word or in_small):
                return False
    if several or acronym(name.written[0]):
        return True
    if matched[0].written[:1].isupper():
        return True
    return name.label == "Location" and within_reach(words, start, end)


def _marked(words: Sequence[Token], at: int, end: int, names: Sequence[_Name]) -> bool:
    """Whether these words are an acronym of an entity that means something else too."""
    return (
        end == at + 1
        and names[0].label == "Entity"
        and all(acronym(each.written[0]) for each in names)
        and acronyms.other(words[at].written) is not None
    )


def _inside_a_longer_name(words: Sequence[Token], at: int, end: int, names: Sequence[_Name]) -> bool:
    return all(each.umbrella for each in names) and acronyms.embedded(words, at, end)


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
    loud = single and acronym(chosen.written[0]) and len(chosen.written[0]) <= 4 and shouted(words)
    return Named(
        key=chosen.key,
        label=chosen.label,
        start=first.start,
        end=last.end,
        text=text[first.start : last.end],
        ambiguous=not decided and (len(ordered) > 1 or vague or small or loud),
        others=tuple(each.key for each in ordered[1:]),
    )
