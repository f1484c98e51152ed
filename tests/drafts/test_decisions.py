"""Decisions: by a person who saw what they decide on, kept with who, when and why, and taken back whole."""

import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_service import queries
from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.drafts import choices, decisions, editing, repository
from graph_service.drafts.choices import Choice
from graph_service.errors import Conflict, InvalidInput, NotFound
from graph_service.graph import Graph
from graph_service.model import EdgeRef
from graph_service.stores.ladybug import LadybugStore
from tests.conftest import SMALL_POOL_MIB
from tests.drafts.build import drafted


def whole(graph):
    """Everything that is stored of the statements, with who recorded it and when, and how much there is of all."""
    keys = [f"draft-isf-2022-{number:04d}" for number in range(1, 8)]
    own = [graph.rows(name, keys=keys) for name in ("statements", "statement_decisions", "neighbours")]
    return [*own[:2], sorted(own[2], key=repr), graph.rows("node_counts")]


def decide(graph, key, *choices, author="Ada", **given):
    return decisions.decide(graph, key, choices, author=author, **given)


def statement(graph, key, number):
    return repository.load(graph, key).statement(f"{key}-{number:04d}")


def choice(graph, key, number, action, target=None, **given):
    now = statement(graph, key, number)
    return Choice(now.key, action, target, **{"seen": now.version, **given})


def test_what_is_accepted_is_kept_with_who_when_page_words_and_probability(graph):
    key = drafted(graph)
    made = decide(graph, key, choice(graph, key, 3, "accept", "isf-2", probability=0.82, chosen="suggestion"))
    (kept,) = made.statements
    (found,) = kept.decisions
    record = graph.history()[0]
    assert (found.type, found.key, found.label, found.standing) == ("ALIGNS_WITH", "isf-2", "Objective", "asserted")
    assert (found.by, found.at, found.carried_by) == ("Ada", record.recorded_at, None)
    assert (found.quote, found.locator) == ("Mener des patrouilles avec la police", "p. 3")
    assert (found.probability, found.chosen) == (0.82, "suggestion")
    assert (record.kind, record.reason, kept.state) == ("decision", f"accept {kept.key} isf-2", "accepted")
    (edge,) = [e for e in graph.rows("neighbours", keys=[kept.key]) if e["type"] == "ALIGNS_WITH"]
    assert (edge["confidence"], edge["source"]) == (1.0, f"{key}-file")
    assert (
        repository.drafts(graph)[0].progress
        == repository.load(graph, key).progress
        == repository.Progress(6, 4, 1, 0, 1, 0)
    )


@pytest.mark.parametrize(
    ("target", "tie", "type_", "role"),
    [
        ("isf-1-1", "implementing", "ALIGNS_WITH", ""),
        ("sdg-16", "implementing", "CLASSIFIED_AS", ""),
        ("undp", "lead", "LED_BY", ""),
        ("undp", "implementing", "IMPLEMENTED_BY", "implementing"),
        ("unpol", "partner", "IMPLEMENTED_BY", "partner"),
        ("ml07", "implementing", "LOCATED_IN", ""),
    ],
)
@pytest.mark.parametrize(("action", "standing"), [("accept", "asserted"), ("reject", "rejected")])
def test_each_kind_of_target_has_its_relationship(graph, target, tie, type_, role, action, standing):
    key = drafted(graph)
    (kept,) = decide(graph, key, choice(graph, key, 3, action, target, tie=tie)).statements
    assert [(d.type, d.role, d.key, d.standing) for d in kept.decisions] == [(type_, role, target, standing)]
    mapped = standing == "asserted" and type_ in ("ALIGNS_WITH", "CLASSIFIED_AS")
    assert kept.state == ("accepted" if mapped else "open")


def test_one_undo_takes_many_decisions_back_to_the_letter(graph):
    key = drafted(graph)
    decide(graph, key, choice(graph, key, 2, "accept", "isf-2"), author="Bob")
    before = whole(graph)
    many = [choice(graph, key, 2, "reject", "isf-2"), *(choice(graph, key, n, "accept", "isf-1") for n in (1, 3, 4))]
    made = decide(graph, key, *many, choice(graph, key, 5, "new"))
    assert graph.history()[0].reason == "accept 3, reject 1, new 1" and len(made.statements) == 5
    graph.undo(made.outcome.revision, author="Ada", reason="no")
    assert whole(graph) == before


