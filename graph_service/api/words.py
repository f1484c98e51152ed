"""The sentences of the pages that show a state instead of a map, in French and English."""

from collections.abc import Mapping
from typing import Final

from visualisation import Lang

WORDS: Final[Mapping[Lang, Mapping[str, str]]] = {
    "fr": {
        "large.title": "Trop d’éléments pour une seule carte",
        "large.text": "Le graphe compte {nodes} éléments ; une carte lisible en montre au plus {most}. "
        "Choisissez un plan :",
        "wrong.title": "Cette vue ne peut pas être montrée",
        "back": "Retour à la carte",
        "all": "Tous les plans, en CSV",
    },
    "en": {
        "large.title": "Too much for one map",
        "large.text": "The graph has {nodes} elements; a map that can be read shows at most {most}. Choose a plan:",
        "wrong.title": "This view cannot be shown",
        "back": "Back to the map",
        "all": "All plans, as CSV",
    },
}
