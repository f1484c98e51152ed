"""Every error has its status and one body; what nobody foresaw tells nothing."""

import logging

from graph_service import errors
from graph_service.api import problems
from graph_service.errors import GraphServiceError, InvalidInput, NotFound, StoreError
from graph_service.messages import Message
from tests.api.conftest import served
from tests.folding import for_each
from visualisation import MapError, MapModelError, TooManyNodes

STATUS = {
    "GraphServiceError": 500,
    "NotFound": 404,
    "UnknownKey": 404,
    "InvalidInput": 422,
    "Conflict": 409,
    "QueryFileError": 500,
    "StoreError": 500,
    "StoreUnavailable": 503,
    "PoolFull": 503,
    "StorageFull": 507,
    "NotCheckpointed": 500,
    "NotWritable": 500,
    "LogDamaged": 500,
    "StillWorking": 503,
    "NoAnswer": 503,
    "TooSlow": 408,
    "Overloaded": 503,
    "HeavyQueueFull": 503,
    "GivenUp": 400,
    "TooLarge": 413,
    "UnsupportedMedia": 415,
    "Unauthenticated": 401,
    "Forbidden": 403,
    "TooManyAttempts": 429,
    "ProviderError": 502,
    "ProviderUnavailable": 503,
    "CrossSite": 403,
    "Misdirected": 421,
    "Stale": 412,
    "MapError": 422,
    "MapModelError": 422,
}


def tree(kind):
    return [kind, *(below for each in kind.__subclasses__() for below in tree(each))]


#: Those that the API knows; pages, which stand above it, may be in this process or not.
ERRORS = {
    each.__name__: each
    for each in tree(GraphServiceError)
    if not each.__module__.startswith("graph_service.web") and each is not TooManyNodes  # which takes its figures
}


def test_every_error_of_the_package_has_its_status():
    assert ERRORS.keys() == STATUS.keys()
    drawn = {name for name in vars(errors) if isinstance(vars(errors)[name], type)}
    assert {each.__name__ for each in tree(GraphServiceError) if each.__module__ == errors.__name__} <= drawn


@for_each("name", ERRORS)
def test_an_error_is_answered_with_its_problem(filled, monkeypatch, name):
    def fails():
        raise ERRORS[name]("what was given; what to do")

    monkeypatch.setattr(filled, "position", fails)
    found = served(filled).get("/api/v1/frameworks")
    body = found.json()
    assert found.status_code == body["status"] == STATUS[name]
    assert found.headers["Content-Type"] == "application/problem+json"
    assert body["detail"] == "what was given; what to do" and body["instance"] == "/api/v1/frameworks"
    assert body["title"] and body["faults"] == []
    assert f'id="{body["type"].removeprefix("/docs#")}"' in served(filled).get("/docs").text
    assert ("Retry-After" in found.headers) is (STATUS[name] in (429, 503))


def test_a_class_of_error_that_comes_later_has_the_status_of_its_parent(filled, monkeypatch):
    error = type("Later", (NotFound,), {})("not there")
    monkeypatch.setattr(filled, "position", lambda: (_ for _ in ()).throw(error))
    assert served(filled).get("/api/v1/frameworks").status_code == 404


def test_every_fault_is_in_the_body(filled, monkeypatch):
    faults = [Message("{place}: {fault}", place=f"row {n}", fault="wrong") for n in range(9)]
    monkeypatch.setattr(filled, "position", lambda: (_ for _ in ()).throw(InvalidInput("refused", faults=faults)))
    assert served(filled).get("/api/v1/frameworks").json()["faults"] == [*map(str, faults)]


@for_each("error", [MapError("x"), MapModelError("x"), TooManyNodes(500, 400)])
def test_what_cannot_be_drawn_is_a_problem_of_the_request(error):
    assert problems.kind_of(error).status == 422


