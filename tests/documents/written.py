"""Documents that the tests write: Word with features that no library writes, slides, workbooks and PDF."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import docx
import openpyxl
import pptx
import pypdfium2
import pypdfium2.raw as pdfium
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from graph_service.documents import read
from graph_service.documents.document import Document

W = nsdecls("w")
LIMIT = 64 * 1024 * 1024


def word(*write: Callable[[Any], object]) -> bytes:
    """A .docx: each of ``write`` is called with the document."""
    document = docx.Document()
    for each in write:
        each(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def raw(xml: str) -> Callable[[Any], None]:
    """Puts a piece of WordprocessingML at the end of the body."""

    def write(document: Any) -> None:
        body = document.element.body
        body.insert(len(body) - 1, parse_xml(xml))

    return write


def paragraph(inner: str, properties: str = "") -> Callable[[Any], None]:
    """A Word paragraph of raw runs."""
    return raw(f"<w:p {W}>{properties}{inner}</w:p>")


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, number: int, level: int = 0) -> Callable[[Any], None]:
    """A paragraph that Word numbers by one of its lists."""
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return paragraph(run(text), properties)


def numbered(numbering: str, *write: Callable[[Any], object]) -> bytes:
    """A document whose lists are those of ``numbering``, the XML of that part."""
    return repacked(word(*write), {"word/numbering.xml": numbering})


def with_part(content: bytes, **parts: Any) -> bytes:
    """The archive with more parts, or other ones: path (with __ for /) to bytes or text; None takes one out."""
    changed = {path.replace("__", "/").replace("_DOT_", "."): body for path, body in parts.items()}
    return repacked(content, changed)


def repacked(content: bytes, changed: Mapping[str, Any]) -> bytes:
    """The archive with the parts of ``changed`` (path to bytes or text, None to take it out, or a function)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = changed.get(name, old.read(name))
            if callable(body):
                body = body(old.read(name))
            if body is not None:
                new.writestr(name, body)
        for name, body in changed.items():
            if name not in old.namelist() and body is not None:
                new.writestr(name, body)
    return out.getvalue()


def slides(*write: Callable[[Any], object]) -> bytes:
    """A .pptx: each of ``write`` is called with the presentation."""
    deck = pptx.Presentation()
    for each in write:
        each(deck)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def workbook(**sheets: Iterable[Iterable[Any]]) -> bytes:
    """A .xlsx: rows by the name of the sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(pages: Iterable[Iterable[Sequence[Any]]], title: str | None = None) -> bytes:
    """A .pdf: for each page, (text, size, left, from the top) of each line, or (…, bold)."""
    document = pypdfium2.PdfDocument.new()
    for page_lines in pages:
        page = document.new_page(595, 842)
        for text, size, left, top, *bold in page_lines:
            font = b"Helvetica-Bold" if bold else b"Helvetica"
            shape = pdfium.FPDFPageObj_NewTextObj(document, font, size)
            encoded = (text + "\x00").encode("utf-16-le")
            pdfium.FPDFText_SetText(shape, (pdfium.FPDF_WCHAR * (len(encoded) // 2)).from_buffer_copy(encoded))
            pdfium.FPDFPageObj_Transform(shape, 1, 0, 0, 1, left, 842 - top)
            pdfium.FPDFPage_InsertObject(page, shape)
        pdfium.FPDFPage_GenerateContent(page)
        page.close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def as_read(content: bytes, name: str) -> Document:
    return read(content, name=name, max_bytes=LIMIT)


def said(document: Document) -> list[tuple[str, str | None, str]]:
    """Kind, number and text of each block."""
    return [(each.kind, each.number, each.text) for each in document.blocks]


def texts(document: Document) -> list[str]:
    return [each.text for each in document.blocks]
