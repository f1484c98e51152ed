"""Tables as files for a spreadsheet: CSV as the API gives it, XLSX in the reader's words."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.responses import Response

from graph_service import tables
from graph_service.answer_sheets.book import Asked, workbook
from graph_service.sheets import XLSX
from graph_service.stores.base import Row
from graph_service.web.request import PageRequest

#: What chooses the file, and not what is in it.
_FORM: Final = ("format", "dialect", "lang", "page", "sort")


def response(
    request: PageRequest, kind: str, name: str, rows: Sequence[Row], columns: Sequence[str], *, question: str = ""
) -> Response:
    """The rows as ``csv`` or ``xlsx``, to be saved under ``name`` with the revision; ``question`` is what they answer,
    where the name is another."""
    every = [column for column in tables.columns(rows, columns) if column != "relationships"]
    if kind == "csv":
        content = tables.to_csv(rows, every, tables.DIALECTS[request.value("dialect") or "standard"]).encode()
    else:
        asked = Asked(question or name, request.revision, _filters(request))
        content = workbook(request.graph, asked, rows, every, request.lang)
    file = f"{name}-r{request.revision}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="text/csv" if kind == "csv" else XLSX)


def _filters(request: PageRequest) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {"country": list(request.countries)}
    for name, value in request.query:
        if name not in (*_FORM, "country") and value:
            found.setdefault(name, []).append(value)
    return found
