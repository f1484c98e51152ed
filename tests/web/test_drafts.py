"""Drafts through pages: a file in, decisions with and without scripts, two people, effect, versions, the plan out."""

import csv
import io
import re
from urllib.parse import urlsplit

import pytest

from graph_service import queries
from graph_service.drafts.repository import load
from graph_service.drafts.suggestion_service import SuggestionService
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore
from graph_service.web.drafts.session import cookie
from tests.drafts.stand_in import StandIn
from tests.web.conftest import HTML, POOL_MIB, seen, served
from tests.web.drafted import HOSTILE, drafted, hostile, seeded, word
from tests.web.markup import Markup

OWN = {**HTML, "Sec-Fetch-Site": "same-origin"}
SCRIPT = {**OWN, "Accept": "application/json"}
PAGES = [
    "",
    "/effect",
    "/effect?effect=open",
    "/effect?framework=mli-itsp",
    "/versions",
    "/bulk",
    "/bulk?at_least=40",
    "/keep",
    "?state=open",
    "?kind=output&q=justice",
    "?below=50",
    "?find=justice",
]


@pytest.fixture
def graph_(memory_graph):
    return seeded(memory_graph)


@pytest.fixture
def key(graph_):
    return drafted(graph_)


@pytest.fixture
def pages(graph_, key):
    return served(graph_)


@pytest.fixture(scope="module")
def shown():
    """A draft that no test may change: a client, and its key."""
    store = LadybugStore(buffer_pool_mib=POOL_MIB)
    graph = seeded(Graph(store, queries.load(store.dialect)))
    yield served(graph), drafted(graph)
    store.close()


def sent(client, content, name="isf.docx", **fields):
    found = client.post("/drafts", files={"file": (name, content)}, data=fields, headers=OWN)
    return seen(client, found.headers["Location"]) if found.status_code == 303 else found


def open_(graph, key):
    return [each for each in load(graph, key).statements if each.state == "open" and each.statement.kind != "context"]


def acted(client, key, one, act, *, headers=SCRIPT, who="Ada", **fields):
    data = {"act": act, "seen": one.version, **fields}
    named = {**headers, "Cookie": f"alignment_author={cookie(who)}"}
    return client.post(f"/drafts/{key}/statements/{one.key}", data=data, headers=named)


def best(graph, key, one):
    return SuggestionService(graph, StandIn).suggest(key, [one.key])[0].targets[0]


# Reading ------------------------------------------------------------------------------------------------------


def test_a_word_file_becomes_a_draft_that_opens_at_its_first_open_statement(graph_):
    client = served(graph_)
    empty = seen(client, "/drafts?lang=en")
    assert "alignment draft add" in empty.text and ".docx" in empty.text and Markup(empty.text).faults == []
    found = sent(client, word(), plans=["mli-itsp"], author="Awa Traoré", title="ISF 2022")
    assert found.status_code == 303
    key = urlsplit(found.headers["Location"]).path.rpartition("/")[2]
    draft = load(graph_, key)
    assert draft.title == "ISF 2022" and draft.plans == ("mli-itsp",) and len(draft.statements) > 20
    assert graph_.change(graph_.revision()).author == "Awa Traoré"
    page = seen(client, found.headers["Location"])
    assert page.status_code == 200 and page.text.count('<li class="line') == len(draft.statements)
    assert f'data-key="{open_(graph_, key)[0].key}"' in page.text and page.headers["Cache-Control"] == "no-store"
    assert "0 décidé sur" in seen(client, "/drafts").text


def test_who_adds_a_file_is_kept_for_what_comes(graph_):
    client = served(graph_)
    first = client.post("/drafts", files={"file": ("a.docx", word())}, data={"author": "Élise; =1"}, headers=OWN)
    given = first.headers["Set-Cookie"]
    assert given.startswith("alignment_author=%C3%89lise%3B%20%3D1") and "HttpOnly" in given


