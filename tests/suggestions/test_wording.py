"""Which words and letters two texts share."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.suggestions.wording import GRAM_BUCKETS, Wording, grams, smoothed_idf, stems, strip_numbering, tfidf

IDF = np.linspace(0.5, 3, 12).astype(np.float32)
COUNTS = st.lists(
    st.dictionaries(st.integers(0, 11), st.integers(1, 4), max_size=6).map(Counter), min_size=1, max_size=5
)


def dense(counts):
    """TF-IDF written out, one list a text."""
    rows = []
    for count in counts:
        row = [(1 + math.log(count[bucket])) * float(IDF[bucket]) if bucket in count else 0.0 for bucket in range(12)]
        length = math.sqrt(sum(each**2 for each in row))
        rows.append([each / length if length else 0.0 for each in row])
    return np.array(rows)


@given(COUNTS, COUNTS)
def test_products_of_bags_are_cosines_of_tf_idf(one, other):
    assert np.allclose(tfidf(one, IDF).against(tfidf(other, IDF)), dense(one) @ dense(other).T, atol=1e-5)


@given(COUNTS, st.data())
def test_some_texts_of_bags_are_those_texts(counts, data):
    rows = data.draw(st.lists(st.integers(0, len(counts) - 1), max_size=6))
    some = tfidf(counts, IDF).some(rows)
    assert len(some) == len(rows)
    assert np.allclose(some.against(tfidf(counts, IDF)), (dense(counts) @ dense(counts).T)[rows], atol=1e-5)


@given(COUNTS, COUNTS)
def test_bags_joined_are_the_one_after_the_other(one, other):
    both = tfidf(one, IDF).joined(tfidf(other, IDF))
    assert np.allclose(both.against(both), dense(one + other) @ dense(one + other).T, atol=1e-5)


@given(COUNTS)
def test_a_weighted_sum_of_rows_is_the_matrix_product(counts):
    rows = np.arange(36, dtype=np.float32).reshape(12, 3) / 10
    assert np.allclose(tfidf(counts, IDF).summed(rows), dense(counts) @ rows, atol=1e-4)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Output 2.1.4: Access to justice", "Access to justice"),
        ("Sub Output 1.2.1.4. Enhance capacities", "Enhance capacities"),
        ("2.2.4 Les femmes accèdent aux services", "Les femmes accèdent aux services"),
        ("3) Organiser les élections", "Organiser les élections"),
        ("D.2.3.4 Fournir des repas", "Fournir des repas"),
        ("Produit 1.1.2 : les dispositifs", "les dispositifs"),
        ("3 000 familles reçoivent une aide", "3 000 familles reçoivent une aide"),
        ("80% des populations", "80% des populations"),
        ("Productivité agricole", "Productivité agricole"),
        ("Output of the mill", "of the mill"),
        ("1.2", "1.2"),
        ("", ""),
    ],
)
def test_the_number_before_a_text_says_nothing(text, left):
    assert strip_numbering(text) == left


def test_accents_case_and_endings_make_no_difference():
    assert stems("Élections NATIONALES, sécurisées") == stems("elections nationales securisees")
    assert stems("renforcement") == stems("RENFORCEMENTS")
    assert stems("de la les and of 2021 à") == []


@given(st.text(max_size=40))
def test_letter_groups_stay_in_their_boxes_for_any_text(text):
    found = grams(text)
    assert ((found >= 0) & (found < GRAM_BUCKETS)).all()
    assert sorted(found) == sorted(grams(text.upper().lower())) or text.upper().lower() != text


def test_a_rare_word_weighs_more_and_an_unknown_one_most():
    texts = ["eau potable", "eau usée", "eau et justice"]
    known = sorted({stem for text in texts for stem in stems(text)})
    bucket = {stem: at for at, stem in enumerate(known)}
    wording = Wording(
        known,
        smoothed_idf(texts, lambda text: [bucket[stem] for stem in stems(text)], len(known)),
        smoothed_idf(texts, lambda text: grams(text).tolist(), GRAM_BUCKETS),
    )
    assert wording.idf("eau") < wording.idf("justic") <= wording.idf("zzz")
    near = wording.words(["eau justice"]).against(wording.words(["justice", "eau", "zzz"]))[0]
    assert near[0] > near[1] > 0 == near[2]
    assert len(wording.known_words(["zzz"]).buckets) == 0 < len(wording.words(["zzz"]).buckets)
    assert wording.letters(["justice"]).against(wording.letters(["injustices"]))[0, 0] > 0.25


def test_a_text_of_any_length_is_cut_where_it_says_enough():
    assert len(stems("mot " * 10_000)) <= 2_000
