"""Which reader reads which format."""

from collections.abc import Callable

from graph_service.documents.gathering import Reading, Report
from graph_service.documents.recognising import recognised


def parsed_as(content: bytes, name: str, report: Report) -> tuple[str, Reading]:
    """The format of a file, and what it says.

    Raises:
        InvalidInput: it is not read, and why, and what to do instead.
    """
    form = recognised(content, name)
    return form, _reader(form)(content, name, report)


def _reader(form: str) -> Callable[[bytes, str, Report], Reading]:
    """Imported when it is needed: one document needs one."""
    if form == "docx":
        from graph_service.documents.docx.body import read_word

        return read_word
    if form == "pptx":
        from graph_service.documents.slides import read_slides

        return read_slides
    if form == "xlsx":
        from graph_service.documents.workbook import read_workbook

        return read_workbook
    if form == "pdf":
        from graph_service.documents.pdf.body import read_pdf

        return read_pdf
    from graph_service.documents.plain_text import read_text

    return read_text