def test_the_same_file_twice_is_one_draft_and_says_so(graph_, key, pages):
    found = sent(pages, word())
    assert found.headers["Location"].startswith(f"/drafts/{key}?done=known")
    assert "rien n’a changé" in seen(pages, found.headers["Location"]).text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("x.exe", b"MZ"),
        ("broken.docx", b"PK\x03\x04nonsense"),
        ("scan.pdf", b"%PDF-1.4\n%%EOF"),
        ("<img src=x onerror=alert(1)>.md", b"\n"),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_file_that_is_no_draft_is_refused_in_words(graph_, name, content, lang):
    client, before = served(graph_), graph_.revision()
    found = sent(client, content, name=name)
    found = seen(client, found.headers["Location"]) if found.status_code == 303 else found
    assert found.status_code == 422 and graph_.revision() == before
    assert 'role="alert"' in found.text and "<img src=x" not in found.text and Markup(found.text).faults == []
    if lang == "fr":
        assert 'bdi dir="auto" lang="en"' not in found.text


def test_a_form_without_a_file_and_a_lost_one_are_pages(graph_):
    client = served(graph_)
    for found in (
        client.post("/drafts", data={"author": "x"}, headers=OWN),
        client.get("/drafts/reading/nothing"),
        client.get("/drafts/nothing"),
    ):
        assert found.status_code in (404, 415, 422) and "<html" in found.text


# Pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_draft_is_sound(shown, page, lang):
    pages, key = shown
    found = seen(pages, f"/drafts/{key}{page}", headers={"Accept-Language": lang})
    assert found.status_code == 200 and f'<html lang="{lang}"' in found.text
    assert Markup(found.text).faults == [] and "web.draft" not in found.text
    assert "{n}" not in re.sub(r'data-\w+="[^"]*"', "", found.text)


def test_links_of_the_pages_of_a_draft_lead_somewhere(shown):
    pages, key = shown
    links = {
        link
        for page in PAGES
        for tag, link in Markup(seen(pages, f"/drafts/{key}{page}").text).links
        if tag == "a" and link.startswith("/")
    }
    assert len(links) > 60
    for link in sorted(links)[::3]:
        assert seen(pages, link).status_code in (200, 303, 307), link


def test_filters_list_what_they_say(graph_, pages, key):
    def listed(query):
        page = seen(pages, f"/drafts/{key}{query}").text
        return re.findall(r'<li class="line[^>]*data-key="([^"]+)"[^>]*data-state="(\w+)"(?![^>]*hidden)', page)

    one = open_(graph_, key)[3]
    acted(pages, key, one, "accept", target="mli-itsp-1")
    assert [name for name, _ in listed("?state=accepted")] == [one.key]
    assert len(listed("?state=open")) == len(open_(graph_, key)) and ("", "heading") not in listed("?state=open")
    assert 0 < len(listed("?q=JUSTICE")) < 5
    assert seen(pages, f"/drafts/{key}?state=nope").status_code == 422
    assert seen(pages, f"/drafts/{key}?below=x").status_code == 422


def test_a_filter_by_probability_lets_through_what_is_less_likely(shown):
    pages, key = shown
    page = seen(pages, f"/drafts/{key}?below=20").text
    rows = re.findall(r'<li class="line[^>]*?(?:data-likely="([\d.]+)")?( hidden)?>', page)
    shown = [float(likely) for likely, is_hidden in rows if likely and not is_hidden]
    hidden = [float(likely) for likely, is_hidden in rows if likely and is_hidden]
    assert shown and hidden and max(shown) < 0.2 <= min(hidden)


# Deciding -----------------------------------------------------------------------------------------------------


