"""What each route really answers is what its declared model says: the same fields, of the same types, and no others."""

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from graph_service.exchange import seeds
from tests.api.conftest import served
from tests.api.test_openapi import example
from tests.drafts.stand_in import StandIn

API = "/api/v1"
TEXT = """# Cadre intégré

## Priorité 1 : Protection des civils

- Produit 1.1 : Des patrouilles protègent les civils à Gao, avec le PNUD
- Mener 20 patrouilles conjointes avec la police dans les marchés
""".encode()
#: Routes that send a file or a page, and declare its media type in place of a model.
FILES = ("/exports/", "/metrics", "/docs")
#: What makes a route answer with more fields than it does unasked.
MORE = {
    "explain": [{"explain": "true"}],
    "lens": [{"entity": "undp"}, {"location": "ml07", "lens": "absent"}],
    "search": [{"search": "e"}],
    "measure": [{"measure": "budget"}],
    "rows": [{"rows": "entity", "columns": "theme"}],
}


def routes(client, method):
    """Each route of a method, by its path; how included routers are held is the framework's own."""
    found, waiting = {}, [client.app.router]
    while waiting:
        for route in waiting.pop().routes:
            if isinstance(route, APIRoute):
                if method in route.methods and route.include_in_schema:
                    found[route.path] = route
            elif (inner := getattr(route, "original_router", None)) is not None:
                waiting.append(inner)
    return found


def check(route, answer):
    """Assert that an answer is what its route declares; numbers and text are not turned into each other."""
    assert route.response_model is not None, f"{route.path} declares no model"
    TypeAdapter(route.response_model).validate_json(answer.content, strict=True)


def test_a_router_shows_its_routes(reader):
    assert len(routes(reader, "GET")) >= 80 and len(routes(reader, "POST")) >= 7


@pytest.mark.slow
def test_every_route_that_reads_answers_as_declared(reader):
    schema = reader.get("/openapi.json").json()
    checked = 0
    for path, route in routes(reader, "GET").items():
        if any(part in path for part in FILES):
            assert route.response_model is None
            continue
        parameters = schema["paths"][path]["get"].get("parameters", ())
        in_path = {p["name"]: example(p) for p in parameters if p["in"] == "path"}
        if None in in_path.values():
            continue
        asked = {p["name"]: p for p in parameters if p["in"] == "query"}
        needed = {name: example(p) for name, p in asked.items() if p["required"]}
        for more in ({}, *(given for name in asked.keys() & MORE.keys() for given in MORE[name])):
            answer = reader.get(path.format(**in_path), params={**needed, **more})
            assert answer.status_code == 200, (path, answer.text)
            check(route, answer)
            checked += 1
    assert checked >= 90


def test_every_route_of_drafts_answers_as_declared(memory_graph):
    seeds.seed(memory_graph, "mali-2021", author="a tester")
    client = served(memory_graph, StandIn)
    reads, writes, patches = (routes(client, method) for method in ("GET", "POST", "PATCH"))
    added = client.post(f"{API}/drafts", files={"file": ("cadre.md", TEXT)}, data={"plans": "mli-itsp"})
    check(writes[f"{API}/drafts"], added)
    key = added.json()["key"]
    statement = client.get(f"{API}/drafts/{key}/suggestions").json()["items"][0]
    one = {"statement": statement["key"], "action": "accept", "target": "mli-itsp-1", "probability": 0.8}
    path = f"{API}/drafts/{{key}}"
    check(writes[f"{path}/decisions"], client.post(f"{API}/drafts/{key}/decisions", json={"decisions": [one]}))
    edited = client.patch(f"{API}/drafts/{key}/statements/{statement['key']}", json={"kind": "output"})
    check(patches[f"{path}/statements/{{statement}}"], edited)
    check(patches[path], client.patch(f"{API}/drafts/{key}", json={"status": "decided"}))
    again = client.post(
        f"{API}/drafts", files={"file": ("cadre.md", TEXT + b"\n- Autre chose\n")}, data={"version_of": key}
    )
    check(writes[f"{API}/drafts"], again)
    for name in ("", "/statements", "/versions", "/suggestions", "/effect"):
        answer = client.get(f"{API}/drafts/{again.json()['key']}{name}")
        assert answer.status_code == 200, answer.text
        check(reads[f"{path}{name}"], answer)
    check(reads[f"{API}/drafts"], client.get(f"{API}/drafts"))
    check(writes[f"{path}/plan"], client.post(f"{API}/drafts/{key}/plan", json={}))


def test_every_route_of_changes_answers_as_declared(mali, finding, sen):
    reads, writes = routes(mali, "GET"), routes(mali, "POST")
    made = mali.post(f"{API}/changes", json=finding())
    assert made.status_code == 201
    check(writes[f"{API}/changes"], made)
    check(writes[f"{API}/changes"], mali.post(f"{API}/changes?dry_run=true", json=finding("finding-2")))
    revision = made.json()["revision"]
    check(reads[f"{API}/changes/{{revision}}"], mali.get(f"{API}/changes/{revision}"))
    check(writes[f"{API}/changes/{{revision}}/undo"], mali.post(f"{API}/changes/{revision}/undo", json={"reason": "x"}))
    imported = mali.post(f"{API}/imports", files={"file": ("SEN.json", sen)})
    check(writes[f"{API}/imports"], imported)


def test_every_question_supposed_answers_as_declared(mali, finding):
    route = routes(mali, "POST")[f"{API}/whatif"]
    needed = {
        "portfolio": {"of": "undp"},
        "tree": {"of": "mli-itsp"},
        "chains": {"from": "undp", "to": "mli-itsp-1"},
    }
    for question in ("coverage", "gaps", "unled", "single-entity", "advantage", "matrix", *needed):
        body = {"question": question, "params": needed.get(question, {}), "operations": finding()["operations"]}
        answer = mali.post(f"{API}/whatif", json=body)
        assert answer.status_code == 200, answer.text
        check(route, answer)
