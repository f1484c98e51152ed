"""Pages agree: what one counts another lists, in both languages, over the Mali seed and the portfolio of Senegal."""

import hashlib
import re
from collections import defaultdict
from html import unescape

import pytest

from graph_service.documents.document import Document
from graph_service.drafts import create
from graph_service.drafts.choices import Choice
from graph_service.drafts.decisions import decide
from graph_service.drafts.repository import load
from graph_service.statements.statement import Statement
from tests.web.conftest import PAGES, seen, served
from tests.web.drafted import drafted, seeded

LANGUAGES = ("fr", "en")


def csv_rows(client, address):
    head, *lines = (
        seen(client, f"{address}{'&' if '?' in address else '?'}format=csv").text.lstrip("\ufeff").split("\r\n")
    )
    names = head.split(",")
    return [dict(zip(names, line.rsplit(",", len(names) - 1), strict=True)) for line in lines if line]


def words(markup):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup))).strip()


def figures(text):
    """The whole numbers of a text, however the language parts thousands."""
    return [int(re.sub(r"\D", "", each)) for each in re.findall(r"\d[\d\u202f\u00a0,]*", text)]


def with_headings(graph):
    """The key of a draft of two statements, three headings over them, and two pieces set aside: one is a heading."""
    kinds = ["context", "context", "output", "context", "activity", "context", "other"]
    statements = [
        Statement(n, f"Énoncé {n} : appui aux élections", kind, "", "fr", aside="boilerplate" if n > 4 else None)
        for n, kind in enumerate(kinds)
    ]
    document = Document("b.txt", "text/plain", hashlib.sha256(b"b").hexdigest(), ())
    return create.add(graph, document, statements, author="Ada", title="Avec des titres").key


@pytest.fixture(scope="module")
def entities(filled):
    """What /entities says of each entity, by key."""
    text = seen(served(filled), "/entities").text
    found = {}
    for row in re.findall(r"<tr class=.*?</tr>", text, re.S):
        cells = re.findall(r'<td class="figure">(.*?)</td>', row, re.S)
        key = re.search(r'href="/entities/([^"?]+)', row)[1]
        found[key] = tuple(sum(figures(words(each))) for each in cells)
    assert len(found) == 45
    return found


def test_what_an_entity_leads_is_what_the_pages_of_projects_and_parts_say(reader, filled, entities):
    leads, of_parts = defaultdict(set), defaultdict(set)
    for listed, path, into in (
        ("projects", "/projects", leads),
        ("frameworks", "/plans", of_parts),
        ("priorities", "/items", of_parts),
        ("objectives", "/items", of_parts),
        ("results", "/items", of_parts),
    ):
        for row in filled.rows(listed, sort="key", limit=500):
            text = seen(reader, f"{path}/{row['key']}").text
            section = re.search(r'<h2 id="links-\d+">\s*dirigé.*?</section>', text, re.S)
            for entity in set(re.findall(r'href="/entities/([^"?]+)', section[0])) if section else ():
                into[entity].add(row["key"])
    assert {key: (len(leads[key]), len(of_parts[key])) for key in entities} == {
        key: each[1:] for key, each in entities.items()
    }
    assert len(leads["fao"]) == 3 == entities["fao"][1]


def test_the_projects_of_an_entity_are_as_many_as_its_page_lists(reader, entities):
    for key, (projects, *led) in entities.items():
        text = seen(reader, f"/entities/{key}").text
        assert len(csv_rows(reader, f"/entities/{key}")) == projects, key
        tiles = [words(each) for each in re.findall(r'<ul class="tiles">(.*?)</ul>', text, re.S)]
        assert figures(tiles[0].split("projet")[0]) == [projects]
        assert [figures(each)[-1] for each in re.findall(r"(\d+)(?=</b> [^<]*dirig)", text)] == [n for n in led if n]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_heading_that_counts_counts_what_is_listed_under_it(reader, filled, lang):
    keys = [
        row["key"]
        for name in ("priorities", "objectives", "results")
        for row in filled.rows(name, sort="key", limit=99)
    ]
    addresses = [*(each for each in PAGES if not each.startswith("/explore")), *(f"/items/{key}" for key in keys)]
    seen_some = 0
    for address in addresses:
        text = seen(reader, address, headers={"Accept-Language": lang}).text
        for section in re.findall(r"<section.*?</section>", text, re.S):
            head = re.search(r"<h2[^>]*>(.*?)</h2>", section, re.S)
            if not head or not (counted := re.search(r"\(([\d\s\u202f,]+)\)\s*$", words(head[1]))):
                continue
            body = re.sub(r'<ul class="(?:mapped|reasons)">.*?</ul>', "", section[head.end() :], flags=re.S)
            rows = len(re.findall(r"<tbody>.*?</tbody>", body, re.S)) and body.count("<tr class=")
            assert figures(counted[1]) == [rows or body.count("<li>")], (address, words(head[1]))
            seen_some += 1
    assert seen_some > 40


