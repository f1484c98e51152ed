"""Names: keys made of text, text as it is searched, keys of relationships."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_service.errors import InvalidInput
from graph_service.model import Edge, EdgeRef, Node, NodeRef, fold_accents, rules, slug

words = st.text(min_size=1, max_size=40)


@given(words)
@example("Rétablissement de l'Autorité")
@example("İstanbul ﬁn Ⅷ ½ ß")
@example("_-._")
@example("a" * 300)
def test_a_slug_is_a_key_or_an_error(text):
    try:
        made = slug(text)
    except InvalidInput as error:
        assert "no key can be made" in str(error)
        assert not any(c.isascii() and c.isalnum() for c in fold_accents(text))
    else:
        assert list(rules.key_faults(made)) == []
        assert len(made) <= 60
        assert slug(made) == made


@given(words, st.integers(1, 200))
@example("a b", 2)
def test_a_slug_is_no_longer_than_asked_and_never_ends_in_a_join(text, most):
    try:
        made = slug(text, most=most)
    except InvalidInput:
        return
    assert len(made) <= most
    assert not made.startswith("-")
    assert not made.endswith("-")


@given(st.text(st.characters(max_codepoint=127), min_size=1, max_size=40))
@example("l'Autorite de l'Etat")
def test_case_and_accents_do_not_change_a_slug(text):
    try:
        made = slug(text)
    except InvalidInput:
        return
    assert slug(text.upper()) == made
    assert slug(unicodedata.normalize("NFD", text)) == made


@given(words)
@example("ﬀ")
@example("ΐ")
@example("ǰ")
def test_plain_text_stays_plain(text):
    once = fold_accents(text)
    assert fold_accents(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert not any(unicodedata.combining(c) for c in once)


@given(words)
@example("É")
@example("ﬁ")
def test_the_two_ways_to_write_an_accent_are_one(text):
    assert fold_accents(unicodedata.normalize("NFC", text)) == fold_accents(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  Élections\u00a0NATIONALES ", "elections nationales"),
        ("ŒUVRE", "œuvre"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("خطة", "خطة"),
        ("Ⅷ", "viii"),
    ],
)
def test_plain_text_as_it_is_searched(text, found):
    assert fold_accents(text) == found


def test_the_key_of_a_relationship_has_its_ends_type_and_role():
    assert EdgeRef("LED_BY", "a", "b").key == "a~LED_BY~b"
    assert EdgeRef("IMPLEMENTED_BY", "a", "b", "funding").key == "a~IMPLEMENTED_BY~b~funding"
    assert str(EdgeRef("IMPLEMENTED_BY", "a", "b", "funding")) == "a -IMPLEMENTED_BY[funding]-> b"
    assert str(EdgeRef("LED_BY", "a", "b")) == "a -LED_BY-> b"


def test_no_two_relationships_have_one_key():
    assert "~" not in slug("a~b")
    assert list(rules.key_faults("a~b"))


def test_a_node_is_known_by_its_key_alone():
    assert Node("Priority", "p", {}).ref == NodeRef("p") == Node("Objective", "p", {"title": "t"}).ref
    ref = EdgeRef("LED_BY", "a", "b")
    assert Edge(ref, "Project", "Entity", {}).ref == ref
