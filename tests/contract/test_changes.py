"""Every engine: what a change does, and that a refused one does nothing."""

from itertools import pairwise

import pytest

from graph_service.changes import Change, UpsertNode
from graph_service.errors import Conflict, InvalidInput, NotFound
from graph_service.model import EdgeRef
from tests import oracle
from tests.contract.steps import (
    SMALL,
    change,
    edge,
    elements,
    entity,
    node,
    plan,
    without_edge,
    without_node,
    world,
)
from tests.folding import for_each


@pytest.fixture
def small(graph):
    graph.apply(change(*SMALL))
    return graph


def test_a_new_graph_is_empty_and_at_revision_0(graph):
    assert world(graph) == ({}, {})
    assert graph.revision() == 0
    assert graph.history() == []


def test_a_change_leaves_what_it_says(small):
    assert world(small) == oracle.World().make(SMALL).seen()
    assert small.revision() == 1


def test_a_relationship_is_stamped_with_who_wrote_it_and_when(small):
    at = small.change(1).recorded_at
    stamps = {(e.properties["recorded_by"], e.properties["recorded_at"]) for e in elements(small)[1]}
    assert stamps == {("a tester", at)}
    assert at.endswith("+00:00")


def test_the_outcome_counts_what_was_done(small):
    outcome = small.apply(change(node("Priority", "p2"), node("Priority", "p1", code="1"), without_node("o1")))
    assert outcome.revision == 2
    assert outcome.summary == {
        "added": {"Priority": 1},
        "changed": {"Priority": 1},
        "deleted": {"LED_BY": 1, "Objective": 1, "PART_OF": 1},
    }


def test_merging_twice_changes_nothing_and_gets_no_number(small):
    before = elements(small)
    outcome = small.apply(change(*SMALL, author="another", reason="the same again"))
    assert (outcome.changed, outcome.revision, outcome.effects) == (False, 1, ())
    assert elements(small) == before
    assert [each.revision for each in small.history()] == [1]


def test_a_relationship_that_is_made_anew_as_it_was_is_no_change(small):
    before = elements(small)
    same = edge("o1", "LED_BY", "undp")
    assert not small.apply(change(without_edge("o1", "LED_BY", "undp"), same, author="another")).changed
    assert elements(small) == before


def test_a_change_of_nothing_gets_no_number(graph):
    assert graph.apply(change()).revision == 0


def test_a_dry_run_says_what_would_be_done_and_does_not(small):
    before = elements(small)
    asked = change(node("Priority", "p2"), edge("p2", "PART_OF", "isf"), without_edge("o1", "LED_BY", "undp"))
    would = small.apply(asked, dry_run=True)
    assert (elements(small), small.revision()) == (before, 1)
    did = small.apply(asked)
    assert would.dry_run
    assert not did.dry_run
    assert (would.summary, would.revision) == (did.summary, did.revision)


def test_a_dry_run_refuses_what_the_change_would_be_refused_for(small):
    with pytest.raises(InvalidInput, match="nobody"):
        small.apply(change(edge("o1", "LED_BY", "nobody")), dry_run=True)


def test_an_upsert_sets_what_it_names_and_leaves_the_rest(small):
    small.apply(change(UpsertNode("Framework", "isf", {"country": "MLI"}), edge("o1", "LED_BY", "undp", budget=5.0)))
    nodes, edges = world(small)
    assert nodes["isf"][1] == {"title": "isf", "kind": "isf", "source": "deck", "country": "MLI"}
    assert edges[EdgeRef("LED_BY", "o1", "undp")]["budget"] == 5.0
    small.apply(change(edge("o1", "LED_BY", "undp", year=2021)))
    assert world(small)[1][EdgeRef("LED_BY", "o1", "undp")]["budget"] == 5.0


def test_a_property_set_to_null_goes(small):
    small.apply(change(UpsertNode("Framework", "isf", {"source": None}), edge("p1", "PART_OF", "isf", locator=None)))
    nodes, edges = world(small)
    assert "source" not in nodes["isf"][1]
    assert "locator" not in edges[EdgeRef("PART_OF", "p1", "isf")]
    assert not small.apply(change(UpsertNode("Framework", "isf", {"source": None}))).changed
    small.undo(2, author="u", reason="r")
    assert world(small) == oracle.World().make(SMALL).seen()


def test_a_required_property_cannot_be_set_to_null(small):
    with pytest.raises(InvalidInput, match=r"title .*is required"):
        small.apply(change(UpsertNode("Framework", "isf", {"title": None})))


def test_confidence_and_strength_are_whole_unless_said(small):
    (led,) = (e for e in elements(small)[1] if e.ref.type == "LED_BY")
    assert (led.properties["confidence"], led.properties["strength"]) == (1.0, 1.0)


