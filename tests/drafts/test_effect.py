"""What a draft would change: as if it were adopted, on what people accepted alone, and nothing is stored."""

import pytest

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.drafts import decisions, editing, promoting, repository
from graph_service.drafts.choices import Choice
from graph_service.drafts.effect import effect
from graph_service.drafts.target_plans import target_plans
from graph_service.errors import InvalidInput, NotFound
from graph_service.model import NodeRef
from graph_service.questions.asking import ask
from tests.drafts.build import drafted, statement


@pytest.fixture
def key(graph):
    return drafted(graph)


def accept(graph, key, *pairs, action="accept", **given):
    made = [Choice(f"{key}-{number:04d}", action, target, **given) for number, target in pairs]
    return decisions.decide(graph, key, made, author="Ada")


def effects(found):
    return {each.before["key"]: each.effect for each in found.targets}


def test_without_decisions_a_draft_changes_nothing(graph, key):
    before = graph.revision()
    found = effect(graph, key)
    assert effects(found) == {"isf-1": "untouched", "isf-1-1": "untouched", "isf-2": "open", "isf-3": "open"}
    assert all(each.before["class"] == each.after["class"] for each in found.targets)
    assert (found.plans, found.standing, found.revision) == (("isf",), "asserted", before)
    assert found.undecided == tuple(f"{key}-{n:04d}" for n in range(1, 6)) and found.new == ()
    assert graph.revision() == before and len(graph.rows("framework_list")) == 1


def test_an_activity_closes_a_gap_and_what_no_activity_reaches_is_addressed(graph, key):
    accept(graph, key, (2, "isf-2"), (4, "isf-3"))
    found = effect(graph, key)
    assert effects(found) == {"isf-1": "untouched", "isf-1-1": "untouched", "isf-2": "closed", "isf-3": "addressed"}
    rows = {each.before["key"]: each for each in found.targets}
    closed, addressed = rows["isf-2"], rows["isf-3"]
    assert (closed.before["class"], closed.after["class"], closed.after["low"]) == ("uncovered", "covered", 1.0)
    assert (closed.statements, closed.activities) == ((f"{key}-0002",), (f"{key}-0003",))
    assert (addressed.after["class"], addressed.statements, addressed.activities) == ("uncovered", (f"{key}-0004",), ())
    assert found.counts()["closed"] == found.counts()["addressed"] == 1


def test_only_proposed_contributions_make_a_gap_uncertain_not_covered(graph, key):
    accept(graph, key, (2, "isf-2"))
    found = {each.before["key"]: each for each in effect(graph, key, standing="proposed").targets}
    assert [found["isf-2"].after[name] for name in ("class", "low", "high")] == ["unconfirmed", 0, 1]
    assert found["isf-2"].effect == "closed"
    for wrong in ("rejected", "sure"):
        with pytest.raises(InvalidInput, match="standing"):
            effect(graph, key, standing=wrong)


def test_what_is_rejected_set_aside_or_new_closes_nothing(graph, key):
    accept(graph, key, (2, "isf-2"), action="reject")
    accept(graph, key, (5, "isf-3"))
    editing.set_aside(graph, key, f"{key}-0005", author="Ada")
    accept(graph, key, (4, None), action="new")
    found = effect(graph, key)
    assert set(effects(found).values()) == {"untouched", "open"} and found.new == (f"{key}-0004",)


def test_a_plan_is_covered_before_and_after_as_the_question_says(graph, key):
    """The means of the plan as a whole are those of coverage, not of other parts than it has."""
    accept(graph, key, (5, "isf-3"))
    found = effect(graph, key)
    told = ask(graph, "coverage", {"framework": found.plans}).summary["frameworks"]
    assert {each["key"]: each for each in told} == {plan: before for plan, (before, _) in found.cover.items()}
    assert found.cover["isf"][1]["low"] > found.cover["isf"][0]["low"]


