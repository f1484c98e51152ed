"""Edits of statements: each a change that undo takes back, with what was decided carried along."""

import pytest

from graph_service.drafts import decisions, editing, repository
from graph_service.drafts.choices import Choice
from graph_service.errors import Conflict, InvalidInput, NotFound
from tests.drafts.build import drafted, statement
from tests.drafts.test_decisions import whole


@pytest.fixture
def key(graph):
    key = drafted(graph)
    decisions.decide(
        graph,
        key,
        [
            Choice(f"{key}-0002", "accept", "isf-2"),
            Choice(f"{key}-0003", "accept", "isf-1", probability=0.7),
            Choice(f"{key}-0003", "reject", "isf-2"),
            Choice(f"{key}-0004", "new"),
        ],
        author="Bob",
    )
    return key


def one(graph, key, number):
    return repository.load(graph, key).statement(f"{key}-{number:04d}")


def seen(graph, key, *numbers):
    return {f"{key}-{n:04d}": one(graph, key, n).version for n in numbers}


def texts(graph, key):
    return [each.statement.text for each in repository.load(graph, key).statements]


def edits(graph, key):
    """Each edit, ready to be made."""

    def versions(n):
        return {"author": "Ada", "seen": one(graph, key, n).version}

    three = f"{key}-0003"
    return {
        "reword": lambda: editing.reword(graph, key, three, "Mener 20 patrouilles", **versions(3)),
        "retype": lambda: editing.retype(graph, key, three, "output", **versions(3)),
        "aside": lambda: editing.set_aside(graph, key, three, **versions(3)),
        "back": lambda: editing.bring_back(graph, key, f"{key}-0006", **versions(6)),
        "split": lambda: editing.split_at(graph, key, three, 20, **versions(3)),
        "merge": lambda: editing.merge(graph, key, [f"{key}-0002", three], author="Ada", seen=seen(graph, key, 2, 3)),
    }


@pytest.mark.parametrize("name", ["reword", "retype", "aside", "back", "split", "merge"])
def test_each_edit_is_one_change_that_undo_takes_back_to_the_letter(graph, key, name):
    before, at = whole(graph), graph.revision()
    made = edits(graph, key)[name]()
    assert made.outcome.changed and graph.revision() == at + 1
    assert (graph.history()[0].kind, graph.history()[0].author) == ("edit", "Ada")
    graph.undo(at + 1, author="Ada", reason="no")
    assert whole(graph) == before


def test_other_words_keep_what_was_decided_and_the_words_of_the_file(graph, key):
    edits(graph, key)["reword"]()
    kept = one(graph, key, 3)
    assert kept.statement.text == "Mener 20 patrouilles" and kept.aligned == ("isf-1",)
    assert kept.decisions[0].quote == "Mener des patrouilles avec la police"


def test_a_split_keeps_the_place_kind_and_decisions_with_who_made_them(graph, key):
    made = edits(graph, key)["split"]()
    found = repository.load(graph, key).statements
    assert [each.statement.text for each in found[2:4]] == ["Mener des patrouille", "s avec la police"]
    first, second = found[2:4]
    assert (second.key, second.parent, second.statement.kind) == (f"{key}-0007", f"{key}-0002", "activity")
    assert {each.key for each in made.statements} == {first.key, second.key}
    assert first.statement.page == second.statement.page == "p. 3"
    for each in (first, second):
        assert [(d.key, d.standing, d.by) for d in each.decisions] == [
            ("isf-1", "asserted", "Bob"),
            ("isf-2", "rejected", "Bob"),
        ]
    assert (second.decisions[0].carried_by, second.decisions[0].chosen) == ("Ada", "carried")
    assert second.decisions[0].at == first.decisions[0].at and second.decisions[0].probability == 0.7


def test_a_statement_can_be_split_again_and_again_and_stays_in_its_place(memory_graph):
    key = drafted(memory_graph, [statement(0, " ".join("abcdefghijklmnopqrst")), statement(1, "Fin")])
    for _ in range(19):
        editing.split_at(
            memory_graph, key, f"{key}-0001", len(one(memory_graph, key, 1).statement.text) - 1, author="A"
        )
    assert texts(memory_graph, key) == [*"abcdefghijklmnopqrst", "Fin"]


