"""What a sentence's verbs say of it: something to do, something reached, something measured, or none of these."""

import re
from typing import Final, Literal

from graph_service.statements.language import unaccented
from graph_service.statements.words import words

Form = Literal["to_do", "reached", "measure"]

_NOT_VERBS: Final = words("not_infinitives")
_VERBS_IN_RE: Final = re.compile(
    r"(?:mettre|duire|truire|crire|prendre|tendre|rendre|pondre|oindre|eindre|aindre|aitre|oitre|soudre"
    r"|clure|suivre|vivre"
    r"|faire|lire|vaincre|rompre|perdre|vendre|fendre|pandre|cendre|suffire|croire|boire|naitre|conclure)$"
)
_IMPERATIVES: Final = words("imperatives")
#: An English verb in front of its object, whatever the verb: "Fence the schools".
_ORDERED: Final = re.compile(
    r"^(?!\w*(?:s|ed|ing|ly|ion|ment|ity|th|ure)\b)([a-z]{3,})\s+(?:the|all|their|its|every|each)\s+\w"
)
_NOT_ORDERED: Final = words("function_words")
_NOUNS: Final = re.compile(
    r"^(?:l'|la |le |les |une |un )?(?:appui|soutien|renforcement|amelioration|mise en (?:oeuvre|place)|elaboration"
    r"|organisation|formation|developpement|promotion|creation|construction|rehabilitation|realisation|fourniture"
    r"|distribution|accompagnement|plaidoyer|sensibilisation|etablissement|operationnalisation"
    r"|redynamisation|extension"
    r"|restauration|reduction|prevention|consolidation|acquisition|equipement|dotation|production|conduite|tenue"
    r"|finalisation|validation|revision|adoption|integration|coordination|facilitation|assistance|preparation|lutte"
    r"|gestion|protection|strengthening|improvement|provision of|development of|support (?:to|for)|training of"
    r"|establishment of|implementation of|creation of|promotion of|organi[sz]ation of|construction of|advocacy)\b"
)
_REACHED: Final = re.compile(
    r"(?:\b(?:est|sont|soit|soient|a ete|ont ete|seront|sera)\s+(?:\w+ment\s+|plus\s+|mieux\s+"
    r"|davantage\s+|mis\w*\s+en\s+)?"
    r"\w+(?:e|ee|es|ees|i|ie|is|ies|it|ite|its|ites|u|ue|us|ues|oeuvre|place)\b"
    r"|\b(?:ont|a|auront|aura)\s+(?:un\s+)?(?:meilleur |accru )?acces\b|\b(?:beneficient|disposent"
    r"|participent|exercent|jouissent"
    r"|beneficie|dispose|utilisent|adoptent|appliquent|vivent)\b"
    r"|\b(?:is|are|has been|have been|will be)\s+(?:\w+ly\s+|better\s+|more\s+)?\w+(?:ed|en|built|made"
    r"|put|set|met)\b"
    r"|\b(?:have|has)\s+(?:\w+\s+){0,3}access\b|\b(?:have|has) (?:the capacity|strengthened|improved|increased)\b"
    r"|\b(?:benefit from|enjoy|exercise their)\b)"
)
_DONE_FIRST: Final = re.compile(
    r"^(?:strengthened|improved|increased|enhanced|reduced|reinforced|expanded|greater|better|significant advances"
    r"|the advancement|sustained|accelerated|empowered|more \w+)\b"
)
_BY_WHEN: Final = re.compile(
    r"^(?:d'ici(?: a)?(?: la fin)?(?: de| fin)?,?\s|a l'horizon|by (?:the end of )?(?:20\d\d|\w+ 20\d\d))"
)
_MEASURE: Final = re.compile(
    r"^(?:#\s|%\s|(?:le |la |the )?(?:nombre|taux|proportion|pourcentage|part|number|rate|percentage"
    r"|percent|share|ratio"
    r"|indice|index|existence|degre|degree|prevalence|incidence|niveau de satisfaction)\s+(?:d[e'u]|des"
    r"|of|in|aux?)\b"
    r"|(?:nb|nbre)\b|performance measure\b)"
)
_WILL: Final = re.compile(
    r"(?:\b(?:will|shall|aims? to|seeks? to|intends? to|is committed to|are committed to)\b"
    r"|\b(?:vise(?:nt|ra)? a|s'engage(?:nt)? a|a pour (?:but|objectif)|ont pour (?:but|objectif)"
    r"|il s'agi(?:t|ra) d[e'])"
    r"|\b(?:sera|seront|aura|auront|fera|feront)\b|\b\w{3,}(?:era|eront|ira|iront|dra|dront|tra|tront)\b)"
)
_SUPPOSED: Final = re.compile(
    r"^\W*(?:if|si|s'il|when|where|lorsque?|quand|(?:in )?this (?:section|document)|(?:dans )?cette section|you|they"
    r"|note|for example|par exemple|because|although|bien que|while|however|toutefois|cependant)\b"
)
_LEANING: Final = re.compile(
    r"^\W*(?:ils?|elles?|ce|cela|ceci|ces|cette|celui|celle|ceux|celles|ainsi|it|they|this|these|those|such)\b"
)
_AIMS: Final = re.compile(
    r"\b(?:aims? (?:to|at)|seeks? to|vise(?:nt|ra)? a|a pour (?:but|objectif)|ont pour (?:but|objectif))\b"
)
_NOT_FUTURE: Final = re.compile(r"\b(?:caméra|opera|camera|extra|ultra|contra|intra|infra)\b")
_LEADS: Final = re.compile(r"^(?:(?:to|de|d'|pour|afin de|a|et|and|not|ne pas|\w+ly)\s+|d'(?=\w))+")


def form(text: str) -> Form | None:
    """Whether a text says what to do ("Renforcer …", "Appui à …"), what is reached, or what is measured.

    >>> form("Renforcer la cohesion sociale"), form("Les services sont améliorés"), form("Number of schools built")
    ('to_do', 'reached', 'measure')
    """
    flat = unaccented(text).strip(" \"«“”»'•-–—*_")
    if _MEASURE.match(flat):
        return "measure"
    start = _LEADS.sub("", flat)
    first = re.match(r"[a-z]+", start)
    word = first[0] if first else ""
    if word in _IMPERATIVES or infinitive(word):
        return "to_do"
    ordered = _ORDERED.match(start)
    if ordered and ordered[1] not in _NOT_ORDERED:
        return "to_do"
    if _DONE_FIRST.match(flat) or _BY_WHEN.match(flat):
        return "reached"
    if _NOUNS.match(flat):
        return "to_do"
    return "reached" if _REACHED.search(flat[:300]) else None


def infinitive(word: str) -> bool:
    """Whether a word, in small letters and without accents, is a French infinitive."""
    if len(word) < 4 or word in _NOT_VERBS:
        return False
    return word.endswith(("er", "ir", "voir")) or bool(_VERBS_IN_RE.search(word))


def plans(sentence: str) -> bool:
    """Whether a sentence of running text states something planned."""
    flat = unaccented(sentence)
    return (
        form(sentence) in ("to_do", "measure")
        or bool(_BY_WHEN.match(flat))
        or bool(_WILL.search(_NOT_FUTURE.sub("", flat)))
    )


def leans(sentence: str) -> bool:
    """Whether a sentence says nothing without the one before it: "Il se réunira …", "This will …"."""
    return bool(_LEANING.match(unaccented(sentence)))


def aims(sentence: str) -> bool:
    """Whether a sentence says what something is for: "vise à …", "aims to …"."""
    return bool(_AIMS.search(unaccented(sentence)))