def test_a_decision_without_scripts_stores_who_and_shows_the_next(graph_, pages, key):
    first, second = open_(graph_, key)[:2]
    target = best(graph_, key, first)
    done = acted(pages, key, first, "accept", headers=OWN, target=target.key, probability=f"{target.probability:.4f}")
    assert done.status_code == 303 and f"at={second.key}" in done.headers["Location"]
    page = seen(pages, done.headers["Location"]).text
    assert 'role="status">Accepté.' in page and f'data-key="{second.key}" data-version' in page
    made = load(graph_, key).statement(first.key).accepted[0]
    assert (made.key, made.by, made.chosen) == (target.key, "Ada", "suggestion")
    assert made.probability == pytest.approx(target.probability, abs=1e-4)
    opened = seen(pages, f"/drafts/{key}?at={first.key}").text
    assert "Ada" in opened and "rattaché" in opened
    taken_back = pages.post(f"/drafts/{key}/undo", headers={**OWN, "Cookie": "alignment_author=Ada"})
    assert f"at={first.key}" in taken_back.headers["Location"]
    assert load(graph_, key).statement(first.key).state == "open"


def test_a_script_gets_the_next_statement_the_changed_row_and_the_progress(graph_, pages, key):
    first, second = open_(graph_, key)[:2]
    answer = acted(pages, key, first, "new").json()
    assert answer["at"] == second.key and f'data-key="{second.key}"' in answer["pane"]
    assert list(answer["rows"]) == [first.key] and 'data-state="new"' in answer["rows"][first.key]
    assert "1 décidé sur" in answer["progress"] and answer["said"] == "Marqué comme nouveau."
    assert Markup(f"<h1></h1>{answer['pane']}{answer['progress']}").faults == []


def test_what_was_rejected_is_not_proposed_again_and_the_statement_stays_open(graph_, pages, key):
    one = next(
        each for each in open_(graph_, key) if SuggestionService(graph_, StandIn).suggest(key, [each.key])[0].targets
    )
    target = best(graph_, key, one)
    answer = acted(pages, key, one, "reject", target=target.key).json()
    assert answer["at"] == one.key and 'data-state="rejected"' in answer["rows"][one.key]
    assert f'value="{target.key}"><input type="hidden" name="probability"' not in answer["pane"]
    assert load(graph_, key).statement(one.key).state == "open"


def test_two_people_never_overwrite_each_other(graph_, pages, key):
    one = open_(graph_, key)[0]
    assert acted(pages, key, one, "accept", target="mli-itsp-1", who="Ada").status_code == 200
    refused = acted(pages, key, one, "new", who="Bintou")
    assert refused.status_code == 409
    answer = refused.json()
    assert answer["at"] == one.key and 'role="alert"' in answer["pane"] and "Ada" in answer["pane"]
    page = acted(pages, key, one, "new", who="Bintou", headers=OWN)
    assert page.status_code == 409 and "<html" in page.text and "Ada" in page.text
    kept = load(graph_, key).statement(one.key)
    assert [made.by for made in kept.decisions] == ["Ada"] and kept.marked is None


def test_nobody_undoes_what_somebody_else_did(graph_, pages, key):
    one = open_(graph_, key)[0]
    acted(pages, key, one, "accept", target="mli-itsp-1", who="Ada")
    other = pages.post(f"/drafts/{key}/undo", headers={**SCRIPT, "Cookie": "alignment_author=Bintou"})
    assert "rien de vous" in other.json()["said"] and load(graph_, key).statement(one.key).state == "accepted"


def test_undo_goes_back_step_by_step(graph_, pages, key):
    first, second = open_(graph_, key)[:2]
    acted(pages, key, first, "new")
    acted(pages, key, second, "new")
    for count in (1, 0, 0):
        pages.post(f"/drafts/{key}/undo", headers={**SCRIPT, "Cookie": "alignment_author=Ada"})
        assert load(graph_, key).progress.new == count


