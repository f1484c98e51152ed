"""Which number does a text of a plan begin with, and when is a number none?"""

import pytest

from graph_service.exchange.uninfo.output_codes import Notation, number

CHAINED = ["E1P1 Instituciones públicas", "S1E1Produit 1.1: Les acteurs"]


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("Output 2.2.1 - Institutional capacities", "2.2.1", "output"),
        ("Output 1.2.1Sistema universal", "1.2.1", "output"),
        ("OUTPUT 1.1.3: Rights", "1.1.3", "output"),
        ("2.2.1.Social cohesion", "2.2.1", "output"),
        (" 1.1 The Government, in partnership", "1.1", "output"),
        ("Produit  3.4 : Des approches", "3.4", "output"),
        ("Producto Conjunto 1.2.3. Salud", "1.2.3", "output"),
        ("Produto 1.1.2: Mais pessoas", "1.1.2", "output"),
        ("Продукт 2.1: Доступ", "2.1", "output"),
        ("CF Output 1.6 Violence", "1.6", "output"),
        ("People Output 2.1 The capacities", "2.1", "output"),
        ("OU.1.1 Regulatory framework", "1.1", "output"),
        ("2023-2025 1.1 Authorities", "1.1", "output"),
        ("2.2.a Strengthened", "2.2.a", "output"),
        ("Output 01.02: Water", "1.2", "output"),
        ("E5P3 El sistema de protección civil", "5.3", "output"),
        ("S3E4Produit 4.1 : Les institutions", "4.1", "output"),
        ("Outcome 3: By 2026, people", "3", "outcome"),
        ("UNSDCF Outcome 2.2 - Data", "2.2", "outcome"),
        ("Effet 2 : D'ici 2027", "2", "outcome"),
    ],
)
def test_a_text_bears_the_number_that_it_begins_with(text, code, level):
    found = Notation(CHAINED).code(text)
    assert found is not None and (found.text, found.level) == (code, level)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Health for all",
        "By 2025, 80% of all children",
        "D'ici fin 2028, les institutions",
        "1.5 million people have access",
        "2.5 milliards de francs",
        "2.5% more",
        "OU9 Capacidades del Estado",
        "Output 3",
        "3 Governance",
        "H5N1 is held back",
        "Increase of 1.5 points",
        "COVID-19 response",
        "88 BLANKS (Created for all interventions)",
        "1.1.100 too many",
        "Access to services 2.1 and more",
    ],
)
def test_what_is_no_number_of_an_output_or_says_nothing_of_its_outcome_is_none(text):
    assert Notation(CHAINED).code(text) is None


def test_words_before_a_number_count_where_the_tree_writes_them_so():
    assert Notation(["People1.1: Social assistance"]).code("People2.4: Negative norms").qualifier == "people"
    assert Notation([]).code("People2.4: Negative norms") is None
    assert Notation([]).code("E5P3 El sistema") is None


def test_a_chain_says_the_priority_where_it_agrees_with_the_number():
    notation = Notation(CHAINED)
    assert notation.code("S3E4Produit 4.1 : Les institutions").priority == "3"
    assert notation.code("S3E5Produit 4.1 : Les institutions").priority is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Output 1.1: Access to justice", "1.1 access to JUSTICE.", True),
        ("Output 1.1: Accès à la justice", "Output 1.1: Acces a la justice", True),
        ("Output 1.1: Strenghtened capacities of courts", "Output 1.1: Strengthened capacities of courts", True),
        (
            "Output 1.1: Strengthened capacities of the courts and of the polic",
            "Output 1.1: Strengthened capacities of the courts and of the police in all provinces",
            True,
        ),
        ("Output 1.1", "Output 1.1: Access to justice", True),
        ("Output 1.1: Access to justice", "Output 1.1: Access to water", False),
    ],
)
def test_texts_of_one_number_are_the_same_a_slip_of_the_pen_apart(one, other, same):
    notation = Notation([])
    assert notation.code(one).is_same(notation.code(other)) is same is notation.code(other).is_same(notation.code(one))


@pytest.mark.parametrize(
    ("name", "field", "parts"),
    [
        ("Outcome 2.2 - Quality data", "2", ("2", "2")),
        ("Efecto Directo 1: En 2025", "1", ("1",)),
        ("1 By 2025, people benefit", "1", ("1",)),
        ("By 2027, more people", "3", ("3",)),
        ("10 people in all", "3", ("3",)),
        ("1.2 Sistema de Cuidados", "2", ("1", "2")),
        ("PE2 Transformación", "2", ("2",)),
        ("E3 Al 2026, las instituciones", "3", ("3",)),
        ("CO2 is stored", "7", ("7",)),
        ("OC1_By 2027", "", ("1",)),
        ("Priority B. Growth", "-PAK-02", ("2",)),
        ("People", "SP 1", ("1",)),
        ("People", "1.1 & 1.2", ()),
        ("People", "", ()),
        ("1. Transformação Econômica", "1", ("1",)),
        ("PILLAR 1 PROSPERITY : By 2027", "1", ("1",)),
    ],
)
def test_a_part_of_a_tree_goes_by_the_number_of_its_name_else_by_its_field(name, field, parts):
    assert number(name, field) == parts
