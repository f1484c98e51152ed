"""The whole graph as a file: the dump that can be restored, and what other tools read."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from graph_service.api.dependencies import Serving
from graph_service.api.responses import language, tagged
from graph_service.api.routing import NO_QUERY, TAGGED, Key, file_of, routes_of
from graph_service.app import App
from graph_service.exchange.dump import dump
from graph_service.exchange.exports import EXPORTS, Export
from graph_service.exchange.passing_files import passing_file
from graph_service.exchange.workbook.writing import workbook
from graph_service.graph import Graph
from graph_service.messages import Message
from graph_service.sheets import XLSX


def _dump(graph: Graph, out: Path) -> None:
    dump(graph, out)


_PIECE: Final = 256 * 1024
_ALL: Final[Mapping[str, Export]] = {
    "dump": Export(".dump.jsonl.gz", "application/gzip", Message("a dump"), _dump),
    **EXPORTS,
}


router = routes_of("exports")


def _add(name: str, chosen: Export) -> None:
    file = f"{name}{chosen.ending}" if name in ("csv", "json-schema") else chosen.ending.removeprefix(".")
    what = "with its history, for `alignment restore`" if name == "dump" else f"as {name}"

    def export(app: Serving, request: Request) -> Response:
        return tagged(app, request, lambda revision, _: _sent(app, chosen, f"alignment-r{revision}.{file}"))

    router.get(
        f"/exports/{name}",
        name=f"export-{name}",
        operation_id=f"export-{name}",
        summary=f"The whole graph {what}.",
        response_class=Response,
        responses=TAGGED | file_of(chosen.media_type),
        dependencies=NO_QUERY,
    )(export)


for _name, _export in _ALL.items():
    _add(_name, _export)


@router.get(
    "/frameworks/{key}/workbook",
    name="framework-workbook",
    operation_id="framework-workbook",
    summary="A plan with its projects, leads and contributions as a workbook, to be edited and imported again.",
    response_class=Response,
    responses=TAGGED | file_of(XLSX),
    dependencies=NO_QUERY,
)
def _workbook(app: Serving, request: Request, key: Key) -> Response:
    def made(revision: int, _: str) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="{key}-r{revision}.xlsx"'}
        return Response(workbook(app.graph, key, language(app, request)), headers=headers, media_type=XLSX)

    return tagged(app, request, made)


def _sent(app: App, chosen: Export, name: str) -> Response:
    """The file, sent piece by piece; it has no name on the disk."""
    with app.heavy.turn():
        file = passing_file(lambda out: chosen.write(app.graph, out), name)
    headers = {
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return _Sending(_pieces(file), media_type=chosen.media_type, headers=headers, file=file)


class _Sending(StreamingResponse):
    """Sends a file and closes it, also where the caller hangs up half-way."""

    def __init__(self, pieces: Iterator[bytes], *, file: BinaryIO, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(pieces, media_type=media_type, headers=headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while not file.closed and (piece := file.read(_PIECE)):
        yield piece
