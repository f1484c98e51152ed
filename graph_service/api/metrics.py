"""What the service has done, counted as Prometheus reads it."""

from bisect import bisect_left
from collections import Counter
from threading import Lock
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.api.problems import kind_of

MEDIA_TYPE: Final = "text/plain; version=0.0.4"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Metrics:
    """Requests by route and status, and how long each route took. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._slots: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()

    def seen(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        with self._lock:
            self._requests[method if method in _METHODS else "other", route, status] += 1
            self._slots.setdefault(route, [0] * (len(BUCKETS) + 1))[bisect_left(BUCKETS, seconds)] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]

    def text(self, revision: int | None) -> str:
        """All of it. ``revision`` is None where the store does not answer."""
        with self._lock:
            lines = ["# TYPE alignment_requests_total counter"]
            for (method, route, status), count in sorted(self._requests.items()):
                lines.append(f'alignment_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}')
            lines.append("# TYPE alignment_request_seconds histogram")
            for route, slots in sorted(self._slots.items()):
                total = 0
                for bound, count in zip((*map(str, BUCKETS), "+Inf"), slots, strict=True):
                    total += count
                    lines.append(f'alignment_request_seconds_bucket{{route="{route}",le="{bound}"}} {total}')
                lines.append(f'alignment_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}')
                lines.append(f'alignment_request_seconds_count{{route="{route}"}} {total}')
        lines += ["# TYPE alignment_store_up gauge", f"alignment_store_up {int(revision is not None)}"]
        if revision is not None:
            lines += ["# TYPE alignment_revision gauge", f"alignment_revision {revision}"]
        return "\n".join(lines) + "\n"


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
