"""Do the real portfolios come in whole? Counted again from the JSON alone, without the importer."""

import json
import tarfile
from collections import Counter
from math import fsum
from pathlib import Path

import pytest

from graph_service import queries
from graph_service.exchange import importing
from graph_service.exchange.uninfo import country_file
from graph_service.exchange.uninfo.numbering import Numbering
from graph_service.exchange.uninfo.tree import branches
from graph_service.exchange.values import Values
from graph_service.graph import Graph
from graph_service.model import Edge, Node
from graph_service.stores.ladybug import LadybugStore
from tests.exchange import uninfo_count
from tests.exchange.conftest import contents, counted

ROOT = Path(__file__).parents[2]
FIVE = {  # rows, projects, leads, contributions of projects, joint projects
    "BFA": (739, 739, 739, 739, 0),
    "SEN": (113, 43, 113, 43, 26),
    "KEN": (288, 119, 288, 119, 32),
    "NER": (77, 77, 77, 77, 0),
    "GIN": (176, 73, 176, 73, 53),
}
MONEY = ("required", "available", "spent")


def nodes_of(tree, depth=0):
    for node in tree:
        yield depth, node["name"]
        yield from nodes_of(node.get("children") or [], depth + 1)


def count(found):
    """What a file holds: its sets of ids, pairs and names."""
    tree = list(nodes_of(found["framework"]))
    outputs = Counter(name for depth, name in tree if depth == 2)
    first = {}
    for row in found["projects"]:
        first.setdefault(row["id"], row)
    return {
        "projects": set(first),
        "leads": {(row["id"], row["agency"]) for row in found["projects"]},
        "placed": {number for number, row in first.items() if outputs[row["outcome"]] == 1},
        "levels": Counter(depth for depth, _ in tree),
    }


def sums(elements):
    return {
        name: fsum(each.properties.get(name) or 0 for each in elements) for name in ("budget", "available", "spent")
    }


@pytest.mark.parametrize(("country", "expected"), FIVE.items())
def test_a_country_comes_in_whole(graph, data, country, expected):
    path = data / "uninfo" / f"{country}.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    own = count(found)
    agencies = Counter(number for number, _ in own["leads"])
    counts = tuple(map(len, (found["projects"], *(own[name] for name in ("projects", "leads", "placed")))))
    assert (*counts, sum(n > 1 for n in agencies.values())) == expected

    report = importing.import_file(graph, path, author="test")
    assert (report.rows, report.reports, report.summary["joint"]) == (expected[0], (), expected[4])
    stored = counted(graph)
    assert [stored[name] for name in ("Project", "LED_BY", "CONTRIBUTES_TO")] == list(expected[1:4])
    assert stored["Priority"] == own["levels"][0]
    assert stored["Result"] == own["levels"][1] + own["levels"][2]
    assert stored["PART_OF"] == own["levels"].total()
    assert stored["Entity"] == len({row["agency"] for row in found["projects"]})
    assert (stored["Framework"], stored["Source"]) == (1, 1)


@pytest.mark.parametrize("country", FIVE)
def test_money_is_neither_doubled_nor_lost(graph, data, country):
    found = json.loads((data / "uninfo" / f"{country}.json").read_text(encoding="utf-8"))
    importing.import_file(graph, data / "uninfo" / f"{country}.json", author="test")
    everything = contents(graph).values()
    projects = [e for e in everything if isinstance(e, Node) and e.label == "Project"]
    leads = [e for e in everything if not isinstance(e, Node) and e.ref.type == "LED_BY"]
    expected = {
        name: fsum(row[column] for row in found["projects"])
        for column, name in zip(MONEY, ("budget", "available", "spent"), strict=True)
    }
    assert sums(projects) == expected == sums(leads)
    assert {e.properties["currency"] for e in (*projects, *leads)} == {"USD"}
    assert expected["budget"] == pytest.approx(found["totals"]["required"])


