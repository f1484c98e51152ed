"""Every engine: every query file runs, returns what it declares, and answers the same."""

from graph_service.changes import state
from graph_service.model import LABELS, RELATIONSHIPS
from tests import oracle
from tests.contract.complete import complete
from tests.contract.samples import samples

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


def test_the_complete_graph_has_each_label_and_each_pair_of_ends(told):
    assert {node.label for node in told.nodes} == set(LABELS)
    assert {(e.ref.type, e.start_label, e.end_label) for e in told.edges} == set(state.pairs(RELATIONSHIPS))
    assert {(e.ref.type, e.ref.role) for e in told.edges if e.ref.role} == {
        (name, role) for name, kind in RELATIONSHIPS.items() for role in kind.roles
    }
    for label, rule in LABELS.items():
        assert max(len(n.properties) for n in told.nodes if n.label == label) == len(rule.properties) - 1
    for name, kind in RELATIONSHIPS.items():
        assert max(len(e.properties) for e in told.edges if e.ref.type == name) == len(kind.properties)


def test_the_complete_graph_is_what_was_asked_for(told):
    assert oracle.world_of(told.nodes, told.edges) == oracle.World().make(complete().operations).seen()


def test_the_service_reads_the_graph_as_it_is(told):
    assert sorted(told.read_nodes, key=lambda n: n.key) == told.nodes
    assert {e.ref: e for e in told.read_edges} == {e.ref: e for e in told.edges}
    assert len(told.read_edges) == len(told.edges)


def test_every_query_was_asked_and_has_an_answer(told):
    assert sorted(told.rows) == sorted(told.queries)
    none = [(name, given) for name, asked in told.rows.items() for given, rows in asked if not rows]
    assert none == [], "give these samples in tests/contract/samples.py"


def test_a_query_returns_the_columns_it_declares_with_their_types(told):
    wrong = [
        (name, given, row)
        for name, asked in told.rows.items()
        for given, rows in asked
        for row in rows
        if list(row) != list(told.queries[name].returns)
        or not all(has_type(row[column.name], column.type) for column in told.queries[name].returns.values())
    ]
    assert wrong == []


def test_a_query_answers_the_same_on_every_engine(told, reference):
    differ = {}
    assert told.rows.keys() == reference.rows.keys()
    for name, query in told.queries.items():
        here, there = (
            [(given, comparable(query, rows)) for given, rows in each.rows[name]] for each in (told, reference)
        )
        if here != there:
            differ[name] = (here, there)
    assert differ == {}


def test_a_query_gives_its_rows_in_the_order_it_declares(told):
    disordered = []
    for name, asked in told.rows.items():
        for given, rows in asked:
            places = [tuple(row[c] for c in told.queries[name].order_by) for row in rows]
            # ascending or descending is the query's own affair; nulls come last where it ascends
            by_place = sorted(places, key=lambda place: [(value is None, value) for value in place])
            if told.queries[name].order_by and places not in (by_place, by_place[::-1]):
                disordered.append((name, given, places))
    assert disordered == []


def test_no_query_makes_the_server_warn(told):
    assert told.warnings == {}


def test_no_query_fails_on_an_empty_graph(graph):
    failed = {}
    for name, query in graph.queries.items():
        for given in samples(query):
            try:
                assert isinstance(graph.rows(name, **given), list)
            except Exception as error:
                failed[name] = repr(error)
    assert failed == {}


def test_what_hangs_on_a_node_is_found_by_its_key_as_by_the_query_file(told):
    assert len(told.neighbours) == len(LABELS)
    for key, found in told.neighbours.items():
        by_key, by_query = ({row["relationship"]: {**row, "role": row["role"] or ""} for row in rows} for rows in found)
        assert by_key and by_key == by_query, key
