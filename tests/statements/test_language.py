"""French or English: short texts, texts without accents, acronyms, two languages in one draft."""

import pytest

from graph_service.statements.language import language_of
from tests.statements.test_kinds import heading, item, parted

FRENCH = """Renforcer la cohesion sociale|Élections nationales|Etat de droit|Acces a l'eau potable|Sante maternelle
Securite alimentaire et nutrition|Reduire la pauvrete|Développement inégal|Processus politique et reformes
Nombre d'ecoles construites|Appui aux elections|Prevention des conflits|Lutte contre l'impunite|Faiblesses
Les jeunes ont un emploi decent|Gouvernance locale|Droits humains|Mise en oeuvre du plan|Services sociaux de base
D'ici 2027|Autonomisation des femmes|Cohésion|Consolidation de la paix|Moyens d'existence"""
ENGLISH = """Strengthen social cohesion|National elections|Rule of law|Access to safe water|Maternal health
Food security and nutrition|Reduce poverty|Uneven development|Political process and reforms
Number of schools built|Support to elections|Conflict prevention|Fight against impunity|Weaknesses
Young people have decent jobs|Local governance|Human rights|Implementation of the plan|Basic social services
By 2027|Women's empowerment|Peacebuilding|Livelihoods|Durable solutions for refugees"""


@pytest.mark.parametrize("text", FRENCH.replace("\n", "|").split("|"))
def test_french_is_told_without_accents_too(text):
    assert language_of(text, ["the people of the country"] if len(text) > 14 else ["le pays et les gens"]) == "fr"


@pytest.mark.parametrize("text", ENGLISH.replace("\n", "|").split("|"))
def test_english_is_told(text):
    assert language_of(text, ["le pays et les gens"] if len(text) > 14 else ["the people of the country"]) == "en"


def test_a_text_that_tells_nothing_goes_with_what_is_around_it():
    assert language_of("MINUSMA", ["Renforcer la paix et les institutions"]) == "fr"
    assert language_of("MINUSMA", ["Strengthen the peace and the institutions"]) == "en"
    assert language_of("https://www.un.org/the/of/and", ["Renforcer la paix et les institutions"]) == "fr"


def test_a_draft_in_two_languages_has_both():
    found = parted(
        heading("Axe 1 : Gouvernance"),
        item("Renforcer les capacités des institutions"),
        item("ISF"),
        heading("Pillar 2: Prosperity"),
        item("Strengthen the capacities of institutions"),
        item("HRP"),
    )
    assert [each.language for each in found] == ["fr", "fr", "fr", "en", "en", "en"]