def test_a_title_is_taken_from_the_language_that_there_is(graph):
    graph.apply(change(UpsertNode("Priority", "p1", {"title_fr": "Élections"})))
    assert world(graph)[0]["p1"][1]["title"] == "Élections"


def test_two_roles_between_the_same_ends_are_two_relationships(graph):
    graph.apply(
        change(
            node("Project", "j1"),
            entity("undp"),
            edge("j1", "IMPLEMENTED_BY", "undp", "funding"),
            edge("j1", "IMPLEMENTED_BY", "undp", "partner", budget=1.0),
        )
    )
    graph.apply(change(without_edge("j1", "IMPLEMENTED_BY", "undp", "funding")))
    (kept,) = elements(graph)[1]
    assert (kept.ref.role, kept.properties["budget"]) == ("partner", 1.0)


def test_later_operations_of_a_change_see_the_earlier_ones(graph):
    graph.apply(
        change(
            plan("isf"),
            UpsertNode("Framework", "isf", {"country": "MLI"}),
            node("Priority", "p1"),
            edge("p1", "PART_OF", "isf"),
            without_edge("p1", "PART_OF", "isf"),
            node("Priority", "p2"),
            without_node("p2"),
        )
    )
    assert world(graph) == (
        {"isf": ("Framework", {"title": "isf", "kind": "isf", "country": "MLI"}), "p1": ("Priority", {"title": "p1"})},
        {},
    )


def test_deleting_a_node_deletes_what_hangs_on_it_and_undoing_that_brings_all_back(small):
    before = elements(small)
    outcome = small.apply(change(without_node("o1")))
    assert outcome.summary["deleted"] == {"LED_BY": 1, "Objective": 1, "PART_OF": 1}
    assert world(small)[1].keys() == {EdgeRef("PART_OF", "p1", "isf")}
    small.undo(2, author="a tester", reason="a mistake")
    assert elements(small) == before


def test_undo_and_redo_are_changes_of_their_own(small):
    small.apply(change(node("Priority", "p1", title="other", code="9"), node("Theme", "t", scheme="SDG", code="16")))
    after = elements(small)
    undone = small.undo(2, author="u", reason="no")
    assert undone.revision == 3
    assert world(small) == oracle.World().make(SMALL).seen()
    redone = small.undo(3, author="r", reason="yes")
    assert redone.revision == 4
    assert elements(small) == after
    kinds = [(r.revision, r.kind, r.author, r.reason, r.undoes) for r in small.history()]
    assert kinds == [
        (4, "undo", "r", "yes", 3),
        (3, "undo", "u", "no", 2),
        (2, "edit", "a tester", "a test", None),
        (1, "edit", "a tester", "a test", None),
    ]


def test_an_undo_can_be_tried_first(small):
    before = elements(small)
    assert small.undo(1, author="u", reason="r", dry_run=True).summary["deleted"]["Priority"] == 1
    assert (elements(small), small.revision()) == (before, 1)


def test_undoing_the_first_change_leaves_an_empty_graph(small):
    small.undo(1, author="u", reason="r")
    assert world(small) == ({}, {})
    assert small.revision() == 2


def test_an_undo_is_refused_when_what_it_would_put_back_was_changed_since(small):
    small.apply(change(node("Priority", "p1", code="1")))
    small.apply(change(node("Priority", "p1", code="2")))
    before = elements(small)
    with pytest.raises(Conflict, match="change 2 cannot be undone: 1 of the 1"):
        small.undo(2, author="u", reason="r")
    assert (elements(small), small.revision()) == (before, 3)


@pytest.mark.parametrize("later", [edge("p2", "LED_BY", "undp"), edge("o1", "CONTRIBUTES_TO", "p2")])
def test_an_undo_is_refused_while_later_facts_build_on_what_it_would_delete(small, later):
    small.apply(change(node("Priority", "p2")))
    small.apply(change(later))
    before = elements(small)
    with pytest.raises(Conflict, match="change 2 cannot be undone: 1 later facts build on"):
        small.undo(2, author="u", reason="r")
    assert (elements(small), small.revision()) == (before, 3)


