"""Rows do not overlap, gaps are always drawn, chains do not turn back."""

import cProfile
from dataclasses import replace
from itertools import pairwise

import networkx as nx

from tests.folding import for_each
from tests.visualisation.hostile import hostile
from tests.visualisation.mali import mali
from tests.visualisation.synthetic import country, sized
from visualisation import MapEdge, MapModel, MapNode, map_svg
from visualisation.chain import chain_of
from visualisation.columns import drawn_edges
from visualisation.layout import CAP, layout
from visualisation.text import measure, wrap


@for_each("lang", ["fr", "en"])
@for_each("nodes", [73, 300, 1000])
def test_no_two_rows_or_lanes_overlap(nodes, lang):
    drawn = layout(sized(nodes, links=2), lang)
    for at, column in enumerate(drawn.columns):
        rows = sorted((b.y, b.y + b.height) for b in drawn.boxes.values() if b.x == column.x)
        spans = sorted(rows + [(y, y) for (c, _), y in drawn.lanes.items() if c == at])
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        assert len(rows) <= CAP
        if column.more_y is not None:
            assert column.more_y >= spans[-1][1]
    rights = [column.x + column.width for column in drawn.columns]
    assert all(right < column.x for right, column in zip(rights, drawn.columns[1:], strict=False))
    assert max(b.y + b.height for b in drawn.boxes.values()) <= drawn.height


@for_each("model", [mali(), country(739), sized(1000, links=2)])
def test_every_gap_is_drawn(model):
    assert set(model.gaps) <= layout(model, "fr").boxes.keys()


def test_gaps_are_drawn_even_when_they_are_more_than_a_column_holds():
    nodes = [MapNode(f"o{n:03}", "Objective", f"Objectif {n}") for n in range(200)]
    gaps = tuple(f"o{n:03}" for n in range(100, 200))
    drawn = layout(MapModel("t", 1, "2026-01-01", "q", tuple(nodes), (), gaps), "fr")
    assert set(drawn.boxes) == set(gaps)
    assert drawn.columns[0].hidden == 100
    assert all("lacune" in drawn.rows[key].mark for key in gaps)


def test_what_a_column_hides_is_counted():
    drawn = layout(country(739), "fr")
    projects = next(column for column in drawn.columns if column.kind == "project")
    assert projects.hidden == 739 - CAP
    assert sum(1 for item in projects.items if not item.lane) == 739


def test_plan_parts_keep_the_order_of_their_plan():
    drawn = layout(mali(), "fr")
    objectives = next(column for column in drawn.columns if column.kind == "objective")
    keys = [item.key for item in objectives.items if not item.lane]
    assert keys == [f"mli-hrp-{n}" for n in range(1, 5)] + [f"mli-itsp-{n}" for n in range(1, 7)]


def test_a_link_that_skips_columns_has_a_lane_of_its_own():
    drawn = layout(mali(), "fr")
    assert (1, "mli-itsp") in drawn.lanes
    assert (1, "mli-isf") not in drawn.lanes or drawn.lanes[(1, "mli-isf")] > 0


def test_circles_and_links_to_nowhere_do_no_harm():
    nodes = (
        MapNode("f", "Framework", "F"),
        MapNode("a", "Entity", "A", parent="b"),
        MapNode("b", "Entity", "B", parent="a"),
        MapNode("o", "Objective", "O", parent="o", framework="gone"),
        MapNode("w", "Draft", "no column"),
    )
    edges = (
        MapEdge("PART_OF", "a", "b"),
        MapEdge("PART_OF", "b", "a"),
        MapEdge("PART_OF", "o", "o"),
        MapEdge("LED_BY", "o", "nobody"),
        MapEdge("CONTRIBUTES_TO", "o", "f"),
        MapEdge("LED_BY", "w", "a"),
    )
    model = MapModel("t", 1, "2026-01-01", "q", nodes, edges, ("gone",))
    assert layout(model, "en").boxes.keys() == {"f", "a", "b", "o"}
    assert chain_of(model, "o") == {"o", "f"}
    assert "<svg" in map_svg(model, lang="en")


@for_each("model", [mali(), country(40, links=2)])
def test_a_chain_is_the_ancestors_and_descendants_of_its_node(model):
    graph = nx.DiGraph()
    entities = {node.key for node in model.nodes if node.label == "Entity"}
    graph.add_nodes_from(node.key for node in model.nodes)
    for edge in drawn_edges(model):
        if {edge.start, edge.end} <= entities:
            continue
        lower_first = edge.type in ("PART_OF", "CONTRIBUTES_TO")
        graph.add_edge(*((edge.end, edge.start) if lower_first else (edge.start, edge.end)))
    for node in model.nodes:
        beside = {
            key
            for edge in drawn_edges(model)
            if {edge.start, edge.end} <= entities and node.key in (edge.start, edge.end)
            for key in (edge.start, edge.end)
        }
        expected = {node.key} | nx.ancestors(graph, node.key) | nx.descendants(graph, node.key) | beside
        assert chain_of(model, node.key) == expected


def test_a_rejected_link_is_not_drawn():
    model = mali()
    rejected = replace(model, edges=tuple(replace(edge, standing="rejected") for edge in model.edges))
    assert drawn_edges(rejected) == []
    assert "C" not in map_svg(model, lang="fr").split("</g>")[0] or not layout(rejected, "fr").lanes


@for_each("text", ["mot " * 3000, "a" * 10_000, "l'autorité de l'État", "", "حماية المدنيين " * 50])
def test_lines_fit_their_width(text):
    lines = wrap(text.strip(), 150, 13, 3)
    assert len(lines) <= 3
    assert all(measure(line, 13) <= 151 for line in lines)
    assert (len(text) < 100) or lines[-1].endswith("…")


def test_a_drawn_label_has_no_direction_marks():
    drawn = layout(hostile(), "fr")
    text = "".join(line for row in drawn.rows.values() for line in (*row.lines, row.mark))
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x07")


def test_the_work_of_placing_grows_with_the_map_and_no_faster():
    def calls(nodes):
        profile, model = cProfile.Profile(), sized(nodes, links=2)
        assert len(model.edges) > 1.5 * nodes
        profile.runcall(layout, model, "fr")
        return sum(function.callcount for function in profile.getstats())

    calls(100)  # what is remembered of letters
    few, many = calls(1_000), calls(4_000)
    assert many < 5 * few


def test_the_svg_is_well_formed_and_says_the_gaps():
    from xml.etree import ElementTree

    for model in (mali(), hostile()):
        root = ElementTree.fromstring(map_svg(model, lang="fr"))
        text = " ".join(root.itertext())
        assert text.count("⚠ lacune") == len(model.gaps)
        assert not root.findall(".//{http://www.w3.org/2000/svg}script")
