"""Which link of the results chain a label, a heading or a column names: "Axe 1 :", "Output 1.1.1", "Produits"."""

import re
from dataclasses import dataclass
from typing import Final

from graph_service.statements.language import unaccented

#: Words for each kind, without accents, as patterns; longer ones first.
_WORDS: Final = {
    "indicator": r"indicateurs?(?: objectivement verifiables?| de performance| cles?)?"
    r"|(?:key |performance )?indicators?"
    r"|performance measures?|mesures? de (?:la )?performance|mesures? des resultats|iov",
    "output": r"sous[- ]produits?"
    r"|sub[- ]?outputs?|produits?(?: attendus?)?|outputs?|extrants?|livrables?|deliverables?"
    r"|resultats? immediats?|produits? livrables?",
    "outcome": r"(?:sous[- ])?effets?(?: attendus?| directs?| escomptes?)?|(?:sub[- ]|intermediate |expected )?"
    r"outcomes?"
    r"|resultats?(?: strategiques?| attendus?| escomptes?| intermediaires?)?|(?:strategic |expected "
    r"|planned )?results?"
    r"|expected accomplishments?|realisations? escomptees?|changements? attendus?",
    "activity": r"(?:sous[- ])?activites?(?: cles?| principales?| prioritaires?| prevues?| phares?)?"
    r"|(?:key |main |planned |priority )?(?:sub[- ])?activit(?:y|ies)|actions?(?: cles?| prioritaires?| concretes?"
    r"| proposees?| a mener)?|(?:key |priority )?actions?|interventions?(?: cles?| prioritaires?)?|taches?|tasks?"
    r"|pistes? d'(?:actions?|ameliorations?)(?: concretes?)?|prochaines etapes|next steps|initiatives?",
    "objective": r"objectifs?(?: strategiques?| specifiques?| generaux| general| globa(?:l|ux)| principal)?"
    r"|(?:strategic |specific |overall |general )?objectives?|(?:strategic )?goals?|finalites?"
    r""
    r"|\bos(?=\s?\d)|\bso(?=\s?\d)"
    r"|\boe(?=\s?\d)",
    "priority": r"axes?(?: strategiques?| prioritaires?| d'intervention| d'action)?|piliers?|(?:strategic )?pillars?"
    r"|(?:sous[- ])?priorites?(?: strategiques?)?|(?:strategic )?priorit(?:y|ies)(?: areas?)?|priority axis|axis"
    r"|domaines? (?:de priorite|prioritaires?|d'action prioritaires?|d'intervention)|(?:focus|thematic"
    r"|priority) areas?"
    r"|orientations? strategiques?|strategic (?:directions?|orientations?)"
    r"|lignes? d'(?:action|effort)s?|lines? of effort",
}
_ANY: Final = {kind: re.compile(rf"(?<![\w'-])(?:{words})(?!\w)") for kind, words in _WORDS.items()}
_CODE: Final = r"\d{1,3}(?:\.\d{1,3}){0,5}[a-z]?|(?-i:[IVX]{1,5}|[A-Z])(?:\.\d{1,3}){0,4}"
_LABELS: Final = {
    kind: re.compile(
        rf"^(?:{words})(?:\s*(?:n\s?[°o]\.?\s*|#\s*)?(?P<code>{_CODE})(?![\w%])(?!\s+(?:%|pour cent|percent))"
        r"(?P<after>\s*(?:[:.)]|\s[-–—]|[-–—]\s)|\s+|$)|(?P<colon>\s*(?::|\s[-–—]\s)))\s*",
        re.IGNORECASE,
    )
    for kind, words in _WORDS.items()
}
_INNER: Final = re.compile(
    r"(?:(?<=[.;:)\]])|(?<=\s))\s*(?=(?:output|outcome|produit|effet|activité|activite|activity"
    r"|indicateur|indicator|"
    r"axe|pillar|pilier|résultat|resultat|objectif|objective)\s?(?:n\s?°\s?)?\d+(?:\.\d+)*\s*[:.–—-])",
    re.IGNORECASE,
)
#: Order in the results chain; an indicator hangs on any of them.
RANK: Final = {"priority": 0, "objective": 1, "outcome": 2, "output": 3, "activity": 4, "indicator": 5}
_COUNT: Final = re.compile(
    r"^(?:les |the |nos |our |ses |its )?(?:\d{1,2}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two"
    r"|three|four|five|"
    r"seven|eight|nine|ten|principa(?:les|ux)|main|key|quelques|some|following)?\s*"
)
#: What says that the points below are something else than a plan: findings, context, risks.
_OTHER: Final = re.compile(
    r"^(?:\W|\d)*(?:les |the |nos |our |principa\w+ |main |key |quelques |some )*"
    r"(?:forces?|faiblesses?|strengths?|weaknesses|atouts?|contraintes?|constraints?|opportunites?"
    r"|opportunities|menaces?"
    r"|threats?|defis?|challenges?|bonnes pratiques|good practices|best practices|lecons?|lessons?|risques?|risks?"
    r"|hypotheses?|assumptions?|contexte|context|background|situation|analyse|analysis|etats? des? lieux|constats?"
    r"|findings?|introduction|chocs?|shocks?|historique|mandates? and background|justification|rationale|enjeux"
    r"|evaluations?|external factors|facteurs externes|recommand?ations?|recommendations?|conclusions?"
    r"|besoins|needs"
    r"|programme performance|performance du programme|mandats?|mandates?|legislative mandates?|gouvernance du plan"
    r"|presentation|vue d'ensemble|overview|causes?|chiffres cles|key figures)\b"
)
_PROMISES: Final = (
    ("outcome", re.compile(r"(?:expected to result in|result in|resultera|permettra d'atteindre|resultats suivants)")),
    ("other", re.compile(r"(?:assumptions?|hypotheses|evaluations?|conducted|menees|lessons|lecons|risques?|risks?)")),
    ("activity", re.compile(r"(?:\b(?:will|shall|va|vont|devra|devront|s'engagent? a|compte|prevoit de)\b[^:]*:$)")),
    ("objective", re.compile(r"(?:\b(?:aims? to|aims? at|seeks? to|vise a|visent a|a pour (?:but|objectif)))")),
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label in front of a statement: its kind, how it is written ("Axe 1") and what follows."""

    kind: str
    number: str
    rest: str


def labelled(text: str) -> Label | None:
    """The label that a text begins with.

    >>> labelled("Axe 1: Renforcer les capacités")
    Label(kind='priority', number='Axe 1', rest='Renforcer les capacités')
    >>> labelled("Priorité aux jeunes") is None
    True
    """
    flat = unaccented(text) if len(unaccented(text)) == len(text) else text.lower()
    for kind, pattern in _LABELS.items():
        found = pattern.match(_cased(flat[:80], text[:80]))
        if found:
            number = text[: found.end()].strip().rstrip(":.)–—- ")
            return Label(kind, number, text[found.end() :].strip())
    return None


def column_kind(heading: str | None) -> str | None:
    """The kind that a table's column holds by its heading, None where that says nothing."""
    flat = unaccented(heading or "").strip()
    found = [(match.start(), kind) for kind, pattern in _ANY.items() if (match := pattern.search(flat))]
    if not found or len(flat) > 60:
        return None
    indicator = any(kind == "indicator" for _, kind in found)
    return "indicator" if indicator else min(found)[1]


def gathers(text: str, lead: bool = False) -> str | None:
    """The kind of the points below a heading or, with ``lead``, below a sentence that ends in a colon.

    "other" where they are findings, risks or background; None where the text does not say.
    """
    flat = unaccented(text).strip(" :.")
    if _OTHER.search(flat):
        return "other"
    start = _COUNT.match(flat)
    body = flat[start.end() :] if start else flat
    for kind, pattern in _ANY.items():
        if pattern.match(body) and len(body.split()) <= 12:
            return kind
    for kind, pattern in _ANY.items():
        found = pattern.search(body)
        if (
            found
            and len(body.split()) <= 6
            and (found.end() == len(body) or body[found.end() :].startswith((" of", " for")))
        ):
            return kind
    if lead:
        for kind, pattern in _PROMISES:
            if pattern.search(unaccented(text)):
                return kind
        found_at = [(match.start(), kind) for kind, pattern in _ANY.items() if (match := pattern.search(body))]
        if found_at:
            return min(found_at)[1]
    return None


def by_labels(text: str) -> list[str]:
    """A text parted before each label that it holds, such as two outputs in one cell."""
    return [part for part in (piece.strip() for piece in _INNER.split(text)) if part]


def _cased(flat: str, text: str) -> str:
    """Without accents but with capitals where the text has them: "axe A" is a label, "axe a" is not."""
    return "".join(f.upper() if t.isupper() else f for f, t in zip(flat, text, strict=False))
