"""Names of staff that a file carries beside what it says do not come into the graph."""

import io
import json

import openpyxl
import pptx
import pytest
from openpyxl.comments import Comment

from graph_service.changes import state
from graph_service.exchange.importing import import_file
from tests.documents.written import as_read, paragraph, run, word, workbook

NAME = "Awa Diallo"
AUTHOR = f'w:author="{NAME}" w:date="2021-07-31T00:00:00Z" w:initials="AD"'
STAFF = {
    "contact": NAME,
    "contact_email": "awa.diallo@example.org",
    "focal_point": {"name": NAME, "phone": "+223 20 00 00 00"},
    "created_by": NAME,
}


def test_staff_that_a_country_file_names_are_left_out(graph, small):
    small |= STAFF
    small["totals"] |= STAFF
    for row in small["projects"]:
        row |= STAFF
    for part in (small["framework"][0], small["framework"][0]["children"][0]):
        part |= STAFF
    report = import_file(graph, json.dumps(small).encode(), name="kenya.json", author="a tester")
    assert report.summary["projects"] == 2
    stored = graph.store.view(lambda tx: [repr(each) for some in state.everything(tx) for each in some])
    record = repr(graph.change(graph.revision()).effects)
    assert len(stored) > 10
    for text in (*stored, record):
        assert not any(word in text for word in ("Awa", "Diallo", "example.org", "223"))


def _properties(kept):
    kept.author, kept.last_modified_by, kept.comments = NAME, NAME, f"written by {NAME}"


def _word():
    return word(
        lambda document: _properties(document.core_properties),
        lambda document: document.add_heading("Outcome 1: peace", 1),
        paragraph(
            run("Courts are open") + f"<w:ins {AUTHOR}>{run(' again')}</w:ins><w:del {AUTHOR}>"
            f'<w:r><w:delText xml:space="preserve"> {NAME}</w:delText></w:r></w:del>'
        ),
    )


def _workbook():
    book = openpyxl.load_workbook(io.BytesIO(workbook(Plan=[["Outcome", "Output"], ["Peace", "Courts are open"]])))
    book.properties.creator = book.properties.lastModifiedBy = NAME
    book["Plan"]["B2"].comment = Comment(f"{NAME} asks", NAME)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _slides():
    deck = pptx.Presentation()
    _properties(deck.core_properties)
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Outcome 1: peace"
    slide.placeholders[1].text = "Courts are open"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("made", "name"), [(_word, "a.docx"), (_workbook, "a.xlsx"), (_slides, "a.pptx")])
def test_who_wrote_a_document_or_a_remark_in_it_is_not_read(made, name):
    content = made()
    read = as_read(content, name)
    assert any("Courts are open" in block.text for block in read.blocks)
    assert "Awa" not in repr(read) and "Diallo" not in repr(read)


def test_a_name_in_the_text_of_a_source_stays_as_the_source_has_it():
    read = as_read(word(lambda document: document.add_paragraph(f"Led by {NAME}")), "a.docx")
    assert any(NAME in block.text for block in read.blocks)