def test_deciding_the_same_again_changes_nothing(graph):
    key = drafted(graph)
    decide(graph, key, choice(graph, key, 3, "accept", "isf-2", probability=0.8))
    before = graph.revision(), whole(graph)
    again = decide(graph, key, choice(graph, key, 3, "accept", "isf-2", probability=0.3))
    assert not again.outcome.changed and (graph.revision(), whole(graph)) == before


def test_new_takes_back_what_it_was_mapped_to_in_plans_and_mapping_it_takes_back_new(graph):
    key = drafted(graph)
    decide(
        graph,
        key,
        choice(graph, key, 3, "accept", "isf-2"),
        choice(graph, key, 3, "reject", "isf-1"),
        choice(graph, key, 3, "accept", "sdg-16"),
    )
    (kept,) = decide(graph, key, choice(graph, key, 3, "new"), author="Bob").statements
    assert (kept.state, kept.marked_by) == ("new", "Bob")
    assert [(d.key, d.standing) for d in kept.decisions] == [("isf-1", "rejected"), ("sdg-16", "asserted")]
    assert repository.drafts(graph)[0].progress.new == 1
    (kept,) = decide(graph, key, choice(graph, key, 3, "accept", "isf-3")).statements
    assert (kept.state, kept.marked, kept.marked_by) == ("accepted", None, None)


def test_clear_takes_back_one_target_or_everything(graph):
    key = drafted(graph)
    decide(
        graph,
        key,
        choice(graph, key, 3, "accept", "isf-2"),
        choice(graph, key, 3, "accept", "undp", tie="lead"),
        choice(graph, key, 3, "accept", "undp"),
    )
    (kept,) = decide(graph, key, choice(graph, key, 3, "clear", "undp")).statements
    assert [d.key for d in kept.decisions] == ["isf-2"]
    decide(graph, key, choice(graph, key, 3, "new"))
    (kept,) = decide(graph, key, choice(graph, key, 3, "clear")).statements
    assert (kept.decisions, kept.marked, kept.state) == ((), None, "open")


def test_a_code_of_a_public_list_comes_into_the_graph_with_the_decision(graph):
    key = drafted(graph)
    goal = UpsertNode("Theme", "sdg-16", {"title": "Another title", "scheme": "sdg", "code": "16"})
    code = UpsertNode("Theme", "sdg-16.3", {"title": "Rule of law", "scheme": "sdg-target", "code": "16.3"})
    under = UpsertEdge(EdgeRef("PART_OF", "sdg-16.3", "sdg-16"), {"standing": "asserted"})

    def known(target):
        return (goal, code, under) if target == "sdg-16.3" else ()

    made = decide(graph, key, choice(graph, key, 4, "accept", "sdg-16.3"), known=known)
    assert made.outcome.summary["added"] == {"CLASSIFIED_AS": 1, "PART_OF": 1, "Theme": 1}
    assert made.outcome.summary["changed"] == {}
    with pytest.raises(NotFound, match=r"no 'sdg-99' in the graph, and no code of a public list"):
        decide(graph, key, choice(graph, key, 4, "accept", "sdg-99"), known=known)
    assert not decide(graph, key, choice(graph, key, 5, "clear", "sdg-16.3"), known=known).outcome.changed


