"""The drawings as pages: too much is a choice, a neighbourhood grows, a cell opens, a file keeps what is shown."""

import io
import json
import re

import openpyxl

from graph_service.changes import Change, UpsertEdge, UpsertNode
from graph_service.model import EdgeRef
from graph_service.snapshot.answers import AnswerCache
from graph_service.web.views import drawings
from tests.folding import for_each
from tests.web.conftest import seen, served
from tests.web.markup import Markup


def data(text, name):
    return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', text, re.S)[1])


def test_a_graph_too_large_for_one_map_offers_its_plans(filled, monkeypatch):
    monkeypatch.setattr(drawings, "MOST_NODES", 10)
    monkeypatch.setattr(filled, "answers", AnswerCache())
    reader = served(filled)
    found = seen(reader, "/map?lang=en&entity=undp")
    assert found.status_code == 200 and "Choose a plan" in found.text
    assert 'href="/map?lang=en&amp;entity=undp&amp;framework=mli-itsp"' in found.text
    assert 'id="alignment-map"' in seen(reader, "/map?framework=mli-itsp").text
    assert "Choisissez un plan" in seen(reader, "/map").text


def test_the_map_leads_to_the_pages_of_what_it_shows(reader):
    hrefs = data(seen(reader, "/map?framework=mli-itsp&lang=en").text, "map-data")["hrefs"]
    assert hrefs["item"] == "/nodes/{key}?lang=en" and hrefs["explore"] == "/explore?centre={key}&lang=en"
    for key, place in (
        ("undp", "/entities/undp"),
        ("mli-itsp", "/plans/mli-itsp"),
        ("mli-itsp-1", "/items/mli-itsp-1"),
    ):
        found = reader.get(hrefs["item"].replace("{key}", key))
        assert found.status_code == 307 and found.headers["Location"] == f"{place}?lang=en"
    assert reader.get("/nodes/ml07").headers["Location"].startswith("/search?q=")


@for_each(("format", "kind"), [("html", "text/html"), ("svg", "image/svg+xml")])
def test_the_map_can_be_kept_as_a_file(reader, format, kind):
    found = reader.get(f"/map/download?framework=mli-itsp&format={format}&lang=en")
    assert found.status_code == 200 and found.headers["Content-Type"].startswith(kind)
    assert f'filename="map-r2.{format}"' in found.headers["Content-Disposition"]
    assert not re.search(r'(?:src|href)="https?://', found.text)


def test_a_cell_of_the_matrix_opens_its_projects(reader):
    text = seen(reader, "/matrix?framework=mli-itsp&lang=en").text
    found = data(text, "matrix-data")
    rows, columns = ([axis[0] for axis in found[side]] for side in ("rows", "columns"))
    for place, (_, _, projects) in found["cells"].items():
        row, column = (int(each) for each in place.split(","))
        address = found["hrefs"]["cell"].replace("{row}", rows[row]).replace("{column}", columns[column])
        keys = re.findall(r'href="/projects/([^"?]+)', seen(reader, address).text)
        assert sorted(keys) == sorted(found["projects"][each][0] for each in projects) and keys


def test_a_matrix_as_a_workbook_has_its_numbers_as_numbers(reader):
    found = seen(reader, "/matrix?framework=mli-itsp&format=xlsx&lang=en")
    sheet = openpyxl.load_workbook(io.BytesIO(found.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("Code", "Title") and rows[0][-2:] == ("Total", "Key") and len(rows[0]) == 10
    assert any(isinstance(value, int) and value > 0 for value in rows[1][2:-1])


def test_a_neighbourhood_grows_by_its_address(reader):
    one = Markup(seen(reader, "/explore?centre=mli-itsp-1&lang=en").text)
    grow = [link for tag, link in one.links if tag == "a" and "keys=mli-itsp-1,undp" in link.replace("%2C", ",")]
    assert one.faults == []
    two = seen(reader, grow[0] if grow else "/explore?keys=mli-itsp-1,undp&lang=en")
    assert two.status_code == 200 and Markup(two.text).faults == []
    frame = re.search(r'<iframe src="([^"]+)"', two.text)[1].replace("&amp;", "&")
    inside = reader.get(frame)
    assert inside.status_code == 200 and inside.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in inside.headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', inside.text)
    for wrong in ("keys=none", "keys=undp&depth=9"):
        assert reader.get(f"/explore?{wrong}").status_code in (404, 422)


def test_a_neighbourhood_that_nobody_could_read_says_so(client, memory_graph):
    nodes = [UpsertNode("Framework", "plan", {"title": "Plan", "kind": "hrp"})]
    nodes += [UpsertNode("Objective", f"o-{n}", {"title": f"Objective {n}"}) for n in range(450)]
    edges = [UpsertEdge(EdgeRef("PART_OF", f"o-{n}", "plan"), {"standing": "asserted"}) for n in range(450)]
    memory_graph.apply(Change([*nodes, *edges], "t", "t"))
    found = seen(client, "/explore?centre=plan&lang=en")
    assert found.status_code == 200 and "451" in found.text and "<iframe" not in found.text


def test_money_says_what_no_money_reaches(reader):
    found = seen(reader, "/money?framework=mli-itsp&lang=en")
    assert found.status_code == 200 and "/nodes/mli-itsp-2" in found.text
