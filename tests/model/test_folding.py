"""Text as it is searched; tests/visualisation/test_folding.py compares with a browser."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_service.model import fold, has_words, search_words

#: What somebody types, and what stands in the graph.
FOUND = [
    ("elevage menaka", "Appui à l'élevage à Ménaka"),
    ("menaka elevage", "Appui à l’élevage à Ménaka"),
    ("plan d'action", "Mise en œuvre du plan d’action de la région"),
    ("plan dʼaction", "Mise en œuvre du plan d'action de la région"),
    ("action oeuvre", "Mise en ŒUVRE du plan d’action"),
    ("mise en œuvre", "Mise en oeuvre"),
    ("curriculum vitæ", "CURRICULUM VITAE"),
    ("sous produit", "Sous‑produit"),
    ("sous-produit", "Sous produit"),
    ("Mali-Niger", "Mali – Niger"),
    ("500 000 personnes", "500\u202f000\u00a0personnes"),
    ("« eau »", "L'eau, l'assainissement"),
    ("soft", "so\u00adft"),
    ("l'Aïr (2.1)", "2.1 Développement de l'Aïr"),
    ("strasse", "Straße"),
    ("ΣΙΓΜΑΣ", "σιγμας"),
    ("dogon ɲɛ", "Dogon ne"),
]


@pytest.mark.parametrize(("words", "text"), FOUND)
def test_words_are_found_whatever_signs_they_are_written_with_and_in_any_order(words, text):
    assert has_words(text, search_words(words))


def test_what_is_not_there_is_not_found():
    assert not has_words("Appui à l'élevage", search_words("elevage menaka"))
    assert search_words(" ’ – « » , ") == []


@given(st.text(st.characters(codec="utf-8"), max_size=30))
@example("ﬀ")
@example("ΐ")
@example("ǰ’—œ")
def test_folding_twice_is_folding_once_and_both_ways_to_write_an_accent_are_one(text):
    once = fold(text)
    assert fold(once) == once == " ".join(once.split())
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