def test_a_page_does_not_say_that_nobody_speaks_of_what_has_projects(reader, filled):
    for name in ("priorities", "objectives", "results"):
        for row in filled.rows(name, sort="key", limit=99):
            text = words(seen(reader, f"/items/{row['key']}", headers={"Accept-Language": "en"}).text)
            if not re.search(r"Projects \(0\)", text):
                assert "No project and no mandate" not in text and "nothing contributes" not in text, row["key"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_numbers_of_drafts_are_those_that_each_draft_lists(memory_graph, lang):
    graph = seeded(memory_graph)
    keys = [drafted(graph), with_headings(graph)]
    client = served(graph)
    cards = seen(client, "/drafts", headers={"Accept-Language": lang}).text
    for key in keys:
        page = seen(client, f"/drafts/{key}", headers={"Accept-Language": lang}).text
        states = re.findall(r'<li class="line[^>]*data-state="(\w+)"', page)
        expected = [
            sum(each in group for each in states)
            for group in (("open", "rejected"), ("accepted",), ("new",), ("aside",), ("heading",))
        ]
        card = re.search(rf'<li class="draft-card[^>]*>(?:(?!</li>).)*?/drafts/{key}".*?</li>', cards, re.S)[0]
        for shown in (card, re.search(r'id="progress">(.*?)</p>', page, re.S)[1]):
            tally = re.search(r'<span class="soft">(.*?)</span></span>', shown, re.S)[1]
            assert figures(words(tally)) == [*expected[:4], *([expected[4]] if expected[4] else [])], key
        assert (
            sum(expected)
            == len(states)
            == sum(figures(words(re.search(r'id="list-count"[^>]*>(.*?)</p>', page, re.S)[1]))[-1:]) + expected[4]
        )
    assert expected == [2, 0, 0, 2, 3]
    rows = {row["key"]: row for row in csv_rows(client, "/drafts")}
    assert all(
        int(rows[key]["statements"]) == sum(int(rows[key][n]) for n in ("open", "accepted", "new", "aside", "headings"))
        for key in keys
    )
    listed = client.get("/api/v1/drafts", headers={"Accept": "application/json"}).json()["items"]
    assert all(sum(each["progress"].values()) == 2 * each["progress"]["statements"] for each in listed)


MIXED = [
    "/search?q=appui",
    "/search?q=a",
    "/projects",
    "/entities/undp",
    "/entities/fao",
    "/advantage",
    "/items/mli-isf-1",
    "/items/mli-unsdcf-1",
    "/matrix/cell?row=undp&column=mli-itsp-4",
    "/sources/mli-slf-retreat-2021-07-31",
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_never_stands_without_its_plan_where_plans_are_mixed(reader, lang):
    coded = 0
    for address in MIXED:
        text = seen(reader, address, headers={"Accept-Language": lang}).text
        text = re.sub(r'<section><h2 id="children">.*?</section>', "", text, flags=re.S)
        for link in re.findall(
            r'<a href="/(?:items|projects)/[^"]*">(?:(?!</a>).)*?<span class="code">.*?</a>', text, re.S
        ):
            coded += 1
            assert re.match(r'<a [^>]*><span class="level">.+?</span> <span class="code">', link), (address, link)
    assert coded > 60


def test_a_plan_that_has_a_short_form_is_called_by_it_and_others_by_kind_and_country(reader):
    text = words(seen(reader, "/search?q=a", headers={"Accept-Language": "en"}).text)
    assert "ITSP 1 Political process" in text and re.search(r"UNSDCF SEN \d", text)
    assert "UNSDCF SEN 1.3.1" in words(seen(reader, "/projects").text)
    assert [row["plans"] for row in csv_rows(reader, "/projects?framework=uninfo-72")[:1]] == ["UNSDCF SEN"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_places_of_a_list_are_called_alike(reader, lang):
    languages = {"Accept-Language": lang}
    for address in ("/projects", "/gaps", "/map?framework=mli-itsp"):
        select = re.search(
            r'<select name="location">.*?</select>', seen(reader, address, headers=languages).text, re.S
        )[0]
        names = re.findall(r"<option[^>]*>(.*?)</option>", select)[1:]
        assert len(names) == len(set(names)) == 66
    found = seen(reader, "/search?q=bamako", headers=languages).text
    names = [words(each) for each in re.findall(r'<a href="/projects\?location=[^>]*>(.*?)</a>', found)]
    assert len(names) == len(set(names)) == 2 and all(each.startswith("Bamako (") for each in names)
    matrix = seen(reader, "/matrix?rows=item&columns=location&framework=mli-itsp&format=csv", headers=languages).text
    heads = matrix.split("\r\n")[0].split(",")
    assert len(heads) == len(set(heads))


def test_what_a_statement_is_mapped_to_stands_with_its_plan(memory_graph):
    graph = seeded(memory_graph)
    key = with_headings(graph)
    one = next(each for each in load(graph, key).statements if each.counted == "open")
    decide(
        graph, key, [Choice(one.key, "accept", "mli-itsp-1"), Choice(one.key, "accept", "mli-unsdcf-1")], author="Ada"
    )
    mapped = re.search(r'<ul class="mapped">(.*?)</ul>', seen(served(graph), f"/drafts/{key}").text, re.S)[1]
    assert "ITSP 1 " in words(mapped) and "UNSDCF 1 " in words(mapped)
