"""A PDF as read: paragraphs out of lines, headings by the size of letters, no running headers; a scan is refused."""

import io

import pypdfium2
import pytest

from graph_service.errors import InvalidInput
from tests.documents.written import as_read, pdf, said, texts

HEADER = ("Cadre stratégique du Mali", 9, 60, 40)


def body(*lines, top=120):
    return [(text, 11, 60, top + 14 * at) for at, text in enumerate(lines)]


def test_lines_make_paragraphs_and_a_word_parted_at_the_end_of_a_line_is_one_again():
    found = as_read(
        pdf(
            [
                [
                    *body(
                        "Les institutions nationales et locales du pays sont renforcées pour la récon-",
                        "ciliation nationale et la cohésion sociale.",
                    ),
                    *body("Un second paragraphe commence ici.", top=200),
                ]
            ]
        ),
        "plan.pdf",
    )
    assert texts(found) == [
        "Les institutions nationales et locales du pays sont renforcées pour la réconciliation nationale et la "
        "cohésion sociale.",
        "Un second paragraphe commence ici.",
    ]
    assert {each.locator for each in found.blocks} == {"p. 1"}


def test_headings_are_told_by_the_size_of_their_letters_or_bold_type():
    found = as_read(
        pdf(
            [
                [
                    ("Plan intégré", 22, 60, 80),
                    ("1. Gouvernance", 16, 60, 130),
                    ("Produits", 11, 60, 170, True),
                    *body("Du texte qui suit les titres et qui est bien plus long qu'eux tous réunis.", top=200),
                ]
            ]
        ),
        "plan.pdf",
    )
    assert [(each.kind, each.depth, each.number, each.text) for each in found.blocks][:3] == [
        ("heading", 1, None, "Plan intégré"),
        ("heading", 2, "1.", "Gouvernance"),
        ("heading", 3, None, "Produits"),
    ]


def test_list_items_keep_their_number_and_the_lines_that_go_on():
    found = as_read(
        pdf(
            [
                [
                    *body(
                        "Les objectifs stratégiques du plan de réponse humanitaire sont les suivants :",
                        "1. Sauver et préserver la vie et la dignité de toutes les populations",
                        "dans tout le pays ;",
                        "2. Permettre l'accès aux services sociaux de base ;",
                        "• Renforcer les capacités de résilience.",
                    ),
                ]
            ]
        ),
        "plan.pdf",
    )
    assert said(found)[1:] == [
        ("item", "1.", "Sauver et préserver la vie et la dignité de toutes les populations dans tout le pays ;"),
        ("item", "2.", "Permettre l'accès aux services sociaux de base ;"),
        ("item", "•", "Renforcer les capacités de résilience."),
    ]


def test_what_stands_on_every_page_is_left_out_with_its_page_number_and_said_so():
    pages = [
        [HEADER, *body(f"Le texte de la page {word} est différent."), (f"Page {number} sur 4", 9, 280, 810)]
        for number, word in enumerate(("une", "deux", "trois", "quatre"), start=1)
    ]
    found = as_read(pdf(pages), "plan.pdf")
    assert texts(found) == [f"Le texte de la page {word} est différent." for word in ("une", "deux", "trois", "quatre")]
    assert [each.locator for each in found.blocks] == ["p. 1", "p. 2", "p. 3", "p. 4"]
    assert found.pages == 4
    assert "Lines left out that stand on page after page, or number it: 8." in found.remarks


def test_a_paragraph_that_runs_over_the_page_is_one():
    found = as_read(
        pdf(
            [
                body("La phrase commence au bas de cette page et elle se poursuit", top=740),
                body("sur la page suivante sans majuscule.", top=80),
            ]
        ),
        "plan.pdf",
    )
    assert texts(found) == [
        "La phrase commence au bas de cette page et elle se poursuit sur la page suivante sans majuscule."
    ]


def test_a_word_parted_at_the_end_of_a_page_is_one_again_and_a_capital_keeps_its_hyphen():
    found = as_read(
        pdf(
            [
                body("Le plan prévoit la récon-", top=740),
                body("ciliation et nomme les sous-", top=80),
                body("Préfets.", top=80),
            ]
        ),
        "plan.pdf",
    )
    assert texts(found) == ["Le plan prévoit la réconciliation et nomme les sous-Préfets."]


def test_a_scan_is_refused_with_what_to_do():
    with pytest.raises(InvalidInput, match=r"^scan\.pdf holds no text.*scan.*\(OCR\)"):
        as_read(pdf([[], []]), "scan.pdf")


def test_pages_without_text_are_said():
    found = as_read(pdf([body("Une page de texte, une autre avec une image seule."), []]), "plan.pdf")
    assert "Pages without text, whose pictures were not read: 1 (p. 2)." in found.remarks


def test_more_than_five_hundred_pages_are_refused():
    document = pypdfium2.PdfDocument.new()
    for _ in range(501):
        document.new_page(100, 100).close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    with pytest.raises(InvalidInput, match=r"long\.pdf has more than 500 pages; cut out"):
        as_read(out.getvalue(), "long.pdf")


ENCRYPTED = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj
4 0 obj<</Filter/Standard/V 2/R 3/Length 128/P -44/O<%s>/U<%s>>>endobj
trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>
%%%%EOF
""" % (b"41" * 32, b"42" * 32)


def test_an_encrypted_one_is_refused_with_what_to_do():
    with pytest.raises(InvalidInput, match=r"secret\.pdf is encrypted; open it, save it without a password"):
        as_read(ENCRYPTED, "secret.pdf")


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing else", pdf([body("Un texte.")])[:200]])
def test_a_damaged_one_is_refused(content):
    with pytest.raises(InvalidInput, match=r"^bad\.pdf is damaged"):
        as_read(content, "bad.pdf")
