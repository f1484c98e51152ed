"""Are generated graphs the same for the same seed, legal, of the shapes that were measured, and taken by us whole?"""

import hashlib
import tracemalloc

import pytest

from bench import elements, generate, shapes
from bench.draws import World
from graph_service.exchange import dump, importing
from graph_service.model import Node, rules

SMALL = 400


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("write", [generate.uninfo, generate.restorable])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path, write):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write(World(SMALL, seed), tmp_path / name)
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")


def test_a_dump_is_restored_with_all_that_it_says_it_holds(tmp_path, memory_graph):
    written = generate.restorable(World(SMALL), tmp_path / "g.jsonl.gz")
    report = dump.restore(memory_graph, tmp_path / "g.jsonl.gz")
    assert {**report.nodes, **report.relationships} == written.counts
    assert report.nodes["Project"] == SMALL
    again = dump.dump(memory_graph, tmp_path / "again.jsonl.gz")
    assert (again.nodes, again.relationships) == (report.nodes, report.relationships)


def test_an_archive_is_imported_with_all_that_it_says_it_holds(tmp_path, memory_graph):
    world = World(1_700)
    written = generate.uninfo(world, tmp_path / "g.tgz")
    reports = list(importing.import_all(memory_graph, [tmp_path / "g.tgz"], author="t"))
    assert sum(report.rows for report in reports) == written.counts["rows"]
    assert sum(report.summary["projects"] for report in reports) == written.counts["projects"] == 1_700
    assert len(reports) == written.counts["files"] == 2
    plans = [world.plan(number) for number in range(world.plans)]
    assert sum(report.summary["plan_items"] for report in reports) == sum(len(plan.parts) for plan in plans)
    projects = [project for plan in plans for project in world.portfolio(plan)]
    assert sum(report.summary["led_by"] for report in reports) == sum(len(p.agencies) for p in projects)
    first = {(f"uninfo-p-{p.number}", p.contributions[0].to) for p in projects}
    rows = memory_graph.rows("contributions")
    stored = {(row["project"], row["item"]) for row in rows if row["standing"] == "asserted"}
    assert stored == {(key, elements.target_key(to)) for key, to in first if to.level != "framework"}


def test_every_element_is_legal_and_comes_after_its_ends():
    there = set()
    for each in elements.everything(World(2_000, seed=5)):
        if isinstance(each, Node):
            assert [*rules.key_faults(each.key), *rules.node_faults(each.label, each.properties)] == []
            there.add((each.label, each.key))
        else:
            assert list(rules.edge_faults(each.ref, each.start_label, each.end_label, each.properties)) == []
            assert {(each.start_label, each.ref.start), (each.end_label, each.ref.end)} <= there


def test_both_orders_give_the_same_elements_each_once():
    world = World(2_000)
    found = {each.ref: each for each in elements.everything(world)}
    again = [*elements.nodes(world), *elements.edges(world)]
    assert len(found) == len(again)
    assert found == {each.ref: each for each in again}


def test_a_large_world_has_the_measured_shapes():
    world = World(20_000)
    plans = [world.plan(number) for number in range(world.plans)]
    projects = [project for plan in plans for project in world.portfolio(plan)]
    assert [project.number for project in projects] == list(range(1, 20_001))
    assert 18 < sum(len(plan.parts) for plan in plans) / len(plans) < 36
    assert 2.6 < sum(len(p.contributions) for p in projects) / len(projects) < 3.4
    sizes = shapes.AGENCIES_OF_PROJECT
    joint = 1 - sizes[1] / sum(sizes.values())
    assert joint / 2 < sum(len(p.agencies) > 1 for p in projects) / len(projects) < joint * 1.5
    assert any(p.contributions[0].to.level == "framework" for p in projects)


def test_memory_does_not_grow_with_the_graph(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "EFFECTS_OF_CHANGE", 200)
    monkeypatch.setattr(shapes, "PROJECTS_OF_PLAN", 40)

    def peak(projects):
        tracemalloc.start()
        generate.uninfo(World(projects), tmp_path / "g.tgz")
        generate.restorable(World(projects), tmp_path / "g.jsonl.gz")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is made once
    assert peak(1_600) < 2 * peak(200)


def test_the_command_says_what_it_wrote(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["generate", "--projects", "30", "--format", "uninfo", str(tmp_path / "g.tgz")])
    assert generate.main() == 0
    assert "30 projects" in capsys.readouterr().err
