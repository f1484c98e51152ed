"""The whole graph as a file: the dump that can be restored, and what other tools read."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from graph_service.api.dependencies import Serving
from graph_service.api.responses import tagged
from graph_service.api.routing import NO_QUERY, TAGGED, file_of, routes_of
from graph_service.exchange.dump import dump
from graph_service.exchange.exports import EXPORTS
from graph_service.graph import Graph


def _dump(graph: Graph, out: Path) -> None:
    dump(graph, out)


_PIECE: Final = 256 * 1024
#: format -> ending of the file's name, and media type.
_FILES: Final[Mapping[str, tuple[str, str]]] = {
    "dump": (".dump.jsonl.gz", "application/gzip"),
    "json": (".json", "application/json"),
    "csv": (".csv.zip", "application/zip"),
    "graphml": (".graphml", "application/graphml+xml"),
    "json-schema": (".schema.json", "application/schema+json"),
}


router = routes_of("exports")


def _add(name: str, write: Callable[[Graph, Path], None]) -> None:
    ending, media_type = _FILES.get(name, (f".{name}", "application/octet-stream"))
    what = "with its history, for `alignment restore`" if name == "dump" else f"as {name}"

    def export(app: Serving, request: Request) -> Response:
        return tagged(
            app, request, lambda revision: _sent(app.graph, write, f"alignment-r{revision}{ending}", media_type)
        )

    router.get(
        f"/exports/{name}",
        name=f"export-{name}",
        operation_id=f"export-{name}",
        summary=f"The whole graph {what}.",
        response_class=Response,
        responses=TAGGED | file_of(media_type),
        dependencies=NO_QUERY,
    )(export)


for _name, _write in {"dump": _dump, **EXPORTS}.items():
    _add(_name, _write)


def _sent(graph: Graph, write: Callable[[Graph, Path], None], name: str, media_type: str) -> Response:
    """The file, sent piece by piece and deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="alignment-"))
    try:
        write(graph, folder / name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    headers = {
        "Content-Length": str((folder / name).stat().st_size),
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return StreamingResponse(_pieces(folder, name), media_type=media_type, headers=headers)


def _pieces(folder: Path, name: str) -> Iterator[bytes]:
    try:
        with (folder / name).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    finally:
        shutil.rmtree(folder, ignore_errors=True)
