"""What-if: the answer is the one that making the changes would give, and nothing is ever made."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.changes import Delete, UpsertEdge, UpsertNode
from graph_service.errors import InvalidInput, NotFound
from graph_service.model import PLAN_ITEMS, EdgeRef, NodeRef
from graph_service.questions.asking import ask as question
from graph_service.questions.registry import QUESTIONS
from graph_service.questions.whatif import supposed, whatif
from graph_service.snapshot import differences
from tests.questions import asked as ask
from tests.questions import drawn
from tests.questions.build import (
    SMALL,
    does,
    edge,
    entity,
    fill,
    helps,
    led,
    objective,
    output,
    part,
    place,
    plan,
    project,
    source,
    theme,
)
from tests.questions.test_oracle import TRICKY, holding


@st.composite
def changes(draw):
    """A graph, and a change of it: what comes last of it, and facts that go. Who is part of whom stays."""
    whole = draw(drawn.graphs())
    cut = draw(st.integers(0, len(whole)))
    labels = {each.key: each.label for each in whole if isinstance(each, UpsertNode)}

    def fixed(each):
        if isinstance(each, UpsertNode):
            return each.label in ("Entity", "Location", "Theme")
        return each.ref.type == "PART_OF" and labels[each.ref.start] in ("Entity", "Location", "Theme")

    base = [each for n, each in enumerate(whole) if n < cut or fixed(each)]
    more = [each for each in whole if each not in base]
    edges = [each.ref for each in base if isinstance(each, UpsertEdge) and not fixed(each)]
    gone = draw(st.lists(st.sampled_from(edges), unique=True, max_size=2)) if edges else []
    nodes = [each.key for each in base if isinstance(each, UpsertNode) and each.label in (*PLAN_ITEMS, "Project")]
    spoken = {key for each in more if isinstance(each, UpsertEdge) for key in (each.ref.start, each.ref.end)}
    free = sorted(set(nodes) - spoken)
    lost = draw(st.lists(st.sampled_from(free), unique=True, max_size=1)) if free else []
    left = [ref for ref in gone if not {ref.start, ref.end} & set(lost)]
    scope = draw(drawn.scopes(whole))
    return base, [*more, *map(Delete, left), *(Delete(NodeRef(key)) for key in lost)], scope


def same_as_made(graph, operations, scope):
    """Assert that supposing the operations answers as making them does, and that nothing is made."""
    there = {row["key"]: row["portfolio"] for row in question(graph, "coverage", {}).summary["frameworks"]}
    before, revision = judged(graph.state().snapshot, there, scope), graph.revision()
    found = supposed(graph, operations)
    assert judged(found.before.snapshot, there, scope) == before
    after = judged(found.after.snapshot, there, scope)
    assert graph.revision() == revision
    if operations:
        fill(graph, *operations)
    made = graph.state().snapshot
    assert differences(found.after.snapshot, made) == []
    unloaded = frozenset(key for key, loaded in there.items() if not loaded)
    assert found.after.snapshot.unloaded == unloaded
    assert after == judged(replace(made, unloaded=unloaded), there, scope)


def judged(snapshot, there, scope):
    """All that is answered of coverage; of a plan that is not there yet, nothing."""
    try:
        return ask.cover_of(snapshot, **scope)
    except NotFound:
        assert set(scope.get("frameworks", ())) - set(there) or scope.get("countries")
        return None


def test_what_is_supposed_answers_as_what_is_made(new_graph, examples):
    @holding(examples, ((), TRICKY, {}), (TRICKY, (), {"date": "2020-06-15"}))
    @given(changes())
    def holds(found):
        base, more, scope = found
        graph = new_graph()
        if base:
            fill(graph, *base)
        same_as_made(graph, more, scope)

    holds()


ELSEWHERE = (*SMALL, plan("g"), objective("q"), part("q", "g"), project("x"), helps("x", "q"), project("idle"))


@pytest.mark.parametrize(
    "operations",
    [
        [helps("x", "r")],
        [helps("idle", "r")],
        [helps("q", "o", 0.5)],
        [part("r", "q")],
        [led("o", "e")],
        [Delete(EdgeRef("PART_OF", "r", "o"))],
        [Delete(NodeRef("r"))],
        [project("y", status="cancelled"), helps("y", "r")],
        [project("x", status="cancelled"), helps("x", "r")],
        [helps("x", "r", standing="rejected")],
        [helps("x", "r", valid_to="2019")],
        [plan("f", approval="approved")],
        [objective("o", approval="approved")],
        [helps("idle", "f")],
    ],
)
@pytest.mark.parametrize("scope", [{"frameworks": ("f",)}, {}, {"frameworks": ("f", "g")}])
def test_what_was_there_but_reached_nothing_counts_once_it_is_joined(empty, operations, scope):
    fill(empty, *ELSEWHERE, entity("e"))
    same_as_made(empty, operations, scope)


@pytest.mark.parametrize("scope", [{"entities": ("e",)}, {"locations": ("l",)}, {"themes": ("t",)}])
@pytest.mark.parametrize("framework", [("f",), ()])
def test_a_lens_sees_what_is_supposed_of_them(empty, scope, framework):
    fill(
        empty,
        *ELSEWHERE,
        entity("e"),
        place("l"),
        theme("t"),
        helps("x", "r"),
        project("z"),
        helps("z", "r"),
        edge("z", "CLASSIFIED_AS", "t"),
        does("z", "e"),
        edge("z", "LOCATED_IN", "l"),
    )
    gone = (("CLASSIFIED_AS", "t", ""), ("LOCATED_IN", "l", ""), ("IMPLEMENTED_BY", "e", "implementing"))
    more = [
        does("x", "e"),
        edge("x", "LOCATED_IN", "l"),
        edge("x", "CLASSIFIED_AS", "t"),
        project("n"),
        helps("n", "r"),
        does("n", "e"),
        *(Delete(EdgeRef(kind, "z", *end)) for kind, *end in gone),
    ]
    same_as_made(empty, more, {**scope, "frameworks": framework})


def test_nothing_is_stored(graph):
    fill(graph, *SMALL)
    whatif(graph, [project("x"), helps("x", "r")], "coverage", {})
    assert graph.revision() == 1 and graph.rows("node_counts") == [
        {"label": label, "nodes": n} for label, n in (("Framework", 1), ("Objective", 1), ("Result", 1))
    ]


def classes(graph, more, **scope):
    return {key: row.status for key, row in ask.cover_of(supposed(graph, more).after.snapshot, **scope).items()}


def test_what_is_supposed_is_no_portfolio(empty):
    """A plan for which none was loaded keeps *no data*, except where the changes reach."""
    fill(empty, *SMALL, output("r2"), part("r2", "o"))
    assert classes(empty, [project("x"), helps("x", "r")]) == {"o": "covered", "r": "covered", "r2": "no_data"}
    assert classes(empty, [project("x"), helps("x", "f")]) == {"o": "no_data", "r": "no_data", "r2": "no_data"}
    more = [plan("n"), output("n1"), output("n2"), part("n1", "n"), part("n2", "n"), project("x"), helps("x", "n1")]
    assert classes(empty, more, frameworks=("n",)) == {"n1": "covered", "n2": "uncovered"}


def test_each_row_has_what_it_was_before_and_the_summary_what_closed_and_opened(empty):
    fill(empty, *SMALL, output("r2"), part("r2", "o"), project("x"), helps("x", "r"))
    more = [Delete(EdgeRef("CONTRIBUTES_TO", "x", "r")), helps("x", "r2"), output("r3", title="new"), part("r3", "o")]
    answer = whatif(empty, more, "coverage", {"framework": ("f",)})
    rows = {row["key"]: row for row in answer.rows}
    assert (rows["r2"]["class"], rows["r2"]["before"]["class"], rows["r2"]["changed"]) == ("covered", "uncovered", True)
    assert rows["r3"]["before"] is None and rows["o"]["changed"] is False and rows["r3"]["title"] == "new"
    assert (answer.summary["closed"], answer.summary["opened"], answer.summary["changed"]) == (["r2"], ["r", "r3"], 3)
    assert (answer.question, answer.params) == ("whatif", {"question": "coverage", "framework": ["f"]})
    assert answer.revision == 1 and answer.summary["effects"]["added"]["Result"] == 1
    gaps = whatif(empty, more, "gaps", {})
    assert [row["key"] for row in gaps.rows] == ["r", "r3"]


def test_a_lens_opens_and_closes_no_gap(empty):
    fill(empty, *SMALL, entity("e"), entity("e2"), project("x"), helps("x", "r"), led("x", "e2"))
    more = [project("y"), helps("y", "r"), led("y", "e")]
    answer = whatif(empty, more, "coverage", {"entity": ("e",), "lens": "present"})
    assert [row["key"] for row in answer.rows] == ["o", "r"]
    assert (answer.summary["closed"], answer.summary["opened"]) == ([], [])


#: A change that each question has something to say about.
MOVED = (
    project("y", budget=2.0),
    helps("y", "r"),
    led("y", "e2"),
    output("r2"),
    part("r2", "o"),
    edge("e2", "MANDATED_FOR", "o"),
    Delete(EdgeRef("LED_BY", "x", "e")),
    does("x", "e", "partner"),
    edge("q", "CONTRIBUTES_TO", "o"),
)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_can_be_asked_of_what_is_supposed(empty, name):
    asked = {"portfolio": {"of": "e"}, "tree": {"of": "f"}, "chains": {"from": "q", "to": "f"}}.get(name, {})
    fill(empty, *ELSEWHERE, entity("e"), entity("e2"), led("x", "e"), helps("x", "r"), led("o", "e"))
    before = question(empty, name, asked)
    found = whatif(empty, list(MOVED), name, asked)
    fill(empty, *MOVED)
    made, compared = question(empty, name, asked), QUESTIONS[name].compared
    assert [{k: v for k, v in row.items() if k not in ("before", "changed")} for row in found.rows] == made.rows
    assert found.remark == made.remark and compared
    was = {before.identified(row): row for row in before.rows}
    for row in found.rows:
        old = was.get(before.identified(row))
        assert row["before"] == (old and {key: old[key] for key in compared})
        assert row["changed"] == (old is None or any(old[key] != row[key] for key in compared))
    assert found.summary["changed"] == sum(row["changed"] for row in found.rows)


def test_what_is_not_there_yet_has_no_before(empty):
    fill(empty, *SMALL)
    more = [plan("n"), output("n1"), part("n1", "n"), entity("e"), project("x"), led("x", "e"), helps("x", "n1")]
    for name, asked in (
        ("portfolio", {"of": "e"}),
        ("tree", {"of": "n"}),
        ("coverage", {"framework": ("n",)}),
        ("chains", {"from": "x", "to": "n"}),
    ):
        answer = whatif(empty, more, name, asked)
        assert [row["before"] for row in answer.rows] == [None]


def test_what_cannot_be_asked_is_refused(empty):
    fill(empty, *SMALL)
    for name, more, raw, error, said in (
        ("moodiness", [], {}, NotFound, "there is no question 'moodiness'"),
        ("gaps", [], {"colour": True}, InvalidInput, "no parameter colour"),
        ("gaps", [helps("y", "r")], {}, InvalidInput, "not in the graph"),
        ("gaps", [], {"framework": ("h",)}, NotFound, "no Framework 'h'"),
    ):
        with pytest.raises(error, match=said):
            whatif(empty, more, name, raw)


def test_what_is_supposed_is_laid_over_the_graph_as_it_is_now(empty):
    """Nothing is silently left aside of what was asked."""
    fill(empty, *SMALL)
    with pytest.raises(InvalidInput, match="takes no as_of"):
        whatif(empty, [project("p"), helps("p", "o")], "coverage", {"as_of": "1"})


def test_evidence_of_what_is_supposed_has_what_is_supposed(empty):
    fill(empty, *SMALL, project("p"), helps("p", "r", quote="as it is"))
    more = [project("q"), helps("q", "o", quote="if it were"), helps("p", "r", quote="otherwise")]
    row = {each["key"]: each for each in whatif(empty, more, "coverage", {"explain": True}).rows}["o"]
    quotes = {fact["relationship"]: (fact["quote"], fact["from_title"]) for fact in row["evidence"]}
    assert quotes["q~CONTRIBUTES_TO~o"] == ("if it were", "q")
    assert quotes["p~CONTRIBUTES_TO~r"] == ("otherwise", "p")


def test_evidence_of_the_past_is_as_it_was(empty):
    """What has gone, or says something else since, stands there as it did; so do the titles beside it."""
    fill(
        empty,
        *SMALL,
        source("s"),
        project("p"),
        helps("p", "r", quote="as it was", source="s"),
        entity("e0"),
        led("o", "e0"),
    )
    fill(empty, helps("p", "r", quote="as it is", source="s"), Delete(EdgeRef("LED_BY", "o", "e0")))
    fill(empty, UpsertNode("Source", "s", {"title": "renamed"}), Delete(NodeRef("p")))
    asked_of = {"as_of": "1", "explain": True}
    rows = {row["key"]: row for row in question(empty, "coverage", asked_of).rows}
    then = {fact["relationship"]: fact for fact in rows["o"]["evidence"]}
    assert {"p~CONTRIBUTES_TO~r", "o~LED_BY~e0", "r~PART_OF~o"} <= then.keys()
    assert then["p~CONTRIBUTES_TO~r"]["quote"] == "as it was"
    assert then["p~CONTRIBUTES_TO~r"]["source_title"] == "s" and then["p~CONTRIBUTES_TO~r"]["recorded_by"]
    middle = {row["key"]: row for row in question(empty, "coverage", {**asked_of, "as_of": "2"}).rows}["o"]["evidence"]
    assert {fact["relationship"]: fact["quote"] for fact in middle}["p~CONTRIBUTES_TO~r"] == "as it is"
    assert "o~LED_BY~e0" not in {fact["relationship"] for fact in middle}
