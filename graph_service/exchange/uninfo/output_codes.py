"""Which number a text of a plan begins with: "Output 2.2.1 …", "2.1 …", "E5P3 …", "S2E2Produit 2.1: …", "Outcome 3".

A number counts only where the text leaves no doubt that it is one: it stands first, or after a word for a level
(in the languages that plans are written in), or after what the plan's own tree writes before its numbers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from graph_service.exchange.uninfo.output_names import folded, is_cut
from graph_service.model import fold_accents

Level = Literal["outcome", "output"]
#: As folded words: the last one before a number says what it numbers.
OUTPUT_WORDS: Final = frozenset(
    {
        "output",
        "outputs",
        "produit",
        "produits",
        "producto",
        "productos",
        "produto",
        "produtos",
        "product",
        "products",
        "extrant",
        "extrants",
        "ou",
        "op",
        "pr",
        "продукт",
        "مخرج",
        "المخرج",
        "产出",
    }
)
OUTCOME_WORDS: Final = frozenset(
    {
        "outcome",
        "outcomes",
        "effet",
        "effets",
        "efecto",
        "efectos",
        "efeito",
        "efeitos",
        "oc",
        "ed",
        "e",
        "النتيجة",
        "نتيجة",
        "成果",
    }
)
#: Words for either, and words that tell no two outputs apart.
_OTHER_WORDS: Final = frozenset(
    {
        "result",
        "results",
        "resultat",
        "resultats",
        "resultado",
        "resultados",
        "результат",
        "direct",
        "directo",
        "expected",
        "attendu",
        "esperado",
        "cf",
        "unsdcf",
        "undaf",
        "un",
        "joint",
        "shared",
        "conjoint",
        "conjunto",
        "compartido",
        "pillar",
        "pilier",
        "pilar",
        "no",
        "n",
        "numero",
        "number",
        "sub",
    }
)
_LEVEL_WORDS: Final = OUTPUT_WORDS | OUTCOME_WORDS | _OTHER_WORDS
_AMOUNTS: Final = ("million", "milliard", "billion", "mil ", "per cent", "percent", "pour cent", "por ciento")
_YEARS: Final = re.compile(r"\W*\d{4}(?:\s?[-–/]\s?\d{4})?[\s:]+(?=\d)")
#: "S2" and "E2" of "S2E2Produit 2.1"; not the "Pr1" of "Pr1.1".
_LINK: Final = re.compile(r"\W*([^\W\d_]{1,3})(\d{1,2})(?!\d|\.\d)")
_NUMBER: Final = re.compile(
    r"[\W_]*(?P<words>[^\d]{0,40}?)[\W_]*(?P<parts>\d{1,2}(?:\.\d{1,2}){0,3}(?:\.?[a-z](?![^\W_]))?)(?!\.?\d|\s?%)"
)
_FIELD: Final = re.compile(r"(?:\d{4}\s?[-–]\s?\d{4}\s+)?\D*?(\d{1,2}(?:\.\d{1,2})*(?:\.?[a-z]\b)?)\D*")
#: Two texts of one number are the same from here on: a slip of the pen apart.
_SAME_FROM: Final = 0.9


@dataclass(frozen=True, slots=True)
class Code:
    """A number and what stands around it.

    ``parts`` are ("2", "2", "1"); ``qualifier`` the words before it that name no level ("people"); ``words`` the
    text after it, folded; ``priority`` the number of a priority that is written before it ("S2E2…").
    """

    parts: tuple[str, ...]
    qualifier: str = ""
    words: str = ""
    level: Level = "output"
    priority: str | None = None

    @property
    def text(self) -> str:
        """The number as people write it: 2.2.1."""
        return ".".join(self.parts)

    def is_same(self, other: "Code") -> bool:
        """Whether the words of two texts of one number are clearly the same, or one of them has none."""
        one, two = sorted((fold_accents(self.words), fold_accents(other.words)))
        if not one or not two or one == two or is_cut(one, two):
            return True
        return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _SAME_FROM


class Notation:
    """How one plan writes its numbers, learned from the names of its tree."""

    def __init__(self, names: Iterable[str]) -> None:
        heads = [_head(name) for name in names]
        self._chains = {letters for letters, _, _, _ in heads if letters}
        self._labels = {folded(words) for _, _, words, parts in heads if len(parts) > 1}

    def code(self, text: str) -> Code | None:
        """The number of an output (two parts or more) or an outcome that ``text`` names; None where it names none.

        >>> Notation([]).code("Producto 2.2.1: Acceso a la justicia").text
        '2.2.1'
        >>> Notation(["E1P1 Salud"]).code("E5P3 Acceso a la justicia").text
        '5.3'
        >>> Notation([]).code("1.5 million people have access"), Notation([]).code("By 2025, 80% have access")
        (None, None)
        """
        letters, numbers, words, parts = _head(text)
        is_chain = letters in self._chains
        if not parts:
            return self._of_chain(text, letters, numbers) if is_chain else None
        spoken = folded(words).split()
        is_labelled = not spoken or spoken[-1] in _LEVEL_WORDS or folded(words) in self._labels
        is_outcome = bool(spoken) and spoken[-1] in OUTCOME_WORDS
        after = _after(text, parts)
        is_amount = not spoken and after.startswith(_AMOUNTS)
        if not is_labelled or is_amount or (letters and not is_chain) or (len(parts) < 2 and not is_outcome):
            return None
        agrees = len(numbers) > 1 and numbers[-1] == parts[0]
        return Code(
            parts, _qualifier(spoken), after, "outcome" if is_outcome else "output", numbers[-2] if agrees else None
        )

    def _of_chain(self, text: str, letters: tuple[str, ...], numbers: tuple[str, ...]) -> Code | None:
        if len(numbers) < 2:
            return None
        after = folded(text.split(f"{letters[-1]}{numbers[-1]}", 1)[-1]) if letters else ""
        return Code(numbers[-2:], "", after, priority=numbers[-3] if len(numbers) > 2 else None)


def is_same_text(one: str, other: str, number: str) -> bool:
    """Whether two texts of one number say clearly the same, or one of them only that number.

    >>> is_same_text("Output 2.2.1: Access to justice", "2.2.1 Acess to justice", "2.2.1")
    True
    >>> is_same_text("Outcome 2.2", "Outcome 2.2: Justice", "2.2"), is_same_text("2.1 Water", "2.1 Peace", "2.1")
    (True, False)
    """
    parts = field_parts(number)
    return Code(parts, words=_after(one, parts)).is_same(Code(parts, words=_after(other, parts)))


def number(name: str, field: str) -> tuple[str, ...]:
    """The number of a priority or outcome of a tree: by its name, else by its field ``code``; () where it has none.

    >>> number("Outcome 2.2 - Data", "2"), number("By 2027, more people", "1"), number("By 2027, 2 in 3", "1 & 2")
    (('2', '2'), ('1',), ())
    """
    letters, numbers, words, parts = _head(name)
    by_field = field_parts(field)
    spoken = folded(words).split()
    if parts and not letters:
        is_labelled = bool(spoken) and spoken[-1] in _LEVEL_WORDS
        is_bare = not spoken and not _after(name, parts).startswith(_AMOUNTS)
        if is_labelled or parts == by_field or (is_bare and (len(parts) > 1 or parts == by_field[-1:])):
            return parts
    if len(numbers) == 1 and (folded(letters[0]) in _LEVEL_WORDS or numbers == by_field):
        return numbers
    return by_field


def field_parts(field: str) -> tuple[str, ...]:
    """The number in a field ``code``.

    >>> field_parts(" Produit 1.01.2"), field_parts("1.1 & 1.2")
    (('1', '1', '2'), ())
    """
    found = _FIELD.fullmatch(field.strip().lower())
    return _parts(found[1]) if found else ()


def _head(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...]]:
    """Letters and numbers of a chain such as S2E2, then the words before a number and its parts."""
    begin = found.end() if (found := _YEARS.match(text)) else 0
    letters: list[str] = []
    numbers: list[str] = []
    while found := _LINK.match(text, begin):
        if letters and text[begin] == " ":
            break
        letters.append(found[1])
        numbers.append(str(int(found[2])))
        begin = found.end()
    dotted = _NUMBER.match(text, begin)
    if dotted is None or (letters and "." not in dotted["parts"]):
        return tuple(letters), tuple(numbers), "", ()
    return tuple(letters), tuple(numbers), dotted["words"], _parts(dotted["parts"].lower())


def _parts(text: str) -> tuple[str, ...]:
    return tuple(str(int(each)) if each.isdigit() else each for each in re.findall(r"\d+|[a-z]", text))


def _after(text: str, parts: tuple[str, ...]) -> str:
    """What follows the number, folded."""
    pattern = r"\W*".join(rf"0?{re.escape(part)}" for part in parts)
    return folded(re.split(pattern, text.lower(), maxsplit=1)[-1])


def _qualifier(spoken: list[str]) -> str:
    return " ".join(word for word in spoken if word not in _LEVEL_WORDS)
