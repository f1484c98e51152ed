"""Every engine: an answer is the same on each, in whatever order and however many changes the graph was stored, and
each time it is asked."""

from hypothesis import given
from hypothesis import strategies as st

from graph_service.changes import UpsertNode
from graph_service.questions.asking import ask
from graph_service.questions.registry import QUESTIONS
from graph_service.snapshot.answers import AnswerCache
from tests.questions import drawn
from tests.questions.build import fill
from tests.questions.conftest import memory
from tests.questions.test_oracle import JOINED, TRICKY, holding
from tests.questions.test_presence import REGIONS, askings, everything


@st.composite
def worlds(draw):
    """A graph, the same in another order, how much of that is stored at first, and what is asked."""
    operations = draw(drawn.graphs(12))
    nodes = [each for each in operations if isinstance(each, UpsertNode)]
    edges = [each for each in operations if not isinstance(each, UpsertNode)]
    other = [*draw(st.permutations(nodes)), *draw(st.permutations(edges))]
    return operations, other, draw(st.integers(0, len(other))), [draw(askings(operations)) for _ in range(6)]


def backwards(operations):
    """Nodes and relationships each in the other order, and half of them at first."""
    nodes = [each for each in operations if isinstance(each, UpsertNode)]
    edges = [each for each in operations if not isinstance(each, UpsertNode)]
    questions = [(name, {k: v for k, v in given_.items() if k != "country"}) for name, given_ in everything()]
    return operations, [*reversed(nodes), *reversed(edges)], len(operations) // 2, questions


def answered(graph, question, asked):
    """An answer without when and at which revision it was stored."""
    explained = {"explain": True} if "explain" in {p.name for p in QUESTIONS[question].parameters} else {}
    answer = ask(graph, question, {**asked, **explained})
    rows = [
        {**row, "evidence": [{k: v for k, v in fact.items() if k != "recorded_at"} for fact in row.get("evidence", ())]}
        for row in answer.rows
    ]
    return rows, answer.summary, answer.remark


def test_an_answer_is_the_same_on_every_engine_in_any_order_and_each_time(new_graph, examples):
    @holding(examples, *(backwards(each) for each in (TRICKY, JOINED, REGIONS)))
    @given(worlds())
    def holds(world):
        operations, other, cut, questions = world
        with memory() as reference:
            expected = [answered(fill(reference, *operations), *each) for each in questions]
        graph = new_graph()
        graph.state()
        for some in (other[:cut], other[cut:]):
            if some:
                fill(graph, *some)
                graph.state()
        for each, answer in zip(questions, expected, strict=True):
            assert answered(graph, *each) == answer, each
            assert answered(graph, *each) == answer, each
            graph.answers = AnswerCache()
            assert answered(graph, *each) == answer, each

    holds()
