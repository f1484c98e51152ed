"""Kinds that a label, a heading, a column or a measure tells, at any length; what names or states nothing of a plan."""

import pytest

from graph_service.documents.markers import marker
from graph_service.statements.kinds import by_labels, is_title
from graph_service.statements.levels import levels
from graph_service.statements.statement import Statement
from tests.statements.test_kinds import cell, heading, item, kinds, paragraph, parted

LONG = (
    "The objective, to which this programme contributes, is to strengthen the courts of the three regions of the "
    "north, the prisons, the registries and the police that serve them, so that those who were wronged are heard, "
    "those who are accused are defended, and those who judge are protected, in law and in fact, wherever they live and "
    "whatever their language, their sex, their age or their means, in line with what the State has committed itself to."
)


def tree(found: list[Statement]) -> list[tuple[str, str, str | None]]:
    """Kind, text and the text of the parent of what is open."""
    return [
        (each.kind, each.text, None if each.parent is None else found[each.parent].text)
        for each in found
        if not each.aside
    ]


def test_points_below_a_paragraph_with_a_label_are_not_of_its_kind_and_belong_to_it():
    found = parted(
        paragraph("Output 1: Courts work in Gao"),
        item("Number of courts open"),
        item("Equip court houses"),
        paragraph("Output 2: Schools reopen"),
        item("Proportion of schools open"),
        item("Pay teachers"),
        paragraph("Output 3: Wells are drilled"),
    )
    assert tree(found) == [
        ("output", "Courts work in Gao", None),
        ("indicator", "Number of courts open", "Courts work in Gao"),
        ("activity", "Equip court houses", "Courts work in Gao"),
        ("output", "Schools reopen", None),
        ("indicator", "Proportion of schools open", "Schools reopen"),
        ("activity", "Pay teachers", "Schools reopen"),
        ("output", "Wells are drilled", None),
    ]


def test_a_column_below_a_paragraph_with_a_label_tells_the_kind_of_its_cells():
    found = parted(
        paragraph("Produit 1 : Les tribunaux rouvrent"),
        cell("Équiper les tribunaux", 1, "Activités"),
        cell("Tribunaux ouverts", 1, "Indicateurs"),
        paragraph("Produit 2 : Les écoles rouvrent"),
    )
    assert tree(found) == [
        ("output", "Les tribunaux rouvrent", None),
        ("activity", "Équiper les tribunaux", "Les tribunaux rouvrent"),
        ("indicator", "Tribunaux ouverts", "Équiper les tribunaux"),
        ("output", "Les écoles rouvrent", None),
    ]


def test_headings_and_lead_ins_tell_kinds_below_an_output():
    assert kinds(
        heading("Output 1: Courts work", 2),
        paragraph("Activities:"),
        item("Courts in Menaka"),
        heading("Indicateurs", 3),
        item("Tribunaux ouverts", 1, "1."),
    ) == [("output", "Courts work"), ("activity", "Courts in Menaka"), ("indicator", "Tribunaux ouverts")]


def test_components_hold_sub_components_and_activities():
    found = parted(
        paragraph("Component 1: Strengthening local courts"),
        paragraph("Sub-component 1.1: Courts in Menaka are rebuilt"),
        item("Rebuild the court house"),
        paragraph("Component 2: Safe schools"),
        item("Fence the schools"),
    )
    assert tree(found) == [
        ("priority", "Strengthening local courts", None),
        ("objective", "Courts in Menaka are rebuilt", "Strengthening local courts"),
        ("activity", "Rebuild the court house", "Courts in Menaka are rebuilt"),
        ("priority", "Safe schools", None),
        ("activity", "Fence the schools", "Safe schools"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        *("RESULTS AND RESOURCES FRAMEWORK", "Logical framework", "Cadre logique", "Matrice des résultats", "OUTPUTS"),
        *("PRODUITS LIVRABLES", "Résultats attendus", "Expected results and indicators", "Effets et produits"),
    ],
)
def test_the_title_of_a_section_states_nothing_at_any_place(title):
    assert is_title(title)
    found = parted(heading("Output 1: Courts", 1), heading(title, 2), heading("Next", 1), heading(title, 1), item("x"))
    assert {each.kind for each in found if each.text == title} == {"context"}


@pytest.mark.parametrize("text", ["Les produits sont livrés", "Suivre les résultats", "Results are shared."])
def test_a_sentence_with_words_of_the_chain_is_no_title(text):
    assert not is_title(text)


