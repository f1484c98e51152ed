"""The source deck as a draft: every objective, axis and priority under its plan, the rest as what it is."""

import pytest

from graph_service import resources
from graph_service.documents import read
from graph_service.statements import split


@pytest.fixture(scope="module")
def deck():
    content = resources.data("seeds").joinpath("mali-2021", "source.txt").read_bytes()
    return split(read(content, name="retraite.txt", max_bytes=1_000_000))


ITSP = "Plan d'Appui Intégré à la Transition (ITSP)"
PARTS = [
    (
        "objective",
        "HRP",
        [
            "Sauver et préserver la vie",
            "Permettre l'accès aux SSB",
            "Permettre une approche holistique",
            "Renforcer les capacités de résilience",
        ],
    ),
    (
        "priority",
        "UNSDCF",
        [
            "Renforcer les capacités des institutions",
            "Appuyer la formulation et la mise",
            "Contribuer à améliorer",
        ],
    ),
    (
        "priority",
        "ISF",
        [
            "Appui aux efforts nationaux",
            "Renforcer le plaidoyer",
            "Développer les capacités d'état de droit",
            "Renforcer la cohésion sociale",
            "Appuyer les élections",
        ],
    ),
    (
        "objective",
        ITSP,
        [
            "Processus politique",
            "Appui à la protection",
            "Élections nationales",
            "Restauration et extension",
            "État de droit, droits humains",
            "Protection sociale et services",
        ],
    ),
    ("activity", "Pistes d'actions concrètes", ["Redynamiser les mécanismes", "Préparer le nouveau ISF"]),
    ("activity", "Le Nouveau Plan d'Appui intégré après Février 2022", ["Continuer avec le", "Renforcer le focus"]),
]


@pytest.mark.parametrize(("kind", "plan", "beginnings"), PARTS, ids=[plan for _, plan, _ in PARTS])
def test_each_statement_is_of_its_kind_under_its_plan(deck, kind, plan, beginnings):
    found = [each for each in deck if plan in each.context and each.kind == kind and not each.aside]
    assert [each.text[: len(start)] for each, start in zip(found, beginnings, strict=True)] == beginnings


def test_nothing_else_states_a_plan(deck):
    planned = [each for each in deck if each.kind not in ("context", "other") and not each.aside]
    assert len(planned) == sum(len(beginnings) for _, _, beginnings in PARTS)


@pytest.mark.parametrize("heading", ["Forces", "Faiblesses", "Quelques Bonnes pratiques de la Programmation intégrée"])
def test_strengths_weaknesses_and_good_practices_are_other(deck, heading):
    found = [each for each in deck if any(above.startswith(heading) for above in each.context)]
    assert len(found) >= 4
    assert {(each.kind, each.aside) for each in found} == {("other", None)}


def test_the_labels_and_marks_of_the_deck_are_numbers_not_words(deck):
    numbers = {each.text[:9]: each.number for each in deck}
    assert numbers["Sauver et"] == "i)"
    assert numbers["Élections"] == "3."
    assert next(each.number for each in deck if each.text.startswith("Contribuer à")) == "Axe 3"
    assert not [each for each in deck if "**" in each.text or each.text[0] in "✓❑☐-"]


def test_title_page_contents_and_thanks_are_set_aside_and_visible(deck):
    reasons = {each.text: each.aside for each in deck}
    assert reasons["Hôtel Radisson Collections"] == reasons["31 juillet 2021"] == reasons["MERCI"] == "boilerplate"
    assert reasons["www.mali.un.org"] == "boilerplate"
    assert reasons["Quelques Bonnes pratiques de programmation intégrée"] == "contents"


def test_all_of_it_is_french_and_belongs_to_what_stands_before_it(deck):
    assert {each.language for each in deck} == {"fr"}
    assert [each.order for each in deck] == list(range(len(deck)))
    assert all(each.parent is None or each.parent < each.order for each in deck)
    lead = next(each for each in deck if each.text.startswith("4 objectifs"))
    assert {each.parent for each in deck if "4 objectifs stratégiques:" in each.context} == {lead.order}
