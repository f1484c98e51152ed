"""Pages of questions show the graph as it was at a revision or on a day, say so, and stay there from link to link."""

from urllib.parse import parse_qs, urlsplit

import pytest

from graph_service.changes import Delete
from graph_service.model import EdgeRef
from tests.questions.build import (
    SMALL,
    does,
    edge,
    entity,
    fill,
    helps,
    led,
    objective,
    part,
    place,
    plan,
    project,
)
from tests.questions.conftest import memory
from tests.web.conftest import seen, served
from tests.web.markup import Markup

PAGES = (
    "/gaps",
    "/coverage?framework=f",
    "/advantage?framework=f",
    "/map?framework=f",
    "/matrix?framework=f",
    "/matrix/cell?framework=f&row=e&column=o",
    "/money?framework=f",
    "/places",
    "/entities/e",
)
#: The first parts of the addresses that show the past.
DATED = ("gaps", "coverage", "advantage", "map", "matrix", "money", "places")
SAID = {"fr": ("état n° 1", "Revenir à aujourd’hui"), "en": ("state no. 1", "Back to now")}


@pytest.fixture(scope="module")
def two_states():
    """At first p of e works on r, in l; then it works on u alone, of another entity, and o is renamed."""
    with memory() as graph:
        yield _filled(graph)


def _filled(graph):
    fill(
        graph,
        *SMALL,
        plan("g", country="MLI"),
        objective("u"),
        part("u", "f"),
        entity("e"),
        entity("d"),
        place("l", level="admin1"),
        project("p", currency="USD", budget=5.0),
        helps("p", "r", quote="as it was"),
        led("p", "e", budget=5.0, quote="led as it was"),
        edge("p", "LOCATED_IN", "l"),
    )
    fill(
        graph,
        objective("o", title_en="renamed", title_fr="renommé"),
        Delete(EdgeRef("CONTRIBUTES_TO", "p", "r")),
        Delete(EdgeRef("LED_BY", "p", "e")),
        Delete(EdgeRef("LOCATED_IN", "p", "l")),
        helps("p", "u"),
        does("p", "d", budget=7.0),
    )
    return graph


def dated(address, when="1", lang="en"):
    return f"{address}{'&' if '?' in address else '?'}as_of={when}&lang={lang}"


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_past_says_so_and_stays_there(two_states, address, lang):
    found = seen(served(two_states), dated(address, lang=lang))
    page = Markup(found.text)
    assert found.status_code == 200 and page.faults == []
    assert all(words in found.text for words in SAID[lang])
    back = [link for _, link in page.links if urlsplit(link).path == urlsplit(address).path and "as_of" not in link]
    assert back, "a way back to now"
    for _, link in page.links:
        path, asked = urlsplit(link).path, parse_qs(urlsplit(link).query)
        if link in back or link.startswith(("http", "#")):
            continue
        is_question = path.split("/")[1] in DATED or path.startswith("/entities/")
        assert asked.get("as_of") == (["1"] if is_question else None), link
    assert 'method="post"' not in found.text, "nothing is changed there"


def test_each_shows_what_was(two_states):
    client = served(two_states)

    def rows(address):
        return [line.split(",")[0] for line in seen(client, address).text.splitlines()[1:]]

    assert [len(rows(f"{dated('/gaps')}&format=csv")), len(rows("/gaps?format=csv"))] == [1, 2]
    gaps = [seen(client, each).text for each in (dated("/gaps"), "/gaps?lang=en")]
    assert ["/items/u" in each for each in gaps] == [True, False]
    assert ["/items/o" in each for each in gaps] == [False, True]
    covered = [seen(client, each).text for each in (dated("/coverage"), "/coverage?lang=en")]
    assert ["renamed" in each for each in covered] == [False, True]
    assert ["as it was" in each for each in covered] == [True, False]
    assert ["/projects/p" in seen(client, each).text for each in (dated("/entities/e"), "/entities/e")] == [True, False]
    cell = "/matrix/cell?framework=f&row=e&column=o"
    assert ["/projects/p" in seen(client, each).text for each in (dated(cell), cell)] == [True, False]
    drawn = [seen(client, each).text for each in (dated("/map?framework=f"), "/map?framework=f")]
    assert ["as it was" in each for each in drawn] == [True, False]
    file = seen(client, f"{dated('/coverage')}&format=csv")
    assert "r1" in file.headers["Content-Disposition"]


def test_a_day_before_the_first_change_is_an_empty_graph(two_states):
    found = seen(served(two_states), dated("/gaps", "1999-12-31"))
    assert found.status_code == 200 and "before its first change" in found.text


@pytest.mark.parametrize("when", ["99", "soon", "2021-13-01x"])
def test_what_has_not_come_or_is_no_day_is_refused(two_states, when):
    assert seen(served(two_states), dated("/gaps", when)).status_code == 422


@pytest.mark.parametrize("address", ["/", "/items/o", "/projects", "/entities", "/changes", "/drafts"])
def test_a_page_that_shows_the_present_alone_refuses_a_past(two_states, address):
    assert seen(served(two_states), dated(address)).status_code == 422


def test_a_page_of_the_past_is_asked_again_after_a_change(two_states):
    """The browser's copy of it is the one for as long as the graph stays as it is."""
    client = served(two_states)
    first = seen(client, dated("/gaps"))
    again = seen(client, dated("/gaps"), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert seen(client, "/gaps?lang=en").headers["ETag"] != first.headers["ETag"]