def test_an_undo_leaves_what_portfolios_share_while_later_facts_speak_of_it(small):
    """An import brought an agency with its parent, a place, and a source; another import then used them."""
    small.apply(
        change(
            *(node("Source", key) for key in ("used", "unused", "of-the-join")),
            *(entity(key) for key in ("un", "wfp", "fao")),
            node("Location", "gao"),
            node("Project", "mine"),
            edge("wfp", "PART_OF", "un", source="of-the-join"),
            edge("mine", "LED_BY", "wfp"),
            edge("mine", "LOCATED_IN", "gao"),
        )
    )
    theirs = [
        node("Project", "theirs", source="used"),
        edge("theirs", "LED_BY", "wfp"),
        edge("theirs", "IMPLEMENTED_BY", "un", "funding"),
    ]
    small.apply(change(*theirs))
    undone = small.undo(2, author="u", reason="r")
    stays = [
        *(node("Source", key) for key in ("used", "of-the-join")),
        entity("un"),
        entity("wfp"),
        edge("wfp", "PART_OF", "un", source="of-the-join"),
    ]
    assert world(small) == oracle.World().make([*SMALL, *stays, *theirs]).seen()
    assert undone.kept == ("of-the-join", "un", "used", "wfp", "wfp -PART_OF-> un")
    small.undo(4, author="u", reason="back")
    assert "mine" in world(small)[0]


def test_there_is_no_undoing_of_a_change_that_was_never_made(small):
    with pytest.raises(NotFound, match="no change 7"):
        small.undo(7, author="u", reason="r")


def test_a_change_record_says_what_was_before_and_after(small):
    small.apply(change(node("Priority", "p1", code="1"), reason="nouveau code", kind="import"))
    record = small.change(2)
    (effect,) = record.effects
    assert (record.kind, record.reason) == ("import", "nouveau code")
    assert effect.before.properties == {"title": "p1"}
    assert effect.after.properties == {"title": "p1", "code": "1"}


def test_history_is_paged_newest_first(graph):
    for number in range(1, 6):
        graph.apply(change(node("Theme", f"t{number}", scheme="s", code=str(number))))
    assert [each.revision for each in graph.history(limit=2)] == [5, 4]
    assert [each.revision for each in graph.history(limit=2, before=4)] == [3, 2]
    assert [each.revision for each in graph.history(limit=2, before=2)] == [1]


def test_a_change_made_for_another_revision_is_refused(small):
    asked = change(node("Priority", "p9"))
    for wrong in (0, 2):
        with pytest.raises(Conflict, match=f"revision 1, not {wrong}"):
            small.apply(asked, expected=wrong)
        with pytest.raises(Conflict):
            small.apply(asked, expected=wrong, dry_run=True)
    assert "p9" not in world(small)[0]
    assert small.apply(asked, expected=1).revision == 2


REFUSED = {
    "an end that is not there": (edge("p1", "LED_BY", "nobody"), "nobody, which is not in the graph"),
    "ends that the model does not join": (edge("p1", "LOCATED_IN", "isf"), "LOCATED_IN cannot join a Priority"),
    "an unknown label": (node("Gadget", "g1"), "'Gadget' is not one of Framework"),
    "an unknown type": (edge("p1", "LIKES", "isf"), "'LIKES' is not one of PART_OF"),
    "an unknown property": (node("Priority", "p1", colour="red"), "no property 'colour'"),
    "a property that the store derives": (node("Priority", "p1", search_text="x"), "no property 'search_text'"),
    "a second key": (node("Priority", "p1", key="p2"), "key"),
    "text for a number": (node("Project", "j1", budget="much"), "'much' must be a number"),
    "a number for text": (node("Priority", "p1", code=3), "must be text"),
    "a fraction for a whole number": (node("Location", "l1", population=2.5), "must be a whole number"),
    "true for a number": (node("Location", "l1", population=True), "must be a whole number"),
    "a list with a number": (entity("e9", aliases=["a", 1]), "must be a list of texts"),
    "a value out of range": (edge("o1", "LED_BY", "undp", confidence=1.5), "confidence 1.5 must be at most 1"),
    "a place off the globe": (node("Location", "l1", latitude=-90.5), "must be at least -90"),
    "a word that is not in the list": (plan("x", approval="maybe"), "'maybe' must be one of draft"),
    "no date": (plan("x", period_end="soon"), "must be a date"),
    "an end before its start": (plan("x", period_start="2022", period_end="2021-12-31"), "is after"),
    "no standing": (edge("o1", "LED_BY", "undp", standing=None), "standing .* is required"),
    "a role where there is none": (edge("o1", "LED_BY", "undp", "funding"), "takes no role"),
    "an unknown role": (edge("o1", "IMPLEMENTED_BY", "undp", "hero"), "role 'hero'"),
    "a source that is not there": (node("Priority", "p1", source="nowhere"), "'nowhere' is no Source"),
    "a source that is no Source": (edge("o1", "LED_BY", "undp", source="isf"), "'isf' is no Source"),
    "a source in use": (without_node("deck"), "deck cannot be deleted while 2 facts"),
    "a key that another label has": (node("Objective", "p1"), "p1 is a Priority"),
    "an impossible key": (node("Priority", "P 1"), "lower-case letters"),
    "deleting what is not there": (without_node("ghost"), "ghost is not in the graph"),
    "deleting a relationship that is not there": (without_edge("p1", "LED_BY", "undp"), "is not in the graph"),
    "a part of itself": (edge("undp", "PART_OF", "undp"), "to itself"),
}


