"""A slide deck as read: titles, levels, columns, tables, groups, notes."""

from pptx.util import Cm

from tests.documents.written import as_read, repacked, said, slides, texts


def bulleted(title, *lines):
    def write(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        for at, (level, text) in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.text, paragraph.level = text, level

    return write


def boxes(*placed, title=None, notes=None):
    """A slide of text boxes: (text, left, top), in centimetres."""

    def write(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        if title:
            slide.shapes.title.text = title
        for text, left, top in placed:
            slide.shapes.add_textbox(Cm(left), Cm(top), Cm(7), Cm(1)).text_frame.text = text
        if notes:
            slide.notes_slide.notes_text_frame.text = notes

    return write


def test_a_slide_has_its_title_its_lines_with_their_level_and_its_number_as_place():
    found = as_read(
        slides(bulleted("Priorités", (0, "Sauver des vies"), (1, "au nord"), (0, "2) Servir"))), "deck.pptx"
    )
    assert [(each.kind, each.depth, each.number, each.text, each.locator) for each in found.blocks] == [
        ("heading", 1, None, "Priorités", "slide 1"),
        ("item", 1, None, "Sauver des vies", "slide 1"),
        ("item", 2, None, "au nord", "slide 1"),
        ("item", 1, "2)", "Servir", "slide 1"),
    ]
    assert (found.pages, found.title) == (1, "Priorités")


def test_boxes_are_read_from_the_top_and_columns_one_after_another():
    found = as_read(
        slides(
            boxes(
                ("5 priorités", 17, 6),
                ("4 objectifs", 1, 6),
                ("3 axes", 9, 6.2),
                ("ISF", 17, 3),
                ("HRP", 1, 3),
                ("UNSDCF", 9, 3.1),
                ("Vue d'ensemble", 1, 1.5),
                title="Cadres",
            )
        ),
        "deck.pptx",
    )
    assert texts(found) == [
        "Cadres",
        "Vue d'ensemble",
        "HRP",
        "4 objectifs",
        "UNSDCF",
        "3 axes",
        "ISF",
        "5 priorités",
    ]
    assert [each.text for each in found.blocks if each.kind == "heading"] == ["Cadres", "HRP", "UNSDCF", "ISF"]


def test_groups_tables_with_merged_cells_and_notes_are_read():
    def write(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "Cadre"
        grid = slide.shapes.add_table(3, 2, Cm(1), Cm(8), Cm(10), Cm(4)).table
        for column, text in enumerate(("Produit", "Indicateur")):
            grid.cell(0, column).text = text
        grid.cell(1, 0).text = "Des écoles sont bâties"
        grid.cell(1, 1).text = "Nombre d'écoles"
        grid.cell(1, 0).merge(grid.cell(2, 0))
        grid.cell(2, 1).text = "Taux de scolarité"
        inner = slide.shapes.add_group_shape().shapes.add_group_shape()
        inner.shapes.add_textbox(Cm(1), Cm(5), Cm(5), Cm(1)).text_frame.text = "Dans deux groupes"
        slide.notes_slide.notes_text_frame.text = "Dire pourquoi."

    found = as_read(slides(write), "deck.pptx")
    assert [(each.kind, each.row, each.column, each.text) for each in found.blocks] == [
        ("heading", None, None, "Cadre"),
        ("paragraph", None, None, "Dans deux groupes"),
        ("head", 1, None, "Produit"),
        ("head", 1, None, "Indicateur"),
        ("cell", 2, "Produit", "Des écoles sont bâties"),
        ("cell", 2, "Indicateur", "Nombre d'écoles"),
        ("cell", 3, "Indicateur", "Taux de scolarité"),
        ("note", None, None, "Dire pourquoi."),
    ]


def test_slides_come_in_the_order_in_which_they_are_shown():
    content = slides(bulleted("Un", (0, "premier texte")), bulleted("Deux", (0, "second texte")))

    def turned(body):
        text = body.decode()
        start, end = text.index("<p:sldId "), text.index("</p:sldIdLst>")
        one, two = text[start:end].split("/>")[:2]
        return text[:start] + two + "/>" + one + "/>" + text[end:]

    found = as_read(repacked(content, {"ppt/presentation.xml": turned}), "deck.pptx")
    assert [(each.text, each.locator) for each in found.blocks if each.kind == "heading"] == [
        ("Deux", "slide 1"),
        ("Un", "slide 2"),
    ]


def test_bullets_typed_or_set_are_taken_off():
    found = as_read(slides(boxes(("✓ Appuyer les élections", 1, 3), title="ISF")), "deck.pptx")
    assert said(found)[1] == ("item", "✓", "Appuyer les élections")