@for_each("error", [ValueError("secret of the engine"), RuntimeError("secret"), KeyError("secret")])
def test_what_nobody_foresaw_is_logged_and_tells_nothing(filled, monkeypatch, caplog, error):
    monkeypatch.setattr(filled, "position", lambda: (_ for _ in ()).throw(error))
    with caplog.at_level(logging.ERROR):
        found = served(filled).get("/api/v1/frameworks")
    assert found.status_code == 500 and found.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in found.text and "Traceback" not in found.text
    assert "secret" in caplog.text and "Traceback" in caplog.text
    assert found.headers["X-Content-Type-Options"] == "nosniff"


def test_an_error_of_the_store_tells_its_message_and_no_more(filled, monkeypatch, caplog):
    cause = RuntimeError("address 0xdeadbeef")
    error = StoreError("the embedded engine failed")
    error.__cause__ = cause
    monkeypatch.setattr(filled, "position", lambda: (_ for _ in ()).throw(error))
    found = served(filled).get("/api/v1/frameworks")
    assert found.status_code == 500 and "deadbeef" not in found.text and "deadbeef" in caplog.text


def test_routes_and_methods_that_there_are_not_are_problems(reader):
    for method, address, status in (
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/docs/x", 404),
        ("GET", "/redoc", 404),
        ("DELETE", "/api/v1/frameworks", 405),
        ("PUT", "/api/v1/changes", 405),
        ("GET", "/api/v1/imports", 405),
        ("POST", "/docs", 405),
        ("BREW", "/docs", 405),
        ("OPTIONS", "/api/v1/frameworks", 405),
    ):
        found = reader.request(method, address)
        assert (found.status_code, found.json()["status"]) == (status, status), (method, address)
        assert found.headers["Content-Type"] == "application/problem+json" and found.json()["next"]
    assert reader.delete("/api/v1/frameworks").headers["Allow"] == "GET"


@for_each(
    ("address", "name"),
    [
        ("/api/v1/gaps?standing=sure", "standing"),
        ("/api/v1/gaps?framework=", "framework"),
        ("/api/v1/gaps?date=", "date"),
        ("/api/v1/projects?sort=budget", "sort"),
        ("/api/v1/projects?limit=x", "limit"),
        ("/api/v1/gaps?explain=perhaps", "explain"),
        ("/api/v1/map?lang=de", "lang"),
        ("/api/v1/frameworks?format=xml", "format"),
        ("/api/v1/advantage?draws=1.5", "draws"),
        ("/api/v1/gaps?framework=%00", "framework"),
        ("/api/v1/gaps?x=1", "x"),
        ("/api/v1/projects?search=" + "x" * 1001, "search"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_was_expected(reader, address, name):
    found = reader.get(address)
    body = found.json()
    assert found.status_code == 422 and found.headers["Content-Type"] == "application/problem+json"
    assert any(name == place.split(".")[0] for place in body["expected"]) and name in body["detail"]


@for_each(
    "address",
    ["/api/v1/gaps?date=2021-13-01", "/api/v1/chains?from=undp&to=wfp&longest=99", "/api/v1/advantage?draws=-1"],
)
def test_what_only_the_question_can_judge_is_refused_by_it(reader, address):
    assert reader.get(address).status_code == 422


HOSTILE = ["'", '"', "`", "\\", "é", "\u202e", "💥", "%", "{}", "$x", "') DETACH DELETE n //", "\n", "a\tb", "\x7f"]


@for_each("text", HOSTILE)
def test_text_of_any_kind_is_a_value_and_nothing_else(reader, filled, text):
    before = filled.rows("node_counts")
    assert reader.get("/api/v1/projects", params={"search": text}).status_code == 200
    assert reader.get("/api/v1/gaps", params={"framework": text}).status_code == 404
    assert reader.get("/api/v1/queries/source_uses", params={"source": text}).json()["rows"] == []
    assert filled.rows("node_counts") == before


def test_a_store_that_was_closed_is_a_problem_and_not_an_end(memory_graph):
    client = served(memory_graph)
    memory_graph.close()
    assert client.get("/healthz").status_code == 200
    for address in ("/readyz", "/api/v1/frameworks", "/api/v1/gaps", "/api/v1/map"):
        assert client.get(address).status_code == 500
    assert "alignment_store_up 0" in client.get("/metrics").text