@for_each("why", REFUSED)
def test_a_bad_operation_is_refused_and_nothing_of_its_change_is_kept(small, why):
    bad, said = REFUSED[why]
    before = elements(small)
    with pytest.raises(InvalidInput, match=said):
        small.apply(change(node("Priority", "good"), edge("good", "PART_OF", "isf"), bad))
    assert elements(small) == before
    assert small.revision() == 1


def test_every_fault_is_listed_with_its_place(small):
    first = UpsertNode("Priority", "a", {"title": "a", "colour": "red"}, place="row 2")
    second = UpsertNode("Priority", "b", {"title": "b", "code": 5}, place="row 7")
    with pytest.raises(InvalidInput) as refused:
        small.apply(change(first, second))
    assert [fault.partition(":")[0] for fault in map(str, refused.value.faults)] == ["row 2", "row 7"]


@for_each(("author", "reason", "said"), [(" ", "r", "say who"), ("a", "", "say why")])
def test_a_change_without_author_or_reason_is_refused(graph, author, reason, said):
    with pytest.raises(InvalidInput, match=said):
        graph.apply(Change([plan("isf")], author, reason))


def test_a_change_of_an_unknown_kind_is_refused(graph):
    with pytest.raises(InvalidInput, match="kind 'whim'"):
        graph.apply(change(plan("isf"), kind="whim"))


@for_each("name", ["author", "reason"])
def test_an_author_or_reason_that_cannot_be_stored_is_refused(graph, name):
    with pytest.raises(InvalidInput, match="control character"):
        graph.apply(change(plan("isf"), **{name: "half \ud800 a pair"}))


def chain(*keys):
    return [edge(a, "PART_OF", b) for a, b in pairwise(keys)]


@pytest.mark.parametrize(
    ("there", "new"),
    [
        ([], [*chain("a", "b", "a")]),
        (chain("a", "b"), chain("b", "a")),
        (chain("a", "b", "c"), chain("c", "d", "a")),
        (chain("b", "c") + chain("d", "e"), chain("c", "d") + chain("e", "b")),
    ],
    ids=["all new", "one back", "long way round", "two bridges"],
)
def test_parts_that_would_go_round_in_a_circle_are_refused(graph, there, new):
    graph.apply(change(*(entity(key) for key in "abcde"), *there))
    before = elements(graph)
    with pytest.raises(InvalidInput, match="PART_OF would go round in a circle"):
        graph.apply(change(*new))
    assert elements(graph) == before


def test_two_ways_up_are_no_circle(graph):
    graph.apply(change(*(entity(key) for key in "abcd"), *chain("a", "b", "d"), *chain("a", "c")))
    assert graph.apply(change(*chain("c", "d"))).changed


def test_a_circle_may_be_turned_round_in_one_change(graph):
    graph.apply(change(entity("a"), entity("b"), *chain("a", "b")))
    graph.apply(change(without_edge("a", "PART_OF", "b"), *chain("b", "a")))
    assert world(graph)[1].keys() == {EdgeRef("PART_OF", "b", "a")}


def test_an_undo_that_would_close_a_circle_is_refused(graph):
    graph.apply(change(entity("a"), entity("b"), *chain("a", "b")))
    graph.apply(change(without_edge("a", "PART_OF", "b")))
    graph.apply(change(*chain("b", "a")))
    with pytest.raises(Conflict, match="circle"):
        graph.undo(2, author="u", reason="r")


def test_a_source_may_go_together_with_what_came_from_it(small):
    small.apply(
        change(
            UpsertNode("Framework", "isf", {"source": None}),
            without_edge("p1", "PART_OF", "isf"),
            without_node("deck"),
        )
    )
    assert "deck" not in world(small)[0]


def test_a_node_may_be_made_anew_in_one_change(small):
    small.apply(change(without_node("p1"), node("Priority", "p1", code="new")))
    nodes, edges = world(small)
    assert nodes["p1"] == ("Priority", {"title": "p1", "code": "new"})
    assert edges.keys() == {EdgeRef("LED_BY", "o1", "undp")}


def test_a_key_cannot_change_its_label_even_by_way_of_a_deletion(small):
    before = elements(small)
    with pytest.raises(InvalidInput, match="p1 is a Priority"):
        small.apply(change(without_node("p1"), node("Objective", "p1"), edge("p1", "PART_OF", "isf")))
    assert elements(small) == before
    small.apply(change(without_node("p1")))
    small.apply(change(node("Objective", "p1"), edge("p1", "PART_OF", "isf")))
    assert world(small)[0]["p1"][0] == "Objective"
