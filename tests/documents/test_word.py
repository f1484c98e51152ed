"""A Word document as read: headings, lists with the numbers Word shows, tables, notes, boxes, tracked changes."""

import re

import docx
import pytest
from docx.enum.text import WD_BREAK

from tests.documents.written import W, as_read, item, numbered, paragraph, raw, repacked, run, said, texts, word

NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="multilevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%4)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="9">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/>
  <w:lvlText w:val="Axe %1 :"/></w:lvl>
</w:abstractNum>
<w:num w:numId="71"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="72"><w:abstractNumId w:val="7"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="81"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="91"><w:abstractNumId w:val="9"/></w:num>
</w:numbering>"""

BREAK = "<w:r><w:br/></w:r>"


def test_headings_have_their_depth_and_the_title_is_the_documents():
    found = as_read(
        word(
            lambda d: d.add_heading("ISF Mali", 0),
            lambda d: d.add_heading("Axe 1", 1),
            lambda d: d.add_heading("Effet 1.1", 2),
            lambda d: d.add_paragraph("Les services sont améliorés."),
        ),
        "plan.docx",
    )
    assert [(each.kind, each.depth) for each in found.blocks] == [
        ("heading", 1),
        ("heading", 2),
        ("heading", 3),
        ("paragraph", 0),
    ]
    assert found.title == "ISF Mali"


def test_a_french_words_style_a_translated_name_and_an_outline_level_make_headings():
    styles = (
        '<w:style {0} w:type="paragraph" w:styleId="Titre2"><w:name w:val="heading 2"/></w:style>',
        '<w:style {0} w:type="paragraph" w:styleId="x9"><w:name w:val="Titre 3"/></w:style>',
        '<w:style {0} w:type="paragraph" w:styleId="mon"><w:name w:val="Mon style"/><w:basedOn w:val="x9"/></w:style>',
    )

    def add(document):
        for style in styles:
            document.styles.element.append(docx.oxml.parse_xml(style.format(W)))

    def style(name):
        return f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>'

    found = as_read(
        word(
            add,
            paragraph(run("Deux"), style("Titre2")),
            paragraph(run("Trois"), style("x9")),
            paragraph(run("Encore trois"), style("mon")),
            paragraph(run("Selon le plan"), '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
            paragraph(run("Sans style connu"), style("Titre1")),
            paragraph(run("Du texte")),
        ),
        "plan.docx",
    )
    assert [each.depth for each in found.blocks if each.kind == "heading"] == [3, 4, 4, 2, 2]


def test_a_short_bold_paragraph_is_a_heading_below_the_last_and_a_bold_sentence_is_none():
    bold = "<w:rPr><w:b/></w:rPr>"
    found = as_read(
        word(
            lambda d: d.add_heading("Axe 1", 1),
            paragraph(run("Produits attendus", bold)),
            paragraph(run("Tout cela est important.", bold)),
            paragraph(run("En gras ", bold) + run("en partie")),
        ),
        "plan.docx",
    )
    assert [(each.kind, each.depth) for each in found.blocks] == [
        ("heading", 2),
        ("heading", 3),
        ("paragraph", 0),
        ("paragraph", 0),
    ]


def test_lists_have_the_numbers_that_word_counts():
    found = as_read(
        numbered(
            NUMBERING,
            item("Un", 71),
            item("Un-un", 71, 1),
            item("Un-deux", 71, 1),
            item("a", 71, 2),
            item("b", 71, 2),
            item("quatre", 71, 3),
            item("Deux", 71),
            item("Deux-un", 71, 1),
            item("a de nouveau", 71, 2),
            item("De nouveau un", 72),
            item("Puce", 81),
        ),
        "plan.docx",
    )
    assert [(each.number, each.depth) for each in found.blocks] == [
        ("1.", 1),
        ("1.1", 2),
        ("1.2", 2),
        ("(a)", 3),
        ("(b)", 3),
        ("IV)", 4),
        ("2.", 1),
        ("2.1", 2),
        ("(a)", 3),
        ("1.", 1),
        ("•", 1),
    ]
    assert {each.kind for each in found.blocks} == {"item"}


def test_a_style_that_is_numbered_numbers_its_headings():
    found = as_read(
        numbered(NUMBERING, lambda d: d.add_heading("Gouvernance", 1), lambda d: d.add_heading("Santé", 1)), "p.docx"
    )
    assert said(found) == [("heading", "Axe 1 :", "Gouvernance"), ("heading", "Axe 2 :", "Santé")]


def test_typed_bullets_make_items_and_a_line_break_before_one_parts_a_paragraph():
    found = as_read(
        word(
            paragraph(run("Objectifs :") + BREAK + run("- Sauver") + BREAK + run("- Servir")),
            paragraph(run("suite") + BREAK + run("sur la ligne")),
        ),
        "plan.docx",
    )
    assert said(found) == [
        ("paragraph", None, "Objectifs :"),
        ("item", "-", "Sauver"),
        ("item", "-", "Servir"),
        ("paragraph", None, "suite sur la ligne"),
    ]


def table(document):
    grid = document.add_table(rows=4, cols=3)
    for column, heading in enumerate(("Effet", "Produit", "Indicateur")):
        grid.cell(0, column).text = heading
    grid.cell(1, 0).merge(grid.cell(2, 0)).text = "Les institutions sont renforcées"
    grid.cell(1, 1).text = "Des lois sont adoptées"
    grid.cell(1, 2).text = "Nombre de lois"
    grid.cell(2, 1).text = "Des agents sont formés"
    grid.cell(2, 2).text = "Nombre d'agents"
    grid.cell(3, 0).merge(grid.cell(3, 2)).text = "Axe 2 : Santé"


def test_a_table_gives_each_merged_cell_once_under_the_heading_of_its_column():
    found = as_read(word(table), "plan.docx")
    assert [(each.kind, each.row, each.at, each.column, each.text) for each in found.blocks] == [
        ("head", 1, 0, None, "Effet"),
        ("head", 1, 1, None, "Produit"),
        ("head", 1, 2, None, "Indicateur"),
        ("cell", 2, 0, "Effet", "Les institutions sont renforcées"),
        ("cell", 2, 1, "Produit", "Des lois sont adoptées"),
        ("cell", 2, 2, "Indicateur", "Nombre de lois"),
        ("cell", 3, 1, "Produit", "Des agents sont formés"),
        ("cell", 3, 2, "Indicateur", "Nombre d'agents"),
        ("cell", 4, 0, None, "Axe 2 : Santé"),
    ]


def test_what_lies_under_a_merged_cell_is_not_read():
    def row(merge, text):
        inner = f'<w:tcPr><w:vMerge w:val="{merge}"/></w:tcPr><w:p>{run(text)}</w:p>'
        return f"<w:tr><w:tc>{inner}</w:tc><w:tc><w:p>{run('Produit de ' + text)}</w:p></w:tc></w:tr>"

    grid = f"<w:tbl {W}>{row('restart', 'Visible ' * 15)}{row('continue', 'dessous')}</w:tbl>"
    assert texts(as_read(word(raw(grid)), "p.docx"))[-2:] == [
        ("Produit de " + "Visible " * 15).strip(),
        "Produit de dessous",
    ]


def test_two_tables_have_no_row_in_common():
    found = as_read(word(table, lambda d: d.add_paragraph("Entre les deux."), table), "plan.docx")
    assert sorted({each.row for each in found.blocks if each.row}) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_table_of_one_column_only_lays_out_text():
    def frame(document):
        document.add_table(rows=1, cols=1).cell(0, 0).text = "Message clé du plan"

    assert said(as_read(word(frame), "plan.docx")) == [("paragraph", None, "Message clé du plan")]


def test_a_footnote_is_a_note_after_its_paragraph():
    notes = f"""<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p>{run("---")}</w:p></w:footnote>
    <w:footnote w:id="2"><w:p>{run("Selon le recensement de 2021.")}</w:p></w:footnote></w:footnotes>"""
    link = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
        'Target="footnotes.xml"/></Relationships>'
    )
    content = word(
        paragraph(run("Soutenir les ménages") + '<w:r><w:footnoteReference w:id="2"/></w:r>'), paragraph(run("Suite"))
    )
    content = repacked(
        content,
        {
            "word/footnotes.xml": notes,
            "word/_rels/document.xml.rels": lambda body: body.decode().replace("</Relationships>", link),
        },
    )
    assert said(as_read(content, "plan.docx")) == [
        ("paragraph", None, "Soutenir les ménages"),
        ("note", "1", "Selon le recensement de 2021."),
        ("paragraph", None, "Suite"),
    ]


BOX = """<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p>{0}</w:p></w:txbxContent></w:drawing></mc:Choice>
<mc:Fallback><w:pict><w:txbxContent><w:p>{0}</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def test_a_text_box_is_read_once():
    found = as_read(word(paragraph(run("Autour") + BOX.format(run("Dans la boîte")))), "plan.docx")
    assert texts(found) == ["Autour", "Dans la boîte"]


