"""A Word draft of sixty pages is read and split in the time that it may take."""

import time

from docx.enum.text import WD_BREAK

from graph_service.statements import split
from tests.documents.written import as_read, word

POINTS = (
    "Renforcer les capacités des institutions dans les régions du nord et du centre",
    "Appuyer l'accès aux services sociaux de base en faveur des femmes et des jeunes",
    "Promouvoir la cohésion sociale et la réconciliation avec l'appui du PNUD",
)


def page(number):
    def write(document):
        document.add_heading(f"Axe {number} : {POINTS[number % 3]}", 1)
        document.add_paragraph("La situation reste fragile depuis 2012. " + ". ".join(POINTS * 2) + ".")
        document.add_heading("Produits attendus", 2)
        for at in range(10):
            document.add_paragraph(f"{POINTS[at % 3]} ({at})", style="List Bullet")
        grid = document.add_table(rows=4, cols=3)
        for row, texts in enumerate(
            [("Produit", "Activité", "Indicateur")] + [("Des comités sont formés", *POINTS[:2])] * 3
        ):
            for column, text in enumerate(texts):
                grid.rows[row].cells[column].text = text
        document.add_paragraph("Le contexte est décrit ici sans que rien ne soit prévu. " * 8)
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    return write


def test_a_word_draft_of_sixty_pages_is_read_and_split_in_two_and_a_half_seconds():
    content = word(*(page(number) for number in range(1, 61)))
    start = time.monotonic()
    document = as_read(content, "plan.docx")
    statements = split(document)
    assert time.monotonic() - start < 2.5
    assert document.pages >= 60
    assert sum(each.kind == "priority" for each in statements) == 60
    assert sum(each.kind == "output" for each in statements) == 60 * 13
