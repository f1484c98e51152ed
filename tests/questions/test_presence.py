"""Loading another country changes no figure of this one, whatever is asked: entities, places and themes are shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.errors import NotFound
from graph_service.model import EdgeRef
from graph_service.questions import places as grounds
from graph_service.questions.alignment_map import alignment_map
from graph_service.questions.asking import ask
from graph_service.questions.coverage import FLAGS
from graph_service.questions.matrix import MEASURES, SIDES
from graph_service.questions.registry import QUESTIONS
from graph_service.questions.scope import LENSES, Scope
from tests.questions import asked, drawn
from tests.questions.build import edge, entity, fill, helps, led, objective, output, part, place, plan, project
from tests.questions.drawn import ASKED, TODAY
from tests.questions.test_grids_oracle import SPREAD
from tests.questions.test_oracle import JOINED, TRICKY, holding

HERE, THERE = "MLI", "BFA"
SHARED = ("Entity", "Theme")


def of_country(operations, country, prefix=""):
    """The operations with all their plans in one country; keys of what is not shared get the prefix."""
    labels = {each.key: each.label for each in operations if isinstance(each, UpsertNode)}

    def name(key):
        return key if labels[key] in SHARED else prefix + key

    found = []
    for each in operations:
        if isinstance(each, UpsertNode):
            own = {**each.set, "country": country} if each.label == "Framework" else each.set
            found.append(UpsertNode(each.label, name(each.key), own))
        else:
            ref = EdgeRef(each.ref.type, name(each.ref.start), name(each.ref.end), each.ref.role)
            found.append(UpsertEdge(ref, each.set))
    return found


def new(operations, known):
    """Those operations that add to what is known: of what both share, what this one says of it alone."""
    there = {_name(each) for each in known}
    shared = {each.key for each in operations if isinstance(each, UpsertNode) and each.label in SHARED}
    return [
        each
        for each in operations
        if _name(each) not in there
        # who is part of whom among those whom both know is for both to say, and is said already
        and not (isinstance(each, UpsertEdge) and {each.ref.start, each.ref.end} <= shared)
    ]


def _name(each):
    return each.key if isinstance(each, UpsertNode) else each.ref


@st.composite
def askings(draw, operations, **fixed):
    """A question with parameters of its own, and with some that are fixed."""
    keys = {}
    for each in operations:
        if isinstance(each, UpsertNode):
            keys.setdefault(each.label, []).append(each.key)
    question = draw(st.sampled_from(sorted(QUESTIONS)))
    items = [key for label in ("Priority", "Objective", "Result") for key in keys.get(label, ())]
    every = [key for some in keys.values() for key in some]
    values = {
        "framework": keys["Framework"],
        "level": drawn.LEVELS_OF,
        "entity": keys.get("Entity"),
        "location": keys.get("Location"),
        "theme": keys.get("Theme"),
        "date": ASKED,
        "approval": drawn.APPROVALS,
        "standing": ("asserted", "inferred", "proposed"),
        "flag": FLAGS,
        "item": items,
        "rows": SIDES,
        "columns": SIDES,
        "measure": MEASURES,
        "lens": LENSES,
    }
    needed = {
        "of": keys.get("Entity") if question == "portfolio" else keys["Framework"],
        "from": every,
        "to": every,
    }
    asked = {**fixed}
    for parameter in QUESTIONS[question].parameters:
        name = parameter.name
        if name in fixed:
            continue
        if parameter.required:
            asked[name] = draw(st.sampled_from(needed[name]))
        elif values.get(name) and draw(st.integers(0, 3)) == 0:
            one = draw(st.sampled_from(sorted(values[name])))
            asked[name] = (one,) if parameter.repeated else one
    looks_at = {"location", "theme"} if question == "advantage" else {"entity", "location", "theme"}
    if not looks_at & set(asked):
        asked.pop("lens", None)
    return question, {**asked, "draws": 20} if question == "advantage" else asked


@st.composite
def worlds(draw):
    """This country, another one, and what is asked of this one."""
    here = of_country(draw(drawn.graphs(12)), HERE)
    there = of_country(draw(drawn.graphs(12)), THERE, "z-")
    return here, there, [draw(askings(here, country=(HERE,))) for _ in range(8)]


def everything(of="e0", plan="f0"):
    """Each question once, as it is mostly asked."""
    own = {
        "portfolio": {"of": of},
        "tree": {"of": plan},
        "advantage": {"draws": 50},
        "matrix": {"rows": "location", "columns": "entity"},
        "chains": {"from": "x0", "to": "x1"},
    }
    return [(name, {"country": (HERE,), **own.get(name, {})}) for name in QUESTIONS]


def answered(graph, question, given):
    answer = ask(graph, question, given)
    return answer.rows, answer.summary, answer.remark


def unlike_questions(graph):
    """What pages show beside the questions."""
    scope = Scope(countries=(HERE,))
    snapshot = graph.state().snapshot
    found = grounds.places(snapshot, scope, TODAY)
    drawing = alignment_map(graph, scope, TODAY)
    money = asked.money(graph, countries=(HERE,))
    return (
        [(snapshot.key(row.node), snapshot.keys(row.projects), snapshot.keys(row.items)) for row in found.rows],
        (found.projects, found.recorded),
        vars(money),
        drawing.nodes,
        set(drawing.edges),
        drawing.gaps,
    )


REGIONS = tuple(
    UpsertNode("Location", each.key, {**each.set, "level": "admin1"})
    if isinstance(each, UpsertNode) and each.label == "Location"
    else each
    for each in SPREAD
)


def test_another_country_changes_no_figure_of_this_one(new_graph, examples):
    tricky = [
        (of_country(one, HERE), of_country(other, THERE, "z-"), everything())
        for one, other in ((TRICKY, JOINED), (JOINED, TRICKY), (REGIONS, REGIONS))
    ]

    @holding(examples, *tricky)
    @given(worlds())
    def holds(world):
        here, there, questions = world
        graph = fill(new_graph(), *here)
        before = [answered(graph, *each) for each in questions]
        beside = unlike_questions(graph)
        fill(graph, *new(there, here))
        for each, then in zip(questions, before, strict=True):
            assert answered(graph, *each) == then, each
        assert unlike_questions(graph) == beside

    holds()


def test_every_question_takes_a_country():
    for name, question in QUESTIONS.items():
        assert "country" in {parameter.name for parameter in question.parameters}, name


TWO = (
    *of_country(
        (
            plan("f"),
            objective("o"),
            part("o", "f"),
            entity("e"),
            project("x"),
            project("y"),
            led("x", "e"),
            helps("x", "o"),
            place("l", level="admin1"),
            edge("x", "LOCATED_IN", "l"),
        ),
        HERE,
    ),
    *of_country(
        (
            plan("g"),
            objective("u"),
            output("v"),
            part("u", "g"),
            part("v", "u"),
            project("z"),
            led("z", "e"),
            entity("e"),
            helps("z", "v"),
            place("m", level="admin1"),
            edge("z", "LOCATED_IN", "m"),
        ),
        THERE,
    ),
)


def test_a_country_has_its_own_rows_of_every_question(empty):
    """An entity that works in both has of each what it does there."""
    fill(empty, *TWO)

    def keys(name, **given):
        return [row["key"] for row in ask(empty, name, {"country": (HERE,), **given}).rows]

    assert keys("coverage") == keys("advantage") == keys("matrix", rows="item", columns="entity") == ["o"]
    assert keys("portfolio", of="e") == ["x"] and keys("matrix", columns="framework", rows="location") == ["l"]
    assert [row["key"] for row in ask(empty, "matrix", {"rows": "location"}).rows] == ["l", "m"]
    assert keys("chains", **{"from": "x", "to": "z"}) == [], "z is another country's alone"
    assert ask(empty, "chains", {"from": "x", "to": "z"}).rows != []
    assert list(asked.places(empty, countries=(HERE,)).rows) == ["l"]
    assert list(asked.places(empty).rows) == ["l", "m"]


def test_a_project_of_no_plan_joins_nothing_of_a_country_but_what_is_asked_of_itself(empty):
    """Nobody has said whose it is, and another country's file may have brought it."""
    fill(empty, *TWO, project("y"), entity("d"), led("y", "e"), edge("y", "IMPLEMENTED_BY", "d", "funding"))

    def joined(start, end, **given):
        return [row["nodes"] for row in ask(empty, "chains", {"from": start, "to": end, **given}).rows]

    assert joined("d", "e", country=(HERE,)) == [] and joined("d", "e") == [["d", "y", "e"]]
    assert joined("y", "e", country=(HERE,)) == [["y", "e"]]


def test_a_plan_of_another_country_has_no_rows_here_and_the_answer_says_so(empty):
    fill(empty, *TWO)
    answer = ask(empty, "tree", {"of": "g", "country": (HERE,)})
    assert (answer.rows, str(answer.remark)) == ([], "g is a plan of BFA; nothing was judged")
    assert ask(empty, "tree", {"of": "g", "country": (THERE,)}).remark is None
    for name in QUESTIONS:
        given_ = {"portfolio": {"of": "e"}, "tree": {"of": "f"}, "chains": {"from": "x", "to": "o"}}.get(name, {})
        with pytest.raises(NotFound, match="no plan is of country 'KEN'"):
            ask(empty, name, {**given_, "country": ("KEN",)})


def test_a_region_in_which_nobody_works_is_a_gap_of_its_own_country_alone(empty):
    """n hangs with l under one top place; m is elsewhere."""
    fill(empty, *TWO, place("ml"), part("l", "ml"), place("n", level="admin1"), part("n", "ml"))
    empty_rows = ask(empty, "matrix", {"rows": "location", "country": (HERE,)}).summary["empty_rows"]
    assert empty_rows == ["n"]
    assert list(asked.places(empty, countries=(HERE,)).rows) == ["l", "ml", "n"]
