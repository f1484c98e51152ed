"""Which kind a statement is: by label, heading, lead-in, number, parent, column and wording, in both languages."""

import pytest

from graph_service.documents.document import Block, Document
from graph_service.statements import split
from graph_service.statements.kinds import column_kind, gathers, labelled
from graph_service.statements.sentences import sentences
from graph_service.statements.wording import form


def heading(text, depth=1, number=None):
    return Block(text, "heading", "p. 1", depth, number)


def item(text, depth=1, number="-"):
    return Block(text, "item", "p. 1", depth, number)


def paragraph(text):
    return Block(text, "paragraph", "p. 1")


def cell(text, row, column=None, number=None):
    return Block(text, "cell", "p. 1", 0, number, row, column)


def parted(*blocks):
    return split(Document("a", "b", "c", blocks))


def kinds(*blocks):
    return [(each.kind, each.text) for each in parted(*blocks) if each.kind != "context"]


@pytest.mark.parametrize(
    ("text", "kind", "number", "rest"),
    [
        ("Axe 1: Renforcer", "priority", "Axe 1", "Renforcer"),
        ("AXE STRATEGIQUE II – Santé", "priority", "AXE STRATEGIQUE II", "Santé"),
        ("Pilier 2. Prospérité", "priority", "Pilier 2", "Prospérité"),
        ("Strategic Priority 3: People", "priority", "Strategic Priority 3", "People"),
        ("Priorité stratégique n° 4 : Climat", "priority", "Priorité stratégique n° 4", "Climat"),
        ("Objectif stratégique 1 : Sauver", "objective", "Objectif stratégique 1", "Sauver"),
        ("OS1 - Sauver des vies", "objective", "OS1", "Sauver des vies"),
        ("SO2: Save lives", "objective", "SO2", "Save lives"),
        ("Objectif spécifique : Nourrir", "objective", "Objectif spécifique", "Nourrir"),
        ("Effet 1.1 D'ici 2027, les jeunes", "outcome", "Effet 1.1", "D'ici 2027, les jeunes"),
        ("Outcome 2: By 2027", "outcome", "Outcome 2", "By 2027"),
        ("Résultat attendu 3 : L'accès", "outcome", "Résultat attendu 3", "L'accès"),
        ("Output 1.1.1 Communities have", "output", "Output 1.1.1", "Communities have"),
        ("Produit 2.3 : Des agents", "output", "Produit 2.3", "Des agents"),
        ("Activité 1.1.1.1 – Former", "activity", "Activité 1.1.1.1", "Former"),
        ("Activite 3: Former", "activity", "Activite 3", "Former"),
        ("Indicateur 1.1a : Nombre", "indicator", "Indicateur 1.1a", "Nombre"),
        ("Effet 2", "outcome", "Effet 2", ""),
        ("Objectif spécifique nº 3. Renforcer", "objective", "Objectif spécifique nº 3", "Renforcer"),
        ("Output No. 3: Courts", "output", "Output No. 3", "Courts"),
        ("Outcome #2: Peace", "outcome", "Outcome #2", "Peace"),
        ("Output 27.I.2: Reports", "output", "Output 27.I.2", "Reports"),
        ("UNSDCF Outcome 2: Peace", "outcome", "UNSDCF Outcome 2", "Peace"),
        ("CF Output 1.1 Courts", "output", "CF Output 1.1", "Courts"),
        ("JWP Activity 1.2.3: Train", "activity", "JWP Activity 1.2.3", "Train"),
        ("Effet PNUAD 1 : L'accès", "outcome", "Effet PNUAD 1", "L'accès"),
        ("Component 1: Courts", "priority", "Component 1", "Courts"),
        ("Composante 2 – L'œuvre commune", "priority", "Composante 2", "L'œuvre commune"),
        ("Sub-component 1.1: Courts", "objective", "Sub-component 1.1", "Courts"),
        ("Sous-programme 2.1 : Eau", "objective", "Sous-programme 2.1", "Eau"),
        ("Programme 5 : Eau", "priority", "Programme 5", "Eau"),
        ("Volet 2 - Eau", "priority", "Volet 2", "Eau"),
        ("Chantier n° 4 : Rénover", "priority", "Chantier n° 4", "Rénover"),
        ("Orientation 3. Soigner", "priority", "Orientation 3", "Soigner"),
        ("Impact : La paix", "objective", "Impact", "La paix"),
        ("But : La paix", "objective", "But", "La paix"),
        ("Goal 1: Peace", "objective", "Goal 1", "Peace"),
        ("Cluster objective 2: Water", "objective", "Cluster objective 2", "Water"),
        ("Objectif sectoriel 1 : Eau", "objective", "Objectif sectoriel 1", "Eau"),
        ("PDO: Improve access", "objective", "PDO", "Improve access"),
        ("IR 2.1: Trust grows", "outcome", "IR 2.1", "Trust grows"),
        ("R2 : Des entreprises naissent", "outcome", "R2", "Des entreprises naissent"),
        ("Effet intermédiaire 1.1 : Les", "outcome", "Effet intermédiaire 1.1", "Les"),
        ("Extrant 1.1 : Des", "output", "Extrant 1.1", "Des"),
        ("Sous-produit 1.1.1 : Des", "output", "Sous-produit 1.1.1", "Des"),
        ("A1.1 Former", "activity", "A1.1", "Former"),
        ("Mesure 12. Créer un fonds", "activity", "Mesure 12", "Créer un fonds"),
        ("Intermediate results indicator 2: Courts", "indicator", "Intermediate results indicator 2", "Courts"),
    ],
)
def test_labels_are_read(text, kind, number, rest):
    found = labelled(text)
    assert (found.kind, found.number, found.rest) == (kind, number, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Priorité aux jeunes filles",
        "Produits agricoles et marchés",
        "Activités génératrices de revenus",
        "Action humanitaire : un tour d'horizon de la situation"[:18],
        "Output of the mission",
        "Axe routier",
        "Effets",
        "Objectif 80 % des ménages",
        "RESULTS AND RESOURCES FRAMEWORK",
        "PRODUITS LIVRABLES",
        "RÉSULTATS À ATTEINDRE",
        "But 40 schools reopened",
        "Actions 3 schools take",
        "Programme of work",
        "Table 27.I.1 lists all deliverables",
    ],
)
def test_words_of_the_chain_in_a_sentence_are_no_label(text):
    found = labelled(text)
    assert found is None or found.rest == ""


