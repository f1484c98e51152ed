"""Which link of the results chain a label, a heading or a column names: "Axe 1 :", "Output 1.1.1", "Produits"."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from graph_service.statements.language import unaccented
from graph_service.statements.levels import inside, levels
from graph_service.statements.sections import no_plan, presented

#: Order in the results chain; an indicator hangs on any of them.
RANK: Final = {"priority": 0, "objective": 1, "outcome": 2, "output": 3, "activity": 4, "indicator": 5}
#: What stands before the first label of a text is a part of its own from so many words on.
_FEWEST: Final = 3
_COUNT: Final = re.compile(
    r"^(?:les |the |nos |our |ses |its )?(?:\d{1,2}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two"
    r"|three|four|five|seven|eight|nine|ten|principa(?:les|ux)|main|key|quelques|some|following|cross-cutting"
    r"|(?:list[e]?) (?:of|des?) (?:the |les )?)?\s*"
)
_PROMISES: Final = (
    (
        "outcome",
        re.compile(
            r"(?:expected to (?:result in|lead to|yield)|result in|resultera|resultats suivants"
            r"|(?:permettra|devrai(?:t|ent) permettre|permettront) d[e']"
            r"|devrai(?:t|ent) (?:aboutir|conduire|donner|avoir|produire))"
        ),
    ),
    (
        "background",
        re.compile(r"(?:assumptions?|hypotheses|evaluations?|conducted|menees|responsibilities|responsabilites)"),
    ),
    ("other", re.compile(r"(?:lessons|lecons|risques?|risks?)")),
    (
        "activity",
        re.compile(
            r"\b(?:will|shall|va|vont|devra|devront|s'engagent? a|compte|entend(?:ent)?|prevoi(?:t|ent) de"
            r"|\w{3,}(?:era|eront|ira|iront|dra|dront))\b[^:]*:$"
        ),
    ),
    ("objective", re.compile(r"(?:\b(?:aims? to|aims? at|seeks? to|vise a|visent a|a pour (?:but|objectif)))")),
)
#: What a sentence says of itself: "The objective … is to …", "L'objectif … est de …".
_SAYS: Final = (
    (
        "objective",
        re.compile(
            r"^\W*(?:the|l'|le|notre|our)\s?(?:\w+ )?(?:objective|objectif|goal|but|finalite)\b(?:,[^,]{0,90},"
            r"|[^,.:;]{0,90})"
            r"\s(?:is|sera|est|are)\s(?:to\b|d[e']|that\b|que\b)"
        ),
    ),
    ("outcome", re.compile(r"\b(?:is|are) expected to (?:result in|lead to)\s(?!:)\w")),
)
#: Heads of titles: a matrix of results states none, and names nothing for what is below it.
_DOCUMENT: Final = (
    r"(?:frameworks?|matri(?:x|ces)|log ?frames?|(?:results |value )?chains?|plans?|reports?|cadres?|matrices?"
    r"|tableaux?|tables?"
    r"|chaines?|rapports?|theor(?:y|ie)s?|budgets?|calendriers?|chronogrammes?|schedules?|monitoring|suivi|management"
    r"|gestion|evaluation|annexe?s?)"
)
_HEADED: Final = re.compile(rf"^(?:\w+\W+){{0,2}}?{_DOCUMENT}\b")
_HEAD_LAST: Final = re.compile(rf"\b{_DOCUMENT}\W*(?:\d{{4}}\W*)*$")
_OF: Final = re.compile(r"\b(?:of|for|under|du|de|des|dans|in)\b|d'")
#: Words that a title has beside those of the chain.
_TITLE_WORDS: Final = re.compile(
    rf"\b(?:{_DOCUMENT}|logi(?:que|cal)|intervention|et|and|ou|or|of|the|de|du|des|la|le|les|l|d|a|par|by|for|pour"
    rf"|en|in"
    r"|resources?|ressources|mesure|measurement|nos|our|expected|attendu[es]*|planned|prevu[es]*|key|cles?|main"
    r"|principa\w+"
    r"|detaille[es]*|detailed|indicati(?:ve|f|fs)|list[e]?|corresponding|associe[es]*|lies?|strategi\w+|niveau|level|"
    r"verification|moyens|means|sources?|hypotheses|assumptions|risques|risks|suite|cont(?:inue)?d?|description"
    r"|cross|cutting|transvers\w+|period|periode|\d+)\b"
)
#: The project itself, not an action: "Description of the action", "l'action".
_THE_ACTION: Final = re.compile(r"(?:\bthe|\bl'|\bde l'|\bcette|\bthis)\s*(?:action|programme|program|initiative)\b")


@dataclass(frozen=True, slots=True)
class Label:
    """A label in front of a statement: its kind, how it is written ("Axe 1"), what follows, and what kind what is to
    do below it is (None for the next link)."""

    kind: str
    number: str
    rest: str
    holds: str | None = None


def labelled(text: str) -> Label | None:
    """The label that a text begins with.

    >>> labelled("Axe 1: Renforcer les capacités")
    Label(kind='priority', number='Axe 1', rest='Renforcer les capacités', holds=None)
    >>> labelled("Priorité aux jeunes") is None
    True
    """
    start = _folded(text[:90])
    for level in levels():
        if found := level.label.match(start):
            number = text[: found.end()].strip().rstrip(":.)–—- ")
            return Label(level.kind, number, text[found.end() :].strip(), level.holds)
    return None


def column_kind(heading: str | None) -> str | None:
    """The kind that a table's column holds by its heading, None where that says nothing."""
    flat = unaccented(heading or "").strip()
    if len(flat) > 60 or _is_document(flat):
        return None
    found = list(_named(flat))
    indicator = any(kind == "indicator" for _, kind in found)
    return "indicator" if indicator else min(found)[1] if found else None


