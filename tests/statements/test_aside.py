"""What states no plan is set aside with a reason, and stays visible."""

import pytest

from graph_service.documents.document import Block, Document
from graph_service.statements import split
from tests.statements.test_kinds import cell, heading, item, paragraph, parted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Axe 1 … 4", "contents"),
        ("Introduction ........ 12", "contents"),
        ("https://www.un.org/fr", "boilerplate"),
        ("info@example.org", "boilerplate"),
        ("Tél. : +223 20 70 00 00", "boilerplate"),
        ("31 juillet 2021", "boilerplate"),
        ("Thank you for your attention", "boilerplate"),
        ("Tableau 3 : Budget par axe", "reference"),
        ("Source : OCHA, 2021", "reference"),
        ("Figure 2", "reference"),
        ("12", "too_short"),
        ("p.", "too_short"),
    ],
)
def test_a_line_by_itself(text, reason):
    found = parted(heading("Axe 1 : Paix"), item("Renforcer l'État"), paragraph(text), item("Former les juges"))
    assert [(each.kind, each.aside) for each in found if each.text == text] == [("other", reason)]


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Sommaire", "contents"),
        ("TABLE DES MATIERES", "contents"),
        ("Plan de la présentation", "contents"),
        ("Contents", "contents"),
        ("Avant-propos", "boilerplate"),
        ("Foreword", "boilerplate"),
        ("Remerciements", "boilerplate"),
        ("Liste des sigles et abréviations", "boilerplate"),
        ("1.2 Méthodologie", "boilerplate"),
        ("Acronyms", "boilerplate"),
        ("Bibliographie", "reference"),
    ],
)
def test_all_below_a_heading_that_opens_none_of_the_plan(title, reason):
    found = parted(heading(title), item("Renforcer l'État"), heading("Axe 1 : Paix"), item("Former les juges"))
    assert [(each.aside, each.kind) for each in found] == [
        (reason, "context"),
        (reason, "other"),
        (None, "priority"),
        (None, "objective"),
    ]


def test_a_heading_that_gathers_nothing_is_set_aside_unless_it_states_something():
    found = parted(
        heading("Axe 1 : Paix"),
        item("Former les juges"),
        heading("Nos partenaires"),
        heading("Renforcer la cohésion"),
        heading("Autre partie"),
        item("Un point"),
    )
    assert [(each.text, each.aside) for each in found if each.aside] == [("Nos partenaires", "boilerplate")]


def test_the_title_page_is_set_aside_and_a_title_right_above_its_text_is_not():
    found = parted(
        heading("Nations Unies"),
        paragraph("Bamako"),
        heading("Cadre de coopération"),
        paragraph("Mai 2026"),
        heading("Axe 1 : Paix"),
        item("Former les juges"),
    )
    assert [each.aside for each in found] == ["boilerplate"] * 4 + [None] * 2
    assert [each.aside for each in parted(heading("Plan"), item("Former les juges"))] == [None, None]


def test_notes_are_references_that_belong_to_what_they_stand_below():
    found = parted(heading("Axe 1 : Paix"), Block("Selon l'enquête.", "note", "p. 2", 0, "1"))
    assert (found[1].aside, found[1].number, found[1].page) == ("reference", "1", "p. 2")


def test_nothing_that_the_document_says_is_dropped():
    blocks = (
        heading("Titre"),
        paragraph("Un. Deux."),
        item("a"),
        item("Former", 2),
        cell("x", 1, "Budget"),
        cell("Des écoles sont bâties", 1, "Produit"),
        cell("3", 1, "Cible"),
        Block("note", "note", "p. 1"),
    )
    shown = " ".join(each.text for each in split(Document("a", "b", "c", blocks)))
    assert all(block.text in shown for block in blocks)
