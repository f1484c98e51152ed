"""How confidential the graph is stands on every page, at its head and foot, and on every answer; or nowhere."""

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from graph_service.app import App
from graph_service.settings import Settings
from graph_service.web.app import create_app
from tests.api.conftest import ADDRESS

PAGES = ("/", "/coverage", "/entities", "/changes", "/search?q=a", "/import", "/nothing")


@pytest.mark.parametrize(("lang", "word"), [("en", "Confidential"), ("fr", "Confidentiel")])
def test_it_stands_on_every_page_and_answer(filled, lang, word):
    client = TestClient(create_app(App.over(filled, Settings(classification="confidential"))), base_url=ADDRESS)
    for address in PAGES:
        found = client.get(
            address, params={"lang": lang} if "?" not in address else None, headers={"Accept": "text/html"}
        )
        if "?" in address:
            found = client.get(f"{address}&lang={lang}", headers={"Accept": "text/html"})
        head, _, rest = found.text.partition('<main id="main"')
        said = f'<p class="classified">{word}</p>'
        assert head.count(said) == 2 and rest.count(said) == 1, (address, found.status_code)
        assert found.headers["Alignment-Classification"] == "confidential"
    for address in ("/api/v1/frameworks", "/api/v1/exports/json", "/map.svg", "/healthz", "/api/v1/nothing"):
        assert client.get(address).headers["Alignment-Classification"] == "confidential"


def test_without_the_setting_nothing_is_said(filled):
    found = TestClient(create_app(App.over(filled, Settings())), base_url=ADDRESS).get("/")
    assert "classified" not in found.text and "Alignment-Classification" not in found.headers


@pytest.mark.parametrize("address", ["/", "/api/v1/frameworks"])
def test_who_has_a_page_from_before_the_setting_is_sent_it_anew(filled, address):
    def served(**given):
        return TestClient(create_app(App.over(filled, Settings(**given))), base_url=ADDRESS)

    tag = served().get(address).headers["ETag"]
    assert served().get(address, headers={"If-None-Match": tag}).status_code == 304
    labelled = served(classification="internal")
    assert labelled.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_other_words_are_refused():
    with pytest.raises(ValidationError):
        Settings(classification="secret-ish")
