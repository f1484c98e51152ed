"""What the service has done, counted as Prometheus reads it."""

from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.api.problems import kind_of

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
#: Where in a request's scope whoever stands further out asks to be told the route: a list that it is put into.
ROUTE: Final = "graph_service.route"
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: What is measured when it is asked for, by name; what is not known then is left out.
GAUGES: Final[Mapping[str, str]] = {
    "nodes": "Nodes in the snapshot that questions are answered from.",
    "relationships": "Relationships in that snapshot.",
    "answers_held": "Answers that are remembered.",
    "answer_bytes_held": "Bytes that those answers take, about.",
    "answers_being_made": "Answers that are being worked out.",
    "dump_age_seconds": "Seconds since the newest dump in ALIGNMENT_DUMP_FOLDER was begun.",
    "journal_bytes": "Size of the journal of an embedded graph.",
    "store_file_bytes": "Size of the file of an embedded graph.",
    "disk_free_bytes": "Room on the disk of an embedded graph.",
}
COUNTERS: Final[Mapping[str, str]] = {
    "answer_cache_hits": "Questions whose answer was known.",
    "answer_cache_misses": "Questions whose answer had to be worked out.",
    "dump_failures": "Dumps that were due and could not be made.",
}
disable_created_metrics()  # type: ignore[no-untyped-call]  # when a series began is of no use here


class Observed(Collector):
    """The gauges and counters that are measured when they are asked for."""

    def __init__(self) -> None:
        self.values: Mapping[str, float | None] = {}

    def collect(self) -> Iterator[Metric]:
        for name, value in self.values.items():
            if value is not None and name in GAUGES:
                yield GaugeMetricFamily(f"alignment_{name}", GAUGES[name], value)
            elif value is not None:
                yield CounterMetricFamily(f"alignment_{name}", COUNTERS[name], value)


class Metrics:
    """Requests by route and status, and how long each route took; of one application. Safe between threads."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "alignment_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "alignment_request_seconds", "Time to answer.", ("route",), buckets=BUCKETS, registry=registry
        )
        self.in_progress = Gauge("alignment_requests_in_progress", "Requests under way.", registry=registry)
        self._up = Gauge("alignment_store_up", "Whether the store answers.", registry=registry)
        self._revision = Gauge("alignment_revision", "Revision of the graph when last known.", registry=registry)
        self._observed = Observed()
        registry.register(self._observed)
        ProcessCollector(registry=registry)  # memory, time of processor, open files

    def seen(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def observe(self, values: Mapping[str, float | None]) -> None:
        """Show what was measured just now, by the names of ``GAUGES`` and ``COUNTERS``."""
        self._observed.values = values

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

        self._metrics.in_progress.inc()
        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            status = kind_of(error).status
            raise
        finally:
            self._metrics.in_progress.dec()
            route = route_of(scope)
            scope.get(ROUTE, []).append(route)
            self._metrics.seen(scope["method"], route, status, perf_counter() - start)


def route_of(scope: Scope) -> str:
    """The route that answered a request, as it is described, such as ``/projects/{key}``; *none* where none did.

    The framework says which it was for routes of the API; for a page it says only who answered.
    """
    if (path := getattr(scope.get("route"), "path", None)) is not None:
        return str(path)
    answered = scope.get("endpoint")
    routes = scope["app"].router.routes if answered is not None and "app" in scope else ()
    return next((each.path for each in routes if getattr(each, "endpoint", None) is answered), "none")
