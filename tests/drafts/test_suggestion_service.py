"""Suggestions that know each decision at once, by anyone, and a suggester built only when plans move."""

import threading
import time

import pytest

from graph_service.drafts import decisions, editing, repository
from graph_service.drafts.choices import Choice
from graph_service.drafts.suggestion_service import SuggestionService
from graph_service.errors import InvalidInput, NotFound
from tests.drafts.build import drafted, statement
from tests.drafts.stand_in import StandIn
from tests.questions.build import entity, fill, objective, part, theme


@pytest.fixture
def built():
    StandIn.built.clear()
    return StandIn.built


@pytest.fixture
def service(graph, built):
    service = SuggestionService(graph, StandIn)
    service.key = drafted(graph)
    return service


def suggested(service, number, **given):
    (found,) = service.suggest(service.key, [f"{service.key}-{number:04d}"], **given)
    return found


def accept(service, number, target, author="Ada", **given):
    found = suggested(service, number)
    return service.decide(
        service.key, [Choice(found.statement.key, "accept", target, found.statement.version, **given)], author=author
    )


def test_what_is_to_be_mapped_is_suggested_for_in_the_drafts_order(service):
    found = service.suggest(service.key)
    assert [each.statement.key[-1] for each in found] == ["1", "2", "3", "4", "5"]
    assert found[3].targets[0].key == "isf-3"
    assert found[3].nothing_fits == pytest.approx(1 - sum(each.probability for each in found[3].targets))
    assert found[3].themes[0].key == "sdg-16" and suggested(service, 4, schemes=()).themes == ()
    assert suggested(service, 6).statement.state == "aside"
    with pytest.raises(NotFound, match="no statement 'x'"):
        service.suggest(service.key, ["x"])


def test_what_a_draft_says_of_its_acronyms_is_read_before_its_names(graph, built):
    texts = ("Le DPU forme 30 agents", "Le PNUD et le UNDP appuient", "Sigle: DPU; Nom: Police des Nations Unies")
    service = SuggestionService(graph, StandIn)
    key = drafted(
        graph, [*(statement(n, text) for n, text in enumerate(texts)), statement(3, "UNDP : Union du peuple")]
    )
    fill(graph, entity("unpol-2", title="Police des Nations Unies"))
    found = service.suggest(key, [f"{key}-{n:04d}" for n in (1, 2)])
    assert [[name.key for name in each.names] for each in found] == [["unpol-2"], ["undp"]]
    assert found[1].names[0].text == "PNUD"


def test_progress_is_told(service):
    told = []
    service.suggest(service.key, progress=lambda done, of: told.append((done, of)))
    assert told == [(5, 5)]


def test_a_decision_is_in_the_next_suggestion_at_once_and_its_undo_too(service, built):
    before = suggested(service, 3).targets
    made = accept(service, 3, "isf-2")
    start = time.perf_counter()
    after = suggested(service, 3).targets
    assert time.perf_counter() - start < 1
    assert (after[0].key, after[0].probability, after[0].reasons[0].kind) == ("isf-2", 0.9, "example")
    service.undo(made.outcome.revision, author="Ada", reason="no")
    assert suggested(service, 3).targets == before
    assert sum(built.values()) == 1


def test_what_others_decide_without_this_service_is_known_too(service, built):
    suggested(service, 3)
    decisions.decide(service.graph, service.key, [Choice(f"{service.key}-0003", "accept", "isf-1")], author="Bob")
    assert suggested(service, 3).targets[0].key == "isf-1"
    found = suggested(service, 3).statement
    decisions.decide(service.graph, service.key, [Choice(found.key, "reject", "isf-1", found.version)], author="Bob")
    assert "isf-1" not in [each.key for each in suggested(service, 3).targets]
    assert sum(built.values()) == 1


def test_ties_edits_and_further_drafts_build_nothing_again(service, built):
    suggested(service, 3)
    accept(service, 3, "undp", tie="lead")
    accept(service, 3, "ml07")
    accept(service, 4, "sdg-16")
    editing.split_at(service.graph, service.key, f"{service.key}-0005", 8, author="Ada")
    editing.merge(service.graph, service.key, [f"{service.key}-0004", f"{service.key}-0005"], author="Ada")
    fill(service.graph, theme("sdg-5"))
    suggested(service, 3)
    assert sum(built.values()) == 1


@pytest.mark.parametrize("operations", [(objective("isf-4"), part("isf-4", "isf")), (part("isf-1-1", "isf-2"),)])
def test_a_change_of_the_plans_builds_the_suggester_again(service, built, operations):
    suggested(service, 3)
    fill(service.graph, *operations)
    suggested(service, 3)
    suggested(service, 3)
    assert built == {("isf",): 2}


def test_what_was_rejected_is_not_suggested_again_and_others_take_its_place(service):
    best = suggested(service, 4, most=1).targets[0]
    found = suggested(service, 4).statement
    service.decide(service.key, [Choice(found.key, "reject", best.key, found.version)], author="Ada")
    assert [each.key for each in suggested(service, 4, most=1).targets] != [best.key]


def test_all_at_or_above_a_probability_are_accepted_as_one_change(service):
    before = {each.statement.key: each for each in service.suggest(service.key, most=1)}
    accept(service, 5, "isf-1-1", author="Bob")
    start = service.graph.revision()
    made = service.accept_all(service.key, 0.1, author="Ada")
    sure = {k for k, e in before.items() if e.targets and e.targets[0].probability >= 0.1} - {f"{service.key}-0005"}
    assert {each.key for each in made.statements} == sure and len(sure) == 2
    assert {(each.decisions[0].chosen, each.decisions[0].by) for each in made.statements} == {("bulk", "Ada")}
    assert all(each.decisions[0].probability >= 0.1 for each in made.statements)
    assert service.graph.revision() == start + 1
    service.undo(start + 1, author="Ada", reason="too many")
    assert repository.load(service.graph, service.key).progress.accepted == 1


@pytest.mark.parametrize("least", [0, -1, 1.01, float("nan"), 0.999])
def test_a_bound_that_nothing_reaches_is_refused(service, least):
    before = service.graph.revision()
    with pytest.raises(InvalidInput, match=r"probability|no open statement"):
        service.accept_all(service.key, least, author="Ada")
    assert service.graph.revision() == before


def test_without_chosen_plans_it_is_mapped_to_every_plan_there_is(service, built):
    editing.describe(service.graph, service.key, author="Ada", plans=["isf"])
    assert service.plans(repository.load(service.graph, service.key)) == ("isf",)
    key = drafted(service.graph, plans=[], title="Other")
    assert key == service.key  # the same file


def test_many_at_once_build_one_suggester(service, built):
    threads = [threading.Thread(target=suggested, args=(service, 3)) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(built.values()) == 1
