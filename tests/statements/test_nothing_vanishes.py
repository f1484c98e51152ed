"""Every word of every paragraph and cell of a file is in a statement, or in one that is set aside with a reason."""

import html
import re
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pptx.util import Cm

from graph_service.documents.document import Document
from graph_service.documents.formats import parsed_as
from graph_service.statements import split
from tests.documents.written import pdf, slides, word, workbook

#: What a paragraph or cell begins with; a word of its own, that stands nowhere else, follows where there is a "{}".
TEXTS = (
    "{}",
    "Former les {} du nord",
    "Output 1.1: {} are open. Output 1.2: {} work.",
    "Effet 2 : {}",
    "Output 1.1",
    "Outcome",
    "Activities",
    "Les indicateurs :",
    "Number of {}",
    "Lead: {}",
    "Chef de file",
    "1.2 {}",
    "a) {}",
    "- {}",
    "7",
    "#activity+name",
    "Baseline",
    "2027",
    "N/A {}",
    "{} ; {} & <{}>",
    "Le plan {} sera mis en œuvre. Le PNUD formera {}. Il aidera {}.",
    "Tableau 3 : {}",
    "Produit 1.1 : {}\nChef de file : {}\n{} et {}",
    "Budget",
    "12 000 USD",
)


@dataclass(frozen=True)
class Table:
    """A grid of texts, some of them empty; ``headed`` says that its first row names the columns."""

    rows: tuple[tuple[str, ...], ...]
    headed: bool


HEADS = ("Produit", "N°", "Chef de file", "Indicators", "Budget {}", "{}", "Narrative summary")


@st.composite
def documents(draw):
    """Paragraphs and tables, each word of its own marked with a number."""
    count = iter(range(10_000))

    def filled(text):
        return re.sub(r"\{\}", lambda _: f"mot{next(count)}x", text)

    texts = st.sampled_from(TEXTS).map(filled)
    found = ["Le plan que voici est celui de la région"]
    for tabular in draw(st.lists(st.booleans(), min_size=1, max_size=4)):
        if not tabular:
            found.append(draw(texts))
            continue
        width = draw(st.integers(2, 4))
        headed = draw(st.booleans())
        rows = [tuple(draw(st.lists(st.just("") | texts, min_size=width, max_size=width))) for _ in range(3)]
        if headed:
            rows.insert(0, tuple(filled(draw(st.sampled_from(HEADS))) for _ in range(width)))
        found.append(Table(tuple(rows), headed))
    return tuple(found)


LAST_ROW = (Table((("Produit", "Chef de file", "Budget"), ("Les mines sont enlevées", "UNMAS", "2000")), True),)
NUMBER_LAST = (Table((("Produit", "N°"), ("Output 1.1: mot1x", "7"), ("", "8")), True),)
HEADLESS = (Table((("Former les mot1x", "mot2x"), ("Outcome", "mot3x"), ("Lead", "Budget")), False), "mot4x")


def as_word(parts):
    def write(document):
        for part in parts:
            if isinstance(part, str):
                document.add_paragraph(part)
                continue
            grid = document.add_table(rows=len(part.rows), cols=len(part.rows[0]))
            for row, texts in enumerate(part.rows):
                for column, text in enumerate(texts):
                    grid.cell(row, column).text = text

    return word(write)


def as_workbook(parts):
    sheets = {}
    for at, part in enumerate(parts):
        rows = [[part]] if isinstance(part, str) else [[text or None for text in row] for row in part.rows]
        sheets[f"Feuille{at}"] = rows
    return workbook(**sheets)


def as_slides(parts):
    def write(deck):
        for part in parts:
            slide = deck.slides.add_slide(deck.slide_layouts[6])
            if isinstance(part, str):
                slide.shapes.add_textbox(Cm(1), Cm(3), Cm(20), Cm(3)).text_frame.text = part
                continue
            size = (len(part.rows), len(part.rows[0]))
            grid = slide.shapes.add_table(*size, Cm(1), Cm(3), Cm(20), Cm(8)).table
            for row, texts in enumerate(part.rows):
                for column, text in enumerate(texts):
                    grid.cell(row, column).text = text

    return slides(write)


def as_pdf(parts):
    lines = [
        line
        for part in parts
        for text in ([part] if isinstance(part, str) else [text for row in part.rows for text in row])
        for line in text.split("\n")
        if line
    ]
    shown = [lines[at : at + 20] for at in range(0, len(lines), 20)] or [[]]
    return pdf([[(line, 11, 72, 150 + 24 * at) for at, line in enumerate(["La suite :", *page])] for page in shown])


def as_markdown(parts):
    def cell(text):
        return html.escape(text, quote=False).replace("\n", "<br>")

    shown = []
    for part in parts:
        if isinstance(part, str):
            shown.append(html.escape(part, quote=False))
            continue
        rows = ["| " + " | ".join(map(cell, row)) + " |" for row in part.rows]
        shown.append("\n".join([rows[0], "|---" * len(part.rows[0]) + "|", *rows[1:]] if part.headed else rows))
    return "\n\n".join(shown).encode()


def as_hypertext(parts):
    def row(texts, tag):
        cells = (f"<{tag}>{html.escape(text).replace(chr(10), '<br/>')}</{tag}>" for text in texts)
        return f"<tr>{''.join(cells)}</tr>"

    shown = []
    for part in parts:
        if isinstance(part, str):
            shown.append(f"<p>{html.escape(part)}</p>")
            continue
        rows = [row(texts, "th" if part.headed and at == 0 else "td") for at, texts in enumerate(part.rows)]
        shown.append(f"<table>\n<tbody>{''.join(rows)}</tbody></table>")
    return "\n\n".join(shown).encode("utf-16")


def as_text(parts):
    lines = [part if isinstance(part, str) else "\n".join("  ".join(row) for row in part.rows) for part in parts]
    return "\r".join(lines).encode("cp1252")


WRITERS = {
    "docx": as_word,
    "xlsx": as_workbook,
    "pptx": as_slides,
    "pdf": as_pdf,
    "md": as_markdown,
    "html.md": as_hypertext,
    "txt": as_text,
}


def words(text):
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("ending", WRITERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=documents())
@example(parts=LAST_ROW)
@example(parts=NUMBER_LAST)
@example(parts=HEADLESS)
def test_every_word_of_a_file_is_in_a_statement(ending, parts):
    said = [text for part in parts for text in ([part] if isinstance(part, str) else sum(part.rows, ()))]
    _, found = parsed_as(WRITERS[ending](parts), f"plan.{ending}", lambda _: None)
    statements = split(Document("plan", "", "", found.blocks))
    kept = Counter(word for each in statements for word in words(f"{each.number or ''} {each.text}"))
    lost = Counter(word for text in said for word in words(text)) - kept
    assert not lost
    assert all(each.kind in ("context", "other") for each in statements if each.aside)
