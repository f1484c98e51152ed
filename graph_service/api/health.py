"""Whether the service is up, whether its store answers, and what it has done so far.

These routes are answered on the loop that takes requests, so that they wait for no thread that work may hold.
"""

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import schemas
from graph_service.api.dependencies import Serving
from graph_service.api.gauges import measured
from graph_service.api.metrics import MEDIA_TYPE, Metrics
from graph_service.api.readiness import Readiness
from graph_service.api.responses import written
from graph_service.api.routing import NO_QUERY, routes_of
from graph_service.dumps import DumpSchedule
from graph_service.errors import StoreError

router = routes_of("service", prefix="")


class Up(schemas.Shown):
    """The process is up."""

    status: Literal["up"]


class Ready(schemas.Shown):
    """The store answers."""

    status: Literal["ready"]
    revision: schemas.Revision
    engine: str
    dumps: Literal["off", "waiting", "made", "late", "failed"]


@router.get(
    "/healthz",
    name="healthz",
    operation_id="healthz",
    summary="The process is up.",
    response_model=Up,
    dependencies=NO_QUERY,
)
async def healthz() -> Response:
    return _now(written({"status": "up"}))


@router.get(
    "/readyz",
    name="readyz",
    operation_id="readyz",
    summary="The store answers; else a problem, 503 where a retry may help.",
    response_model=Ready,
    dependencies=NO_QUERY,
)
async def readyz(app: Serving, request: Request) -> Response:
    readiness: Readiness = request.app.state.readiness
    dumps: DumpSchedule = request.app.state.dumps
    ready = {
        "status": "ready",
        "revision": await readiness.revision(),
        "engine": app.graph.store.dialect,
        "dumps": dumps.state(),
    }
    return _now(written(ready))


@router.get(
    "/metrics",
    name="metrics",
    operation_id="metrics",
    summary="Requests, their times and the revision, as Prometheus reads them.",
    response_class=Response,
    responses={200: {"description": "the answer", "content": {"text/plain": {"schema": {"type": "string"}}}}},
    dependencies=NO_QUERY,
)
async def metrics(app: Serving, request: Request) -> Response:
    counted: Metrics = request.app.state.metrics
    counted.observe(measured(app, request.app.state.dumps))
    return _now(Response(counted.text(await _revision(request.app.state.readiness)), media_type=MEDIA_TYPE))


def _now(shown: Response) -> Response:
    shown.headers["Cache-Control"] = "no-store"
    return shown


async def _revision(readiness: Readiness) -> int | None:
    try:
        return await readiness.revision()
    except StoreError:
        return None
