"""What a PDF says: its text, page by page; a scan has none and is refused."""

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from graph_service import recorded
from graph_service.documents.gathering import Gathering, Reading, Report
from graph_service.documents.markers import marker
from graph_service.documents.pdf.headings import Headings
from graph_service.documents.pdf.lines import Line, lines
from graph_service.documents.pdf.paragraphs import paragraphs, without_running_lines
from graph_service.documents.repair import repaired
from graph_service.errors import InvalidInput
from graph_service.messages import Message

#: So few letters on a page on average are a stamp or a page number, not its text.
_FEWEST_LETTERS: Final = 12


def read_pdf(content: bytes, name: str, report: Report) -> Reading:
    """All that a .pdf says, without the lines that stand on every page."""
    gathering = Gathering(name)
    with ExitStack() as open_files:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise _refused(name, pdfium.FPDF_GetLastError(), str(error)) from error
        open_files.callback(document.close)
        count = len(document)
        gathering.page(count)
        pages: list[list[Line]] = []
        for index in range(count):
            pages.append(_page(document, index))
            report(0.9 * (index + 1) / count)
        bookmarks = _bookmarks(document)
        title = None
        with suppress(pypdfium2.PdfiumError, ValueError):
            title = document.get_metadata_value("Title")
    letters = sum(sum(map(str.isalnum, line.text)) for page in pages for line in page)
    if letters < _FEWEST_LETTERS * max(count, 1):
        raise InvalidInput(
            "{file} holds no text, only pictures of its {n} pages (a scan); run text recognition (OCR) on it"
            " and give the file that comes out",
            file=name,
            n=count,
        )
    empty = [index + 1 for index, page in enumerate(pages) if not page]
    if empty:
        shown = ", ".join(map(str, empty[:10])) + (", …" if len(empty) > 10 else "")
        gathering.remark(Message(recorded.PICTURES, n=len(empty), pages=shown))
    kept, dropped = without_running_lines(pages)
    if dropped:
        gathering.left_out(recorded.RUNNING_LINES, dropped)
    _gather(gathering, kept, bookmarks)
    return gathering.reading(count, title if title and not _is_file_name(title) else None)


def _gather(gathering: Gathering, pages: Sequence[Sequence[Line]], bookmarks: dict[str, int]) -> None:
    headings = Headings([line for page in pages for line in page], bookmarks)
    for each in paragraphs(pages, headings):
        locator = f"p. {each.page + 1}"
        number, rest = marker(repaired(each.text))
        if each.heading:
            gathering.add(rest, "heading", locator, depth=each.heading, number=number)
        elif number is not None or each.listed:
            gathering.add(rest, "item", locator, depth=each.depth or 1, number=number)
        else:
            gathering.add(rest, "paragraph", locator)


def _page(document: pypdfium2.PdfDocument, index: int) -> list[Line]:
    """The lines of one page, none where the page is broken."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return []
    try:
        text = page.get_textpage()
        try:
            return lines(text.raw, page.get_height())
        finally:
            text.close()
    except pypdfium2.PdfiumError:
        return []
    finally:
        page.close()


def _bookmarks(document: pypdfium2.PdfDocument) -> dict[str, int]:
    """Depth of each heading that the file's own outline names, by its text in small letters."""
    found: dict[str, int] = {}
    with suppress(pypdfium2.PdfiumError, ValueError):
        for count, each in enumerate(document.get_toc(max_depth=8)):
            title = repaired(each.get_title()).lower()
            if len(title) > 3:
                found.setdefault(title, each.level + 2)
            if count > 2_000:
                break
    return found


def _is_file_name(title: str) -> bool:
    lowered = title.lower().strip()
    return lowered.startswith("microsoft ") or lowered.endswith((".doc", ".docx", ".indd", ".pdf", ".ppt", ".pptx"))


def _refused(name: str, code: int, said: str) -> InvalidInput:
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY) or "assword" in said:
        return InvalidInput("{file} is encrypted; open it, save it without a password and give that file", file=name)
    return InvalidInput("{file} is damaged ({why}); open it, print it to a new PDF and give that", file=name, why=said)
