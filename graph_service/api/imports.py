"""Files over HTTP: one file in is one change, or with ``dry_run`` what it would be."""

from dataclasses import asdict, replace
from typing import Annotated, Any, Final

from fastapi import Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from graph_service.answer_sheets.book import Asked
from graph_service.api import schemas
from graph_service.api.bodies import Upload, upload
from graph_service.api.dependencies import Seen, Serving, author
from graph_service.api.parameters import DryRun, Form, InDialect
from graph_service.api.problems import UnsupportedMedia
from graph_service.api.responses import form, language, stored, table_of
from graph_service.api.routing import API, routes_of, with_tables, written_or_not
from graph_service.app import App
from graph_service.exchange import files, formats
from graph_service.exchange.importing import ImportReport, import_file
from graph_service.exchange.parsed_file import ChangedRow, RowReport, as_row
from graph_service.translation import render

_COLUMNS: Final = ("row", "column", "value", "problem")


_FORM: Final = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "author": {"type": "string", "description": "who imports it; else the setting `author`"},
        "input_format": {"type": "string", "enum": list(formats.FORMATS), "description": "where no name shows it"},
    },
}
router = routes_of("changes")


class ImportOptions(DryRun):
    """How a file is imported, and in which form it is answered."""

    format: Form = None
    dialect: InDialect = None


class Imported(schemas.Shown):
    """What importing one file did, or would do."""

    file: str
    format: str
    rows: int
    revision: schemas.Revision
    dry_run: bool
    unchanged: bool
    changed: schemas.Counts
    summary: dict[str, int] = Field(description="what the file holds")
    reports: list[RowReport] = Field(description="rows that need a person's eye")
    changes: list[ChangedRow] = Field(description="rows of a workbook that change something")


@router.post(
    "/imports",
    name="import",
    operation_id="import",
    summary="Import one file as one change; the same file twice changes nothing.",
    description="At most `ALIGNMENT_MAX_IMPORT_MIB`. CSV and XLSX have the rows that need a person's eye.",
    status_code=201,
    response_model=Imported,
    responses=with_tables(written_or_not(Imported), 200, 201),
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
)
def take(
    app: Serving,
    request: Request,
    given: Annotated[ImportOptions, Query()],
    file: Annotated[Upload, Depends(upload)],
    seen: Seen,
) -> Response:
    return _taken(app, request, file, seen, given.dry_run)


def _taken(app: App, request: Request, file: Upload, at: int | None, dry_run: bool) -> Response:
    if files.is_archive(file.name):
        raise UnsupportedMedia("{file} is an archive; unpack it and send its files one by one", file=file.name)
    with app.heavy.turn():
        report = import_file(
            app.graph,
            file.content,
            author=author(app, file.fields.get("author")),
            name=file.name,
            format=file.fields.get("input_format"),
            dry_run=dry_run,
            expected=at,
            max_bytes=app.settings.max_import_mib * files.MIB,
        )
    done = not (dry_run or report.is_unchanged)
    shown = stored(
        app, _shown(report), status=201 if done else 200, location=f"{API}/changes/{report.revision}" if done else None
    )
    if form(request) == "json":
        return shown
    kept = {name: value for name, value in shown.headers.items() if name not in ("content-type", "content-length")}
    is_read = form(request) == "xlsx"
    rows = [
        as_row(each, lambda problem: render(problem, language(app, request)) if is_read else str(problem))
        for each in report.reports
    ]
    table = table_of(app, request, Asked("reports", report.revision, {"file": report.file}), rows, _COLUMNS)
    return Response(table.content, shown.status_code, headers=kept, media_type=table.media_type)


def _shown(report: ImportReport) -> dict[str, Any]:
    rows = [as_row(each) for each in report.reports]
    return {**asdict(replace(report, reports=())), "reports": rows, "unchanged": report.is_unchanged}