REFUSED = {
    "an unknown statement": (("draft-isf-2022-0099", "new"), NotFound, "no statement 'draft-isf-2022-0099'"),
    "a statement that is no statement": (("isf-1", "new"), NotFound, "no statement 'isf-1'"),
    "an unknown target": (("draft-isf-2022-0003", "accept", "isf-9"), NotFound, "no 'isf-9' in the graph"),
    "a project as target": (("draft-isf-2022-0003", "accept", "p-1"), InvalidInput, "p-1 is a Project"),
    "a plan as target": (("draft-isf-2022-0003", "accept", "isf"), InvalidInput, "isf is a Framework"),
    "a statement set aside": (("draft-isf-2022-0006", "accept", "isf-1"), InvalidInput, "is set aside"),
    "no target": (("draft-isf-2022-0003", "accept"), InvalidInput, "accept needs a target"),
    "a target of new": (("draft-isf-2022-0003", "new", "isf-1"), InvalidInput, "new takes no target"),
    "an unknown action": (("draft-isf-2022-0003", "maybe"), InvalidInput, "action 'maybe' is not one of"),
    "a wrong version": (("draft-isf-2022-0003", "accept", "isf-1", "0" * 12), Conflict, "not as you saw it"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_decision_is_refused_and_none_of_those_beside_it_is_kept(graph, what):
    given, error, said = REFUSED[what]
    key = drafted(graph)
    before = graph.revision(), whole(graph)
    with pytest.raises(error, match=said):
        decide(graph, key, choice(graph, key, 1, "accept", "isf-2"), Choice(*given))
    assert (graph.revision(), whole(graph)) == before


def test_none_or_an_impossible_decision_is_refused(memory_graph):
    key = drafted(memory_graph)
    for wrong, said in (
        ((), "no choice"),
        ((Choice("x", "new", tie="boss"),), "tie 'boss'"),
        ((Choice("x", "new", chosen="dice"),), "chosen 'dice'"),
    ):
        with pytest.raises(InvalidInput, match=said):
            decide(memory_graph, key, *wrong)
    with pytest.raises(InvalidInput, match=r"probability 1\.5 must be at most 1"):
        decide(memory_graph, key, choice(memory_graph, key, 1, "accept", "isf-1", probability=1.5))
    with pytest.raises(NotFound, match="no draft 'x'"):
        decide(memory_graph, "x", Choice("y", "new"))


def test_who_comes_second_is_told_who_decided_what_and_when(graph):
    key = drafted(graph)
    both_saw = choice(graph, key, 3, "accept", "isf-2")
    decide(graph, key, both_saw, author="Bob")
    at = graph.history()[0].recorded_at
    with pytest.raises(Conflict) as refused:
        decide(graph, key, Choice(both_saw.statement, "new", None, both_saw.seen))
    now = statement(graph, key, 3)
    assert [*map(str, refused.value.faults)] == [f"{now.key}: Bob accepted isf-2 at {at}; its version is {now.version}"]
    decide(graph, key, Choice(both_saw.statement, "new", None, now.version))


def test_without_a_version_only_what_nobody_else_decided_may_be_touched(graph):
    key = drafted(graph)
    decide(graph, key, choice(graph, key, 3, "accept", "isf-2"), choice(graph, key, 4, "new"), author="Bob")
    for number in (3, 4):
        with pytest.raises(Conflict, match="Bob"):
            decide(graph, key, choice(graph, key, number, "clear", seen=None))
        decide(graph, key, choice(graph, key, number, "clear", seen=None), author="Bob")
    decide(graph, key, choice(graph, key, 3, "accept", "isf-1", seen=None))


def test_every_edit_and_decision_makes_another_version_and_undo_brings_the_old_one_back(graph):
    key = drafted(graph)
    seen = [statement(graph, key, 3).version]
    for step in (
        lambda: decide(graph, key, choice(graph, key, 3, "accept", "isf-2")),
        lambda: decide(graph, key, choice(graph, key, 3, "reject", "isf-2")),
        lambda: decide(graph, key, choice(graph, key, 3, "new")),
        lambda: editing.reword(graph, key, f"{key}-0003", "Autre", author="Ada"),
        lambda: editing.retype(graph, key, f"{key}-0003", "output", author="Ada"),
        lambda: editing.set_aside(graph, key, f"{key}-0003", author="Ada"),
    ):
        step()
        seen.append(statement(graph, key, 3).version)
    assert len(set(seen)) == 7
    for version in reversed(seen[:-1]):
        graph.undo(
            max(r.revision for r in graph.history() if r.kind != "undo" and not undone(graph, r)),
            author="Ada",
            reason="back",
        )
        assert statement(graph, key, 3).version == version


def undone(graph, record):
    return record.revision in {each.undoes for each in graph.history()}


def test_what_was_decided_on_another_statement_is_no_conflict(graph):
    key = drafted(graph)
    first, second = choice(graph, key, 3, "accept", "isf-2"), choice(graph, key, 4, "accept", "isf-3")
    decide(graph, key, first, author="Bob")
    assert decide(graph, key, second).outcome.changed


def test_open_only_passes_over_what_was_decided_since(graph):
    key = drafted(graph)
    many = [choice(graph, key, n, "accept", "isf-1", chosen="bulk") for n in (2, 3)]
    decide(graph, key, choice(graph, key, 3, "accept", "isf-2"), author="Bob")
    decide(graph, key, *many, open_only=True)
    assert statement(graph, key, 2).aligned == ("isf-1",) and statement(graph, key, 3).aligned == ("isf-2",)


@pytest.mark.parametrize("same", [True, False])
def test_of_two_at_once_on_one_statement_one_wins_and_on_two_both_do(graph, same):
    key = drafted(graph)
    asked = {
        "Ada": choice(graph, key, 3, "accept", "isf-1"),
        "Bob": choice(graph, key, 3 if same else 4, "accept", "isf-2"),
    }
    start, answers = threading.Barrier(2), {}

    def work(author):
        start.wait()
        try:
            answers[author] = decide(graph, key, asked[author], author=author).outcome.changed
        except Conflict as error:
            answers[author] = error

    threads = [threading.Thread(target=work, args=(author,)) for author in asked]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    refused = [each for each in answers.values() if isinstance(each, Conflict)]
    assert len(refused) == (1 if same else 0) and sum(each is True for each in answers.values()) == (1 if same else 2)
    found = [each for n in (3, 4) for each in statement(graph, key, n).aligned]
    assert len(found) == (1 if same else 2)
    if same:
        winner = next(author for author, each in answers.items() if each is True)
        assert winner in str(refused[0])


# The algebra ---------------------------------------------------------------------------------------------

TARGETS = ("isf-1", "isf-2", "sdg-16", "undp")
moves = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(choices.ACTIONS), st.sampled_from((*TARGETS, None))),
    min_size=1,
    max_size=6,
).map(
    lambda found: [
        (n, action, None if action == "new" else target or "isf-3" if action != "clear" else target)
        for n, action, target in found
    ]
)


