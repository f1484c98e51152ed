"""Does every answer name its request, and the access log say what became of it and no more?"""

import logging

import pytest
from starlette.testclient import TestClient

from graph_service import logs
from graph_service.app import App
from graph_service.web import app as web
from tests.api.conftest import ADDRESS, served, settings


@pytest.fixture
def lines(caplog):
    """The access log: what each line has."""
    caplog.set_level(logging.DEBUG, logs.ACCESS)
    return lambda: [getattr(r, logs.MEMBERS) for r in caplog.records if r.name == logs.ACCESS]


@pytest.mark.parametrize("given", ["abc-1.2_3", "A", "x" * 128])
def test_a_well_formed_id_is_taken(reader, given):
    assert reader.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 129, "-a", 'a"b', "a;b", "é".encode()])
def test_any_other_id_is_replaced(reader, given):
    found = reader.get("/healthz", headers={} if given is None else {"X-Request-Id": given}).headers["X-Request-Id"]
    assert len(found) == 32 and found.isalnum()


def test_two_requests_have_two_ids(reader):
    assert reader.get("/healthz").headers["X-Request-Id"] != reader.get("/healthz").headers["X-Request-Id"]


@pytest.mark.parametrize("address", ["/api/v1/entities/nobody", "/nothing", "/api/v1/gaps?framwork=x"])
def test_a_problem_names_its_request(reader, address):
    found = reader.get(address, headers={"X-Request-Id": "mine"})
    assert found.json()["request"] == found.headers["X-Request-Id"] == "mine"


def test_what_nobody_foresaw_is_logged_under_its_request(filled, monkeypatch, caplog):
    caplog.handler.setFormatter(logs.TextLines())
    monkeypatch.setattr(filled, "position", lambda: 1 / 0)
    assert served(filled).get("/api/v1/frameworks", headers={"X-Request-Id": "mine"}).json()["request"] == "mine"
    assert "failed request=mine" in caplog.text


def test_no_line_unless_it_is_asked_for(filled, lines):
    served(filled).get("/api/v1/frameworks")
    assert lines() == []


def test_a_line_says_route_and_outcome_and_nothing_that_was_asked(filled, lines):
    client = served(filled, access_log="routes")
    answer = client.get("/api/v1/entities/undp?x=secret")
    client.get("/search-for-somebody")
    client.head("/api/v1/frameworks")
    first, second, third = lines()
    assert first.pop("ms") >= 0
    assert first == {
        "method": "GET",
        "route": "/api/v1/entities/{key}",
        "status": 422,
        "bytes": len(answer.content),
    }
    assert (second["route"], second["status"]) == ("none", 404)
    assert (third["method"], third["route"], third["bytes"]) == ("HEAD", "/api/v1/frameworks", 0)


def test_pages_and_their_problems_have_a_line_with_what_was_sent(filled, lines):
    app = App.over(filled, settings(access_log="routes"))
    client = TestClient(web.create_app(app), base_url=ADDRESS, headers={"Accept-Encoding": "identity"})
    page = client.get("/items/mli-itsp-2", headers={"Accept": "text/html"})
    wrong = client.get("/items/nothing", headers={"Accept": "text/html"})
    assert [(line["route"], line["status"], line["bytes"]) for line in lines()] == [
        ("/items/{key}", 200, len(page.content)),
        ("/items/{key}", 404, len(wrong.content)),
    ]
    assert "<html" in wrong.text and wrong.headers["X-Request-Id"]


def test_addresses_are_logged_where_that_is_set(filled, lines):
    served(filled, access_log="addresses").get("/api/v1/frameworks?q=a%0Ab")
    (line,) = lines()
    assert line["address"] == "/api/v1/frameworks?q=a%0Ab"


def test_what_is_asked_every_few_seconds_is_not_shown(filled, caplog, lines):
    served(filled, access_log="routes").get("/healthz")
    assert [r.levelname for r in caplog.records if r.name == logs.ACCESS] == ["DEBUG"]