def test_tracked_changes_are_read_as_accepted_and_said_so():
    deleted = '<w:del w:id="1"><w:r><w:delText>affaiblir</w:delText></w:r></w:del>'
    found = as_read(
        word(
            paragraph(run("Il faut ") + deleted + f'<w:ins w:id="2">{run("renforcer")}</w:ins>' + run(" l'État")),
            paragraph(run("Une fin "), '<w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr>'),
            paragraph(run("effacée")),
            paragraph(f'<w:moveFrom w:id="4">{run("ailleurs")}</w:moveFrom><w:moveTo w:id="5">{run("ici")}</w:moveTo>'),
        ),
        "plan.docx",
    )
    assert texts(found) == ["Il faut renforcer l'État", "Une fin effacée", "ici"]
    assert "Deleted text left out (tracked changes), places: 2." in found.remarks
    assert "Inserted text read as if accepted (tracked changes), places: 2." in found.remarks


def test_comments_hidden_text_and_field_codes_are_left_out():
    found = as_read(
        word(
            paragraph(run("Visible") + '<w:r><w:commentReference w:id="1"/></w:r>'),
            paragraph(run("Secret", "<w:rPr><w:vanish/></w:rPr>")),
            paragraph(
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
                '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
                + run("l'objectif 1")
                + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            ),
        ),
        "plan.docx",
    )
    assert texts(found) == ["Visible", "l'objectif 1"]
    assert "Comments left out: 1." in found.remarks
    assert "Hidden text left out, places: 1." in found.remarks