def expected(steps):
    """What each statement holds after these steps, worked out apart from the code: {statement: (ties, new)}."""
    held = {}
    for number, action, target in steps:
        ties, new = held.get(number, ({}, False))
        if action in ("accept", "reject"):
            ties = {**ties, target: action}
            new = new and not (action == "accept" and target.startswith("isf"))
        elif action == "new":
            ties = {k: v for k, v in ties.items() if not (v == "accept" and k.startswith("isf"))}
            new = True
        else:
            ties = {k: v for k, v in ties.items() if target not in (None, k)}
            new = new and target is not None
        held[number] = ties, new
    return {number: each for number, each in held.items() if each != ({}, False)}


def seen(graph, key):
    words = {"asserted": "accept", "rejected": "reject"}
    found = {
        n: ({d.key: words[d.standing] for d in each.decisions}, each.marked == "new")
        for n, each in enumerate(repository.load(graph, key).statements, start=1)
    }
    return {number: each for number, each in found.items() if each != ({}, False)}


@pytest.fixture(scope="module")
def bench():
    """One draft for all examples: each leaves it as it found it."""
    store = LadybugStore(buffer_pool_mib=SMALL_POOL_MIB)
    graph = Graph(store, queries.load(store.dialect))
    yield graph, drafted(graph)
    store.close()


@given(steps=moves)
@example(steps=[(1, "accept", "isf-1"), (1, "new", None), (1, "accept", "isf-1"), (1, "clear", None)])
@example(steps=[(1, "new", None), (1, "accept", "sdg-16"), (1, "clear", "sdg-16")])
@example(steps=[(1, "reject", "isf-1"), (1, "accept", "isf-1"), (1, "reject", "isf-1")])
def test_decisions_one_by_one_or_together_come_to_the_same_and_undo_to_nothing(bench, steps):
    graph, key = bench
    start, made = whole(graph), []
    try:
        for number, action, target in steps:
            outcome = decide(graph, key, choice(graph, key, number, action, target)).outcome
            made += [outcome.revision] if outcome.changed else []
        assert seen(graph, key) == expected(steps)
    finally:
        for revision in reversed(made):
            graph.undo(revision, author="Ada", reason="back")
    assert whole(graph) == start
    outcome = decide(graph, key, *(choice(graph, key, n, action, target) for n, action, target in steps)).outcome
    try:
        assert seen(graph, key) == expected(steps)
    finally:
        if outcome.changed:
            graph.undo(outcome.revision, author="Ada", reason="back")
    assert whole(graph) == start
