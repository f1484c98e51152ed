"""An expert's own Cypher over HTTP and in the terminal: off, until the settings say otherwise."""

import csv
import io
import json

import pytest
from starlette.testclient import TestClient

from graph_service.api.app import create_app
from graph_service.app import App
from graph_service.settings import Settings
from tests.api.conftest import ADDRESS
from tests.folding import for_each

PLANS = "MATCH (f:Framework) RETURN f.key AS key, f.title AS title ORDER BY f.key"


@pytest.fixture
def expert(filled):
    settings = Settings(cypher=True, cypher_rows=2, cypher_timeout_s=2)
    return TestClient(create_app(App.over(filled, settings)), base_url=ADDRESS)


def ask(client, text, address="/api/v1/cypher", **params):
    return client.post(address, json={"text": text, "params": params})


def test_it_is_off_unless_somebody_allows_it(reader):
    found = ask(reader, PLANS)
    assert found.status_code == 404 and "ALIGNMENT_CYPHER=true" in found.json()["detail"]


def test_rows_come_by_the_names_that_the_query_gives_and_no_more_than_the_setting_says(expert):
    found = ask(expert, PLANS)
    body = found.json()
    assert found.status_code == 200 and found.headers["Cache-Control"] == "no-store"
    assert body["columns"] == ["key", "title"] and len(body["rows"]) == 2 and body["more"] is True
    assert body["rows"][0].keys() == {"key", "title"} and body["revision"] > 0
    one = ask(expert, "MATCH (f:Framework) WHERE f.key = $key RETURN f.key AS key", key="mli-itsp").json()
    assert (one["rows"], one["more"]) == ([{"key": "mli-itsp"}], False)


def test_as_csv_no_text_is_a_formula(expert):
    found = ask(expert, "RETURN '=1+1' AS a, '＝1' AS b", "/api/v1/cypher?format=csv")
    assert [*csv.reader(io.StringIO(found.content.decode("utf-8-sig")))] == [["a", "b"], ["'=1+1", "'＝1"]]


@for_each("text", ["MATCH (n) DETACH DELETE n", "LOAD FROM '/etc/passwd' RETURN *", "RETURN", "RETURN 1/0 AS x", ""])
def test_what_is_more_than_reading_is_refused_with_its_place(expert, text):
    found = ask(expert, text)
    assert found.status_code == 422 and found.json()["type"] == "/docs#problem-invalid-input"


@for_each("body", [{}, {"text": 1}, {"text": "RETURN 1 AS x", "more": 1}, [], {"text": "RETURN 1 AS x", "params": [1]}])
def test_a_body_of_another_shape_is_refused(expert, body):
    assert expert.post("/api/v1/cypher", json=body).status_code == 422


def test_a_page_of_another_site_cannot_ask(expert):
    found = expert.post("/api/v1/cypher", json={"text": PLANS}, headers={"Sec-Fetch-Site": "cross-site"})
    assert found.status_code == 403


def test_it_cannot_be_asked_by_an_address_alone(expert):
    assert expert.get("/api/v1/cypher", params={"text": PLANS}).status_code == 405
    assert json.dumps(expert.get("/openapi.json").json()["paths"]["/api/v1/cypher"]).count("post") == 1
