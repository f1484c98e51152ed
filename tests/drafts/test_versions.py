"""A second version of a draft: what was decided comes along with who decided it, and what changed is shown."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.drafts import create, decisions, editing, repository
from graph_service.drafts.choices import Choice
from graph_service.drafts.versions import compared, versions
from graph_service.errors import InvalidInput
from graph_service.statements.matching import comparable_text, matched
from tests.drafts.build import STATEMENTS, document, drafted, statement

LATER = (
    statement(0, "Priorité 1 : protéger les civils", "priority", number="1"),
    statement(1, "Des patrouilles conjointes protègent les civils à Gao", "output", parent=0, context=("Priorité 1",)),
    statement(2, "Construire un commissariat à Ménaka", parent=1, context=("Priorité 1",)),
    statement(3, "Soutenir les  droits humains, et la JUSTICE", "output", context=("Priorité 2",)),
    statement(4, "Former des agents électoraux", context=("Priorité 3",)),
)


@pytest.fixture
def first(graph):
    key = drafted(graph)
    made = [
        Choice(f"{key}-0001", "accept", "isf-2", probability=0.6, chosen="suggestion"),
        Choice(f"{key}-0002", "accept", "isf-2"),
        Choice(f"{key}-0002", "reject", "isf-1"),
        Choice(f"{key}-0003", "accept", "isf-3"),
        Choice(f"{key}-0004", "new"),
    ]
    decisions.decide(graph, key, made, author="Bob")
    editing.retype(graph, key, f"{key}-0004", "outcome", author="Bob")
    editing.set_aside(graph, key, f"{key}-0005", author="Bob")
    return key


def later(graph, first, statements=LATER, content=b"later"):
    return create.add(graph, document("v2.docx", content), statements, author="Cleo", previous=first)


def test_decisions_come_along_with_who_made_them_and_when(graph, first):
    added = later(graph, first)
    whole, old = repository.load(graph, added.key), repository.load(graph, first)
    assert (whole.title, whole.plans, whole.version, whole.previous) == (old.title, old.plans, 2, first)
    assert added.carried == 2
    one, two = whole.statements[:2]
    assert [(d.key, d.standing, d.by, d.at, d.carried_by, d.chosen) for d in one.decisions + two.decisions] == [
        ("isf-2", "asserted", "Bob", old.statements[0].decisions[0].at, "Cleo", "carried"),
        ("isf-1", "rejected", "Bob", old.statements[1].decisions[0].at, "Cleo", "carried"),
        ("isf-2", "asserted", "Bob", old.statements[1].decisions[1].at, "Cleo", "carried"),
    ]
    assert one.decisions[0].probability == 0.6
    assert (two.decisions[0].quote, two.decisions[0].locator) == (LATER[1].text, "p. 2")
    assert whole.statements[2].decisions == ()


def test_what_a_person_said_of_the_same_words_holds(graph, first):
    whole = repository.load(graph, later(graph, first).key)
    four, five = whole.statements[3:]
    assert (four.state, four.marked_by, four.statement.kind) == ("new", "Bob", "outcome")
    assert five.state == "aside" and five.statement.aside == "by_hand"


def test_what_changed_is_shown_with_both_texts(graph, first):
    added = later(graph, first)
    found = compared(graph, added.key)
    assert [(c.how, c.now and c.now.key[-1], c.earlier and c.earlier.key[-1], c.carried) for c in found] == [
        ("unchanged", "1", "1", ("isf-2",)),
        ("changed", "2", "2", ("isf-1", "isf-2")),
        ("removed", None, "3", ()),
        ("added", "3", None, ()),
        ("unchanged", "4", "4", ()),
        ("unchanged", "5", "5", ()),
        ("removed", None, "6", ()),
    ]
    assert found[1].earlier.statement.text == STATEMENTS[1].text and found[1].now.statement.text == LATER[1].text
    with pytest.raises(InvalidInput, match="is the first version"):
        compared(graph, first)
    assert [each.key for each in versions(repository.drafts(graph), added.key)] == [first, added.key]
    assert [each.key for each in versions(repository.drafts(graph), first)] == [first, added.key]


def test_a_decision_made_again_in_the_later_version_is_no_longer_carried(graph, first):
    key = later(graph, first).key
    seen = repository.load(graph, key).statements[0]
    decisions.decide(graph, key, [Choice(seen.key, "reject", "isf-2", seen.version)], author="Cleo")
    (again,) = repository.load(graph, key).statements[0].decisions
    assert (again.by, again.carried_by, again.standing) == ("Cleo", None, "rejected")
    assert compared(graph, key)[0].carried == ()


def test_the_version_before_stays_as_it_was_and_undo_takes_the_later_one_away(graph, first):
    before = repository.load(graph, first)
    added = later(graph, first)
    assert repository.load(graph, first) == before
    graph.undo(added.outcome.revision, author="Cleo", reason="wrong file")
    assert [each.key for each in repository.drafts(graph)] == [first] and repository.load(graph, first) == before


def test_a_third_version_follows_the_second_and_the_same_file_is_no_version(graph, first):
    second = later(graph, first).key
    third = later(graph, second, content=b"third")
    whole = repository.load(graph, third.key)
    assert (whole.version, whole.previous) == (3, second)
    assert whole.statements[0].decisions[0].by == "Bob" and whole.statements[0].decisions[0].carried_by == "Cleo"
    again = later(graph, third.key, content=b"later")
    assert (again.key, again.changed) == (second, False)
    assert [each.version for each in versions(repository.drafts(graph), second)] == [1, 2, 3]


# Matching ------------------------------------------------------------------------------------------------


def pairs(new, old):
    return [(match.new, match.old, match.how) for match in matched(new, old)]


def test_the_same_words_are_matched_under_the_same_headings_first():
    old = [statement(0, "Suivi", context=("A",)), statement(1, "Suivi", context=("B",))]
    new = [statement(0, "suivi.", context=("B",)), statement(1, "Suivi", context=("A",)), statement(2, "Suivi")]
    assert pairs(new, old) == [(0, 1, "unchanged"), (1, 0, "unchanged")]
    assert pairs([statement(0, "Suivi", context=("C",))], old) == [(0, 0, "unchanged")]


def test_a_number_joins_what_was_much_reworded_and_words_alone_what_was_little():
    old = [statement(0, "Renforcer la justice de proximité", number="2.1"), statement(1, "Renforcer la police locale")]
    reworded = statement(0, "La justice de proximité dans le nord et le centre", number="2.1")
    assert pairs([reworded], old) == [(0, 0, "changed")]
    assert pairs([statement(0, reworded.text, number="2.2")], old) == []
    bullets = [statement(0, each.text, number="-") for each in (reworded, old[0])]
    assert pairs(bullets[:1], bullets[1:]) == []
    assert pairs([statement(0, "Renforcer la police locale à Gao")], old) == [(0, 1, "changed")]
    assert pairs([statement(0, "Tout autre chose", number="2.1")], old) == []


texts = st.lists(st.sampled_from(["a b c d", "a b c e", "a b x y", "z", "b a", "A, b c d"]), max_size=7)


@given(texts, texts)
def test_each_statement_is_in_one_pair_at_most_and_all_equal_words_are_paired(now, before):
    new, old = ([statement(n, text) for n, text in enumerate(each)] for each in (now, before))
    found = matched(new, old)
    assert len({m.new for m in found}) == len({m.old for m in found}) == len(found)
    assert all((comparable_text(now[m.new]) == comparable_text(before[m.old])) == (m.how == "unchanged") for m in found)
    for text in set(map(comparable_text, now)):
        both = min(sum(comparable_text(t) == text for t in now), sum(comparable_text(t) == text for t in before))
        assert sum(m.how == "unchanged" and comparable_text(now[m.new]) == text for m in found) == both


def test_two_long_versions_are_compared_in_seconds():
    text = "former appuyer les agents de la police dans le nord pour protéger civils femmes enfants marchés"
    words = comparable_text(text).split()
    old = [statement(n, " ".join(words[(n * k) % len(words)] for k in range(3, 30)) + f" {n}") for n in range(600)]
    new = [statement(n, f"{each.text} à Gao") for n, each in enumerate(old)]
    start = time.perf_counter()
    found = matched(new, old)
    assert time.perf_counter() - start < 20
    assert sum(match.new == match.old for match in found) > 500
