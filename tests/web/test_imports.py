"""Importing through pages: shown first, stored when confirmed, taken back; what is refused changes nothing."""

import csv
import io
import re

import openpyxl

from graph_service.exchange import seeds
from tests.folding import for_each
from tests.web.conftest import HTML, seen, served
from tests.web.markup import Markup

OWN = {**HTML, "Sec-Fetch-Site": "same-origin"}


def sent(client, content, name="SEN.json", **fields):
    return client.post("/imports", files={"file": (name, content)}, data=fields, headers=OWN)


def confirmed(client, address):
    seen = re.search(r'name="seen" value="(\d+)"', client.get(address).text)[1]
    return client.post(f"{address}/confirm", data={"seen": seen}, headers=OWN)


def test_a_file_is_shown_before_it_is_stored_and_can_be_taken_back(client, memory_graph, sen):
    shown = sent(client, sen, author="Une planificatrice")
    assert shown.status_code == 303 and memory_graph.revision() == 0
    address = shown.headers["Location"]
    page = client.get(address)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store" and Markup(page.text).faults == []
    assert "43 projets" in page.text and memory_graph.revision() == 0
    done = confirmed(client, address)
    assert done.status_code == 303 and done.headers["Location"].startswith("/changes/1?done=import")
    assert memory_graph.revision() == 1 and memory_graph.change(1).author == "Une planificatrice"
    result = client.get(done.headers["Location"])
    assert 'href="/changes/1/undo"' in result.text and 'role="status"' in result.text
    assert client.get(address).status_code == 404  # confirmed once, it is not kept
    undoing = client.get("/changes/1/undo")
    assert "43 projets" in undoing.text and memory_graph.revision() == 1
    undone = client.post("/changes/1/undo", data={"reason": "une erreur"}, headers=OWN)
    assert undone.status_code == 303 and memory_graph.revision() == 2
    assert memory_graph.change(2).undoes == 1 and memory_graph.change(2).reason == "une erreur"
    assert not memory_graph.rows("projects", sort="key", limit=5)
    assert "Annulé par le changement 2" in client.get("/changes/1").text


def test_the_same_file_twice_changes_nothing(client, memory_graph, sen):
    confirmed(client, sent(client, sen).headers["Location"])
    again = client.get(sent(client, sen).headers["Location"])
    assert "rien ne changerait" in again.text and "/confirm" not in again.text


def test_what_changed_in_between_is_said(client, memory_graph, sen):
    first, second = (sent(client, sen).headers["Location"] for _ in range(2))
    confirmed(client, first)
    again = client.post(f"{second}/confirm", data={"seen": "0"}, headers=OWN)
    assert again.headers["Location"] == second and memory_graph.revision() == 1
    page = client.get(second)
    assert "a changé depuis" in page.text and "rien ne changerait" in page.text


@for_each(
    ("name", "content"),
    [
        ("empty.json", b""),
        ("no.json", b"{"),
        ("plain.txt", b"not a portfolio"),
        ("a.zip", b"PK\x03\x04"),
        ("<img src=x onerror=alert(1)>.json", b'{"framework": 1}'),
        ("latin.json", b'{"a": "\xe9"}'),
    ],
)
def test_a_file_that_is_no_good_is_refused_with_its_faults(client, memory_graph, name, content):
    found = sent(client, content, name=name)
    assert found.status_code == 422 and memory_graph.revision() == 0
    page = Markup(found.text)
    assert page.faults == [] and 'role="alert"' in found.text and "<img src=x" not in found.text
    assert ("form", "/imports") in page.links  # the next step is on the page


def test_a_request_without_a_file_is_a_page(client):
    found = client.post("/imports", data={"author": "x"}, headers=OWN)
    assert found.status_code in (415, 422) and "<html" in found.text


def test_a_file_that_is_too_large_is_a_page(memory_graph):
    client = served(memory_graph, max_import_mib=1)
    found = sent(client, b"x" * (2 * 1024 * 1024))
    assert found.status_code == 413 and "<html" in found.text and memory_graph.revision() == 0


@for_each("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_page_of_another_site_changes_nothing(client, memory_graph, sen, headers):
    token = sent(client, sen).headers["Location"]
    for address in ("/imports", f"{token}/confirm", "/changes/1/undo"):
        found = client.post(address, headers={**HTML, **headers})
        assert found.status_code == 403 and "<html" in found.text
    assert memory_graph.revision() == 0


def test_values_that_need_a_look_come_as_a_table_and_as_a_file(client, sen):
    broken = sen.replace(b'"USD"', b'"U$D"').replace(b'"2024', b'"=2024', 3)
    shown = sent(client, broken)
    assert shown.status_code == 303
    page = client.get(shown.headers["Location"])
    count = int(re.search(r'id="rows">(\d+)', page.text)[1])
    rows = list(csv.reader(io.StringIO(client.get(f"{shown.headers['Location']}?format=csv").text.lstrip("\ufeff"))))
    assert rows[0][:4] == ["row", "column", "value", "problem"] and len(rows) == count + 1
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "@"))]


def test_a_change_that_later_ones_build_on_says_why_it_stays(client, memory_graph):
    from graph_service.changes import Change, UpsertNode

    for title in ("One", "Two"):
        memory_graph.apply(Change([UpsertNode("Entity", "e", {"title": title, "kind": "ngo"})], "t", title))
    page = client.get("/changes/1/undo")
    assert (
        page.status_code == 200
        and "annulez d’abord les changements suivants" in page.text
        and '<form class="confirm"' not in page.text
    )
    posted = client.post("/changes/1/undo", headers=OWN)
    assert posted.status_code == 409 and "<html" in posted.text and seen(client, "/changes").status_code == 200


def test_a_workbook_goes_out_is_edited_and_shown_row_by_row_before_it_is_stored(client, memory_graph):
    seeds.seed(memory_graph, "mali-2021", author="t")
    assert 'href="/plans/mli-itsp/workbook"' in client.get("/plans/mli-itsp", headers=HTML).text
    book = openpyxl.load_workbook(io.BytesIO(client.get("/plans/mli-itsp/workbook?lang=fr").content))
    book["Projets"]["B2"].value = "Un autre <b>nom</b>"
    out = io.BytesIO()
    book.save(out)
    shown = sent(client, out.getvalue(), "plan.xlsx")
    page = client.get(shown.headers["Location"], headers=HTML).text
    assert (
        "Projets!2" in page
        and re.search(r"<ins>.*Un autre &lt;b&gt;nom&lt;/b&gt;.*</ins>", page)
        and memory_graph.revision() == 1
    )
    done = confirmed(client, shown.headers["Location"])
    assert done.status_code == 303 and memory_graph.revision() == 2
    form = openpyxl.load_workbook(io.BytesIO(client.get("/import/form?lang=en").content))
    assert form.sheetnames[:3] == ["Plan", "Parts", "Projects"]