def test_a_merge_has_all_words_decisions_and_parts(graph, key):
    editing.retype(graph, key, f"{key}-0003", "output", author="Bob")
    made = editing.merge(graph, key, [f"{key}-0002", f"{key}-0001"], author="Bob")
    (first,) = [each for each in made.statements if each.key == f"{key}-0001"]
    assert first.statement.text == "Priorité 1 : protéger les civils Des patrouilles protègent les civils à Gao"
    assert [(d.key, d.by, d.chosen) for d in first.decisions] == [("isf-2", "Bob", "carried")]
    assert one(graph, key, 3).parent == f"{key}-0001"
    with pytest.raises(NotFound):
        one(graph, key, 2)


def test_where_two_decided_differently_the_first_statements_word_stands(graph, key):
    made = edits(graph, key)["merge"]()
    (first,) = made.statements
    assert {d.key: d.standing for d in first.decisions} == {"isf-2": "asserted", "isf-1": "asserted"}
    marked = editing.merge(graph, key, [f"{key}-0002", f"{key}-0004"], author="Bob", seen=seen(graph, key, 2, 4))
    assert marked.statements[0].state == "accepted" and marked.statements[0].marked is None


def test_what_is_new_stays_new_when_merged_with_what_is_open(graph, key):
    made = editing.merge(graph, key, [f"{key}-0004", f"{key}-0005"], author="Bob")
    assert (made.statements[0].state, made.statements[0].marked_by) == ("new", "Bob")


def test_setting_aside_takes_decisions_back_and_bringing_back_does_not_invent_them(graph, key):
    edits(graph, key)["aside"]()
    assert (one(graph, key, 3).state, one(graph, key, 3).decisions) == ("aside", ())
    assert not editing.set_aside(graph, key, f"{key}-0006", author="Ada").outcome.changed
    editing.bring_back(graph, key, f"{key}-0003", author="Ada")
    assert (one(graph, key, 3).state, one(graph, key, 3).decisions) == ("open", ())


ADA = {"author": "Ada"}
REFUSED = {
    "no words": (lambda g, k: editing.reword(g, k, f"{k}-0001", " \n ", **ADA), InvalidInput, "needs words"),
    "too many words": (lambda g, k: editing.reword(g, k, f"{k}-0001", "a" * 9_000, **ADA), InvalidInput, "at most"),
    "no kind": (lambda g, k: editing.retype(g, k, f"{k}-0001", "goal", **ADA), InvalidInput, "no kind of statement"),
    "nothing to split off": (lambda g, k: editing.split_at(g, k, f"{k}-0001", 0, **ADA), InvalidInput, "parted at 0"),
    "past the end": (lambda g, k: editing.split_at(g, k, f"{k}-0001", 99, **ADA), InvalidInput, "parted at 99"),
    "one to merge": (lambda g, k: editing.merge(g, k, [f"{k}-0001"], **ADA), InvalidInput, "two statements"),
    "none to merge": (lambda g, k: editing.merge(g, k, [], **ADA), InvalidInput, "two statements"),
    "a gap": (lambda g, k: editing.merge(g, k, [f"{k}-0001", f"{k}-0005"], **ADA), InvalidInput, "stands between"),
    "no statement": (lambda g, k: editing.reword(g, k, "isf-1", "x", **ADA), NotFound, "no statement 'isf-1'"),
    "another's decision": (lambda g, k: editing.reword(g, k, f"{k}-0003", "x", **ADA), Conflict, "Bob accepted"),
    "an old version": (lambda g, k: editing.set_aside(g, k, f"{k}-0001", **ADA, seen="0"), Conflict, "edited"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_edit_is_refused_and_changes_nothing(graph, key, what):
    edit, error, said = REFUSED[what]
    before, at = whole(graph), graph.revision()
    with pytest.raises(error, match=said):
        edit(graph, key)
    assert (whole(graph), graph.revision()) == (before, at)
