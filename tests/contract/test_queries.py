"""Every engine: every query file runs, returns what it declares, and answers the same."""

import neo4j
import pytest

from graph_service import queries
from graph_service.changes import state
from graph_service.model import LABELS, RELATIONSHIPS
from tests import oracle
from tests.conftest import ENGINES
from tests.contract.complete import complete
from tests.contract.samples import samples
from tests.contract.steps import elements, world

NAMES = sorted({*queries.load("ladybug"), *queries.load("neo4j")})
_TYPES = {"str": str, "int": int, "float": float, "bool": bool}


def has_type(value, declared):
    if value is None:
        return True
    if declared.startswith("list["):
        return type(value) is list and all(has_type(each, declared[5:-1]) for each in value)
    return type(value) is _TYPES[declared]


def comparable(query, rows):
    """Rows of which only what the query leaves open may differ: the order of ties and of unordered lists."""

    def cell(column, value):
        if isinstance(value, float):
            return float(f"{value:.9g}")
        return value if column.ordered or value is None else sorted(value, key=repr)

    found = [tuple(cell(column, row[name]) for name, column in query.returns.items()) for row in rows]
    order = [tuple(row[name] for name in query.order_by) for row in rows]
    return order, sorted(found, key=repr)


def test_the_complete_graph_has_each_label_and_each_pair_of_ends(complete_graph):
    nodes, edges = elements(complete_graph)
    assert {node.label for node in nodes} == set(LABELS)
    assert {(e.ref.type, e.start_label, e.end_label) for e in edges} == set(state.pairs(RELATIONSHIPS))
    assert {(e.ref.type, e.ref.role) for e in edges if e.ref.role} == {
        (name, role) for name, kind in RELATIONSHIPS.items() for role in kind.roles
    }
    for label, rule in LABELS.items():
        assert max(len(n.properties) for n in nodes if n.label == label) == len(rule.properties) - 1
    for name, kind in RELATIONSHIPS.items():
        assert max(len(e.properties) for e in edges if e.ref.type == name) == len(kind.properties)


def test_the_complete_graph_is_what_was_asked_for(complete_graph):
    assert world(complete_graph) == oracle.World().make(complete().operations).seen()


def test_the_service_reads_the_graph_as_it_is(complete_graph):
    nodes, edges = elements(complete_graph)
    read = complete_graph.store.view(lambda tx: (list(state.every_node(tx)), list(state.every_edge(tx))))
    assert sorted(read[0], key=lambda n: n.key) == nodes
    assert {e.ref: e for e in read[1]} == {e.ref: e for e in edges}
    assert len(read[1]) == len(edges)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_returns_the_columns_it_declares_with_their_types(complete_graph, name):
    query = complete_graph.queries[name]
    for given in samples(query):
        rows = complete_graph.rows(name, **given)
        assert rows, f"{name} has no answer for {given}: give it samples in tests/contract/samples.py"
        for row in rows:
            assert list(row) == list(query.returns)
            wrong = {n: row[n] for n, column in query.returns.items() if not has_type(row[n], column.type)}
            assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_a_query_answers_the_same_on_every_engine(complete_graph, reference, name):
    for given in samples(complete_graph.queries[name]):
        here = comparable(complete_graph.queries[name], complete_graph.rows(name, **given))
        there = comparable(reference.queries[name], reference.rows(name, **given))
        assert here == there


@pytest.mark.parametrize("name", NAMES)
def test_a_query_gives_its_rows_in_the_order_it_declares(complete_graph, name):
    query = complete_graph.queries[name]
    for given in samples(query):
        places = [tuple(row[c] for c in query.order_by) for row in complete_graph.rows(name, **given)]
        # ascending or descending is the query's own affair; nulls come last where it ascends
        by_place = sorted(places, key=lambda place: [(value is None, value) for value in place])
        if query.order_by:
            assert places in (by_place, by_place[::-1])


@pytest.mark.parametrize("engine", [each for each in ENGINES if "neo4j" in str(each)], indirect=True)
def test_no_query_makes_the_server_warn(complete_graph):
    """01xxx: an unknown label or property, unconnected parts, a deprecated form."""
    warned = {}
    with neo4j.GraphDatabase.driver(complete_graph.store.url, auth=None) as driver:
        for name, query in complete_graph.queries.items():
            for given in samples(query):
                text, params = complete_graph.store._prefix + query.text, query.bind(given)
                summary = driver.execute_query(text, params, database_="neo4j", routing_="r").summary
                found = [s for s in summary.gql_status_objects if s.gql_status.startswith("01")]
                warned |= {name: [f"{s.gql_status} {s.status_description}" for s in found]} if found else {}
    assert warned == {}


def test_no_query_fails_on_an_empty_graph(graph):
    for name in NAMES:
        for given in samples(graph.queries[name]):
            assert isinstance(graph.rows(name, **given), list), name
