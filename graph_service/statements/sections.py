"""Which headings and lead-ins say that what is below them is no plan: findings, background, mandates, money, posts?"""

import re
from typing import Final

from graph_service.statements.language import unaccented

_LED: Final = (
    r"^(?:\W|\d)*(?:les |the |nos |our |l'|la |le |un |une |principa\w+ |main |key |quelques |some |following )*"
)
#: What stays open, for a person to judge or to keep as a finding.
_FINDINGS: Final = re.compile(
    _LED + r"(?:forces?|faiblesses?|strengths?|weaknesses|atouts?|contraintes?|constraints?|opportunites?|opportunities"
    r"|menaces?|threats?|defis?|challenges?|bonnes pratiques|good practices|best practices|lecons?|lessons?|risques?"
    r"|risks?"
    r"|constats?|findings?|chocs?|shocks?|enjeux|recommand?ations?|recommendations?|conclusions?|besoins|needs"
    r"|causes?)\b"
)
#: What tells of the world, the past or the document, and is set aside unless something nearer says otherwise.
_BACKGROUND: Final = re.compile(
    _LED + r"(?:hypotheses?|assumptions?|contexte|context|background|situation|analyse|analysis|etats? des? lieux"
    r"|introduction|historique|justification|rationale|(?:activites? d')?evaluations?|external factors"
    r"|facteurs externes"
    r"|(?:execution|performance) du (?:plan-)?programme|resultats obtenus|programme performance"
    r"|(?:programme )?performance (?:in|en) \d{4}"
    r"|gouvernance du plan|presentation|vue d'ensemble|overview|chiffres cles|key figures|resume|executive summary"
    r"|planning assumptions|mandates? and background|mandats? et contexte)\b"
)
#: Lists of texts, of money, of posts: nothing below them is plan, whatever it looks like.
_LISTS: Final = re.compile(
    _LED + r"(?:proposed |overall\W+|project |program(?:me)? |projet de |projection des |total |summary of "
    r"|distribution of |evolution of "
    r"|(?:repartition|evolution|recapitulatif|recapitulation|ventilation) (?:de la|des?|du) )*"
    r"(?:(?:legislative )?mandates?|mandats?(?: legislatifs| (?:definis|confies) par .*| de l'organe deliberant)?"
    r"|textes? (?:de reference|fondateurs?|portant autorisation.*)"
    r"|(?:(?:post|non-post|staff|financial|budget|funding|other|and|proposed|regular)\W+)*(?:resources?|posts?"
    r"|requirements|staffing|funding)\W*(?:requirements?|needs|changes|overview|plan|table|and post changes|by "
    r"|for \d|,|$).*"
    r"|(?:financial|human) (?:and \w+ )?resources? (?:requirements?|needs|by ).*"
    r"|postes?(?: et autres objets de depense.*| proposes.*)?|ressources? (?:(?:humaines"
    r"|financieres) )?(?:necessaires|requises|proposees|demandees|a prevoir|prevues|par ).*"
    r"|besoins (?:en|de) (?:ressources|financements?|postes).*|besoins financiers|previsions? de depenses.*"
    r"|(?:budgets?|couts?|costs?|costings?)(?: (?:total|global|previsionnel|detaille|estimatif|indicatif|annuel"
    r"|de l'action"
    r"|du projet|du programme|of the (?:action|project|programme)|summary|overview|by|per|par|for|pour)\b.*"
    r"|\W*\d{4}.*|\W*$)"
    r"|(?:plan|cadre|tableau) (?:de financement|budgetaire|des effectifs|financier).*|(?:financing|financial"
    r"|funding) plan.*"
    r"|organi[sz]ational (?:structure|chart).*|organi[sz]ation charts?|organi[gz]rammes?.*|structure (?:organique"
    r"|organisationnelle|administrative).*"
    r"|tableaux? d'effectifs?.*|effectifs?|explanation of variances.*|explication des (?:ecarts|variations).*"
    r"|extrabudgetary resources.*|ressources extrabudgetaires.*)"
)


#: What opens a part of its own wherever it stands.
_PART: Final = re.compile(
    r"\b(?:frameworks?|matri\w+|log ?frames?|cadres?|annexe?s?|appendi\w+|plans? d'actions?|action plans?|work ?plans?"
    r"|plans? de travail|strateg\w+)\b"
)
#: "Présentation des résultats attendus" is over results, whatever it is called.
_PRESENTS: Final = re.compile(
    _LED
    + r"(?:presentation|introduction|overview|vue d'ensemble|resume|summary|tableau|rappel)s?\W+(?:of|des?|du|aux?|to)"
    r"(?:\W+(?:the|la|les|l))?\b\W*"
)


def presented(flat: str) -> str:
    """A heading, in small letters without accents, without the words that say that something is presented."""
    return _PRESENTS.sub("", flat)


def no_plan(text: str) -> str | None:
    """What a heading or lead-in opens that is no plan: "other" (findings, which stay open) or "background"."""
    flat = unaccented(text)
    return "other" if _FINDINGS.match(flat) else "background" if _BACKGROUND.match(flat) else None


def opens_part(heading: str) -> bool:
    """Whether a heading without a number opens a part beside a numbered one of the same depth: an annex, a matrix."""
    return bool(_PART.search(unaccented(heading)))


def lists_no_plan(heading: str) -> bool:
    """Whether nothing below a heading can be plan: mandates, money, posts, the organisation.

    >>> lists_no_plan("B. Proposed resource requirements"), lists_no_plan("Budgets sensibles au genre")
    (True, False)
    """
    flat = re.sub(r"^\W*(?:[a-z]|[ivx]+|\d+(?:\.\d+)*)[.)]\s+", "", unaccented(heading))
    return len(flat) <= 120 and bool(_LISTS.match(flat))
