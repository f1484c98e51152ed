"""The description: valid, whole, and every example in it runs."""

import json
import re

import pytest
from fastapi.openapi.models import OpenAPI

from graph_service.questions.lookups import LISTS
from graph_service.questions.registry import QUESTIONS
from graph_service.sheets import XLSX
from tests.api.conftest import served


@pytest.fixture(scope="module")
def schema(reader):
    return reader.get("/openapi.json").json()


def operations(schema, method="get"):
    return [(path, each[method]) for path, each in schema["paths"].items() if method in each]


def test_the_description_is_valid_openapi(schema):
    OpenAPI.model_validate(schema)
    assert schema["openapi"].startswith("3.1")
    text = json.dumps(schema)
    for name in re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', text):
        assert name in schema["components"]["schemas"]
    assert '"#/$defs/' not in text and "HTTPValidationError" not in text


def test_names_of_operations_are_unique_and_those_of_the_questions(schema):
    names = [each["operationId"] for _, path in schema["paths"].items() for each in path.values()]
    assert len(set(names)) == len(names) >= 80
    assert QUESTIONS.keys() | LISTS.keys() <= set(names)


def test_every_path_of_the_contract_is_there(schema):
    paths = set(schema["paths"])
    for name in LISTS:
        assert {f"/api/v1/{name}", f"/api/v1/{name}/{{key}}", f"/api/v1/{name}/{{key}}/neighbours"} <= paths
    assert {f"/api/v1/{name}" for name in QUESTIONS} <= paths
    assert {
        "/api/v1/frameworks/{key}/tree",
        "/api/v1/entities/{key}/portfolio",
        "/api/v1/queries",
        "/api/v1/map",
        "/api/v1/changes",
        "/api/v1/changes/{revision}",
        "/api/v1/changes/{revision}/undo",
        "/api/v1/imports",
        "/api/v1/exports/dump",
        "/api/v1/whatif",
        "/api/v1/drafts",
        "/api/v1/drafts/{key}",
        "/api/v1/drafts/{key}/statements",
        "/api/v1/drafts/{key}/decisions",
        "/api/v1/drafts/{key}/suggestions",
        "/api/v1/drafts/{key}/effect",
        "/api/v1/drafts/{key}/exports/sssom",
        "/healthz",
        "/readyz",
        "/metrics",
        "/docs",
    } <= paths


def test_every_operation_says_what_it_is_and_what_can_go_wrong(schema):
    for path, methods in schema["paths"].items():
        for each in methods.values():
            assert each["summary"] and each["tags"], path
            assert "application/problem+json" in each["responses"]["4XX"]["content"], path
            declared = {p["name"] for p in each.get("parameters", ()) if p["in"] == "path"}
            assert declared == set(re.findall(r"\{(\w+)\}", path))
            assert all(p.get("description") for p in each.get("parameters", ())), path


def example(parameter):
    found = parameter["schema"].get("examples") or next(
        (each["examples"] for each in parameter["schema"].get("anyOf", ()) if "examples" in each), None
    )
    return found[0] if found else None


@pytest.mark.slow
def test_every_example_of_a_parameter_runs(schema, reader):
    ran = 0
    for path, operation in operations(schema):
        parameters = operation.get("parameters", ())
        in_path = {p["name"]: example(p) for p in parameters if p["in"] == "path"}
        if None in in_path.values():
            continue
        address = path.format(**in_path)
        asked = [p for p in parameters if p["in"] == "query"]
        needed = {p["name"]: example(p) for p in asked if p["required"]}
        assert None not in needed.values(), (path, needed)
        for given in ({}, *({p["name"]: example(p)} for p in asked if example(p) is not None)):
            looked_at = {"location": "ml07"} if "lens" in given else {}  # a lens needs something to look at
            found = reader.get(address, params={**needed, **given, **looked_at})
            assert found.status_code == 200, (path, given, found.text)
            ran += 1
    assert ran >= 300


def test_every_example_of_a_body_runs(schema, memory_graph):
    from graph_service.exchange import seeds

    seeds.seed(memory_graph, "mali-2021", author="a tester")
    client, ran = served(memory_graph, cypher=True), 0
    for path, operation in operations(schema, "post"):
        body = operation.get("requestBody", {"content": {}})["content"].get("application/json")
        # of a draft: see test_drafts; of accounts: tests/access
        if body is not None and "{key}" not in path and not path.startswith(("/api/v1/accounts", "/api/v1/tokens")):
            found = client.post(path.format(revision=memory_graph.revision()), json=body["example"])
            assert found.status_code == (200 if path.endswith(("/whatif", "/cypher")) else 201), found.text
            ran += 1
    assert ran == 4


def referred(schema, part):
    """The component that a part of the description refers to."""
    return schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]


def test_answers_are_as_described(schema, reader):
    """The columns of a list are those that its rows have, and no required one is missing."""
    for name in LISTS:
        answer = schema["paths"][f"/api/v1/{name}"]["get"]["responses"]["200"]["content"]
        assert answer.keys() == {"application/json", "text/csv", XLSX}
        page = referred(schema, answer["application/json"]["schema"])
        found = reader.get(f"/api/v1/{name}").json()
        assert found.keys() == page["properties"].keys()
        for row in found["items"]:
            assert row.keys() == referred(schema, page["properties"]["items"]["items"])["properties"].keys()


def test_writes_are_described_with_their_form(schema):
    body = schema["paths"]["/api/v1/imports"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert body["required"] == ["file"]
    change = schema["paths"]["/api/v1/changes"]["post"]
    assert {"200", "201"} <= change["responses"].keys()
    assert {"dry_run", "If-Match"} == {p["name"] for p in change["parameters"]}
