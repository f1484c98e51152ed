"""Text that tries to be more than text stays text on pages and in files; every engine serves the same pages."""

import io
import re

import openpyxl
import pytest

from graph_service.changes import Change, UpsertEdge, UpsertNode
from graph_service.exchange import seeds
from graph_service.model import EdgeRef
from tests.folding import for_each
from tests.visualisation.hostile import PAYLOADS
from tests.web.conftest import seen, served
from tests.web.markup import Markup

ADDRESSES = (
    "/",
    "/plans/plan",
    "/gaps",
    "/coverage",
    "/advantage",
    "/items/o-{n}",
    "/projects",
    "/projects/p-{n}",
    "/entities",
    "/entities/e-{n}",
    "/sources",
    "/sources/s-{n}",
    "/search?q=a",
    "/map",
    "/matrix",
    "/explore?centre=o-{n}",
    "/money",
    "/places",
    "/changes",
    "/changes/1",
    "/changes/1/undo",
)
#: Without what the graph itself refuses.
TEXTS = [text.replace("\x00", "").replace("\x07", "") for text in PAYLOADS]


def spoiled():
    """A plan whose every text is hostile."""
    said = {"standing": "asserted"}
    operations = [UpsertNode("Framework", "plan", {"title": TEXTS[0], "kind": "hrp", "country": TEXTS[1][:60]})]
    for n, text in enumerate(TEXTS):
        source = {"source": f"s-{n}", "locator": text, "quote": text}
        operations += [
            UpsertNode("Source", f"s-{n}", {"title": text, "uri": f"javascript:window.__pwned={n}"}),
            UpsertNode("Objective", f"o-{n}", {"title": text, "code": text[:40], "description": text, **source}),
            UpsertNode("Project", f"p-{n}", {"title": text, **source}),
            UpsertNode(
                "Entity", f"e-{n}", {"title": text, "acronym": text[:30], "kind": "ngo", "aliases": [text[:50]]}
            ),
            UpsertNode("Finding", f"f-{n}", {"title": text, "kind": "weakness", **source}),
            UpsertNode("Location", f"l-{n}", {"title": text, "level": "admin1"}),
            UpsertEdge(EdgeRef("PART_OF", f"o-{n}", "plan"), {**said, **source, "reason_fr": text, "reason_en": text}),
            UpsertEdge(EdgeRef("ABOUT", f"f-{n}", "plan"), {**said, **source}),
            UpsertEdge(EdgeRef("LED_BY", f"p-{n}", f"e-{n}"), {**said, **source}),
            UpsertEdge(EdgeRef("LOCATED_IN", f"p-{n}", f"l-{n}"), {**said, **source}),
        ]
        if n % 2:
            operations.append(UpsertEdge(EdgeRef("CONTRIBUTES_TO", f"p-{n}", f"o-{n}"), {**said, **source}))
    return Change(operations, TEXTS[1], TEXTS[2])


@pytest.fixture
def hostile(memory_graph):
    memory_graph.apply(spoiled())
    return served(memory_graph)


def test_hostile_text_stays_text_on_every_page(hostile):
    for address in ADDRESSES:
        for each in {address.format(n=n) for n in range(len(TEXTS))}:
            found = seen(hostile, each)
            assert found.status_code == 200, each
            assert Markup(found.text).faults == [], each
            assert "<script>window" not in found.text and "<img src=x" not in found.text, each
            assert "<svg onload" not in found.text and "javascript:" not in _links(found.text), each


def test_hostile_words_in_the_address_stay_words(hostile):
    for text in TEXTS:
        for address in ("/gaps", "/search", "/projects", "/entities"):
            found = hostile.get(address, params={"q": text[:900], "lang": "en"})
            assert found.status_code == 200 and Markup(found.text).faults == []
        assert Markup(hostile.get("/gaps", params={"level": text[:900]}).text).faults == []
        assert Markup(hostile.get(f"/plans/{text[:50]}").text).faults == []


def test_no_cell_of_a_file_is_a_formula_or_a_link(memory_graph):
    formula = '=HYPERLINK("http://evil.example","x")'
    nodes = [
        UpsertNode("Entity", f"e-{n}", {"title": text, "kind": "ngo"}) for n, text in enumerate([formula, "+1", "@x"])
    ]
    memory_graph.apply(Change(nodes, "t", "t"))
    client = served(memory_graph)
    book = openpyxl.load_workbook(io.BytesIO(seen(client, "/entities?format=xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert formula in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n"} and not [cell for cell in cells if cell.hyperlink]
    assert f"'{formula[:5]}" in seen(client, "/entities?format=csv").text


EVERYWHERE = (
    "/",
    "/gaps?framework=mli-itsp",
    "/items/mli-itsp-1",
    "/matrix?framework=mli-itsp",
    "/search?q=elections",
    "/sources/mli-slf-retreat-2021-07-31",
    "/changes/1/undo",
)


@for_each("address", EVERYWHERE)
def test_every_engine_serves_the_same_page(mali, address):
    found = seen(mali, address)
    assert found.status_code == 200 and Markup(found.text).faults == []
    if address.startswith("/gaps"):
        assert re.findall(r'<th scope="row">.*?href="/items/([^"]+)"', found.text, re.S) == ["mli-itsp-2", "mli-itsp-5"]
    if address.startswith("/search"):
        assert "/items/mli-itsp-3" in found.text


@pytest.fixture
def mali(graph):
    seeds.seed(graph, "mali-2021", author="a tester")
    return served(graph)


def _links(text):
    return " ".join(link for _, link in Markup(text).links)
