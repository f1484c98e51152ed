"""Does the graph answer of the Mali deck what the deck says? Judged by the YAML and the text, without the loader."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from graph_service.questions.asking import ask as question

SEED = Path(__file__).parents[2] / "seeds" / "mali-2021"
ITEMS = ("Priority", "Objective", "Result")
LABELS = {
    "Framework": 6,
    "Priority": 8,
    "Objective": 10,
    "Result": 0,
    "Indicator": 5,
    "Shock": 4,
    "Project": 4,
    "Finding": 15,
}


@cache
def written():
    """(label, node, {relationship: [link, ...]}) of every node of the YAML files, defaults filled in."""
    return list(_written())


def _written():
    for name in yaml.safe_load((SEED / "seed.yaml").read_text(encoding="utf-8"))["files"]:
        content = yaml.safe_load((SEED / name).read_text(encoding="utf-8"))
        defaults = content.pop("defaults", {})
        for label, nodes in content.items():
            for node in nodes:
                links = {}
                for field, value in node.items():
                    if field in RELATIONSHIPS:
                        every = value if isinstance(value, list) else [value]
                        links[field] = [
                            {**defaults, **(each if isinstance(each, dict) else {"to": each})} for each in every
                        ]
                yield label, {**defaults, **node}, links


RELATIONSHIPS = ("part_of", "contributes_to", "led_by", "implemented_by", "located_in")


def links(kind):
    return [(node["key"], link) for _, node, every in written() for link in every.get(kind, ())]


def labelled():
    return {node["key"]: label for label, node, _ in written()}


def plan_of():
    parent = {start: link["to"] for start, link in links("part_of")}
    labels = labelled()

    def up(key):
        return key if labels[key] == "Framework" else up(parent[key])

    return {key: up(key) for key, label in labels.items() if label in ITEMS}


def reached(standings):
    """Every item that a project reaches, by a search along the YAML's own links."""
    labels = labelled()
    up = [
        (start, link["to"])
        for kind in ("contributes_to", "part_of")
        for start, link in links(kind)
        if link["standing"] in standings and (link.get("strength", 1) and link.get("confidence", 1))
    ]
    found = {key for key, label in labels.items() if label == "Project"}
    while more := {end for start, end in up if start in found and end not in found and labels[end] in ITEMS}:
        found |= more
    return {key for key in found if labels[key] in ITEMS}


def ask(graph, name, **given):
    return question(graph, name, given).rows


def text(name="source.txt"):
    """The deck's words: list marks and emphasis aside, one space between words."""
    return plain((SEED / name).read_text(encoding="utf-8"))


def plain(words):
    words = re.sub(r"(?m)^\s*(?:[-✓❑☐]\s+)+", "", words.replace("*", ""))
    return re.sub(r"\s+", " ", words).strip()


def test_the_gaps_of_the_itsp_by_what_is_asserted_are_objectives_2_and_5(mali):
    rows = ask(mali, "gaps", framework=("mli-itsp",), standing=("asserted",))
    assert [(row["code"], row["key"], row["class"]) for row in rows] == [
        ("2", "mli-itsp-2", "uncovered"),
        ("5", "mli-itsp-5", "uncovered"),
    ]
    assert [row["title"] for row in rows] == [
        "Appui à la protection et à la sécurité",
        "État de droit, droits humains et lutte contre l'impunité",
    ]


def test_every_row_opens_to_words_that_are_in_the_deck(mali):
    rows = ask(mali, "coverage", explain=True)
    assert len(rows) == LABELS["Priority"] + LABELS["Objective"]
    said = text()
    for row in rows:
        assert row["source_title"] and row["locator"].startswith("Diapositive « ")
        assert plain(row["quote"]) in said
        for fact in row["evidence"]:
            assert fact["source_title"] and (fact["quote"] or fact["reason_fr"]) and fact["locator"], fact
            if fact["quote"]:
                assert plain(fact["quote"]) in said, fact
            if fact["standing"] != "asserted":
                assert fact["reason_fr"] and fact["reason_en"], fact


@pytest.mark.parametrize("standings", [("asserted",), ("asserted", "inferred", "proposed")])
def test_gaps_of_every_plan_are_what_the_yaml_leaves_open(mali, standings):
    """Counted from the YAML alone: what no project reaches, and what only inferred facts reach."""
    plans, sure, likely = plan_of(), reached(("asserted",)), reached(standings)
    projects = {key for key, label in labelled().items() if label == "Project"}
    portfolios = {
        plans[link["to"]]
        for start, link in links("contributes_to")
        if start in projects and link["standing"] == "asserted"
    }

    def status(key):
        if key in likely:
            return "covered" if key in sure else "unconfirmed"
        return "uncovered" if plans[key] in portfolios else "no_data"

    found = {row["key"]: row["class"] for row in ask(mali, "gaps", standing=standings)}
    assert found == {key: word for key in plans if (word := status(key)) != "covered"}
    assert portfolios == {"mli-itsp"}, "the deck lays out a portfolio for the ITSP alone"


def test_the_deck_names_no_lead_of_any_objective_and_the_itsp_is_not_approved(mali):
    rows = ask(mali, "coverage")
    led = {start for start, _ in links("led_by") if labelled()[start] in ITEMS}
    recorded = {plan_of()[key] for key in led}
    assert {row["key"] for row in rows if "unled" in row["flags"]} == {
        key for key, plan in plan_of().items() if plan in recorded and key not in led
    }
    summary = question(mali, "coverage", {}).summary["frameworks"]
    assert {row["key"] for row in summary if row["leads_recorded"]} == recorded
    assert {row["key"] for row in rows if "unapproved" in row["flags"]} == {
        key for key, plan in plan_of().items() if plan == "mli-itsp"
    }


def test_there_are_as_many_of_each_label_as_the_deck_has(mali):
    counted = Counter(labelled().values())
    stored = {row["label"]: row["nodes"] for row in mali.rows("node_counts")}
    assert stored == counted
    assert {label: stored.get(label, 0) for label in LABELS} == LABELS


def test_the_tree_of_each_plan_has_its_items_in_the_decks_order(mali):
    order = [node["key"] for label, node, _ in written() if label in ITEMS]
    for plan in sorted(key for key, label in labelled().items() if label == "Framework"):
        found = [row["key"] for row in ask(mali, "tree", of=plan)]
        assert found == [key for key in order if plan_of()[key] == plan]


def test_who_has_a_part_in_the_four_good_practices(mali):
    parts = {(start, link["to"]) for kind in ("led_by", "implemented_by") for start, link in links(kind)}
    parts = {(project, entity) for project, entity in parts if labelled()[project] == "Project"}
    for entity in ("minusma", "undp", "uniet", "wfp", "unhcr", "unct-mali"):
        found = {row["key"] for row in ask(mali, "portfolio", of=entity)}
        assert found == {project for project, who in parts if who == entity}


def test_a_chain_leads_from_the_livelihoods_project_to_the_humanitarian_plan(mali):
    rows = ask(mali, "chains", **{"from": "mli-gao-livelihoods", "to": "mli-hrp"})
    assert [row["nodes"] for row in rows] == [
        ["mli-gao-livelihoods", "mli-hrp-2", "mli-hrp"],
        ["mli-gao-livelihoods", "mli-hrp-4", "mli-hrp"],
    ]
    assert all(row["forward"] for row in rows)
