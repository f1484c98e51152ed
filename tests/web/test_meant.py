"""A key that is none, where it is clear which was meant: on to that one; where it is not, the candidates by title."""

import pytest


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/api/v1/entities/UNDP", "/api/v1/entities/undp"),
        ("/api/v1/entities/PNUD/portfolio?limit=2", "/api/v1/entities/undp/portfolio?limit=2"),
        ("/api/v1/entities/Pnud/neighbours", "/api/v1/entities/undp/neighbours"),
        ("/api/v1/frameworks/ITSP/tree", "/api/v1/frameworks/mli-itsp/tree"),
        ("/api/v1/coverage?framework=MLI-ITSP&entity=pnud", "/api/v1/coverage?framework=mli-itsp&entity=undp"),
        ("/api/v1/objectives?framework=itsp&framework=ISF", "/api/v1/objectives?framework=mli-itsp&framework=mli-isf"),
        ("/api/v1/portfolio?of=Programme des Nations-Unies pour le developpement", "/api/v1/portfolio?of=undp"),
        ("/api/v1/chains?from=UNDP&to=MLI-ITSP-1", "/api/v1/chains?from=undp&to=mli-itsp-1"),
        ("/api/v1/map?framework=Itsp", "/api/v1/map?framework=mli-itsp"),
        ("/entities/PNUD", "/entities/undp"),
        ("/plans/MLI ITSP", "/plans/mli-itsp"),
        ("/gaps?framework=itsp&lang=en", "/gaps?framework=mli-itsp&lang=en"),
        ("/nodes/UNDP", "/entities/undp"),
        ("/items/MLI-ITSP-1", "/items/mli-itsp-1"),
        ("/projects?entity=PNUD", "/projects?entity=undp"),
        ("/explore?keys=UNDP,mli-itsp", "/explore?keys=undp%2Cmli-itsp"),
    ],
)
def test_one_clear_match_is_taken_and_the_address_says_so(reader, asked, found):
    came = reader.get(asked, headers={"Accept": "text/html, application/json"}, follow_redirects=True)
    assert came.status_code == 200, came.text
    assert str(came.url).removeprefix(str(reader.base_url)).replace(",", "%2C") == found
    assert came.history and all(each.status_code == 307 for each in came.history)


def test_where_one_is_sent_on_to_says_what_was_taken_for_what(reader):
    said = reader.get("/api/v1/entities/PNUD", follow_redirects=False)
    taken = said.json()["taken"]
    assert (taken["given"], taken["key"], taken["address"]) == ("PNUD", "undp", "/api/v1/entities/undp")
    assert taken["title"] == "Programme des Nations Unies pour le développement"


def test_several_are_refused_with_their_titles(reader):
    said = reader.get("/api/v1/coverage?framework=mli", follow_redirects=False)
    assert said.status_code == 404
    detail = said.json()["detail"]
    assert "did you mean mli-hrp (" in detail and "; mli-isf (Cadre stratégique intégré (ISF))" in detail


def test_a_slip_of_the_pen_and_a_key_of_something_else_are_not_taken(reader):
    assert reader.get("/api/v1/coverage?framework=mli-itps", follow_redirects=False).status_code == 404
    said = reader.get("/api/v1/frameworks/undp", follow_redirects=False)
    assert said.status_code == 404 and "not a Framework" in said.json()["detail"]


def test_countries_mind_no_case(reader):
    upper, lower = (reader.get(f"/api/v1/coverage?country={each}").json() for each in ("MLI", "mli"))
    assert upper == lower and upper["rows"]
