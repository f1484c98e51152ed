"""Codes of public lists are those of the lists, and go into a graph."""

import pytest

from graph_service import changes
from graph_service.suggestions.themes import SCHEMES, THEMES, node, part_of
from graph_service.training.convert_codes import converted


def test_every_code_of_the_lists_is_there_in_both_languages():
    counts = {scheme: sum(code.scheme == scheme for code in THEMES.values()) for scheme in SCHEMES}
    assert counts == {"sdg-goal": 17, "sdg-target": 169, "dac-category": 44, "dac-sector": 325}
    assert all(code.en for code in THEMES.values())
    assert all(code.fr for code in THEMES.values() if code.scheme.startswith("sdg"))
    assert sum(not code.active for code in THEMES.values()) == 32


def test_a_code_becomes_a_theme_that_says_its_list_and_number_and_what_it_is_part_of():
    made = node("sdg-target-16-9")
    assert (made.label, made.key, made.set["scheme"], made.set["code"]) == (
        "Theme",
        "sdg-target-16-9",
        "sdg-target",
        "16.9",
    )
    assert made.set["title_fr"].startswith("D’ici à 2030, garantir à tous une identité juridique")
    assert "birth registration" in made.set["title_en"]
    edge = part_of("sdg-target-16-9")
    assert (edge.ref.type, edge.ref.start, edge.ref.end) == ("PART_OF", "sdg-target-16-9", "sdg-goal-16")
    assert part_of("dac-sector-11220").ref.end == "dac-category-112"
    assert part_of("sdg-goal-16") is None
    assert edge.ref.type == "PART_OF" and node(edge.ref.end) is not None


@pytest.mark.parametrize("key", ["", "sdg-goal-18", "sdg-target-1.1", "SDG-GOAL-1", "undp"])
def test_what_is_in_no_list_has_no_theme(key):
    assert node(key) is None and part_of(key) is None


def test_every_parent_is_in_the_lists():
    assert [key for key in THEMES if (edge := part_of(key)) and node(edge.ref.end) is None] == []


def test_converting_the_codelists_again_gives_the_file_that_ships(data):
    from importlib.resources import files

    shipped = (files("graph_service.suggestions") / "public_codes.tsv").read_text(encoding="utf-8")
    assert converted(data / "iati-codelists") == shipped


def test_all_codes_can_be_put_into_one_graph(memory_graph):
    nodes = [node(key) for key in THEMES]
    edges = [edge for key in THEMES if (edge := part_of(key))]
    memory_graph.apply(changes.Change([*nodes, *edges], "a", "codes"))
