"""Tables as files for a spreadsheet: CSV as the API gives it, XLSX with headings in the reader's language."""

from collections.abc import Sequence

from starlette.responses import Response

from graph_service import tables
from graph_service.sheets import XLSX, xlsx
from graph_service.stores.base import Row
from graph_service.web.words import words
from visualisation import Lang


def response(kind: str, name: str, rows: Sequence[Row], columns: Sequence[str], lang: Lang) -> Response:
    """The rows as ``csv`` or ``xlsx``, to be saved under ``name``."""
    every = tables.columns(rows, columns)
    every = [column for column in every if column != "relationships"]
    headings = {column: heading(column, lang) for column in every}
    content = tables.to_csv(rows, every).encode() if kind == "csv" else xlsx(rows, every, headings)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="text/csv" if kind == "csv" else XLSX)


def heading(column: str, lang: Lang) -> str:
    """A column's name for people, where there is a word for it."""
    return words(lang).get(f"web.column.{column}", column)