def test_what_others_cover_is_repeated_with_who_is_there(graph, key):
    accept(graph, key, (5, "isf-1-1"))
    found = {each.before["key"]: each for each in effect(graph, key).targets}
    assert (found["isf-1-1"].effect, found["isf-1-1"].there) == ("repeated", ("undp",))
    assert (found["isf-1"].effect, found["isf-1"].statements) == ("repeated", (f"{key}-0005",))


def test_two_statements_on_one_target_are_doubled_but_not_one_under_the_other(graph, key):
    accept(graph, key, (1, "isf-2"), (2, "isf-2"), (3, "isf-2"))
    assert effect(graph, key).doubled == {}
    accept(graph, key, (4, "isf-2"))
    assert effect(graph, key).doubled == {"isf-2": (f"{key}-0003", f"{key}-0004")}


def test_a_statement_is_led_by_its_own_lead_or_by_that_of_what_it_is_part_of(graph, key):
    assert effect(graph, key).unled == tuple(f"{key}-{n:04d}" for n in range(1, 6))
    accept(graph, key, (2, "undp"), tie="lead")
    accept(graph, key, (4, "unpol"))
    assert effect(graph, key).unled == tuple(f"{key}-{n:04d}" for n in (1, 4, 5))


def test_the_entities_of_an_activity_are_those_of_its_project(graph, key):
    accept(graph, key, (3, "isf-2"), (3, "ml07"))
    accept(graph, key, (3, "undp"), tie="lead")
    accept(graph, key, (3, "unpol"), tie="partner")
    found = {each.before["key"]: each for each in effect(graph, key).targets}["isf-2"].after
    assert found["entities"] == ["undp", "unpol"] and not {"nowhere", "single_entity"} & set(found["flags"])


def test_a_plan_without_portfolio_still_has_no_data_where_the_draft_does_not_reach(graph, key):
    from graph_service.changes import Change, Delete

    graph.apply(Change([Delete(NodeRef("p-1"))], "a tester", "no portfolio"))
    accept(graph, key, (3, "isf-2"))
    found = {each.before["key"]: each for each in effect(graph, key).targets}
    assert {k: (e.before["class"], e.after["class"]) for k, e in found.items()} == {
        "isf-1": ("no_data", "no_data"),
        "isf-1-1": ("no_data", "no_data"),
        "isf-2": ("no_data", "covered"),
        "isf-3": ("no_data", "no_data"),
    }


def test_a_draft_that_there_is_not_is_not_found(graph):
    with pytest.raises(NotFound):
        effect(graph, "draft-0")


# StoredStatement as a plan ------------------------------------------------------------------------------------------


def test_a_draft_kept_as_a_plan_is_one_change_that_undo_takes_back(graph, key):
    accept(graph, key, (2, "isf-2"), (4, "isf-3"), (2, "sdg-16"))
    accept(graph, key, (2, "undp"), tie="lead")
    nodes, edges = graph.rows("node_counts"), graph.rows("relationship_counts")
    tried = promoting.promote(graph, key, author="Ada", kind="isf", dry_run=True)
    made = promoting.promote(graph, key, author="Ada", kind="isf")
    assert tried.summary == made.summary
    assert made.summary["added"] == {
        "CLASSIFIED_AS": 1,
        "CONTRIBUTES_TO": 3,
        "Framework": 1,
        "LED_BY": 1,
        "Objective": 1,
        "PART_OF": 4,
        "Priority": 1,
        "Project": 1,
        "Result": 2,
    }
    plan = next(row for row in graph.rows("framework_list") if row["key"] == f"{key}-plan")
    assert (plan["title"], plan["approval"], plan["kind"]) == ("ISF 2022", "draft", "isf")
    (edge,) = [e for e in graph.rows("neighbours", keys=["isf-2"]) if e["from_label"] == "Result"]
    assert (edge["standing"], edge["locator"], edge["quote"]) == (
        "proposed",
        "p. 2",
        "Des patrouilles protègent les civils à Gao",
    )
    assert edge["source"] == f"{key}-file" and edge["reason_en"].startswith("mapped by Ada on 20")
    assert not promoting.promote(graph, key, author="Ada", kind="isf").changed
    graph.undo(made.revision, author="Ada", reason="too early")
    assert (graph.rows("node_counts"), graph.rows("relationship_counts")) == (nodes, edges)