def test_an_objective_is_one_at_any_reasonable_length():
    plain = (
        "Une population en sécurité, soignée et scolarisée, qui vit de son travail "
        + "dans chacune des communes, " * 12
    )
    assert len(LONG) > 400 and len(plain) > 350
    assert kinds(heading("Objective"), item(LONG, 1, "27.I.15"))[0][0] == "objective"
    assert kinds(heading("Elsewhere"), item(LONG, 1, "27.I.15"))[0][0] == "objective"
    assert [kind for kind, _ in kinds(heading("Objectif général"), paragraph(plain), paragraph("Autre chose."))] == [
        "objective",
        "other",
    ]
    long_point = "Serve as a centre of knowledge on courts, " + "including on what was judged in the north, " * 9
    lead = item("To contribute to the objective, the subprogramme will:", 1, "27.I.16")
    assert kinds(lead, item(long_point, 1, "(a)"), item("Go", 1, "(b)"))[0][0] == "activity"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("11.1 The", "11.1"),
        ("27.I.15 The objective", "27.I.15"),
        ("4.A.3 Support", "4.A.3"),
        ("(a) Provide", "(a)"),
        ("(iv) First", "(iv)"),
        ("A.1 Renforcer", "A.1"),
        ("IV.2. Eau", "IV.2."),
        ("U.N. agencies", None),
        ("COVID.19 cases", None),
    ],
)
def test_numbers_of_paragraphs_are_read_whole(line, number):
    assert marker(line)[0] == number


def test_two_labels_in_one_text_are_parted_and_a_label_of_several_words_is_not():
    assert by_labels("Strategic Objective 1: Save lives. Strategic Objective 2: Feed") == [
        "Strategic Objective 1: Save lives.",
        "Strategic Objective 2: Feed",
    ]


@pytest.mark.parametrize("amount", ["EURO 457,923", "12,5 M FCFA", "US$ 12.5 million", "1 USG 1 P-4", "2 GS (OL)"])
def test_money_and_posts_are_no_activities(amount):
    found = parted(heading("Activities"), item(amount), cell(amount, 1, "Activities"), cell("Train judges", 1, "Lead"))
    assert {(each.kind, each.aside) for each in found if each.text == amount} == {("other", "too_short")}


def test_prose_about_the_action_is_no_activity():
    assert kinds(
        heading("Description of the action"),
        paragraph("The action will be implemented in Gao."),
        paragraph("L'action sera conduite sur deux ans."),
    ) == [("other", "The action will be implemented in Gao."), ("other", "L'action sera conduite sur deux ans.")]


@pytest.mark.parametrize(
    "text",
    [
        "Table 27.I.1 lists all deliverables of the programme.",
        "Le tableau 31.2 énumère tous les produits du programme.",
        "Progress towards the objective is presented in the performance measure below (see figure 6.I).",
        "As shown in tables 6.6 (1) and 6.7 (1), resource changes reflect an increase.",
        "Figure 6.II",
    ],
)
def test_what_speaks_of_the_document_is_no_output(text):
    assert [
        each.aside for each in parted(heading("Deliverables"), item(text, 1, "6.2"), item("y")) if each.text == text
    ] == ["reference"]


def test_numbered_rows_below_a_heading_that_names_a_kind_are_of_it_and_the_others_gather():
    column = "Category and subcategory"
    assert [
        (each.kind, each.text)
        for each in parted(
            heading("Deliverables for the period 2024–2026"),
            cell("Facilitation of the process", 1, column, "A."),
            cell("Parliamentary documentation (number of documents)", 2, column),
            cell("105", 2, "2026 planned"),
            cell("Reports to the Committee", 3, column, "1."),
            cell("105", 3, "2026 planned"),
        )
        if not each.aside
    ] == [
        ("context", "Deliverables for the period 2024–2026"),
        ("context", "Facilitation of the process"),
        ("context", "Parliamentary documentation (number of documents)"),
        ("output", "Reports to the Committee"),
    ]


def test_mandates_and_money_are_set_aside_with_headings_of_the_same_depth_until_another_part_begins():
    found = parted(
        heading("Legislative mandates", 2),
        cell("Women and political participation in the north of the country", 1),
        heading("Proposed post and non-post resource requirements for 2026", 2, "B."),
        heading("Programme of work", 2),
        item("The resources will support 11 posts.", 1, "6.30"),
        heading("Annex: results framework", 2),
        item("Output 1: Courts work"),
    )
    assert [(each.kind, each.aside) for each in found if each.kind != "context"] == [
        ("other", "background"),
        ("other", "background"),
        ("output", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Axe 1 : Suivi et évaluation",
        "Output 3: Initiatives of youth are supported",
        "Objectif 1 : Contexte sécuritaire apaisé",
        "Axe 2 : Budget et finances publiques",
    ],
)
def test_a_label_is_trusted_whatever_follows_it(text):
    found = parted(heading(text, 1), item("Former les juges"))
    assert found[0].kind != "context"
    assert not [each.aside for each in found if each.aside]


def test_a_heading_over_the_deliverables_of_a_programme_states_none():
    found = parted(heading("Subprogramme 2: deliverables for 2026"), item("Reports to the Committee"))
    assert [each.kind for each in found] == ["context", "output"]


def test_notes_to_tables_are_references():
    texts = [
        "a At the time of reporting.",
        "Note: GS, General Service.",
        "** In keeping with it.",
        "(Thousands of dollars)",
    ]
    found = parted(cell("x", 1, "Output"), *map(paragraph, texts))
    assert [each.aside for each in found if each.text in texts] == ["reference"] * 4


def test_every_level_says_where_it_was_seen():
    assert all(len(each.seen) > 20 for each in levels())
    assert {each.kind for each in levels()} == {"priority", "objective", "outcome", "output", "activity", "indicator"}
