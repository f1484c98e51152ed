"""Real portfolios: is an output covered exactly where a row of the file names it? Counted from the JSON alone."""

import json
from collections import Counter
from math import fsum

import pytest

from graph_service.questions.asking import ask as question
from tests.questions.conftest import DATA

COUNTRIES = {"BFA": (739, 0), "SEN": (43, 26), "KEN": (119, 32)}


def read(code):
    found = json.loads((DATA / f"{code}.json").read_text(encoding="utf-8"))
    return found, f"uninfo-{found['workspace_id']}"


def nodes(tree, depth=0, above=()):
    for node in tree:
        yield depth, node, above
        yield from nodes(node.get("children") or [], depth + 1, (*above, node["id"]))


def named(found):
    """Ids of the outputs that a project's rows name, and how many projects name each."""
    ids = {" ".join(node["name"].split()): node["id"] for depth, node, _ in nodes(found["framework"]) if depth == 2}
    pairs = {(row["id"], " ".join(row["outcome"].split())) for row in found["projects"]}
    assert {outcome for _, outcome in pairs} <= ids.keys(), "in these three files every row names an output as written"
    return Counter(ids[outcome] for _, outcome in pairs)


def ask(graph, name, **given):
    return question(graph, name, given)


@pytest.mark.parametrize("code", COUNTRIES)
def test_an_output_is_covered_where_a_row_names_it(countries, code):
    found, plan = read(code)
    projects = named(found)
    answer = ask(countries, "coverage", framework=(plan,), level=("output",))
    assert {int(row["key"].rsplit("-", 1)[1]): (row["class"], len(row["projects"])) for row in answer.rows} == {
        node["id"]: ("covered" if node["id"] in projects else "uncovered", projects[node["id"]])
        for depth, node, _ in nodes(found["framework"])
        if depth == 2
    }
    assert answer.summary["frameworks"][0]["classes"]["covered"] == len(projects)


@pytest.mark.parametrize("code", COUNTRIES)
def test_what_is_above_an_output_is_covered_by_all_that_is_below_it(countries, code):
    found, plan = read(code)
    projects = named(found)
    below = Counter()
    for depth, node, above in nodes(found["framework"]):
        if depth == 2:
            below.update(dict.fromkeys(above, projects[node["id"]]))
    rows = ask(countries, "coverage", framework=(plan,), level=("priority", "outcome")).rows
    assert {int(row["key"].rsplit("-", 1)[1]): len(row["projects"]) for row in rows} == {
        node["id"]: below[node["id"]] for depth, node, _ in nodes(found["framework"]) if depth < 2
    }
    assert all((row["low"], row["high"]) == ((1, 1) if row["projects"] else (0, 0)) for row in rows)


@pytest.mark.parametrize("code", COUNTRIES)
def test_one_entity_alone_and_no_money_are_flagged_where_the_rows_say_so(countries, code):
    found, plan = read(code)
    ids = {" ".join(node["name"].split()): node["id"] for depth, node, _ in nodes(found["framework"]) if depth == 2}
    agencies, money = {}, {}
    for row in found["projects"]:
        output = ids[" ".join(row["outcome"].split())]
        agencies.setdefault(output, set()).add(row["agency"])
        money[output] = money.get(output, 0) + row["available"]
    rows = ask(countries, "coverage", framework=(plan,), level=("output",)).rows
    flags = {int(row["key"].rsplit("-", 1)[1]): row["flags"] for row in rows}
    assert {key for key, words in flags.items() if "single_entity" in words} == {
        key for key, who in agencies.items() if len(who) == 1
    }
    assert {key for key, words in flags.items() if "unfunded" in words} == {key for key in money if not money[key]}


@pytest.mark.parametrize(("code", "expected"), COUNTRIES.items())
def test_portfolios_together_have_every_project_and_every_dollar(countries, code, expected):
    found, _ = read(code)
    ids = {f"uninfo-p-{row['id']}" for row in found["projects"]}
    leads = [row for row in countries.rows("project_entities", items=[]) if row["project"] in ids]
    projects, budget, joint = set(), [], set()
    for entity in sorted({row["entity"] for row in leads}):
        for row in ask(countries, "portfolio", of=entity).rows:
            if row["key"] in ids:
                projects.add(row["key"])
                budget.append(row["budget"])
                joint |= {row["key"]} if row["joint"] else set()
    assert (len(projects), len(joint)) == expected
    assert fsum(budget) == fsum(row["required"] for row in found["projects"])


@pytest.mark.parametrize("code", COUNTRIES)
def test_advantage_counts_every_project_once_and_every_dollar_once(countries, code):
    found, plan = read(code)
    rows = ask(countries, "advantage", framework=(plan,), draws=0).rows
    assert fsum(row["count"]["x"] for row in rows) == pytest.approx(COUNTRIES[code][0])
    dollars = fsum(row["money"]["x"] for row in rows if row["money"])
    assert dollars == pytest.approx(fsum(row["required"] for row in found["projects"]))
    assert all(row["label"] == "Priority" for row in rows)


@pytest.mark.parametrize("code", COUNTRIES)
def test_the_tree_is_the_files_own(countries, code):
    found, plan = read(code)
    rows = ask(countries, "tree", of=plan).rows
    own = nodes(found["framework"])
    expected = {node["id"]: (depth + 1, len(node.get("children") or [])) for depth, node, _ in own}
    assert {int(row["key"].rsplit("-", 1)[1]): (row["depth"], row["children"]) for row in rows} == expected


def test_a_plan_is_judged_by_its_own_portfolio_alone(countries):
    """All three at once give what each gives alone."""
    together = {row["key"]: row for row in ask(countries, "coverage").rows}
    for code in COUNTRIES:
        for row in ask(countries, "coverage", framework=(read(code)[1],)).rows:
            assert together.pop(row["key"]) == row
    assert together == {}
