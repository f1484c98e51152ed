"""Labelled lines are statements of their own in every format; labels that Word counts are labels."""

import pytest

from graph_service.documents.document import Document
from graph_service.documents.formats import parsed_as
from graph_service.statements import split
from tests.documents.test_word import BREAK
from tests.documents.written import W, item, numbered, paragraph, pdf, run, slides, word, workbook

LINES = (
    "Axe 1 — Paix durable",
    "Axe 2 — Justice pour tous",
    "Produit 1.1 : Les juges sont",
    "formés dans le nord",
    "Chef de file : UNODC",
    "Produit 1.2 Les greffes sont ouverts",
    "Activités :",
    "– Équiper les greffes",
    "a) Former les juges",
    "1) Payer les gardes",
)
STATED = [
    ("priority", "Axe 1", "Paix durable", None),
    ("priority", "Axe 2", "Justice pour tous", None),
    ("output", "Produit 1.1", "Les juges sont formés dans le nord", "Paix durable"),
    ("other", None, "Chef de file : UNODC", "Les juges sont formés dans le nord"),
    ("output", "Produit 1.2", "Les greffes sont ouverts", "Paix durable"),
    ("activity", "–", "Équiper les greffes", "Activités :"),
    ("activity", "a)", "Former les juges", "Activités :"),
    ("activity", "1)", "Payer les gardes", "Activités :"),
]


def boxed(deck):
    shape = deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(100_000, 100_000, 9_000_000, 4_000_000)
    shape.text_frame.text = "\v".join(LINES)


FILES = {
    "plan.txt": "\n".join(LINES).encode("utf-8-sig"),
    "mac.txt": "\r".join(LINES).encode("cp1252"),
    "unmarked.txt": "\r\n".join(LINES).encode("utf-16-le"),
    "plan.md": "\n".join(LINES).encode(),
    "broken.md": "<br>".join(LINES).encode(),
    "spaced.txt": "\n".join(LINES).replace(" :", "\u00a0:").replace("juges", "ju\u00adges").encode(),
    "turned.txt": "\n".join(f"\u200f{line}\u200e" for line in LINES).encode("utf-16"),
    "plan.docx": word(paragraph(BREAK.join(map(run, LINES)))),
    "box.pptx": slides(boxed),
    "sheet.xlsx": workbook(P=[["\n".join(LINES)]]),
    "escaped.xlsx": workbook(P=[["_x000D_\n".join(LINES)]]),
    "plan.pdf": pdf([[(line, 11, 72, 150 + 14 * at) for at, line in enumerate((*LINES, "Ce plan est " * 7))]]),
}


def parted(content, name):
    _, found = parsed_as(content, name, lambda _: None)
    return split(Document("plan", "", "", found.blocks))


@pytest.mark.parametrize("name", FILES)
def test_each_labelled_line_is_a_statement(name):
    found = parted(FILES[name], name)
    shown = [
        (each.kind, each.number, each.text, None if each.parent is None else found[each.parent].text)
        for each in found
        if each.kind != "context" and not each.text.startswith("Ce plan")
    ]
    assert [(kind, number, text, None if above == "P" else above) for kind, number, text, above in shown] == STATED


def test_short_lines_of_a_text_are_points_and_wrapped_ones_are_not():
    text = (
        "Les activités prévues sont\nles suivantes :\nFormer les juges\nOuvrir les greffes de la région de Gao et de\n"
        "Kidal\n\nLe programme que les partenaires ont adopté au mois de mai vise à appuyer la ville de\n"
        "Gao et celle de Kidal.\n"
    )
    assert [(each.kind, each.text) for each in parted(text.encode(), "plan.txt")] == [
        ("context", "Les activités prévues sont les suivantes :"),
        ("activity", "Former les juges"),
        ("activity", "Ouvrir les greffes de la région de Gao et de Kidal"),
        (
            "objective",
            "Le programme que les partenaires ont adopté au mois de mai vise à appuyer la ville de Gao et celle de "
            "Kidal.",
        ),
    ]


def level(depth, form, text, style=""):
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{styled}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="1">{level(0, "upperRoman", "Axe %1 –")}{level(1, "decimal", "Produit %1.%2 :")}
{level(2, "lowerLetter", "Activité %3)")}{level(3, "decimal", "Indicateur %4.")}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">{level(0, "decimal", "Outcome %1:", "Heading1")}
{level(1, "decimal", "Output %1.%2", "Heading2")}</w:abstractNum>
<w:abstractNum w:abstractNumId="3">{level(0, "decimal", "Chapitre %1.")}</w:abstractNum>
{"".join(f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in (1, 2, 3))}
</w:numbering>"""


def test_labels_that_word_counts_say_the_kind_and_what_belongs_to_what():
    found = parted(
        numbered(
            NUMBERING,
            item("La paix dure", 1),
            item("Les juges sont formés", 1, 1),
            item("Des ateliers", 1, 2),
            item("Les ateliers tenus", 1, 3),
            item("La justice", 1),
            item("Les greffes", 1, 1),
            item("Le contexte du pays", 3),
        ),
        "plan.docx",
    )
    assert [(each.kind, each.number, each.text, each.parent) for each in found] == [
        ("priority", "Axe I", "La paix dure", None),
        ("output", "Produit I.1", "Les juges sont formés", 0),
        ("activity", "Activité A", "Des ateliers", 1),
        ("indicator", "Indicateur 1", "Les ateliers tenus", 2),
        ("priority", "Axe II", "La justice", None),
        ("output", "Produit II.1", "Les greffes", 4),
        ("other", "Chapitre 1.", "Le contexte du pays", None),
    ]


def test_labels_that_the_style_of_a_heading_counts_say_its_kind():
    def write(document):
        document.add_heading("Rule of law in Gao", 1)
        document.add_heading("Court services", 2)
        document.add_paragraph("Train judges in the north.")

    found = parted(numbered(NUMBERING, write), "plan.docx")
    assert [(each.kind, each.number, each.text) for each in found] == [
        ("outcome", "Outcome 1", "Rule of law in Gao"),
        ("output", "Output 1.1", "Court services"),
        ("activity", None, "Train judges in the north."),
    ]


def test_a_measure_in_bold_is_an_indicator_and_no_heading():
    bold = "<w:rPr><w:b/></w:rPr>"
    found = parted(
        word(
            lambda document: document.add_heading("Outcome 1: People have access to justice", 1),
            paragraph(run("Number of people with access to a court:", bold)),
            paragraph(run("Train judges in the north.")),
        ),
        "plan.docx",
    )
    assert [(each.kind, each.parent) for each in found] == [("outcome", None), ("indicator", 0), ("output", 0)]


def test_a_table_below_a_labelled_paragraph_belongs_to_it():
    def write(document):
        for number, activity in ((1, "Equip court houses"), (2, "Train judges")):
            document.add_paragraph(f"Output {number}: Courts work in region {number}")
            grid = document.add_table(rows=2, cols=3)
            for at, text in enumerate(("Activities", "Lead", "Budget", activity, "UNDP", "10")):
                grid.cell(at // 3, at % 3).text = text
        document.add_paragraph("The ministry has agreed to this plan.")

    found = parted(word(write), "plan.docx")
    assert [(each.kind, each.parent) for each in found if not each.aside] == [
        ("output", None),
        ("activity", 0),
        ("output", None),
        ("activity", 4),
        ("other", 4),
    ]
