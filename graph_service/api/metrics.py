"""What the service has done, counted as Prometheus reads it."""

from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.api.problems import kind_of

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
disable_created_metrics()  # type: ignore[no-untyped-call]  # when a series began is of no use here


class Metrics:
    """Requests by route and status, and how long each route took; of one application. Safe between threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "alignment_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "alignment_request_seconds", "Time to answer.", ("route",), buckets=BUCKETS, registry=self._registry
        )
        self._up = Gauge("alignment_store_up", "Whether the store answers.", registry=self._registry)
        self._revision = Gauge("alignment_revision", "Revision of the graph when last known.", registry=self._registry)

    def seen(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, revision: int | None) -> str:
        """All of it. ``revision`` is None where the store does not answer."""
        self._up.set(int(revision is not None))
        if revision is not None:
            self._revision.set(revision)
        return generate_latest(self._registry).decode()


class Measured:
    """ASGI: counts every request under its route; one of no route as *none*, so that names stay few."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        start, status = perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            status = kind_of(error).status
            raise
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self._metrics.seen(scope["method"], route, status, perf_counter() - start)
