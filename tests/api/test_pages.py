"""What a browser opens: pages that ask no other host for anything, and a designed state where there is no map."""

import re

import pytest

from graph_service.api import pages
from graph_service.changes import Change, UpsertEdge, UpsertNode
from graph_service.model import EdgeRef
from visualisation import MapModel

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ALL = ["/map", "/map?lang=en", "/map?framework=mli-itsp&standing=asserted", "/explore?centre=mli-itsp-1", "/docs"]
_LOADS = re.compile(
    r"""<(?:link|script|img|iframe|source|object|embed|form|base)\b[^>]*\b(?:src|href|data|action)\s*=\s*["']?(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("address", ALL)
def test_a_page_asks_no_other_host_for_anything(reader, address):
    found = reader.get(address, headers=HTML)
    assert found.status_code == 200 and found.headers["Content-Type"].startswith("text/html")
    assert not _LOADS.search(found.text)
    policy = found.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and policy.endswith("frame-ancestors 'none'")
    assert "http" not in policy and "'unsafe-eval'" not in policy and "script-src 'unsafe-inline'" not in policy


def test_the_pattern_for_foreign_addresses_finds_some():
    for hostile in (
        '<script src="https://x/y.js">',
        "<link rel=s href=//x>",
        "a{background:url(http://x)}",
        '@import "x"',
    ):
        assert _LOADS.search(hostile)


def test_the_root_opens_the_map(reader):
    found = reader.get("/")
    assert found.status_code == 307 and found.headers["Location"] == "/map"


def test_the_map_and_its_data_are_the_same_model(reader):
    model = MapModel.from_json(reader.get("/api/v1/map?framework=mli-itsp").text)
    gaps = reader.get("/api/v1/gaps?framework=mli-itsp").json()["rows"]
    assert list(model.gaps) == [row["key"] for row in gaps] and model.revision == 2
    page = reader.get("/map?framework=mli-itsp").text
    assert all(node.key in page for node in model.nodes)
    assert "/explore?lang=fr\\u0026centre={key}" in page


def test_the_language_of_reasons_is_that_asked_for(reader):
    french, english = (reader.get(f"/api/v1/map?lang={lang}").json() for lang in ("fr", "en"))
    reasons = [{e["reason"] for edge in model["edges"] for e in edge["evidence"]} for model in (french, english)]
    assert reasons[0] != reasons[1]


def test_an_empty_graph_has_a_page_that_says_what_to_do(refusing):
    found = refusing.get("/map?lang=en", headers=HTML)
    assert found.status_code == 200 and "Load the worked example" in found.text
    assert refusing.get("/api/v1/map").json()["nodes"] == []


def test_a_graph_too_large_for_one_map_offers_its_plans(reader, monkeypatch):
    monkeypatch.setattr(pages, "MOST_NODES", 10)
    found = reader.get("/map?lang=en", headers=HTML)
    assert found.status_code == 200 and "Choose a plan" in found.text
    assert 'href="/map?framework=mli-itsp&amp;lang=en"' in found.text and not _LOADS.search(found.text)
    assert '<div id="app">' in reader.get("/map?framework=mli-itsp", headers=HTML).text
    assert "Choisissez un plan" in reader.get("/map", headers=HTML).text


def test_explore_shows_what_is_around_a_node(reader):
    page = reader.get("/explore?centre=mli-itsp-1&lang=en").text
    assert "mli-joint-transition-priorities" in page and '<html lang="en">' in page
    assert "mli-hrp-1" not in page


@pytest.fixture
def crowded(memory_graph):
    """A plan with 450 objectives of one kind, and one project that reaches a single one."""
    nodes = [UpsertNode("Framework", "plan", {"title": "Plan", "kind": "hrp"})]
    nodes += [UpsertNode("Objective", f"o-{n}", {"title": f"Objective {n}"}) for n in range(450)]
    nodes += [UpsertNode("Project", "project", {"title": "Project"})]
    edges = [UpsertEdge(EdgeRef("PART_OF", f"o-{n}", "plan"), {"standing": "asserted"}) for n in range(450)]
    edges += [UpsertEdge(EdgeRef("CONTRIBUTES_TO", "project", "o-1"), {"standing": "asserted"})]
    memory_graph.apply(Change([*nodes, *edges], "t", "t"))
    return memory_graph


def test_a_neighbourhood_that_nobody_could_read_is_refused_with_a_sentence(client, crowded):
    found = client.get("/explore?centre=plan")
    assert found.status_code == 422 and "451 nodes are too many" in found.json()["detail"]
    page = client.get("/explore?centre=plan&lang=en", headers=HTML)
    assert page.status_code == 422 and "This view cannot be shown" in page.text and "451 nodes" in page.text


def test_one_step_is_shown_where_two_would_be_too_many(client, crowded):
    page = client.get("/explore?centre=o-1")
    assert page.status_code == 200 and "o-449" not in page.text and ">Project<" in page.text


def test_a_key_that_names_nothing_is_a_page_for_people_and_a_problem_for_programs(reader):
    for address in ("/explore?centre=nobody", "/map?framework=nobody"):
        assert reader.get(address).headers["Content-Type"] == "application/problem+json"
        page = reader.get(address, headers=HTML)
        assert page.status_code == 404 and page.headers["Content-Type"].startswith("text/html")
        assert "nobody" in page.text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><h1>"])
def test_hostile_text_stays_text_in_every_page(client, memory_graph, text, monkeypatch):
    plan = UpsertNode("Framework", "plan", {"title": text, "title_en": text, "kind": "hrp"})
    part = UpsertNode("Objective", "o", {"title": text, "quote": text})
    edge = UpsertEdge(EdgeRef("PART_OF", "o", "plan"), {"standing": "asserted", "quote": text})
    memory_graph.apply(Change([plan, part, edge], "t", "t"))
    for address in ("/map?lang=en", "/explore?centre=plan&lang=en"):
        assert text not in client.get(address, headers=HTML).text
    monkeypatch.setattr(pages, "MOST_NODES", 1)
    assert text not in client.get("/map?lang=en", headers=HTML).text
    assert text not in client.get("/explore", params={"centre": text}, headers=HTML).text


def test_the_description_lists_every_operation_and_every_problem(reader):
    page = reader.get("/docs").text
    for path, operations in reader.get("/openapi.json").json()["paths"].items():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page and f"<code>{path}</code>" in page
    assert 'id="problem-not-found"' in page and "<script" not in page