@pytest.mark.parametrize(
    ("heading_text", "kind"),
    [
        ("Produits attendus", "output"),
        ("Output", "output"),
        ("Activités clés", "activity"),
        ("Indicateurs de performance", "indicator"),
        ("Indicateur (produit)", "indicator"),
        ("Effet UNSDCF", "outcome"),
        ("Résultats", "outcome"),
        ("Axes stratégiques", "priority"),
        ("Strategic objective", "objective"),
        ("Responsable", None),
        ("Results chain", None),
        ("Volet", "priority"),
        ("Budget (USD)", None),
        (None, None),
    ],
)
def test_columns_name_kinds(heading_text, kind):
    assert column_kind(heading_text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4 objectifs stratégiques:", "objective"),
        ("Six objectifs stratégiques :", "objective"),
        ("Les activités prévues sont les suivantes :", "activity"),
        ("Key outputs", "output"),
        ("Pistes d'actions concrètes", "activity"),
        ("Forces", "other"),
        ("☐ Faiblesses:", "other"),
        ("Quelques bonnes pratiques", "other"),
        ("Lessons learned", "other"),
        ("Contexte humanitaire", "background"),
        ("The plan rests on the following assumptions:", "background"),
        ("Le Bureau s'emploiera à :", "activity"),
        ("Présentation des résultats attendus", "outcome"),
        ("Results framework", None),
        ("Description of the action", None),
        ("The above-mentioned work is expected to result in:", "outcome"),
        ("To that end, UNHCR will, with its partners:", "activity"),
        ("Le programme vise à :", "objective"),
        ("Gouvernance", None),
    ],
)
def test_what_a_heading_or_lead_in_says_of_the_points_below(text, kind):
    assert gathers(text, lead=text.endswith(":")) == kind


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Renforcer la cohésion sociale", "to_do"),
        ("renforcer la cohesion", "to_do"),
        ("Promouvoir la paix", "to_do"),
        ("D'appuyer les élections", "to_do"),
        ("Mettre en œuvre la réforme", "to_do"),
        ("Réduire la faim", "to_do"),
        ("Strengthen local capacities", "to_do"),
        ("Swiftly and effectively respond to crises", "to_do"),
        ("Appui aux élections", "to_do"),
        ("Mise en place d'un comité", "to_do"),
        ("Support to elections", "to_do"),
        ("Fence the schools", "to_do"),
        ("With the ministry", None),
        ("Les services sont améliorés", "reached"),
        ("Les jeunes ont accès à l'emploi", "reached"),
        ("D'ici 2027, la population vit en paix", "reached"),
        ("Institutions are strengthened", "reached"),
        ("Improved access to justice", "reached"),
        ("Women have better access to credit", "reached"),
        ("Nombre de comités formés", "measure"),
        ("% de ménages", "measure"),
        ("Percentage of girls", "measure"),
        ("Janvier 2026", None),
        ("Premier trimestre", None),
        ("Centre de santé", None),
        ("Ministère de la paix", None),
        ("Partenaires du plan", None),
        ("Risque politique", None),
    ],
)
def test_wording_says_what_is_to_do_what_is_reached_and_what_is_measured(text, how):
    assert form(text) == how


