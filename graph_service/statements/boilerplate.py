"""What of a document states no plan: title pages, contents, forewords, lists of acronyms, thanks, addresses."""

import re
from typing import Final

from graph_service.statements.language import unaccented

_CONTENTS: Final = re.compile(
    r"^\W*(?:table des matieres|sommaire|table of contents|contents|agenda|ordre du jour|outline"
    r"|plan de (?:la )?presentation"
    r"|plan de l'expose|structure of the (?:presentation|document)|deroul(?:e|ement) de la (?:presentation|seance)"
    r"|liste? (?:of|des) (?:tables?|figures?|tableaux|illustrations?|encadres|annexes?|boxes))\W*$"
)
_FRONT_MATTER: Final = re.compile(
    r"^\W*(?:\d+(?:\.\d+)*\W*)?(?:avant[- ]propos|preface|foreword|remerciements?|acknowledge?ments?"
    r"|(?:liste? (?:of|des) )?(?:acronymes?|acronyms?|abreviations?|abbreviations?|sigles)(?:\W+(?:et|and"
    r"|&)\W+\w+)*"
    r"|glossaire|glossary|methodolog(?:ie|y)|approche methodologique|note methodologique"
    r"|methodological (?:note|approach)"
    r"|page de signatures?|signature page|signatures|copyright|avertissement|disclaimer"
    r"|about this (?:document|report)"
    r"|a propos de ce (?:document|rapport)|biblio?graph(?:ie|y)|references(?: bibliographiques)?"
    r"|works cited|merci.*"
    r"|thank you.*|je vous remercie.*|questions?(?: ?(?:et|&|and) ?(?:reponses?|answers?))?|contacts?"
    r"|nous contacter)\W*$"
)
_REFERENCES: Final = re.compile(
    r"^\W*(?:\d+(?:\.\d+)*\W*)?(?:biblio?graph(?:ie|y)|references(?: bibliographiques)?|works cited)\W*$"
)
_THANKS: Final = re.compile(
    r"^\W*(?:merci\b.{0,60}|thank(?:s| you)\b.{0,60}|je vous remercie.{0,60}|questions? ?\?)\W*$"
)
_LEADER: Final = re.compile(r"(?:\s…\s|\.{4,}|…{2,}|_{4,}|(?:\. ){3,})\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"(?:^\W*(?:https?://|www\.)\S+\W*$|^\W*[\w.+-]+@[\w-]+\.[\w.]+\W*$|^\W*(?:tel|tél|phone|fax|e-?mail"
    r"|courriel|site web"
    r"|website|b\.?p\.?)\s?[.:]\s?\S+.{0,80}$)",
    re.IGNORECASE,
)
_SOURCE: Final = re.compile(
    r"^\W*(?:source|sources|nb|n\.b\.|note|see|voir|cf\.?|ibid\.?)\s?[:.]?\s*(?:https?://|www\.)|^\W*sources?\s?:",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(
    r"^\W*(?:tableau|table|figure|fig\.|graphique|graph|carte|map|encadre|box|photo|schema|chart"
    r"|diagramme?)\s*(?:n\s?°\s?)?"
    r"(?:(?:\d+|[ivxlc]+|[a-z])(?:\.(?:\d+|[ivxlc]+|[a-z]))*)?\s*(?:[:.–—-].*)?$"
)
#: What is said of a table or of the document: "Table 2 lists all …", "… is presented in the figure below".
_EXHIBIT: Final = (
    r"(?:tables?|figures?|charts?|annex(?:es)?|box|list|section|paragraphs?|tableaux?|graphiques?|encadres?|annexes?"
    r"|listes?"
    r"|sections?|paragraphes?|mesure|measure)"
)
_REFERS: Final = re.compile(
    rf"^\W*(?:(?:the|le|la|les|as|comme|see|voir)\s)?{_EXHIBIT}\s(?:\S+\s){{0,3}}?(?:below|above|ci-dessous|ci-apres"
    rf"|suivante?"
    r"|lists?|shows?|presents?|summari[sz]es?|provides?|gives?|sets? out|enumere|recapitule|presente|montre|donne"
    r"|dresse|resume"
    rf"|indique)\b|\b(?:presented|reflected|shown|listed|set out|provided|given|summari[sz]ed|indique\w*|presente\w*"
    rf"|figur\w+"
    rf"|recapitule\w*|detaille\w*|decrit\w*)\s(?:in|dans|au|aux|a)\s(?:the\s|le\s|la\s|l'"
    rf"|les\s)?(?:\w+\s){{0,2}}?{_EXHIBIT}\b"
    rf"|^\W*(?:as (?:shown|reflected|indicated) in|comme (?:indique|il ressort)\S* (?:dans|au|du)"
    rf"|il ressort d\w+)\s(?:\w+\s)?{_EXHIBIT}"
)
_LONGEST_REFERENCE: Final = 260
#: "EURO 457,923", "12,5 M FCFA", "1 USG 1 P-4": money, grades and other figures, with no word but a currency.
_CURRENCY: Final = (
    r"(?:euros?|eur|usd|us\$|\$|€|£|f ?cfa|xof|xaf|cad|chf|gbp|dollars?|millions?|milliards?|billions?|mille|thousand)"
)
_AMOUNT: Final = re.compile(rf"^\W*(?:{_CURRENCY}|[\d.,\s\u00a0\u202f%()/+–—-]|(?<=\d)\s?[mk]\b)+\W*$")
_GRADES: Final = re.compile(r"\d\W*(?:USG|ASG|D-?\d|P-?\d|GS|NPO|FS|LL|G-?\d|RB|XB|NOC|UNV)\b")
_DATE: Final = re.compile(
    r"^\W*(?:(?:\d{1,2}(?:er|st|nd|rd|th)?\s+)?(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout"
    r"|septembre|octobre|novembre"
    r"|decembre|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?:\s+\d{1,2},?)?\s+\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:version|draft|projet|page)\s*(?:of|du"
    r"|de)?\s*[\d.v/]+)\W*$"
)
#: Columns of a table that say who, where, when and with what money: not what is planned.
_BESIDE: Final = re.compile(
    r"\b(?:responsables?|responsible|lead|chef de file|partenaires?|partners?|agences?|agency|agencies"
    r"|entites?|entit(?:y|ies)"
    r"|budgets?|couts?|costs?|montants?|amounts?|usd|fonds|funds?|ressources|resources|calendrier"
    r"|timeline|timeframe|echeances?"
    r"|deadline|date|dates|periode|trimestre|quarter|t[1-4]|q[1-4]|20\d\d|annees?|years?|lieux?"
    r"|locations?|zones?|regions?"
    r"|status|statut|etat|commentaires?|comments?|observations?|remarques?|remarks?|sources?"
    r"|moyens? de verification"
    r"|means of verification|frequences?|frequency|baselines?|(?:valeurs? )?de reference"
    r"|situation de reference|cibles?"
    r"|targets?|milestones?|jalons?|pages?|total|hypotheses?|assumptions?|risques?|risks?|odd|sdgs?"
    r"|marqueurs?|markers?"
    r"|unites?|units?|type|contact)\b"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Nothing longer is an address, a date, a caption or a line of the contents.
_LONGEST: Final = 200
#: Words of so few letters say nothing by themselves.
_SHORTEST: Final = 2
_ORDINAL: Final = re.compile(r"^\W*(?:n|no|n\s?[°o]|#|id|code|ref|reference|numero|number|n°\s*d'ordre)\W*$")


def opens_contents(heading: str) -> bool:
    """Whether the lines below a heading are the contents of the document."""
    return bool(_CONTENTS.match(unaccented(heading)))


def opens_front_matter(heading: str) -> str | None:
    """Why what stands below a heading is set aside: a foreword, acronyms, method, thanks; None where it is not."""
    flat = unaccented(heading)
    if _REFERENCES.match(flat):
        return "reference"
    return "boilerplate" if _FRONT_MATTER.match(flat) else None


def aside(text: str) -> str | None:
    """Why a text by itself is set aside, None where it is not."""
    if _LEADER.search(text[-_LONGEST:]):
        return "contents"
    if _SOURCE.match(text[:_LONGEST]):
        return "reference"
    flat = unaccented(text)
    if len(text) <= _LONGEST_REFERENCE and _REFERS.search(flat):
        return "reference"
    if len(text) > _LONGEST:
        return None
    if _THANKS.match(flat) or _ADDRESS.match(text) or _DATE.match(flat):
        return "boilerplate"
    if _CAPTION.match(flat):
        return "reference"
    if _AMOUNT.match(flat) and any(sign.isdigit() for sign in flat):
        return "too_short"
    words = [word for word in _WORD.findall(text) if len(word) > _SHORTEST]
    graded = bool(_GRADES.search(text)) and not any(word[1:].islower() for word in words)
    return "too_short" if not words or graded else None


def beside(column: str) -> bool:
    """Whether a table's column says who, where, when or with what money."""
    return bool(_BESIDE.search(unaccented(column)))


def counts(column: str | None) -> bool:
    """Whether a table's column holds the number of its row."""
    return column is not None and bool(_ORDINAL.match(unaccented(column)))
