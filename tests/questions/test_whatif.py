"""What-if: the answer is the one that making the changes would give, and nothing is ever made."""

import pytest
from graph_service.questions.alignment import load
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from graph_service.changes import Delete, UpsertEdge, UpsertNode
from graph_service.errors import InvalidInput, NotFound
from graph_service.model import PLAN_ITEMS, EdgeRef, NodeRef
from graph_service.questions.coverage import coverage, judged, portfolios
from graph_service.questions.scope import Scope
from graph_service.questions.whatif import tried, whatif
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
    theme,
)
from tests.questions.conftest import memory
from tests.questions.drawn import TODAY


def shown(rows):
    """Everything of coverage but the names, and which of equally good chains was taken."""
    return [
        (
            row.item.key, row.item.label, row.item.level, row.item.code, row.item.approval, row.item.framework,
            row.item.parent, row.status, round(row.low, 9), round(row.high, 9), row.flags, row.led_by, row.entities,
            [(chain.project, round(chain.weight, 9)) for chain in row.chains], row.children,
            row.mean_low and round(row.mean_low, 9), row.mean_high and round(row.mean_high, 9), row.weakest,
        )
        for row in rows
    ]  # fmt: skip


@st.composite
def supposed(draw):
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
    """Assert that supposing the operations answers as making them does."""
    there = {row["key"] for row in graph.rows("framework_list")}
    asked = Scope(**scope)
    before = Scope(**{**scope, "frameworks": tuple(set(asked.frameworks) & there)})
    loaded = portfolios(load(graph, before))
    found = tried(graph, operations, asked, TODAY)
    nothing = bool(asked.frameworks) and not before.frameworks
    assert shown(found.before) == ([] if nothing else shown(coverage(graph, before, TODAY)))
    if nothing:
        loaded = set()
    if operations:
        fill(graph, *operations)
    real = load(graph, asked)
    loaded |= portfolios(real) - there
    assert shown(found.after) == shown(judged(real, asked, TODAY, loaded))


@settings(phases=(Phase.explicit, Phase.reuse, Phase.generate))  # a drawn graph is small as it is
@given(supposed())
def test_what_is_supposed_answers_as_what_is_made(found):
    base, more, scope = found
    note((base, more, scope))
    with memory() as graph:
        if base:
            fill(graph, *base)
        same_as_made(graph, more, scope)


ELSEWHERE = (*SMALL, plan("g"), objective("q"), part("q", "g"), project("x"), helps("x", "q"), project("idle"))


@pytest.mark.parametrize(
    "operations",
    [
        [helps("x", "r")], [helps("idle", "r")], [helps("q", "o", 0.5)], [part("r", "q")], [led("o", "e")],
        [Delete(EdgeRef("PART_OF", "r", "o"))], [Delete(NodeRef("r"))],
        [project("y", status="cancelled"), helps("y", "r")], [project("x", status="cancelled"), helps("x", "r")],
        [helps("x", "r", standing="rejected")], [helps("x", "r", valid_to="2019")],
        [plan("f", approval="approved")], [objective("o", approval="approved")],
    ],
)  # fmt: skip
@pytest.mark.parametrize("scope", [{"frameworks": ("f",)}, {}, {"frameworks": ("f", "g")}])
def test_what_was_there_but_reached_nothing_counts_once_it_is_joined(empty, operations, scope):
    fill(empty, *ELSEWHERE, entity("e"))
    same_as_made(empty, operations, scope)


@pytest.mark.parametrize("scope", [{"entities": ("e",)}, {"locations": ("l",)}, {"themes": ("t",)}])
@pytest.mark.parametrize("framework", [("f",), ()])
def test_filters_on_projects_see_what_is_supposed_of_them(empty, scope, framework):
    fill(empty, *ELSEWHERE, entity("e"), place("l"), theme("t"), helps("x", "r"), project("z"), helps("z", "r"),
         edge("z", "CLASSIFIED_AS", "t"), does("z", "e"), edge("z", "LOCATED_IN", "l"))  # fmt: skip
    gone = (("CLASSIFIED_AS", "t", ""), ("LOCATED_IN", "l", ""), ("IMPLEMENTED_BY", "e", "implementing"))
    more = [does("x", "e"), edge("x", "LOCATED_IN", "l"), edge("x", "CLASSIFIED_AS", "t"), project("n"),
            helps("n", "r"), does("n", "e"), *(Delete(EdgeRef(kind, "z", *end)) for kind, *end in gone)]  # fmt: skip
    same_as_made(empty, more, {**scope, "frameworks": framework})


def test_nothing_is_stored(graph):
    fill(graph, *SMALL)
    whatif(graph, [project("x"), helps("x", "r")], "coverage", {}, TODAY)
    assert graph.revision() == 1 and graph.rows("node_counts") == [
        {"label": label, "nodes": n} for label, n in (("Framework", 1), ("Objective", 1), ("Result", 1))
    ]


def test_what_is_supposed_is_no_portfolio(empty):
    """A plan for which none was loaded keeps *no data*, except where the changes reach."""
    fill(empty, *SMALL, output("r2"), part("r2", "o"))
    found = {row.item.key: row.status for row in tried(empty, [project("x"), helps("x", "r")], Scope(), TODAY).after}
    assert found == {"o": "covered", "r": "covered", "r2": "no_data"}
    more = [plan("n"), output("n1"), output("n2"), part("n1", "n"), part("n2", "n"), project("x"), helps("x", "n1")]
    found = {row.item.key: row.status for row in tried(empty, more, Scope(frameworks=("n",)), TODAY).after}
    assert found == {"n1": "covered", "n2": "uncovered"}


def test_each_row_has_what_it_was_before_and_the_summary_what_closed_and_opened(empty):
    fill(empty, *SMALL, output("r2"), part("r2", "o"), project("x"), helps("x", "r"))
    more = [Delete(EdgeRef("CONTRIBUTES_TO", "x", "r")), helps("x", "r2"), output("r3"), part("r3", "o")]
    answer = whatif(empty, more, "coverage", {"framework": ("f",)}, TODAY)
    rows = {row["key"]: row for row in answer.rows}
    assert (rows["r2"]["class"], rows["r2"]["before"]["class"], rows["r2"]["changed"]) == ("covered", "uncovered", True)
    assert rows["r3"]["before"] is None and rows["o"]["changed"] is False
    assert (answer.summary["closed"], answer.summary["opened"], answer.summary["changed"]) == (["r2"], ["r", "r3"], 3)
    assert (answer.question, answer.params) == ("whatif", {"question": "coverage", "framework": ["f"]})
    assert answer.revision == 1 and answer.summary["effects"]["added"]["Result"] == 1
    gaps = whatif(empty, more, "gaps", {}, TODAY)
    assert [row["key"] for row in gaps.rows] == ["r", "r3"]


def test_what_cannot_be_asked_is_refused(empty):
    fill(empty, *SMALL)
    for question, more, given_, error, said in (
        ("matrix", [], {}, InvalidInput, "what-if answers coverage and gaps"),
        ("gaps", [], {"explain": True}, InvalidInput, "no parameter explain"),
        ("gaps", [helps("y", "r")], {}, InvalidInput, "not in the graph"),
        ("gaps", [], {"framework": ("h",)}, NotFound, "no Framework 'h'"),
    ):
        with pytest.raises(error, match=said):
            whatif(empty, more, question, given_, TODAY)
