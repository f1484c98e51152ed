"""Whether the service is up, whether its store answers, and what it has done so far."""

from starlette.responses import Response

from graph_service.api import schemas
from graph_service.api.metrics import MEDIA_TYPE, Metrics
from graph_service.api.responses import written
from graph_service.api.service import Routes, Serving, add
from graph_service.app import App
from graph_service.errors import StoreError


def add_to(to: Routes, metrics: Metrics) -> None:
    """Add the routes for those who watch the app."""

    def healthz() -> Response:
        return _now(written({"status": "up"}))

    def readyz(app: Serving) -> Response:
        ready = {"status": "ready", "revision": app.graph.revision(), "engine": app.graph.store.dialect}
        return _now(written(ready))

    def numbers(app: Serving) -> Response:
        return _now(Response(metrics.text(_revision(app)), media_type=MEDIA_TYPE))

    up = {"application/json": {"schema": schemas.objects(status={"type": "string"})}}
    text = {"text/plain": {"schema": {"type": "string"}}}
    add(to, "/healthz", healthz, name="healthz", tag="service", summary="The process is up.", content=up)
    add(
        to,
        "/readyz",
        readyz,
        name="readyz",
        tag="service",
        content=up,
        summary="The store answers; else a problem, 503 where a retry may help.",
    )
    add(
        to,
        "/metrics",
        numbers,
        name="metrics",
        tag="service",
        content=text,
        summary="Requests, their times and the revision, as Prometheus reads them.",
    )


def _now(shown: Response) -> Response:
    shown.headers["Cache-Control"] = "no-store"
    return shown


def _revision(app: App) -> int | None:
    try:
        return app.graph.revision()
    except StoreError:
        return None
