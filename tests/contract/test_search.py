"""Every engine: a search finds words in any order, whatever signs they are written with."""

import pytest

from tests.contract.steps import change, node

_TITLES = {
    "t1": "Mise en œuvre du plan d’action de la région",
    "t2": "Appui à l'élevage à Ménaka",
    "t3": "Co\u2011gestion\u00a0: de l’eau à Ménaka, Gao, Kidal, Mopti, Ségou, Sikasso et Tombouctou",
}


@pytest.fixture
def found(graph):
    graph.apply(change(*(node("Project", key, title=title, language="fr") for key, title in _TITLES.items())))

    def search(words):
        return [row["key"] for row in graph.rows("projects", search=words, sort="key", limit=10)]

    return search


def test_words_are_found_in_any_order_and_with_any_signs(found):
    for words in ("plan d'action", "PLAN D’ACTION", "action, oeuvre", "mise en Œuvre", "region plan dʼaction"):
        assert found(words) == ["t1"], words
    assert found("elevage menaka") == found("Ménaka élevage") == found("l’elevage") == ["t2"]
    assert found("co gestion") == found("co-gestion de l'eau") == found("gestion : co") == ["t3"]
    assert found("ménaka") == ["t2", "t3"]
    assert found(_TITLES["t3"]) == ["t3"]
    assert found("elevage gao") == []
    assert found(None) == found("") == found("’ –") == ["t1", "t2", "t3"]
