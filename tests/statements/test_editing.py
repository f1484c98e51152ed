"""Edits of a split: whatever is merged, parted or changed, orders and parents stay sound and no word is lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_service.errors import InvalidInput
from graph_service.statements import bring_back, merge, retype, reword, set_aside, split_at
from graph_service.statements.statement import ASIDE, STATEMENT_KINDS, Statement

TEXTS = st.lists(st.sampled_from(["Renforcer", "la", "paix", "au", "nord", "Strengthen"]), min_size=1, max_size=6).map(
    " ".join
)


@st.composite
def drawn(draw):
    count = draw(st.integers(2, 8))
    return [
        Statement(
            order=order,
            text=draw(TEXTS),
            kind=draw(st.sampled_from(STATEMENT_KINDS)),
            page=f"p. {order}",
            language="fr",
            parent=draw(st.none() | st.integers(0, order - 1)) if order else None,
            aside=draw(st.none() | st.sampled_from(ASIDE)),
        )
        for order in range(count)
    ]


def flat(*texts, parents=()):
    return [
        Statement(order, text, "activity", "p. 1", "fr", parent=dict(parents).get(order))
        for order, text in enumerate(texts)
    ]


def sound(statements):
    assert [each.order for each in statements] == list(range(len(statements)))
    assert all(each.parent is None or 0 <= each.parent < each.order for each in statements)


def words(statements):
    return " ".join(each.text for each in statements).split()


@given(drawn(), st.data())
@example(flat("a b", "c d", "e f", parents={2: 1, 1: 0}), None)
def test_a_merge_keeps_every_word_and_what_belonged_to_the_parts(statements, data):
    first = data.draw(st.integers(0, len(statements) - 2)) if data else 0
    last = data.draw(st.integers(first + 1, len(statements) - 1)) if data else 1
    done = merge(statements, range(first, last + 1))
    sound(done)
    assert words(done) == words(statements)
    assert len(done) == len(statements) - (last - first)
    assert (done[first].page, done[first].kind) == (statements[first].page, statements[first].kind)
    gone = last - first
    for each in statements[last + 1 :]:
        parent = each.parent
        if parent is not None:
            parent = first if first <= parent <= last else parent - gone if parent > last else parent
        assert done[each.order - gone].parent == parent


@given(drawn(), st.data())
@example(flat("a b", "c", parents={1: 0}), None)
def test_parting_and_merging_again_gives_the_same_words(statements, data):
    order = data.draw(st.integers(0, len(statements) - 1)) if data else 0
    text = statements[order].text
    position = data.draw(st.integers(1, max(len(text) - 1, 1))) if data else 2
    if not text[:position].strip() or not text[position:].strip():
        with pytest.raises(InvalidInput):
            split_at(statements, order, position)
        return
    done = split_at(statements, order, position)
    sound(done)
    assert (done[order].text + done[order + 1].text).replace(" ", "") == text.replace(" ", "")
    assert done[order + 1].parent == statements[order].parent
    for each in statements[order + 1 :]:
        parent = each.parent
        assert done[each.order + 1].parent == (parent + 1 if parent is not None and parent > order else parent)
    again = merge(done, [order, order + 1])
    assert [(each.parent, each.kind) for each in again] == [(each.parent, each.kind) for each in statements]


@given(drawn(), st.data())
def test_a_change_of_one_changes_no_other(statements, data):
    order = data.draw(st.integers(0, len(statements) - 1))
    for done in (
        reword(statements, order, "Soutenir la paix"),
        retype(statements, order, "output"),
        set_aside(statements, order),
        bring_back(set_aside(statements, order), order),
    ):
        assert [each for each in done if each.order != order] == [each for each in statements if each.order != order]
    assert reword(statements, order, " Soutenir\n la paix ")[order].text == "Soutenir la paix"
    assert retype(statements, order, "output")[order].kind == "output"
    assert set_aside(statements, order)[order].aside == "by_hand"
    assert bring_back(statements, order)[order].aside is None


def test_new_words_have_their_own_language():
    assert reword(flat("Renforcer la paix"), 0, "Strengthen the peace process")[0].language == "en"
    assert [each.language for each in split_at(flat("Renforcer la paix. Strengthen the peace."), 0, 18)] == ["fr", "en"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: merge(s, [0]), "give two statements or more"),
        (lambda s: merge(s, [0, 2]), "statement 1 stands between"),
        (lambda s: merge(s, [2, 9]), "there is no statement 9; give 0 to 2"),
        (lambda s: split_at(s, 0, 0), "cannot be parted at 0"),
        (lambda s: split_at(s, 0, -3), "cannot be parted at -3"),
        (lambda s: split_at(s, 0, 400), "with words on both sides"),
        (lambda s: split_at(s, -1, 2), "there is no statement -1"),
        (lambda s: reword(s, 0, " \n"), "needs words; to leave it out, set it aside"),
        (lambda s: reword(s, 0, "a" * 9_000), "at most 8,000 characters"),
        (lambda s: retype(s, 0, "goal"), "'goal' is no kind of statement; give one of priority"),
        (lambda s: set_aside(s, 0, "because"), "give one of boilerplate"),
        (lambda s: bring_back([], 0), "there is no statement 0"),
    ],
)
def test_a_wrong_edit_is_refused_in_a_sentence(change, said):
    with pytest.raises(InvalidInput, match=said):
        change(flat("un deux", "trois", "quatre"))
