"""Files over HTTP: one file in is one change, or with ``dry_run`` what it would be."""

from dataclasses import asdict, replace
from typing import Annotated, Any, Final

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from graph_service import tables
from graph_service.api import parameters, schemas
from graph_service.api.bodies import Upload, upload
from graph_service.api.changes import DRY_RUN, IfMatch, author, expected
from graph_service.api.problems import UnsupportedMedia
from graph_service.api.responses import stored, wants_csv
from graph_service.api.service import API, CSV, Routes, Serving, add, json_and_csv
from graph_service.app import App
from graph_service.exchange import files, formats
from graph_service.exchange.importing import ImportReport, import_file
from graph_service.exchange.parsed_file import as_row

_COLUMNS: Final = ("row", "column", "value", "problem")


def add_to(to: Routes) -> None:
    """Add the route of imports."""

    def take(
        app: Serving, request: Request, given: Any, file: Annotated[Upload, Depends(upload)], seen: IfMatch = None
    ) -> Response:
        at = expected(app, seen)
        return _taken(app, request, file, at, parameters.values(given)["dry_run"])

    report = schemas.objects(
        file={"type": "string"},
        format={"type": "string"},
        rows={"type": "integer"},
        revision=schemas.REVISION,
        dry_run={"type": "boolean"},
        unchanged={"type": "boolean"},
        changed=schemas.COUNTS,
        summary={"type": "object", "additionalProperties": {"type": "integer"}},
        reports={**schemas.OBJECTS, "description": "rows that need a person's eye"},
    )
    fields = schemas.objects(
        file={"type": "string", "contentMediaType": "application/octet-stream"},
        author={"type": "string", "description": "who imports it; else the setting `author`"},
        input_format={"type": "string", "enum": list(formats.FORMATS), "description": "where no name shows it"},
    )
    add(
        to,
        f"{API}/imports",
        take,
        method="POST",
        name="import",
        tag="changes",
        status=201,
        summary="Import one file as one change; the same file twice changes nothing.",
        description=f"At most {to.app.settings.max_import_mib} MiB. CSV has the rows that need a person's eye.",
        takes=parameters.model("import-options", [DRY_RUN, parameters.FORMAT]),
        content=json_and_csv(report),
        body={"required": True, "content": {"multipart/form-data": {"schema": {**fields, "required": ["file"]}}}},
    )


def _taken(app: App, request: Request, file: Upload, at: int | None, dry_run: bool) -> Response:
    if files.is_archive(file.name):
        raise UnsupportedMedia("{file} is an archive; unpack it and send its files one by one", file=file.name)
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
    if not wants_csv(request):
        return shown
    kept = {name: value for name, value in shown.headers.items() if name not in ("content-type", "content-length")}
    rows = tables.to_csv([as_row(each) for each in report.reports], _COLUMNS)
    return Response(rows, shown.status_code, headers=kept, media_type=CSV)


def _shown(report: ImportReport) -> dict[str, Any]:
    rows = [as_row(each) for each in report.reports]
    return {**asdict(replace(report, reports=())), "reports": rows, "unchanged": report.is_unchanged}