def test_headings_labels_and_parents_give_the_chain():
    assert kinds(
        heading("Axe 1 : Gouvernance inclusive", 2),
        heading("Effet 1.1 : Les institutions sont redevables", 3),
        heading("Produit 1.1.1 : Des comités sont formés", 4),
        item("Organiser dix ateliers"),
        item("Nombre d'ateliers tenus"),
    ) == [
        ("priority", "Gouvernance inclusive"),
        ("outcome", "Les institutions sont redevables"),
        ("output", "Des comités sont formés"),
        ("activity", "Organiser dix ateliers"),
        ("indicator", "Nombre d'ateliers tenus"),
    ]


def test_a_label_alone_gives_its_kind_to_the_paragraph_below():
    assert kinds(heading("Outcome 1", 2), paragraph("By 2027, people live in peace.")) == [
        ("outcome", "By 2027, people live in peace.")
    ]


def test_numbers_below_a_labelled_heading_give_the_next_kind():
    assert kinds(
        heading("Axe 1 : Gouvernance", 1), heading("Renforcer la justice", 2, "1.1"), paragraph("Le pays en a besoin.")
    )[1] == ("objective", "Renforcer la justice")


def test_a_forgotten_label_between_two_is_made_good():
    items = (item("Axe 1: Renforcer l'État"), item("Appuyer la croissance"), item("Axe 3: Servir"))
    assert kinds(heading("UNSDCF"), *items) == [
        ("priority", "Renforcer l'État"),
        ("priority", "Appuyer la croissance"),
        ("priority", "Servir"),
    ]


def test_a_paragraph_of_several_sentences_that_plan_is_as_many_statements():
    found = parted(
        heading("Stratégie"),
        paragraph("La crise dure depuis 2012. Le PNUD appuiera les élections. L'UNICEF renforcera les écoles du pays."),
    )
    assert [(each.kind, each.text) for each in found[1:]] == [
        ("other", "La crise dure depuis 2012."),
        ("activity", "Le PNUD appuiera les élections."),
        ("activity", "L'UNICEF renforcera les écoles du pays."),
    ]


def test_a_sentence_that_leans_on_the_one_before_stays_with_it():
    text = "Le PNUD appuiera les élections. Il formera les agents. L'UNICEF ouvrira des écoles."
    assert [each for _, each in kinds(heading("Stratégie"), paragraph(text))] == [
        "Le PNUD appuiera les élections. Il formera les agents.",
        "L'UNICEF ouvrira des écoles.",
    ]


def test_a_number_says_what_a_statement_far_below_belongs_to():
    found = parted(
        heading("Priorité 1 : Gouvernance", 2),
        item("Servir"),
        heading("Priorité 2 : Santé", 2),
        item("Soigner"),
        heading("Cadre de résultats", 2),
        cell("Effet 1.2 : La paix dure", 1),
        cell("Produit 1.2.1 : Des actes", 2),
    )
    parents = {each.text: found[each.parent].text for each in found if each.parent is not None}
    assert parents["La paix dure"] == "Gouvernance"
    assert parents["Des actes"] == "La paix dure"


def test_a_caption_over_a_table_sets_nothing_aside():
    found = parted(heading("Tableau 1 : Cadre de résultats"), cell("Des juges sont formés", 1, "Produit"), cell("x", 2))
    assert [(each.kind, each.aside) for each in found[:2]] == [("context", "reference"), ("output", None)]


