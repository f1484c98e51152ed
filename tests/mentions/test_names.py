"""Entities and places named in a text: both languages, acronyms only as such, the longest name, doubt where it is."""

import time

import pytest
import yaml

from graph_service import resources
from graph_service.mentions import Named, Names


def seed(name):
    text = resources.data("seeds").joinpath("mali-2021", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@pytest.fixture(scope="module")
def mali():
    others = [
        {"key": "iom", "title": "International Organization for Migration", "acronym": "IOM"},
        {"key": "who", "title_fr": "Organisation mondiale de la Santé", "acronym": "OMS"},
        {"key": "unicef", "title": "UNICEF"},
        {"key": "groupe-or", "title": "Groupe Or", "acronym": "OR"},
        {"key": "is", "title": "Initiative Sahel", "acronym": "IS"},
        {"key": "wash", "title": "Cluster EHA"},
    ]
    return Names.of([*seed("entities")["Entity"], *others], seed("locations")["Location"])


def keys(names, text):
    return [each.key for each in names.found(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("projet MINUSMA-PAM-UNHCR à définir", ["minusma", "wfp", "unhcr"]),
        ("Le PNUD et l'OIM", ["undp", "iom"]),
        ("UNDP, WFP, IOM and UNHCR", ["undp", "wfp", "iom", "unhcr"]),
        ("le HCR", ["unhcr"]),
        ("l'OMS et WHO", ["who", "who"]),
        ("Haut-Commissariat des Nations Unies pour les réfugiés", ["unhcr"]),
        ("haut commissariat des nations unies aux refugies", ["unhcr"]),
        ("the World Food Programme", ["wfp"]),
        ("Unicef", ["unicef"]),
        ("la Minusma", ["minusma"]),
        ("les équipes de pays", ["unct-mali"]),
        ("le groupe WASH et l'eau, l'hygiène et l'assainissement", ["wash", "wash"]),
        ("ML07", ["ml07"]),
        ("le Centre du Mali", ["mli-centre"]),
        ("Tombouctou et TIMBUKTU", ["ml06", "ml06"]),
    ],
)
def test_names_are_found_in_either_language_and_form(mali, text, found):
    assert keys(mali, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "le pam est un fruit",
        "Or, la paix dure",
        "This IS so",
        "that is it",
        "a who is who",
        "oim et oms",
        "programme",
        "les missions de paix",
        "PAMELA",
        "SPAM",
        "centre de santé",
        "un centre est ouvert",
        "equipe",
        "Pam est venue",
        "les nations sont unies. Nations; Unies",
    ],
)
def test_what_only_looks_like_a_name_is_none(mali, text):
    assert keys(mali, text) == []


def test_the_longest_name_is_taken_and_its_place_is_exact(mali):
    text = "L'équipe de pays des Nations Unies au Mali agit."
    (found,) = mali.found(text)
    assert (found.key, text[found.start : found.end], found.text) == ("unct-mali", found.text, found.text)
    assert found.text == "équipe de pays des Nations Unies au Mali"


@pytest.mark.parametrize(
    ("text", "key", "ambiguous"),
    [
        ("à Gao", "ml07", True),
        ("la région de Gao", "ml07", False),
        ("le cercle de Gao", "ml0703", False),
        ("Gao region", "ml07", True),
        ("à Ségou", "ml04", True),
        ("a Segou", "ml04", True),
        ("au nord et partout", "mli-nord", True),
        ("vers le Centre", "mli-centre", True),
        ("le Nord du Mali", "mli-nord", False),
        ("la Mission appuie", "minusma", True),
        ("Le PNUD appuie", "undp", False),
    ],
)
def test_what_may_be_something_else_is_said_to_be_in_doubt(mali, text, key, ambiguous):
    found = mali.found(text)[0]
    assert (found.key, found.ambiguous) == (key, ambiguous)


def test_places_of_the_same_name_are_all_told(mali):
    assert mali.found("à Gao")[0].others == ("ml0703",)
    assert mali.found("dans le cercle de Gao")[0].others == ("ml07",)


def test_a_place_of_one_name_is_sure_and_its_label_is_location():
    names = Names.of([], [{"key": "kidal", "title": "Kidal", "pcode": "ML08", "level": "admin1"}])
    assert names.found("à Kidal.") == [Named("kidal", "Location", 2, 7, "Kidal")]
    assert names.found("ML08")[0].key == "kidal"


