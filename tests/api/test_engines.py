"""The same service on every engine: pages, questions, changes and files give the same answers."""

import pytest

from graph_service.exchange import seeds
from tests.api.conftest import served
from tests.api.test_lists import pages


@pytest.fixture
def service(graph):
    return served(graph)


def test_the_service_answers_alike_on_every_engine(service, graph, reader, finding):
    seeds.seed(graph, "mali-2021", author="a tester")
    for address in ("/api/v1/gaps?framework=mli-itsp", "/api/v1/objectives?search=etat", "/api/v1/tree?of=mli-hrp"):
        here, there = service.get(address).json(), reader.get(address).json()
        assert {**here, "revision": 0} == {**there, "revision": 0}
    rows, _ = pages(service, "/api/v1/locations", sort="title", limit=9)
    wanted = graph.rows("locations", sort="title", limit=500)
    assert [row["key"] for row in rows] == [row["key"] for row in wanted] and len(set(map(str, rows))) == 66
    tag = service.get("/api/v1/findings").headers["ETag"]
    assert service.get("/api/v1/findings", headers={"If-None-Match": tag}).status_code == 304
    made = service.post("/api/v1/changes", json=finding(), headers={"If-Match": '"1"'})
    assert made.status_code == 201
    assert ("Alignment-Bookmarks" in made.headers) is (graph.store.dialect == "neo4j")
    bookmarks = made.headers.get("Alignment-Bookmarks", "")
    later = service.get("/api/v1/findings", headers={"If-None-Match": tag, "Alignment-Bookmarks": bookmarks})
    assert later.status_code == 200
    assert service.post("/api/v1/changes", json=finding("f"), headers={"If-Match": '"1"'}).status_code == 412
    assert service.post("/api/v1/changes/2/undo", json={"reason": "x"}).status_code == 201
    assert service.get("/api/v1/map?framework=mli-itsp").status_code == 200
    assert service.get("/readyz").json()["engine"] == graph.store.dialect


def test_a_portfolio_comes_in_and_goes_again_on_every_engine(service, sen):
    assert service.post("/api/v1/imports", files={"file": ("SEN.json", sen)}).status_code == 201
    rows, _ = pages(service, "/api/v1/projects", limit=10)
    assert len(rows) == 43
    assert service.get("/api/v1/exports/dump").status_code == 200
    assert service.post("/api/v1/changes/1/undo", json={"reason": "x"}).status_code == 201
    assert service.get("/api/v1/projects").json()["items"] == []