def test_numbered_paragraphs_lead_in_points_of_their_own_depth():
    found = parted(
        heading("Stratégie"),
        item("Le travail donnera les résultats suivants :", 1, "25.5"),
        item("La paix", 1, "(a)"),
        item("La justice", 1, "(b)"),
        item("Les hypothèses suivantes valent :", 1, "25.6"),
        item("Des fonds", 1, "(a)"),
        item("Le PNUD agit.", 1, "25.7"),
    )
    assert [(each.kind, each.parent) for each in found] == [
        ("context", None),
        ("context", 0),
        ("outcome", 1),
        ("outcome", 1),
        ("context", 0),
        ("other", 4),
        ("other", 0),
    ]


def test_running_text_is_one_statement_and_other():
    text = "Le Mali compte vingt millions d'habitants. La pauvreté touche le nord. Les prix montent."
    assert kinds(heading("Vue générale du pays"), paragraph(text)) == [("other", text)]


def test_a_table_makes_a_chain_row_by_row():
    found = parted(
        heading("Cadre de résultats"),
        cell("1", 1, "N°"),
        cell("La paix est consolidée", 1, "Effet"),
        cell("Des comités sont formés", 1, "Produit"),
        cell("Former les comités", 1, "Activités"),
        cell("Nombre de comités", 1, "Indicateur"),
        cell("PNUD", 1, "Responsable"),
        cell("1200", 1, "Budget"),
        cell("Des accords sont signés", 2, "Produit"),
        cell("Nombre d'accords", 2, "Indicateur"),
    )
    by_text = {each.text: each for each in found}
    assert [(each.kind, each.text, each.aside) for each in found[1:]] == [
        ("outcome", "La paix est consolidée", None),
        ("output", "Des comités sont formés", None),
        ("activity", "Former les comités", None),
        ("indicator", "Nombre de comités", None),
        ("other", "Responsable: PNUD; Budget: 1200", "reference"),
        ("output", "Des accords sont signés", None),
        ("indicator", "Nombre d'accords", None),
    ]
    assert by_text["La paix est consolidée"].number == "1"
    outcome = by_text["La paix est consolidée"].order
    assert by_text["Des comités sont formés"].parent == by_text["Des accords sont signés"].parent == outcome
    assert by_text["Former les comités"].parent == by_text["Des comités sont formés"].order
    assert by_text["Nombre de comités"].parent == by_text["Des comités sont formés"].order
    assert by_text["Nombre d'accords"].parent == by_text["Des accords sont signés"].order
    assert all(each.context == ("Cadre de résultats",) for each in found[1:])


def test_a_table_below_a_list_does_not_belong_to_its_last_item():
    found = parted(heading("Axe 1 : Paix"), item("Former les juges"), cell("Des juges sont formés", 1, "Produit"))
    assert found[2].parent == 0


def test_two_outputs_in_one_cell_are_two_statements():
    found = parted(cell("Output 1.1: Schools are built. Output 1.2: Teachers are trained.", 1, "Outputs"), cell("x", 2))
    assert [(each.kind, each.number, each.text) for each in found[:2]] == [
        ("output", "Output 1.1", "Schools are built."),
        ("output", "Output 1.2", "Teachers are trained."),
    ]


def test_a_row_across_the_table_is_the_section_of_those_below():
    found = parted(
        cell("Axe 2 : Santé", 1), cell("Des soins sont offerts", 2, "Produit"), cell("Nombre de soins", 2, "Indicateur")
    )
    assert [(each.kind, each.parent) for each in found] == [("priority", None), ("output", 0), ("indicator", 1)]


def test_context_has_the_headings_outermost_first():
    found = parted(
        heading("Plan", 1), heading("Axe 1", 2), item("Renforcer l'État"), heading("Axe 2", 2), item("Servir")
    )
    assert [(each.text, each.context) for each in found if each.kind == "priority"] == [
        ("Renforcer l'État", ("Plan", "Axe 1")),
        ("Servir", ("Plan", "Axe 2")),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Appuyer M. Traoré et Mme. Diallo. Former les juges.", 2),
        ("Voir art. 3 de la loi. Appliquer.", 2),
        ("Un seul point no. 4 reste.", 1),
        ("The U.N. will help. It starts now.", 2),
        ("Coûts : 3.5 millions. Fin.", 2),
    ],
)
def test_sentences_end_where_they_do(text, parts):
    assert len(sentences(text)) == parts