def test_edits_keep_decisions_and_say_what_was_done(graph_, pages, key):
    one, other = open_(graph_, key)[5:7]
    acted(pages, key, one, "accept", target="mli-itsp-2")
    now = lambda k: load(graph_, key).statement(k)  # noqa: E731
    assert acted(pages, key, now(one.key), "reword", text="D'autres mots, et d'autres encore").status_code == 200
    assert acted(pages, key, now(one.key), "retype", kind="activity").status_code == 200
    assert now(one.key).statement.kind == "activity" and now(one.key).aligned == ("mli-itsp-2",)
    total = len(load(graph_, key).statements)
    assert "reload" in acted(pages, key, now(one.key), "split", place="15").json()
    assert len(load(graph_, key).statements) == total + 1
    new = load(graph_, key).statements[now(one.key).statement.order + 1]
    merged = acted(pages, key, now(one.key), "merge", **{"with": new.key, "with_seen": new.version})
    assert "reload" in merged.json() and len(load(graph_, key).statements) == total
    assert acted(pages, key, other, "aside").status_code == 200 and now(other.key).state == "aside"
    assert acted(pages, key, now(other.key), "back").status_code == 200 and now(other.key).state == "open"
    refused = acted(pages, key, now(one.key), "split", place="99999")
    assert refused.status_code == 422 and "ne peut pas être partagé" in refused.json()["said"]
    assert acted(pages, key, now(one.key), "dance").status_code == 422


def test_a_part_of_a_plan_and_a_public_code_are_found_by_words(graph_, pages, key):
    one = open_(graph_, key)[0]
    found = pages.get(f"/drafts/{key}/statements/{one.key}/parts", params={"find": "droits humains"})
    assert 'value="mli-itsp-5"' in found.text and "Accepter" in found.text
    assert 'value="sdg-target-16-1"' in pages.get(f"/drafts/{key}/statements/{one.key}/parts?find=16.1").text
    nothing = pages.get(f"/drafts/{key}/statements/{one.key}/parts", params={"find": "<b>zzz"})
    assert "&lt;b&gt;zzz" in nothing.text
    acted(pages, key, one, "accept", target="sdg-target-16-1")
    assert load(graph_, key).statement(one.key).accepted[0].type == "CLASSIFIED_AS"


def test_many_are_accepted_as_one_change_that_one_undo_takes_back(graph_, pages, key):
    page = seen(pages, f"/drafts/{key}/bulk?at_least=30").text
    ticked = re.findall(r'name="accept"[^>]*value="([^"]+)"[^>]*checked', page)
    assert len(ticked) >= 2 and f"{len(ticked)} propositions" in page
    before = graph_.revision()
    named = {**OWN, "Cookie": "alignment_author=Ada"}
    done = pages.post(f"/drafts/{key}/bulk", data={"accept": ticked}, headers=named)
    assert graph_.revision() == before + 1 and "did=bulk" in done.headers["Location"]
    accepted = [made for each in load(graph_, key).statements for made in each.accepted]
    assert len(accepted) == len(ticked) and {made.chosen for made in accepted} == {"bulk"}
    again = pages.post(f"/drafts/{key}/bulk", data={"accept": ticked}, headers={**OWN, "Cookie": "alignment_author=B"})
    assert again.status_code == 409 and graph_.revision() == before + 1
    pages.post(f"/drafts/{key}/undo", headers=named)
    assert load(graph_, key).progress.accepted == 0


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_page_of_another_site_decides_nothing(graph_, pages, key, headers):
    before, one = graph_.revision(), open_(graph_, key)[0]
    for address in (
        "/drafts",
        f"/drafts/{key}/statements/{one.key}",
        f"/drafts/{key}/undo",
        f"/drafts/{key}/bulk",
        f"/drafts/{key}/keep",
        f"/drafts/{key}/describe",
        "/drafts/name",
    ):
        assert pages.post(address, headers={**HTML, **headers}).status_code == 403
    assert graph_.revision() == before


def test_a_name_leads_back_to_drafts_alone(pages):
    for back in ("https://evil.example/", "//evil.example/drafts", "/drafts//evil.example", "javascript:alert(1)"):
        found = pages.post("/drafts/name", data={"author": "Ada", "back": back}, headers=OWN)
        assert found.headers["Location"] == "/drafts"


# Effect, versions, plan ---------------------------------------------------------------------------------------


