"""The desk: suggestions that know each decision at once, by anyone, and a suggester built only when plans move."""

import threading
import time

import pytest

from graph_service.drafts import decisions, editing, stored
from graph_service.drafts.decisions import Choice
from graph_service.drafts.desk import Desk, desk_of, seat_at
from graph_service.errors import InvalidInput, NotFound
from tests.drafts.build import drafted
from tests.drafts.stand_in import StandIn
from tests.questions.build import fill, objective, part, theme


@pytest.fixture
def built():
    StandIn.built.clear()
    return StandIn.built


@pytest.fixture
def desk(graph, built):
    desk = Desk(graph, StandIn)
    desk.key = drafted(graph)
    return desk


def suggested(desk, number, **given):
    (found,) = desk.suggest(desk.key, [f"{desk.key}-{number:04d}"], **given)
    return found


def accept(desk, number, target, author="Ada", **given):
    found = suggested(desk, number)
    return desk.decide(
        desk.key, [Choice(found.statement.key, "accept", target, found.statement.version, **given)], author=author
    )


def test_what_is_to_be_mapped_is_suggested_for_in_the_drafts_order(desk):
    found = desk.suggest(desk.key)
    assert [each.statement.key[-1] for each in found] == ["1", "2", "3", "4", "5"]
    assert found[3].targets[0].key == "isf-3"
    assert found[3].nothing_fits == pytest.approx(1 - sum(each.probability for each in found[3].targets))
    assert found[3].themes[0].key == "sdg-16" and suggested(desk, 4, schemes=()).themes == ()
    assert suggested(desk, 6).statement.state == "aside"
    with pytest.raises(NotFound, match="no statement 'x'"):
        desk.suggest(desk.key, ["x"])


def test_progress_is_told(desk):
    told = []
    desk.suggest(desk.key, progress=lambda done, of: told.append((done, of)))
    assert told == [(5, 5)]


def test_a_decision_is_in_the_next_suggestion_at_once_and_its_undo_too(desk, built):
    before = suggested(desk, 3).targets
    made = accept(desk, 3, "isf-2")
    start = time.perf_counter()
    after = suggested(desk, 3).targets
    assert time.perf_counter() - start < 1
    assert (after[0].key, after[0].probability, after[0].reasons[0].kind) == ("isf-2", 0.9, "example")
    desk.undo(made.outcome.revision, author="Ada", reason="no")
    assert suggested(desk, 3).targets == before
    assert sum(built.values()) == 1


def test_what_others_decide_without_this_desk_is_known_too(desk, built):
    suggested(desk, 3)
    decisions.decide(desk.graph, desk.key, [Choice(f"{desk.key}-0003", "accept", "isf-1")], author="Bob")
    assert suggested(desk, 3).targets[0].key == "isf-1"
    found = suggested(desk, 3).statement
    decisions.decide(desk.graph, desk.key, [Choice(found.key, "reject", "isf-1", found.version)], author="Bob")
    assert "isf-1" not in [each.key for each in suggested(desk, 3).targets]
    assert sum(built.values()) == 1


def test_ties_edits_and_further_drafts_build_nothing_again(desk, built):
    suggested(desk, 3)
    accept(desk, 3, "undp", tie="lead")
    accept(desk, 3, "ml07")
    accept(desk, 4, "sdg-16")
    editing.split_at(desk.graph, desk.key, f"{desk.key}-0005", 8, author="Ada")
    editing.merge(desk.graph, desk.key, [f"{desk.key}-0004", f"{desk.key}-0005"], author="Ada")
    fill(desk.graph, theme("sdg-5"))
    suggested(desk, 3)
    assert sum(built.values()) == 1


@pytest.mark.parametrize("operations", [(objective("isf-4"), part("isf-4", "isf")), (part("isf-1-1", "isf-2"),)])
def test_a_change_of_the_plans_builds_the_suggester_again(desk, built, operations):
    suggested(desk, 3)
    fill(desk.graph, *operations)
    suggested(desk, 3)
    suggested(desk, 3)
    assert built == {("isf",): 2}


def test_what_was_rejected_is_not_suggested_again_and_others_take_its_place(desk):
    best = suggested(desk, 4, most=1).targets[0]
    found = suggested(desk, 4).statement
    desk.decide(desk.key, [Choice(found.key, "reject", best.key, found.version)], author="Ada")
    assert [each.key for each in suggested(desk, 4, most=1).targets] != [best.key]


def test_all_at_or_above_a_probability_are_accepted_as_one_change(desk):
    before = {each.statement.key: each for each in desk.suggest(desk.key, most=1)}
    accept(desk, 5, "isf-1-1", author="Bob")
    start = desk.graph.revision()
    made = desk.accept_all(desk.key, 0.1, author="Ada")
    sure = {k for k, e in before.items() if e.targets and e.targets[0].probability >= 0.1} - {f"{desk.key}-0005"}
    assert {each.key for each in made.statements} == sure and len(sure) == 2
    assert {(each.decisions[0].chosen, each.decisions[0].by) for each in made.statements} == {("bulk", "Ada")}
    assert all(each.decisions[0].probability >= 0.1 for each in made.statements)
    assert desk.graph.revision() == start + 1
    desk.undo(start + 1, author="Ada", reason="too many")
    assert stored.load(desk.graph, desk.key).progress.accepted == 1


@pytest.mark.parametrize("least", [0, -1, 1.01, float("nan"), 0.999])
def test_a_bound_that_nothing_reaches_is_refused(desk, least):
    before = desk.graph.revision()
    with pytest.raises(InvalidInput, match=r"probability|no open statement"):
        desk.accept_all(desk.key, least, author="Ada")
    assert desk.graph.revision() == before


def test_without_chosen_plans_it_is_mapped_to_every_plan_there_is(desk, built):
    editing.describe(desk.graph, desk.key, author="Ada", plans=["isf"])
    assert desk.plans(stored.load(desk.graph, desk.key)) == ("isf",)
    key = drafted(desk.graph, plans=[], title="Other")
    assert key == desk.key  # the same file
    assert desk_of(desk.graph) is desk_of(desk.graph)
    seat_at(desk.graph, desk)
    assert desk_of(desk.graph) is desk


def test_many_at_once_build_one_suggester(desk, built):
    threads = [threading.Thread(target=suggested, args=(desk, 3)) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(built.values()) == 1
