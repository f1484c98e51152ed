"""A browser folds what is searched as the service does."""

import json
from pathlib import Path

import pytest

from graph_service.model import fold, search_words
from tests.model.test_folding import FOUND


@pytest.mark.browser
def test_a_browser_folds_as_we_do(open_page):
    texts = [text for pair in FOUND for text in pair] + ["ﬁn Ⅷ", "خطة", "Ł ø ħ ı", "ʼn ´ ` ′ − ٣", "पाठ", "한국어", "İ"]
    source = Path("visualisation/assets/ui.js").read_text(encoding="utf-8")
    page = open_page(f"<!doctype html><title>x</title><script>{source}</script>").page
    asked = json.dumps(texts)
    assert page.evaluate(f"{asked}.map(alignment.fold)") == [fold(each) for each in texts]
    found = page.evaluate(f"{asked}.map((text) => alignment.searchWords(text))")
    assert all(set(search_words(text)) <= set(words) for text, words in zip(texts, found, strict=True))
    pairs = json.dumps(FOUND)
    said = f"{pairs}.map(([words, text]) => alignment.hasWords(alignment.fold(text), alignment.searchWords(words)))"
    assert page.evaluate(said) == [True] * len(FOUND)