def test_the_effect_opens_down_to_statements_and_comes_as_a_file(graph_, pages, key):
    one = next(each for each in open_(graph_, key) if "Renforcer les capacités de la police" in each.statement.text)
    acted(pages, key, one, "accept", target="mli-itsp-5")
    page = seen(pages, f"/drafts/{key}/effect?lang=en").text
    assert re.search(r'href="/items/mli-itsp-5[^"]*".*?class="effect-of (addressed|closed)', page, re.S)
    assert f"at={one.key}" in page and "still open" in page
    rows = list(csv.DictReader(io.StringIO(seen(pages, f"/drafts/{key}/effect?format=csv").text.lstrip("\ufeff"))))
    assert next(row["effect"] for row in rows if row["key"] == "mli-itsp-5") in ("addressed", "closed")
    assert seen(pages, f"/drafts/{key}/effect?effect=nope").status_code == 422


def test_a_later_version_shows_what_changed_and_what_was_carried(graph_, pages, key):
    one = next(each for each in open_(graph_, key) if "déminage" in each.statement.text)
    acted(pages, key, one, "accept", target="mli-itsp-2")
    later = word(
        ("Étendre la radio communautaire aux langues nationales", None),
        ("Distribuer une aide alimentaire à 1,2 million de personnes", "Distribuer une aide à 2 millions de personnes"),
    )
    found = sent(pages, later, name="isf-2.docx", version_of=key)
    new = urlsplit(found.headers["Location"]).path.rpartition("/")[2]
    page = seen(pages, f"/drafts/{new}/versions?lang=en").text
    assert Markup(page).faults == [] and re.search("<del>[^<]*1,2 million", page)
    assert "removed (1)" in page and "The decisions on 1 statement" in page
    assert load(graph_, new).statements and "mli-itsp-2" in {k for s in load(graph_, new).statements for k in s.aligned}
    assert "remplacé par" in seen(pages, "/drafts").text


def test_a_draft_is_kept_as_a_plan_after_it_was_shown_and_taken_back(graph_, pages, key):
    page = seen(pages, f"/drafts/{key}/keep").text
    revision = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert not graph_.rows("named", keys=[f"{key}-plan"])
    stale = pages.post(f"/drafts/{key}/keep", data={"seen": "0"}, headers=OWN)
    assert stale.headers["Location"].startswith(f"/drafts/{key}/keep")
    assert not graph_.rows("named", keys=[f"{key}-plan"])
    done = pages.post(f"/drafts/{key}/keep", data={"seen": revision, "kind": "isf"}, headers=OWN)
    assert done.headers["Location"].endswith("?done=kept") and graph_.rows("named", keys=[f"{key}-plan"])
    shown = seen(pages, done.headers["Location"]).text
    assert "gardé comme plan" in shown and "/undo" in shown
    assert "rien ne changerait" in seen(pages, f"/drafts/{key}/keep").text


def test_a_draft_is_described_anew(graph_, pages, key):
    data = {"title": "ISF 2023", "status": "decided", "has_plans": "1", "plans": ["mli-itsp"]}
    pages.post(f"/drafts/{key}/describe", data=data, headers=OWN)
    draft = load(graph_, key)
    assert (draft.title, draft.status, draft.plans) == ("ISF 2023", "decided", ("mli-itsp",))
    assert pages.post(f"/drafts/{key}/describe", data={"status": "x"}, headers=OWN).status_code == 422


# Hostile text -------------------------------------------------------------------------------------------------


def test_hostile_statements_stay_text_on_every_page(graph_):
    key = hostile(graph_)
    client = served(graph_)
    kept = load(graph_, key).statements
    acted(client, key, kept[0], "accept", target="mli-itsp-1", who=HOSTILE[2][:100])
    acted(client, key, kept[1], "new", who=HOSTILE[2][:100])
    own = [*PAGES, *(f"?at={each.key}" for each in kept)]
    for address in ("/drafts", *(f"/drafts/{key}{page}" for page in own)):
        found = seen(client, address)
        assert found.status_code == 200 and Markup(found.text).faults == [], address
        assert "<script>window" not in found.text and "<img src=x" not in found.text and "<svg onload" not in found.text
    part = client.get(f"/drafts/{key}/statements/{kept[-1].key}", headers=SCRIPT)
    assert part.status_code == 200 and HOSTILE[-1].strip()[:200] in part.text
