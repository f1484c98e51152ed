"""The page that describes the API, which asks no other host for anything, and the map as data."""

import re

from tests.folding import for_each
from visualisation import MapModel

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ALL = ["/docs"]
_LOADS = re.compile(
    r"""<(?:link|script|img|iframe|source|object|embed|form|base)\b[^>]*\b(?:src|href|data|action)\s*=\s*["']?(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import""",
    re.IGNORECASE,
)


@for_each("address", ALL)
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


def test_the_map_has_the_gaps_of_the_question(reader):
    model = MapModel.from_json(reader.get("/api/v1/map?framework=mli-itsp").text)
    gaps = reader.get("/api/v1/gaps?framework=mli-itsp").json()["rows"]
    assert list(model.gaps) == [row["key"] for row in gaps] and model.revision == 2


def test_the_language_of_reasons_is_that_asked_for(reader):
    french, english = (reader.get(f"/api/v1/map?lang={lang}").json() for lang in ("fr", "en"))
    reasons = [{e["reason"] for edge in model["edges"] for e in edge["evidence"]} for model in (french, english)]
    assert reasons[0] != reasons[1]


def test_the_description_lists_every_operation_and_every_problem(reader):
    page = reader.get("/docs").text
    for path, operations in reader.get("/openapi.json").json()["paths"].items():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page and f"<code>{path}</code>" in page
    assert 'id="problem-not-found"' in page and "<script" not in page
