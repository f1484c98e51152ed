"""The words of pages: the same in both languages, with the same values in them, and none that the drawings have."""

import string

from graph_service.web.words import words
from visualisation.words import LANGUAGES
from visualisation.words import words as words_of_drawings


def values_in(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_words_with_the_same_values():
    french, english = (words(lang) for lang in LANGUAGES)
    assert french.keys() == english.keys() and len(french) > 600
    for key, text in english.items():
        assert text.strip() and french[key].strip(), key
        assert values_in(text) == values_in(french[key]), key


def test_words_of_pages_and_of_drawings_lie_apart():
    for lang in LANGUAGES:
        assert not any(key.startswith("web.") for key in words_of_drawings(lang))
        assert all(key.startswith("web.") for key in words(lang).keys() - words_of_drawings(lang).keys())