def test_only_entities_that_are_in_the_graph_are_found():
    assert keys(Names.of([{"key": "wfp", "title": "WFP"}]), "Le PAM et le PNUD") == ["wfp"]
    assert keys(Names.of([{"key": "pam", "title": "Le PAM", "acronym": "PAM"}]), "World Food Programme") == ["pam"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l'O.M.S. et l'O. I. M.", ["who", "iom"]),
        ("l’ONUFEMMES, Onu femmes, UN-WOMEN", ["un-women"] * 3),
        ("un habitat, un women's day", []),
        ("le pnud et l'unhcr", ["undp", "unhcr"]),
        ("Agence des Nations Unies pour les réfugiés", ["unhcr"]),
        ("Fonds des Nations Unies pour la démocratie", []),
        ("the United Nations and the UN Democracy Fund", ["un-system"]),
        ("World Health Organisation", ["who"]),
        ("500\u202f000 CAD; CAD 1,000; 3 millions de CAD; 1 CAD = 440 FCFA", []),
        ("le CAD de l'OCDE", []),
        ("CAD", ["civil-affairs"]),
        ("CAD/PNUD : médiation", ["civil-affairs", "undp"]),
        ("OMS, WHO et CAD", ["who", "who", "civil-affairs"]),
        ("WHO WILL PAY?", []),
        ("Équipe électorale (CAD)", ["civil-affairs"]),
        ("Budget (CAD)", []),
        ("Plan d'action ministériel (PAM) et PAM 2024-2027", []),
        ("Programme alimentaire mondiale (PAM)", ["wfp"]),
    ],
)
def test_an_acronym_that_means_something_else_too_needs_a_second_sign(text, found):
    more = Names.of(
        [
            *seed("entities")["Entity"],
            *({"key": key} for key in ("who", "iom", "un-women", "un-habitat")),
            {"key": "civil-affairs", "title": "Civil Affairs Division", "acronym": "CAD"},
        ]
    )
    assert keys(more, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le PAM forme 30 agents", []),
        ("Le HCR siège", []),
        ("La DCI enquête avec l'OMS", ["minusma"]),
        ("Réunion CAD", ["wfp"]),
        ("Coût : 5 000 CAD", []),
        ("FAO, BIT", ["fao", "ilo"]),
    ],
)
def test_a_documents_own_list_of_acronyms_comes_first(text, found):
    names = Names.of([*seed("entities")["Entity"], *({"key": key} for key in ("who", "fao", "ilo"))])
    lines = [
        "Acronyme: PAM; Signification: Plan d'action ministériel",
        "HCR; Haut Conseil de la réconciliation",
        "DCI : Mission multidimensionnelle intégrée des Nations Unies pour la stabilisation au Mali",
        "Observatoire malien de la santé",
        "Sigle: OMS",
        "CAD | Programme alimentaire mondial",
        "BIT",
        "Bureau international du Travail",
        "Le FAO : appuie les semences et les engrais",
    ]
    assert keys(names.for_document(lines), text) == found


def test_in_capitals_an_acronym_that_is_a_word_is_in_doubt(mali):
    assert mali.found("PLAN DE LA MINUSMA AVEC LE PAM DANS LES CERCLES")[1].ambiguous
    assert not mali.found("Le plan avec le PAM dans les cercles")[0].ambiguous


def test_accents_written_as_marks_of_their_own_keep_the_place(mali):
    text = "a\u0300 Se\u0301gou et a\u0300 Gao"
    assert [text[each.start : each.end] for each in mali.found(text)] == ["Se\u0301gou", "Gao"]


def test_rows_as_a_store_gives_them_may_have_nothing_in_them():
    row = {"key": "x", "title": None, "title_fr": None, "title_en": "", "acronym": None, "aliases": None, "level": None}
    assert len(Names.of([row], [row])) == 0
    assert Names.of([{**row, "aliases": "ONG Paix"}]).found("l'ONG Paix")[0].key == "x"


def organisations(count):
    return [
        {
            "key": f"e{n}",
            "title": f"Organisation {chr(65 + n % 26)}{n} pour le développement local",
            "acronym": f"ORG{n}",
        }
        for n in range(count)
    ]


def least_time(work):
    times = []
    for _ in range(5):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return min(times)


def test_a_statement_takes_no_longer_with_five_thousand_names_than_with_few():
    text = "Renforcer les capacités de la MINUSMA et du PAM à Gao, Tombouctou et Mopti avec ORG17 pour la cohésion"
    places = seed("locations")["Location"]
    many, few = Names.of(organisations(2_500), places), Names.of(organisations(25), places)
    assert len(many) >= 5_000 > 500 > len(few)
    assert [each.key for each in many.found(text)] == ["ml07", "ml06", "ml05", "e17"]

    def read(names):
        return least_time(lambda: [names.found(f"{text} {n}") for n in range(50)])

    assert read(many) < 3 * read(few)
