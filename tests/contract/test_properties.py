"""Every engine: whatever legal changes are made, the graph is what a plain dict says it should be."""

from hypothesis import HealthCheck, example, given, settings

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.changes.history import every_piece
from graph_service.changes.recovery import replay
from graph_service.stores.chain import by_change
from tests import oracle
from tests.contract import drawn
from tests.contract.steps import SMALL, change, edge, elements, entity, node, plan, without_edge, without_node

#: Shapes that have gone wrong somewhere: a role, a change of nothing, a list, a node made again, all deleted.
TRICKY = [
    [SMALL, [without_node("isf")], [plan("isf"), edge("p1", "PART_OF", "isf")]],
    [
        [node("Project", "j"), entity("e", aliases=["x"]), edge("j", "IMPLEMENTED_BY", "e", "funding", budget=1.0)],
        [edge("j", "IMPLEMENTED_BY", "e", "partner"), entity("e", aliases=[])],
        [without_edge("j", "IMPLEMENTED_BY", "e", "funding")],
    ],
    [[], [], [node("Theme", "t", scheme="s", code="1")], [without_node("t")]],
    [[node("Priority", "p"), without_node("p"), node("Priority", "p", code="2")], [node("Priority", "p", code=None)]],
    [[node("Project", "a", budget=0.5), node("Project", "b", year=2020), node("Project", "c")]],
]


def holding(examples):
    """Settings for a property inside a test, with as many examples as its engine has time for."""

    def with_tricky(check):
        for each in TRICKY:
            check = example(each)(check)
        return settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        )(check)

    return with_tricky


def test_the_graph_is_what_the_changes_say_and_each_can_be_taken_back(new_graph, examples):
    @holding(examples)
    @given(drawn.histories())
    def holds(history):
        graph, model = new_graph(), oracle.World()
        states = {0: elements(graph)}
        for operations in history:
            before, revision = model.seen(), graph.revision()
            outcome = graph.apply(change(*operations))
            states[outcome.revision] = now = elements(graph)
            after = oracle.world_of(*now)
            assert after == model.make(operations).seen()
            assert outcome.changed == (after != before)
            assert outcome.revision == revision + outcome.changed
            assert summed(outcome) == counted(before, after)
            again = [each for each in operations[-1:] if isinstance(each, UpsertNode | UpsertEdge)]
            assert not graph.apply(change(*again)).changed
        for revision in sorted(states, reverse=True)[:-1]:
            graph.undo(revision, author="u", reason="r")
            assert elements(graph) == states[revision - 1]

    holds()


def test_replaying_the_history_elsewhere_gives_the_same_graph_and_history(new_graph, examples):
    @holding(max(examples // 2, 2))
    @given(drawn.histories())
    def holds(history):
        graph = new_graph()
        for operations in history:
            graph.apply(change(*operations))
        changes = list(by_change(graph.store.view(lambda tx: list(every_piece(tx, graph.queries)))))
        was, numbers = elements(graph), graph.history()
        copy = new_graph()
        for pieces in changes:
            replay(copy.store, pieces, journaled=False)
        assert elements(copy) == was
        assert copy.history() == numbers
        assert copy.revision() == len(changes)

    holds()


def summed(outcome):
    return {verb: sum(counts.values()) for verb, counts in outcome.summary.items()}


def counted(before, after):
    pairs = list(zip(before, after, strict=True))
    return {
        "added": sum(len(new.keys() - old.keys()) for old, new in pairs),
        "deleted": sum(len(old.keys() - new.keys()) for old, new in pairs),
        "changed": sum(old[k] != new[k] for old, new in pairs for k in old.keys() & new.keys()),
    }


def test_drawn_changes_reach_every_label_and_type():
    """A strategy that never draws something tests nothing of it."""
    seen = set()

    @settings(max_examples=100, database=None, suppress_health_check=list(HealthCheck))
    @given(drawn.histories())
    def collect(history):
        for each in (each for operations in history for each in operations):
            seen.add(getattr(each, "label", None) or type(each).__name__)

    collect()
    assert {*drawn.NODES.values(), "Delete", "UpsertEdge"} <= seen