def test_soft_hyphens_go_and_hard_ones_stay():
    inner = (
        run("Ren\u00adfor")
        + "<w:r><w:softHyphen/></w:r>"
        + run("cer l'eau")
        + "<w:r><w:noBreakHyphen/></w:r>"
        + run("Nord")
    )
    assert texts(as_read(word(paragraph(inner)), "plan.docx")) == ["Renforcer l'eau-Nord"]


def test_pages_are_those_that_word_laid_out():
    broken = "<w:r><w:lastRenderedPageBreak/></w:r>"
    found = as_read(
        word(
            paragraph(run("Un")),
            paragraph(broken + run("Deux")),
            paragraph(run("Deux encore ") + broken + run("et trois")),
            paragraph(run("Trois")),
        ),
        "plan.docx",
    )
    assert [each.locator for each in found.blocks] == ["p. 1", "p. 2", "p. 2", "p. 3"]
    assert found.pages == 3


def test_a_break_put_in_by_hand_and_the_one_that_word_laid_out_there_count_once():
    broken = "<w:r><w:lastRenderedPageBreak/></w:r>"
    content = word(paragraph(run("Un")), paragraph('<w:r><w:br w:type="page"/></w:r>'), paragraph(broken + run("Deux")))
    assert as_read(content, "plan.docx").blocks[-1].locator == "p. 2"


