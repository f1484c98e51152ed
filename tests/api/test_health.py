"""What those who watch the service read."""

import re

from graph_service.api.metrics import BUCKETS, Metrics
from graph_service.errors import StoreUnavailable
from tests.api.conftest import served


def test_up_and_ready(reader):
    assert reader.get("/healthz").json() == {"status": "up"}
    assert reader.get("/readyz").json() == {"status": "ready", "revision": 2, "engine": "ladybug"}


def test_up_but_not_ready_while_the_store_is_away(reader, filled, monkeypatch):
    monkeypatch.setattr(filled, "revision", lambda: (_ for _ in ()).throw(StoreUnavailable("no Neo4j answers")))
    assert reader.get("/healthz").status_code == 200
    found = reader.get("/readyz")
    assert found.status_code == 503 and found.headers["Retry-After"] == "5"
    assert "alignment_store_up 0" in reader.get("/metrics").text


def test_requests_are_counted_by_route_and_status(filled):
    client = served(filled)
    for address in ("/api/v1/entities/undp", "/api/v1/entities/wfp", "/api/v1/entities/x", "/nothing", "/api/v1/../x"):
        client.get(address)
    client.get("/healthz", headers={"Host": "evil.example"})
    client.request("BREW", "/docs")
    client.head("/healthz")
    text = client.get("/metrics").text
    assert 'alignment_requests_total{method="GET",route="/api/v1/entities/{key}",status="200"} 2' in text
    assert 'alignment_requests_total{method="GET",route="/api/v1/entities/{key}",status="404"} 1' in text
    assert 'route="none",status="404"' in text and 'route="none",status="421"} 1' in text
    assert 'method="other"' in text and "BREW" not in text and "nothing" not in text
    assert "alignment_revision 2" in text and "alignment_store_up 1" in text


def test_an_error_that_nobody_foresaw_is_counted(filled, monkeypatch):
    client = served(filled)
    monkeypatch.setattr(filled, "revision", lambda: 1 / 0)
    client.get("/api/v1/frameworks")
    monkeypatch.undo()
    assert 'route="/api/v1/frameworks",status="500"} 1' in client.get("/metrics").text


def test_times_are_a_histogram_that_adds_up():
    metrics = Metrics()
    for seconds in (0.001, 0.005, 0.2, 99.0):
        metrics.seen("GET", "/a", 200, seconds)
    text = metrics.text(7)
    counts = [int(n) for n in re.findall(r'_bucket\{route="/a",le="[^"]+"\} (\d+)', text)]
    assert len(counts) == len(BUCKETS) + 1 and counts == sorted(counts)
    assert counts[0] == 2 and counts[-1] == 4 and 'alignment_request_seconds_count{route="/a"} 4' in text
    assert "alignment_request_seconds_sum" in text and text.endswith("alignment_revision 7\n")


def test_the_text_is_as_prometheus_reads_it(reader):
    found = reader.get("/metrics")
    assert found.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    for line in found.text.splitlines():
        assert re.fullmatch(r'# TYPE \w+ (counter|histogram|gauge)|\w+(\{(\w+="[^"]*",?)+\})? [\d.e+-]+', line), line
