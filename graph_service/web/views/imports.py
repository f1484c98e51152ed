"""/import: a file is read, what it would do is shown, and only what somebody confirms is stored."""

from typing import Final

from starlette.responses import Response

from graph_service.access import acting
from graph_service.api.bodies import Upload
from graph_service.errors import InvalidInput
from graph_service.exchange import files, formats
from graph_service.exchange.importing import ImportReport, import_file
from graph_service.exchange.parsed_file import as_row
from graph_service.exchange.workbook.form import SHEETS
from graph_service.exchange.workbook.held import Held
from graph_service.exchange.workbook.writing import workbook, written
from graph_service.sheets import XLSX
from graph_service.translation import render
from graph_service.web import sheets
from graph_service.web.pages import Page, redirect
from graph_service.web.request import PageRequest
from graph_service.web.staging import Staging

_SHOWN: Final = 100
_COLUMNS: Final = ("row", "column", "value", "problem")


def start(request: PageRequest) -> Page:
    """Where a file is chosen."""
    return Page("import.html", {"formats": list(formats.FORMATS.values()), "refused": None, "name": None})


def form(request: PageRequest) -> Response:
    """The empty form of a plan, as a workbook."""
    empty = Held(None, {id: {} for id in SHEETS})
    return _workbook(written(empty, request.revision, request.lang), "plan")


def plan(request: PageRequest, key: str) -> Response:
    """A plan as a workbook that can be edited and imported again."""
    return _workbook(workbook(request.graph, key, request.lang), f"{key}-r{request.revision}")


def _workbook(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=XLSX)


def check(request: PageRequest, staging: Staging, file: Upload) -> Page | Response:
    """Read a file and show what it would do; one that is no good is refused, with its faults."""
    try:
        report = _run(request, file)
    except InvalidInput as error:
        faults = error.faults or (error.message,)
        given = {"formats": list(formats.FORMATS.values()), "refused": faults[:50], "name": file.name}
        return Page("import.html", given, status=422, fresh=True)
    return redirect(request, f"/imports/{staging.keep(file, report)}")


def review(request: PageRequest, staging: Staging, token: str) -> Page | Response:
    """What the file would do, as the graph is now."""
    staged = staging.find(token)
    moved = staged.report.revision - (not staged.report.is_unchanged) != request.revision
    report = _run(request, staged.file) if moved else staged.report
    if request.value("format") in ("csv", "xlsx"):
        rows = [as_row(each, lambda problem: render(problem, request.lang)) for each in report.reports]
        return sheets.response(request, request.value("format"), "reports", rows, _COLUMNS)
    shown = {"report": report, "reports": report.reports[:_SHOWN], "token": token, "moved": moved, "shown": _SHOWN}
    return Page("review.html", shown, fresh=True)


def confirm(request: PageRequest, staging: Staging, token: str, author: str, seen: str) -> Response:
    """Store what was shown; where the graph has changed since, show it again first."""
    staged = staging.find(token)
    if seen != str(request.revision):
        return redirect(request, f"/imports/{token}")
    fields = {**staged.file.fields, **({"author": author} if author else {})}
    report = _run(request, Upload(staged.file.name, staged.file.content, fields), expected=request.revision)
    staging.drop(token)
    if report.is_unchanged:
        return redirect(request, "/import", done="unchanged")
    return redirect(request, f"/changes/{report.revision}", done="import")


def _run(request: PageRequest, file: Upload, *, expected: int | None = None) -> ImportReport:
    """Import a file into the graph as it was ``expected`` to be; without that, only try."""
    if files.is_archive(file.name):
        raise InvalidInput("{file} is an archive; unpack it and choose its files one by one", file=file.name)
    settings = request.app.settings
    with request.app.heavy.turn():
        return import_file(
            request.graph,
            file.content,
            author=acting.named(file.fields.get("author"), settings.author),
            name=file.name,
            format=file.fields.get("input_format") or None,
            dry_run=expected is None,
            expected=expected,
            max_bytes=settings.max_import_mib * files.MIB,
        )