def test_breaks_put_in_by_hand_alone_count_with_a_remark():
    found = as_read(
        word(
            lambda d: d.add_paragraph("Un"),
            lambda d: d.add_paragraph().add_run().add_break(WD_BREAK.PAGE),
            lambda d: d.add_paragraph("Deux"),
        ),
        "plan.docx",
    )
    assert [each.locator for each in found.blocks] == ["p. 1", "p. 2"]
    assert any("put in by hand" in each for each in found.remarks)


def test_without_any_break_a_place_counts_paragraphs_and_does_not_pretend_to_be_a_page():
    found = as_read(word(lambda d: d.add_paragraph("Un"), lambda d: d.add_paragraph("Deux")), "plan.docx")
    assert [each.locator for each in found.blocks] == ["¶ 1", "¶ 2"]
    assert any("¶" in each for each in found.remarks)


def test_wrong_encodings_are_repaired():
    found = as_read(word(paragraph(run("RÃ©duire la pauvretÃ© et lâ€™insÃ©curitÃ©"))), "plan.docx")
    assert [each.replace("’", "'") for each in texts(found)] == ["Réduire la pauvreté et l'insécurité"]


def test_content_controls_are_read_and_a_line_of_the_contents_keeps_its_page():
    control = (
        f"<w:sdt {W}><w:sdtContent><w:p>{{0}}{run('Axe 1')}<w:r><w:tab/></w:r>{run('4')}</w:p></w:sdtContent></w:sdt>"
    )
    style = '<w:pPr><w:pStyle w:val="TOC1"/></w:pPr>'
    assert texts(as_read(word(raw(control.format(style))), "plan.docx")) == ["Axe 1 … 4"]


def test_strict_open_xml_is_read_as_the_usual_one():
    content = word(lambda d: d.add_paragraph("Strictement"))
    strict = repacked(
        content,
        {
            "word/document.xml": lambda body: body.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
        },
    )
    assert texts(as_read(strict, "plan.docx")) == ["Strictement"]


@pytest.mark.parametrize("name", ["plan.docx", "C:\\plans\\plan.docx", "/tmp/plan.docx"])
def test_the_documents_name_is_that_of_its_file(name):
    found = as_read(word(lambda d: d.add_paragraph("Texte")), name)
    assert found.name == "plan.docx"
    assert re.fullmatch("[0-9a-f]{64}", found.sha256)


@pytest.mark.parametrize("shown", ["Click or tap here to enter text.", "Entrez ici le titre du projet"])
def test_what_a_field_shows_that_nobody_has_filled_in_is_left_out(shown):
    def control(text, empty):
        state = "<w:showingPlcHdr/>" if empty else ""
        return f"<w:sdt {W}><w:sdtPr>{state}</w:sdtPr><w:sdtContent>{text}</w:sdtContent></w:sdt>"

    def cell(inner):
        return f"<w:tc><w:p>{inner}</w:p></w:tc>"

    found = as_read(
        word(
            raw(control(f"<w:p>{run(shown)}</w:p>", empty=True)),
            paragraph(run("Titre : ") + control(run(shown), empty=True)),
            raw(control(f"<w:p>{run('Former les juges')}</w:p>", empty=False)),
            raw(f"<w:tbl {W}><w:tr>{cell(run('Produit'))}{control(cell(run(shown)), empty=True)}</w:tr></w:tbl>"),
        ),
        "plan.docx",
    )
    assert texts(found) == ["Titre :", "Former les juges", "Produit"]
    assert "Fields that nobody has filled in left out: 3." in found.remarks


def test_a_placeholder_that_another_program_saved_as_text_is_left_out():
    found = as_read(
        word(paragraph(run("Cliquez ou appuyez ici pour entrer du texte.")), paragraph(run("Former"))), "p.docx"
    )
    assert texts(found) == ["Former"]
    assert "Fields that nobody has filled in left out: 1." in found.remarks