def gathers(text: str, lead: bool = False) -> str | None:
    """The kind of the points below a heading or, with ``lead``, below a sentence that ends in a colon.

    "other" where they are findings, "background" where they are neither; None where the text does not say.
    """
    flat = presented(unaccented(text).strip(" :."))
    if section := no_plan(flat):
        return section
    body = _COUNT.sub("", flat, count=1)
    if not lead and _is_document(body):
        return None
    found = [] if _THE_ACTION.fullmatch(flat) else sorted(_named(body))
    if found and found[0][0] == 0 and len(body.split()) <= 12:
        return found[0][1]
    if len(body.split()) <= 6:
        for start, kind in found:
            rest = _rest_of(body, start)
            if not rest or rest.startswith((" of", " for")):
                return kind
    if lead:
        for kind, pattern in _PROMISES:
            if pattern.search(unaccented(text)):
                return kind
        if found:
            return found[0][1]
    return None


def says(sentence: str) -> str | None:
    """The kind that a sentence says that it is: "The objective of the programme is to …"."""
    flat = unaccented(sentence)
    return next((kind for kind, pattern in _SAYS if pattern.search(flat)), None)


def is_title(text: str) -> bool:
    """Whether a text is but words for the chain and for documents, and so states nothing.

    >>> is_title("RESULTS AND RESOURCES FRAMEWORK"), is_title("Cadre logique"), is_title("Les produits sont livrés")
    (True, True, False)
    """
    flat = unaccented(text)
    if len(flat) > 90 or flat.rstrip().endswith("."):
        return False
    left = flat
    for level in levels():
        left = level.word.sub(" ", left)
    return bool(re.search(r"[^\W\d_]", flat)) and not re.search(r"[^\W\d_]", _TITLE_WORDS.sub(" ", left))


def by_labels(text: str) -> list[str]:
    """A text parted before each label that it holds, such as two outputs in one cell."""
    starts = [found.start() for found in inside().finditer(_folded(text))] if any(map(str.isdigit, text)) else []
    if (
        starts
        and starts[0]
        and len(text[: starts[0]].split()) < _FEWEST
        and text[: starts[0]].rstrip()[-1:] not in ".;"
    ):
        starts = starts[1:]
    ends = [0, *(start for start in starts if start), len(text)]
    return [part for start, end in pairwise(ends) if (part := text[start:end].strip())]


def _named(flat: str) -> list[tuple[int, str]]:
    """Where the words of the levels stand; of a weak one only where it is all that the text says."""
    bare = flat.strip(" :.*")
    found: list[tuple[int, str]] = []
    for level in levels():
        if level.weak:
            if level.alone.fullmatch(bare):
                found.append((0, level.kind))
        elif (match := level.word.search(flat)) and not _THE_ACTION.search(flat[: match.end()]):
            found.append((match.start(), level.kind))
    return found


def _rest_of(body: str, start: int) -> str:
    """What follows the longest word of a level that begins at a place."""
    ends = [match.end() for level in levels() if (match := level.word.match(body, start))]
    return body[max(ends, default=start) :]


def _is_document(body: str) -> bool:
    """Whether a heading is the title of a framework, a matrix or a plan, which is no list of results."""
    if _HEADED.match(body):
        return True
    last = _HEAD_LAST.search(body)
    return last is not None and not _OF.search(body[: last.start()]) and len(body.split()) <= 8


def _folded(text: str) -> str:
    """Character by character without accents, and with the capitals of the text: "axe A" is a label, "axe a" not."""
    return text if text.isascii() else "".join(map(_bare, text))


@cache
def _bare(character: str) -> str:
    if character == "º":
        return character
    bare = (unaccented(character) or character)[:1]
    return bare.upper() if character.isupper() else bare