@pytest.mark.parametrize("country", FIVE)
def test_every_agency_has_its_full_names(graph, data, country):
    importing.import_file(graph, data / "uninfo" / f"{country}.json", author="test")
    entities = [e for e in contents(graph).values() if isinstance(e, Node) and e.label == "Entity"]
    assert [e.key for e in entities if not (e.properties.get("title_fr") and e.properties.get("title_en"))] == []


def test_what_trees_lack_is_as_counted_from_the_json_alone(large_data):
    archive = large_data / "bench" / "uninfo-127-countries-minus-heldout.tgz"
    own = {count.country: count for count in uninfo_count.counts(archive)}
    assert uninfo_count.table(list(own.values())) in (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    with tarfile.open(archive) as tar:
        for member in (m for m in tar if m.isfile()):
            found = country_file.read(tar.extractfile(member).read(), source_name=member.name)
            count, portfolio = own[Path(member.name).stem], found.portfolio
            assert (found.summary["projects"], found.summary["inferred"], len(portfolio.unplaced)) == (
                count.projects,
                count.inferred,
                count.after,
            ), member.name
            assert fsum(portfolio.unplaced.values()) == pytest.approx(count.money)


def test_outputs_that_are_there_would_be_put_where_they_are(large_data):
    """Each numbered output of every tree, taken out in turn and put back by its number alone."""
    archive = large_data / "bench" / "uninfo-127-countries-minus-heldout.tgz"
    right, wrong = set(), set()
    with tarfile.open(archive) as tar:
        for member in (m for m in tar if m.isfile()):
            found = json.load(tar.extractfile(member))
            plan = f"uninfo-{found['workspace_id']}"
            tree, _ = branches(found["framework"], plan, Values())
            for output in (b for b in tree if b.depth == 2):
                rest = [b for b in tree if b is not output]
                if code := Numbering(plan, rest).notation.code(output.name):
                    home = Numbering(plan, rest).home(code)
                    (right if home.key == output.parent else wrong).add((plan, output.name))
    assert len(right) > 1_000 and len(wrong) <= 0.02 * len(right), sorted(wrong)


@pytest.mark.slow
def test_all_countries_load_one_after_another_and_again_change_nothing(large_data, tmp_path):
    archive = large_data / "bench" / "uninfo-127-countries-minus-heldout.tgz"
    own = {"projects": set(), "leads": set(), "rows": 0}
    with tarfile.open(archive) as tar:
        for member in (m for m in tar if m.isfile()):
            found = json.load(tar.extractfile(member))
            own["rows"] += len(found["projects"])
            for name, values in count(found).items():
                if name in own:
                    own[name] |= values
    store = LadybugStore(str(tmp_path / "all.lbug"))
    graph = Graph(store, queries.load(store.dialect))
    try:
        reports = list(importing.import_all(graph, [archive], author="test"))
        assert (len(reports), sum(r.rows for r in reports)) == (122, own["rows"])
        stored = counted(graph)
        assert stored["Project"] == len(own["projects"]) == 18_869
        assert stored["LED_BY"] == len(own["leads"]) == 20_898
        # each project has one place, or is known to have none
        assert stored["CONTRIBUTES_TO"] == len(own["projects"])
        before = contents(graph)
        unplaced = {
            ref.start
            for ref, e in before.items()
            if isinstance(e, Edge) and e.end_label == "Framework" and ref.type == "CONTRIBUTES_TO"
        }
        counted_again = {c.workspace: c for c in uninfo_count.counts(archive)}.values()
        assert len(unplaced) == sum(c.after for c in counted_again) == 705
        assert sum(e.properties.get("standing") == "inferred" for e in before.values() if isinstance(e, Node)) == sum(
            c.inferred for c in counted_again
        )
        assert stored["Framework"] == 122 - 8 - 2
        revision = graph.revision()
        again = list(importing.import_all(graph, [archive], author="test"))
        assert all(r.is_unchanged for r in again)
        assert (graph.revision(), contents(graph)) == (revision, before)
    finally:
        store.close()
