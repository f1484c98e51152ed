"""What those who watch the service read."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from graph_service.api.app import create_app
from graph_service.api.metrics import BUCKETS, COUNTERS, GAUGES, Metrics
from graph_service.app import App
from graph_service.errors import StoreUnavailable
from graph_service.exchange import seeds
from graph_service.web import app as web
from tests.api.conftest import ADDRESS, POOL_MIB, served, settings


def test_up_and_ready(reader):
    assert reader.get("/healthz").json() == {"status": "up"}
    assert reader.get("/readyz").json() == {
        "status": "ready",
        "revision": 2,
        "engine": "ladybug",
        "dumps": "off",
    }


def test_up_but_not_ready_while_the_store_is_away(reader, filled, monkeypatch):
    monkeypatch.setattr(filled, "revision", lambda: (_ for _ in ()).throw(StoreUnavailable("no Neo4j answers")))
    assert reader.get("/healthz").status_code == 200
    found = reader.get("/readyz")
    assert found.status_code == 503 and found.headers["Retry-After"] == "5"
    assert "alignment_store_up 0.0" in reader.get("/metrics").text


def samples(text):
    """What Prometheus reads: the value of each series by its name and labels."""
    families = text_string_to_metric_families(text)
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


def counted(text, **labels):
    """How many requests of these labels were counted."""
    found = samples(text).items()
    return sum(value for (name, own), value in found if name == "alignment_requests_total" and labels.items() <= {*own})


def test_requests_are_counted_by_route_and_status(filled):
    client = served(filled)
    for address in ("/api/v1/entities/undp", "/api/v1/entities/wfp", "/api/v1/entities/x", "/nothing", "/api/v1/../x"):
        client.get(address)
    client.get("/healthz", headers={"Host": "evil.example"})
    client.request("BREW", "/docs")
    client.head("/healthz")
    text = client.get("/metrics").text
    assert counted(text, method="GET", route="/api/v1/entities/{key}", status="200") == 2
    assert counted(text, method="GET", route="/api/v1/entities/{key}", status="404") == 1
    assert counted(text, route="none", status="404") >= 1 and counted(text, route="none", status="421") == 1
    assert counted(text, method="other") == 1 and "BREW" not in text and "nothing" not in text
    assert samples(text)["alignment_revision", ()] == 2 and samples(text)["alignment_store_up", ()] == 1


def test_pages_are_counted_under_their_route(filled):
    client = TestClient(web.create_app(App.over(filled, settings())), base_url=ADDRESS)
    for address in ("/items/mli-itsp-2", "/items/mli-itsp-5", "/static/app.css", "/"):
        client.get(address, headers={"Accept": "text/html"})
    text = client.get("/metrics").text
    assert counted(text, route="/items/{key}", status="200") == 2
    assert counted(text, route="/static/{name}") == counted(text, route="/") == 1
    assert counted(text, route="none") == 0


def test_applications_count_for_themselves(filled):
    client, other = served(filled), served(filled)
    client.get("/healthz")
    assert counted(client.get("/metrics").text) == 1 and counted(other.get("/metrics").text) == 0


def test_an_error_that_nobody_foresaw_is_counted(filled, monkeypatch):
    client = served(filled)
    monkeypatch.setattr(filled, "position", lambda: 1 / 0)
    client.get("/api/v1/frameworks")
    monkeypatch.undo()
    assert counted(client.get("/metrics").text, route="/api/v1/frameworks", status="500") == 1


def test_times_are_a_histogram_that_adds_up():
    metrics = Metrics()
    for seconds in (0.001, 0.005, 0.2, 99.0):
        metrics.seen("GET", "/a", 200, seconds)
    found = samples(metrics.text(7))
    counts = [value for (name, _), value in found.items() if name == "alignment_request_seconds_bucket"]
    assert len(counts) == len(BUCKETS) + 1 and counts == sorted(counts)
    assert (counts[0], counts[-1]) == (2, 4)
    assert found["alignment_request_seconds_count", (("route", "/a"),)] == 4
    assert found["alignment_request_seconds_sum", (("route", "/a"),)] == pytest.approx(99.206)
    assert found["alignment_revision", ()] == 7


def test_the_text_is_as_prometheus_reads_it(reader):
    found = reader.get("/metrics")
    assert found.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    names = {family.name for family in text_string_to_metric_families(found.text)}
    ours = {name for name in names if name.startswith("alignment_")}
    requests = {"alignment_requests", "alignment_request_seconds", "alignment_requests_in_progress"}
    told = {f"alignment_{name}" for name in (*GAUGES, *COUNTERS)}
    assert ours - told == {*requests, "alignment_store_up", "alignment_revision"}
    assert "process_resident_memory_bytes" in names and "process_open_fds" in names


def test_what_is_measured_is_so(tmp_path):
    with App.open(settings(store=f"ladybug:{tmp_path / 'a.lbug'}", buffer_pool_mib=POOL_MIB)) as app:
        client = TestClient(create_app(app), base_url=ADDRESS)
        seeds.seed(app.graph, "mali-2021", author="a tester")
        assert ("alignment_nodes", ()) not in samples(client.get("/metrics").text)  # nobody asked yet
        for _ in range(3):
            assert client.get("/api/v1/gaps?framework=mli-itsp").status_code == 200
        found = samples(client.get("/metrics").text)
        assert found["alignment_nodes", ()] > 100 and found["alignment_relationships", ()] > 100
        assert found["alignment_answer_cache_misses_total", ()] >= 1
        assert found["alignment_answer_cache_hits_total", ()] >= 2
        assert found["alignment_answers_held", ()] >= 1 and found["alignment_answers_being_made", ()] == 0
        assert found["alignment_journal_bytes", ()] == (tmp_path / "a.lbug.journal").stat().st_size
        assert found["alignment_disk_free_bytes", ()] > 0 and found["alignment_requests_in_progress", ()] == 1
        assert found["alignment_dump_failures_total", ()] == 0
