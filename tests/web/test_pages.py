"""Every page, in both languages: sound markup, nothing inline, its policy, and links that lead somewhere."""

import json
import re
from urllib.parse import urlsplit

from graph_service.changes import Change, UpsertNode
from graph_service.snapshot.answers import AnswerCache
from graph_service.web.pages import POLICY
from graph_service.web.views import items, provider_sign_in
from tests.folding import for_each
from tests.questions.build import fill, helps, objective, part, plan, project
from tests.web.conftest import PAGES, seen, served
from tests.web.markup import Markup

LANGUAGES = ("fr", "en")


@for_each("lang", LANGUAGES)
@for_each("address", PAGES)
def test_a_page_is_sound(reader, address, lang):
    found = seen(reader, address, headers={"Accept-Language": lang})
    assert found.status_code == 200, found.text[-600:]
    assert found.headers["Content-Security-Policy"] == POLICY and "unsafe" not in POLICY
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    page = Markup(found.text)
    assert page.faults == [] and page.lang == lang
    assert [link for _, link in page.links if link.startswith("//") or urlsplit(link).netloc] == [
        link for _, link in page.links if link.startswith("http")
    ]
    assert not re.search(r"\bweb\.[a-z]+\b|\{[a-z]+\}", re.sub(r"<script.*?</script>", "", found.text, flags=re.S))


def test_every_link_on_every_page_leads_somewhere(reader):
    """From each page, each link once: by its path and the names of what it asks."""
    shapes, broken = {}, []
    for address in PAGES:
        for tag, link in Markup(seen(reader, address).text).links:
            parts = urlsplit(link)
            if parts.netloc or tag == "form":
                continue
            names = tuple(sorted({pair.partition("=")[0] for pair in parts.query.split("&")}))
            shapes.setdefault((tag, re.sub(r"/[^/]+$", "", parts.path), names), set()).add(link)
    assert len(shapes) > 40
    for links in shapes.values():
        for link in sorted(links)[:6]:
            found = seen(reader, link)
            if found.status_code >= 400:
                broken.append((found.status_code, link))
    assert broken == []


def test_the_gaps_on_the_map_and_on_the_page_are_those_of_the_question(reader):
    for query in ("", "?framework=mli-itsp", "?framework=mli-isf&standing=asserted"):
        wanted = [row["key"] for row in reader.get(f"/api/v1/gaps{query}", headers={"Accept": "*/*"}).json()["rows"]]
        text = seen(reader, f"/map{query}").text
        data = json.loads(re.search(r'<script type="application/json" id="map-data">(.*?)</script>', text, re.S)[1])
        assert data["gaps"] == wanted and wanted
        page = seen(reader, f"/gaps{query}").text
        assert re.findall(r'<th scope="row">.*?href="/items/([^"]+)"', page, re.S)[: len(wanted)] == wanted[:50]


def test_the_files_say_what_the_page_says(reader):
    table = seen(reader, "/gaps?framework=mli-itsp&format=csv")
    api = reader.get("/api/v1/gaps?framework=mli-itsp&format=csv", headers={"Accept": "*/*"})
    assert table.content == api.content and table.headers["Content-Type"].startswith("text/csv")
    assert 'filename="gaps-r2.csv"' in table.headers["Content-Disposition"]


def test_a_language_that_is_asked_for_stays(reader):
    page = seen(reader, "/gaps?lang=en", headers={"Accept-Language": "fr"})
    assert '<html lang="en">' in page.text and "alignment_lang=en" in page.headers["Set-Cookie"]
    inner = [link for tag, link in Markup(page.text).links if tag == "a" and link.startswith("/") and link != "/docs"]
    assert inner and all("lang=" in link for link in inner)
    kept = reader.get("/changes", headers={"Cookie": "alignment_lang=en", "Accept-Language": "fr"})
    assert '<html lang="en">' in kept.text


@for_each(
    ("languages", "shown"),
    [
        ("de, en;q=0.5, fr;q=0.4", "en"),
        ("fr-CH, en;q=0.9", "fr"),
        ("de", "fr"),
        ("en;q=0, fr;q=0.1", "fr"),
        ("x;q=y", "fr"),
    ],
)
def test_a_browser_that_says_what_it_reads_is_heard(reader, languages, shown):
    assert f'<html lang="{shown}">' in seen(reader, "/import", headers={"Accept-Language": languages}).text


