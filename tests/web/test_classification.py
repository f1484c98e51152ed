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


def test_other_words_are_refused():
    with pytest.raises(ValidationError):
        Settings(classification="secret-ish")
