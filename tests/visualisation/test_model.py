"""The map model is one JSON text, the same for the same content."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.folding import for_each
from tests.visualisation.hostile import hostile
from tests.visualisation.mali import mali
from tests.visualisation.synthetic import country
from visualisation import MapEdge, MapModel, MapModelError, MapNode
from visualisation.layout import layout
from visualisation.words import LANGUAGES, words


@for_each("model", [mali(), country(60), hostile(), MapModel("t", 1, "2026-01-01", "q")])
def test_a_model_survives_its_json(model):
    assert MapModel.from_json(model.to_json()) == model


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(3, 70))
def test_the_order_of_the_input_changes_nothing(rng: random.Random, projects: int):
    model = country(projects, seed=projects, links=2)
    nodes, edges = list(model.nodes), list(model.edges)
    rng.shuffle(nodes)
    rng.shuffle(edges)
    shuffled = replace(model, nodes=tuple(nodes), edges=tuple(edges))
    assert shuffled.to_json() == model.to_json()
    assert layout(shuffled, "fr") == layout(model, "fr")


def test_gaps_keep_the_order_of_their_question():
    model = replace(mali(), gaps=("mli-itsp-5", "mli-itsp-2"))
    assert MapModel.from_json(model.to_json()).gaps == ("mli-itsp-5", "mli-itsp-2")


@for_each(
    "text",
    [
        "",
        "[]",
        "{}",
        "nope",
        '{"title": "t"}',
        json.dumps({**json.loads(mali().to_json()), "extra": 1}),
        "[" * 100_000,
    ],
)
def test_a_text_that_is_no_model_is_refused_with_a_reason(text):
    with pytest.raises(MapModelError, match=r"map model|JSON object|needs|has no field"):
        MapModel.from_json(text)


def test_two_nodes_of_one_key_are_refused():
    twice = (MapNode("a", "Framework", "A"), MapNode("a", "Priority", "B"))
    with pytest.raises(MapModelError, match="'a'"):
        MapModel("t", 1, "2026-01-01", "q", twice, (MapEdge("PART_OF", "a", "b"),))


def test_both_languages_have_the_same_words_with_the_same_gaps_to_fill():
    french, english = (words(lang) for lang in LANGUAGES)
    assert french.keys() == english.keys()
    for key, text in english.items():
        assert text.strip() and french[key].strip()
        assert sorted(
            p for p in ("{n}", "{total}", "{low}", "{high}", "{lang}", "{name}", "{drawn}", "{columns}") if p in text
        ) == sorted(
            p
            for p in ("{n}", "{total}", "{low}", "{high}", "{lang}", "{name}", "{drawn}", "{columns}")
            if p in french[key]
        )


def test_every_word_the_scripts_ask_for_exists():
    import re

    from visualisation.page import script

    asked = set(re.findall(r"""word\(\s*["']([a-z_.]+)["']""", script()))
    assert len(asked) > 40
    assert asked <= words("fr").keys()