def test_what_has_no_translation_says_its_language(memory_graph):
    client_of = served(memory_graph)
    names = {"title": "Seulement en français", "language": "fr", "kind": "agency"}
    memory_graph.apply(Change([UpsertNode("Entity", "only-fr", names)], "a tester", "a test"))
    assert '<bdi dir="auto" lang="fr">Seulement en français</bdi>' in seen(client_of, "/entities?lang=en").text
    assert 'lang="fr">Seulement en français' not in seen(client_of, "/entities?lang=fr").text


def test_a_page_that_the_browser_has_is_not_sent_again(reader):
    first = seen(reader, "/gaps")
    again = reader.get("/gaps", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.content
    other = reader.get("/gaps", headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "en"})
    assert other.status_code == 200


@for_each("address", PAGES)
def test_word_that_a_browser_has_a_page_says_of_it_what_the_page_said(reader, address):
    """Its headers replace those of the kept copy: another policy in them would stop the page's own styles."""
    first = seen(reader, address)
    if "ETag" not in first.headers:
        return
    for ask in (reader.get, reader.head):
        again = ask(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and again.headers["Content-Security-Policy"] == POLICY
        changed = {name for name, value in again.headers.items() if first.headers.get(name) != value}
        assert changed == {"x-request-id"}


def test_a_language_is_kept_in_mind_where_the_page_is_not_sent_again(reader):
    first = seen(reader, "/gaps?lang=en")
    again = reader.get("/gaps?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and "alignment_lang=en" in again.headers["Set-Cookie"]


@for_each(
    ("address", "status"),
    [
        ("/nowhere", 404),
        ("/plans/none", 404),
        ("/items/undp", 404),
        ("/entities/none", 404),
        ("/changes/99", 404),
        ("/gaps?level=galaxy", 422),
        ("/gaps?sort=colour", 422),
        ("/gaps?page=x", 422),
        ("/gaps?date=soon", 422),
        ("/gaps?framework=none", 404),
        ("/advantage?entity=undp&lens=absent", 422),
        ("/matrix?rows=planet", 422),
        ("/matrix/cell?row=x&column=y", 404),
        ("/money?measure=gold", 422),
        ("/explore?centre=none", 404),
        ("/changes?before=x", 422),
        ("/imports/x", 404),
        ("/gaps?q=%00", 422),
        ("/nodes/none", 404),
        ("/gaps?q=" + "a" * 2_000, 422),
    ],
)
@for_each("lang", LANGUAGES)
def test_what_cannot_be_shown_is_a_page_with_a_next_step(reader, address, status, lang):
    found = seen(reader, address, headers={"Accept-Language": lang})
    assert found.status_code == status and found.headers["Content-Type"].startswith("text/html")
    assert found.headers["Content-Security-Policy"] == POLICY
    page = Markup(found.text)
    assert page.faults == [] and page.lang == lang and any(link.split("?")[0] == "/" for _, link in page.links)


def test_a_program_gets_the_problem_itself(reader):
    found = reader.get("/plans/none", headers={"Accept": "application/json"})
    assert found.status_code == 404 and found.headers["Content-Type"] == "application/problem+json"
    assert reader.get("/api/v1/gaps?level=x").headers["Content-Type"] == "application/problem+json"


def test_a_failure_that_nobody_foresaw_is_a_page_that_says_no_more_than_that(filled, monkeypatch):
    monkeypatch.setattr(filled, "answers", AnswerCache())
    monkeypatch.setattr(filled, "rows", lambda *_, **__: 1 / 0)
    found = served(filled).get("/sources")
    assert found.status_code == 500 and "ZeroDivision" not in found.text and "<html" in found.text


def test_an_empty_graph_says_what_to_do_first(client):
    for address in (
        "/",
        "/gaps",
        "/coverage",
        "/advantage",
        "/entities",
        "/sources",
        "/projects",
        "/map",
        "/matrix",
        "/money",
        "/places",
        "/changes",
        "/search?q=x",
        "/explore",
    ):
        found = seen(client, address)
        assert found.status_code == 200, address
        assert Markup(found.text).faults == [], address
    assert 'href="/import"' in client.get("/").text


def test_a_head_request_has_no_body(reader):
    found = reader.head("/import")
    assert found.status_code == 200 and not found.content and found.headers["Content-Security-Policy"] == POLICY


def test_assets_are_kept_for_good_and_small(reader):
    page = Markup(seen(reader, "/").text)
    weight = 0
    for tag, link in page.links:
        if link.startswith("/static/"):
            found = reader.get(link)
            assert found.status_code == 200 and "immutable" in found.headers["Cache-Control"]
            assert re.fullmatch(r"/static/[a-z_]+\.[0-9a-f]{12}\.(css|js|svg)", link), tag
            weight += int(found.headers["Content-Length"])
    assert 0 < weight <= 40_000
    assert reader.get("/static/app.000000000000.css").status_code == 404
    assert reader.get("/static/..%2fpages.py").status_code == 404


def _paths(reader):
    """Every page, by its path with keys of the seed in it."""
    keys = {
        "/plans": "mli-itsp",
        "/items": "mli-itsp-1",
        "/projects": "mli-gao-livelihoods",
        "/entities": "undp",
        "/sources": "mli-slf-retreat-2021-07-31",
        "/nodes": "undp",
        "/changes": "1",
    }
    for route in reader.app.routes:
        if str(getattr(route, "name", "")).startswith("page "):
            yield re.sub(r"\{[^}]+\}", keys.get(f"/{route.path.split('/')[1]}", "x"), route.path)


def test_no_page_ignores_what_its_address_asks(reader):
    paths = list(_paths(reader))
    assert len(paths) > 30
    paths.remove(provider_sign_in.BACK)  # a provider of sign-in adds what it likes
    for path in paths:
        for asked in ("frameworks=mli-itsp", "format=pdf", "lang=de"):
            found = seen(reader, f"{path}?{asked}", headers={"Accept-Language": "fr"})
            assert found.status_code == 422, (path, asked)


def test_the_projects_of_a_plan_are_those_of_the_list_of_the_api(reader):
    for framework in ("mli-itsp", "mli-isf", "uninfo-72"):
        page = seen(reader, f"/projects?framework={framework}")
        api = reader.get(f"/api/v1/projects?framework={framework}&limit=500", headers={"Accept": "*/*"}).json()["items"]
        file = seen(reader, f"/projects?framework={framework}&format=csv").text
        assert len(file.strip().split("\r\n")) - 1 == len(api) and api
        assert page.text.count('<th scope="row">') == min(len(api), 50)
    assert reader.get("/projects?framework=none").status_code == 404


def test_a_list_of_projects_that_is_cut_says_so_and_its_file_is_whole(client, memory_graph, monkeypatch):
    monkeypatch.setattr(items, "_MOST", 2)
    fill(memory_graph, *(project(key) for key in "abcde"))
    for lang, said in (("en", "the first 2 by name, and there are more"), ("fr", "les 2 premiers par nom")):
        assert said in seen(client, f"/projects?lang={lang}").text
    assert len(seen(client, "/projects?format=csv").text.splitlines()) == 6
    monkeypatch.setattr(items, "_MOST", 5)
    monkeypatch.setattr(memory_graph, "answers", AnswerCache())
    page = seen(served(memory_graph), "/projects?lang=en").text
    assert 'id="cut"' not in page and "/projects/e" in page


def test_the_page_of_a_plan_is_there_whatever_the_presence(client, memory_graph):
    """Somebody who looks at one country follows a link to a plan of another."""
    fill(
        memory_graph,
        plan("one", country="MLI"),
        objective("o"),
        part("o", "one"),
        project("p"),
        helps("p", "o"),
        plan("other", country="BFA"),
        plan("none"),
    )
    for key in ("one", "other", "none"):
        for country in ("MLI", "BFA", "all"):
            found = seen(client, f"/plans/{key}?country={country}&lang=en")
            assert found.status_code == 200 and ("/items/o" in found.text) == (key == "one")