def test_what_is_kept_is_what_was_tried(graph, key):
    accept(graph, key, (2, "isf-2"), (4, "isf-3"), (5, "isf-1-1"))
    tried = effect(graph, key, standing="proposed")
    promoting.promote(graph, key, author="Ada")
    made = {row["key"]: row for row in ask(graph, "coverage", {"framework": "isf"}).rows}
    figures = ("class", "low", "high")
    assert {each.after["key"]: [each.after[name] for name in figures] for each in tried.targets} == {
        key: [row[name] for name in figures] for key, row in made.items()
    }


def test_a_draft_is_not_mapped_to_the_plan_that_was_made_of_it(graph, key):
    editing.describe(graph, key, author="Ada", plans=[])
    promoting.promote(graph, key, author="Ada")
    assert target_plans(graph, repository.load(graph, key)) == ("isf",)


def test_an_item_goes_under_the_nearest_part_that_may_hold_it(memory_graph):
    key = drafted(
        memory_graph,
        [
            statement(0, "Contexte", "context"),
            statement(1, "Produit", "output", parent=0),
            statement(2, "Objectif", "objective", parent=1),
            statement(3, "Taux", "indicator", parent=2),
            statement(4, "Activité libre"),
            statement(5, "Priorité", "priority", parent=2),
            statement(6, "Activité", parent=5),
            statement(7, "Mesure", "indicator", parent=6),
            statement(8, "?", "other"),
        ],
    )
    made = promoting.operations(repository.load(memory_graph, key), standing="proposed")
    plan = f"{key}-plan"
    assert {each.key.removeprefix(plan): each.label for each in made if isinstance(each, UpsertNode)} == {
        "": "Framework",
        "-0002": "Result",
        "-0003": "Objective",
        "-0004": "Indicator",
        "-0005": "Result",
        "-0006": "Priority",
        "-0007": "Project",
        "-0008": "Indicator",
    }
    joined = [each.ref for each in made if isinstance(each, UpsertEdge)]
    assert [(r.start.removeprefix(plan), r.type, r.end.removeprefix(plan)) for r in joined] == [
        ("-0002", "PART_OF", ""),
        ("-0003", "PART_OF", ""),
        ("-0003", "MEASURED_BY", "-0004"),
        ("-0005", "PART_OF", ""),
        ("-0006", "PART_OF", ""),
        ("-0007", "CONTRIBUTES_TO", "-0006"),
        ("-0007", "MEASURED_BY", "-0008"),
    ]
    assert promoting.promote(memory_graph, key, author="Ada").changed


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("Produit 1.2", "1.2"),
        ("3)", "3"),
        ("2.1.", "2.1"),
        ("1.a", "1"),
        ("4b", "4b"),
        ("-", None),
        ("a)", None),
        (None, None),
    ],
)
def test_the_code_of_a_part_is_its_number_and_a_bullet_is_none(memory_graph, number, code):
    key = drafted(memory_graph, [statement(0, "Produit", "output", number=number)])
    made = promoting.operations(repository.load(memory_graph, key), standing="proposed")
    assert made[1].set["code"] == code


def test_a_draft_without_parts_of_a_plan_is_not_kept_as_one(memory_graph):
    key = drafted(memory_graph, [statement(0, "Une phrase", "other")])
    before = memory_graph.revision()
    with pytest.raises(InvalidInput, match="say what they are with"):
        promoting.promote(memory_graph, key, author="Ada")
    assert memory_graph.revision() == before
