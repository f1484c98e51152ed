"""Where does a project belong whose output the tree lacks, and what does a later file make of it?"""

import pytest

from graph_service import queries
from graph_service.changes import Change, Delete, UpsertEdge, UpsertNode, state
from graph_service.exchange import importing
from graph_service.exchange.uninfo import country_file
from graph_service.graph import Graph
from graph_service.model import RELATIONSHIPS, EdgeRef, NodeRef
from tests.exchange.conftest import contents, packed, row
from tests.neo4j_server import VERSIONS

JUSTICE = "Output 2.1.1: Access to justice for all"


def plan(*outcomes, rows=()):
    """A file whose priorities 1 and 2 have these outcomes: (priority, name, names of outputs)."""
    numbers = iter(range(100, 999))
    tree = [
        {
            "id": 10 + n,
            "code": str(n),
            "name": f"Strategic Priority {n}",
            "children": [
                {
                    "id": next(numbers),
                    "code": "",
                    "name": name,
                    "children": [{"id": next(numbers), "code": "", "name": output} for output in outputs],
                }
                for above, name, outputs in outcomes
                if above == n
            ],
        }
        for n in (1, 2)
    ]
    return {
        "workspace_id": 7,
        "name": "Kenya",
        "framework": tree,
        "projects": [row(n, "WFP", text, required=n) for n, text in enumerate(rows, start=1)],
    }


SOME = (1, "Outcome 1.1: People", ("Output 1.1.1: Health", "Output 1.1.2: Education"))


def read(found):
    return country_file.read(packed(found), source_name="x.json")


def links(found, kind="CONTRIBUTES_TO"):
    return {
        op.ref.start: (op.ref.end, op.set["standing"])
        for op in read(found).operations
        if isinstance(op, UpsertEdge) and op.ref.type == kind
    }


def nodes(found):
    return {op.key: op.set for op in read(found).operations if isinstance(op, UpsertNode)}


def load(graph, found):
    return importing.import_file(graph, packed(found), name="x.json", author="test")


def placed(graph, project="uninfo-p-1"):
    return placed_in(contents(graph), project)


def placed_in(found, project="uninfo-p-1"):
    links = [ref for ref in found if isinstance(ref, EdgeRef) and ref.type == "CONTRIBUTES_TO"]
    return {ref.end for ref in links if ref.start == project}


# What a row is enough for ------------------------------------------------------------------------------


def test_an_output_is_made_under_the_outcome_of_its_number_and_says_where_it_is_from():
    found = plan(SOME, rows=["Output 1.1.3: Water", "Output 1.1.3: Water"])
    made = nodes(found)["uninfo-7-inferred-output-1.1.3"]
    assert (made["title"], made["code"], made["level"], made["standing"]) == (
        "Output 1.1.3: Water",
        "1.1.3",
        "output",
        "inferred",
    )
    assert (made["source"], made["locator"], made["quote"]) == ("uninfo-7-kenya", "projects[0]", "Output 1.1.3: Water")
    assert made["reason_fr"] and made["reason_en"]
    assert links(found, "PART_OF")["uninfo-7-inferred-output-1.1.3"] == ("uninfo-7-outcome-100", "inferred")
    assert set(links(found).values()) == {("uninfo-7-inferred-output-1.1.3", "asserted")}
    assert read(found).summary["inferred"] == 1
    assert [(r.row, str(r.problem)) for r in read(found).reports] == [
        (1, "the framework lacks the output 1.1.3; it was inferred from this row")
    ]


def test_an_outcome_that_is_missing_too_is_made_under_the_priority_of_its_number():
    found = plan(SOME, rows=[JUSTICE])
    parents = links(found, "PART_OF")
    assert parents["uninfo-7-inferred-output-2.1.1"] == ("uninfo-7-inferred-outcome-2.1", "inferred")
    assert parents["uninfo-7-inferred-outcome-2.1"] == ("uninfo-7-priority-12", "inferred")
    assert nodes(found)["uninfo-7-inferred-outcome-2.1"]["title_fr"] == "Effet 2.1"


@pytest.mark.parametrize(
    ("outcomes", "text", "parent"),
    [
        # outcomes run through the plan: which priority the third belongs to is not said
        ([(1, "Outcome 1", ("Output 1.1 A",)), (1, "Outcome 2", ())], "Output 3.1 B", "uninfo-7"),
        # one outcome a priority, under the same number: the second belongs to the second
        ([(1, "Outcome 1", ("Output 1.1 A",))], "Output 2.1 B", "uninfo-7-priority-12"),
        # the numbers of outcomes contradict those of priorities
        ([(2, "Outcome 1.1", ("Output 1.1.1 A",))], "Output 2.1.1 B", "uninfo-7"),
        # what stands before the number says it
        ([(1, "Effet 1", ("S1E1Produit 1.1: A",)), (1, "Effet 2", ())], "S2E3Produit 3.1: B", "uninfo-7-priority-12"),
        # no priority has that number
        ([SOME], "Output 5.1.1 B", "uninfo-7"),
    ],
)
def test_an_outcome_hangs_under_a_priority_only_where_the_numbers_show_which(outcomes, text, parent):
    found = plan(*outcomes, rows=[text])
    (made,) = (key for key in read(found).portfolio.inferred if "outcome" in key)
    assert links(found, "PART_OF")[made] == (parent, "inferred")


def test_no_outcome_is_made_where_one_that_is_there_may_be_it():
    found = plan((2, "Justice and peace", ("Access to courts",)), SOME, rows=[JUSTICE])
    assert links(found, "PART_OF")["uninfo-7-inferred-output-2.1.1"] == ("uninfo-7-priority-12", "inferred")


def test_neighbours_of_the_number_say_more_than_outcomes():
    found = plan((2, "By 2027, people", ("3.4.1 A", "3.4.2 B")), rows=["3.4.3 C"])
    assert links(found, "PART_OF")["uninfo-7-inferred-output-3.4.3"][0] == "uninfo-7-outcome-100"


@pytest.mark.parametrize("text", ["Something else", "OU9 Capacidades", "Output 9", "By 2025, 80% have water", None, ""])
def test_a_row_that_says_no_place_leaves_the_project_unplaced(graph, text):
    found = plan(SOME, rows=[text, "Output 1.1.1: Health"])
    report = load(graph, found)
    assert placed(graph) == {"uninfo-7"} and placed(graph, "uninfo-p-2") == {"uninfo-7-output-101"}
    assert (report.summary["unplaced"], report.summary["unplaced_usd"], report.summary["contributes_to"]) == (1, 1, 1)
    assert links(found)["uninfo-p-1"] == ("uninfo-7", "asserted")
    assert not text or [r.row for r in report.reports] == [1]


def test_a_name_that_outputs_of_one_outcome_share_places_at_the_outcome_and_of_several_nowhere():
    one = plan((1, "Outcome 1", ("Same", "Same")), rows=["Same"])
    assert links(one)["uninfo-p-1"] == ("uninfo-7-outcome-100", "inferred")
    two = plan((1, "Outcome 1", ("Same",)), (2, "Outcome 2", ("Same",)), rows=["Same"])
    assert links(two)["uninfo-p-1"] == ("uninfo-7", "asserted")


def test_a_number_that_the_tree_has_with_other_words_places_above_it_and_a_slip_of_the_pen_on_it():
    found = plan(SOME, rows=["Output 1.1.1: Roads and bridges", "Output 1.1.2: Educaton"])
    assert links(found) == {
        "uninfo-p-1": ("uninfo-7-outcome-100", "inferred"),
        "uninfo-p-2": ("uninfo-7-output-102", "inferred"),
    }
    assert not read(found).portfolio.inferred


def test_rows_of_one_number_and_other_words_are_one_output_called_as_most_call_it():
    found = plan(
        SOME, rows=["Output 1.1.3: Roads", "Output 1.1.3: Water", "Output 1.1.3 - water", "Output 1.1.3: Water"]
    )
    assert nodes(found)["uninfo-7-inferred-output-1.1.3"]["title"] == "Output 1.1.3: Water"
    assert links(found) == {
        "uninfo-p-1": ("uninfo-7-outcome-100", "inferred"),
        **dict.fromkeys(("uninfo-p-2", "uninfo-p-3", "uninfo-p-4"), ("uninfo-7-inferred-output-1.1.3", "asserted")),
    }


def test_a_row_may_name_an_outcome():
    found = plan(
        SOME, rows=["Outcome 1.1: People", "Outcome 1.1 - people", "Outcome 2.3: Peace", "Output 2.3.1: Police"]
    )
    assert {key: end for key, (end, _) in links(found).items()} == {
        "uninfo-p-1": "uninfo-7-outcome-100",
        "uninfo-p-2": "uninfo-7-outcome-100",
        "uninfo-p-3": "uninfo-7-inferred-outcome-2.3",
        "uninfo-p-4": "uninfo-7-inferred-output-2.3.1",
    }
    assert nodes(found)["uninfo-7-inferred-outcome-2.3"]["title"] == "Outcome 2.3: Peace"


def test_numbers_that_return_under_other_words_are_told_apart():
    found = plan(
        (1, "People1: Services", ("People1.1: A",)),
        (2, "Planet1: Climate", ("Planet1.1: B",)),
        rows=["People1.2: C", "Planet1.2: D"],
    )
    assert {key: end for key, (end, _) in links(found, "PART_OF").items() if "inferred" in key} == {
        "uninfo-7-inferred-output-people.1.2": "uninfo-7-outcome-100",
        "uninfo-7-inferred-output-planet.1.2": "uninfo-7-outcome-102",
    }


# What a later file and people make of it ---------------------------------------------------------------


@pytest.fixture(params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def each_graph(request):
    """Both engines: what is settled is settled with reads and deletes of theirs."""
    return request.getfixturevalue("memory_graph" if request.param == "ladybug" else "neo4j_graph")


@pytest.fixture
def neo4j_graph(neo4j_servers):
    store = neo4j_servers.store(VERSIONS[0])
    return Graph(store, queries.load(store.dialect))


def whole(graph):
    """Every node and relationship, asked for type by type: a loaded server answers no scan of all in time."""
    nodes = {node.ref: node for node in graph.store.view(lambda tx: tuple(state.every_node(tx)))}
    labels = {node.key: node.label for node in nodes.values()}
    found = dict(nodes)
    for kind in RELATIONSHIPS:
        found |= graph.store.view(lambda tx, kind=kind: state.edges_at(tx, labels, [kind]))
    return found


def test_a_later_file_that_places_a_project_takes_the_unplaced_link_and_undo_puts_it_back(each_graph):
    load(each_graph, plan(SOME, rows=["Something"]))
    before = whole(each_graph)
    report = load(each_graph, plan(SOME, rows=["Output 1.1.1: Health"]))
    assert placed_in(whole(each_graph)) == {"uninfo-7-output-101"}
    assert report.changed["deleted"] == {"CONTRIBUTES_TO": 1} and report.summary["unplaced"] == 0
    each_graph.undo(2, author="test", reason="try")
    assert whole(each_graph) == before


def test_an_inferred_output_gives_way_to_the_one_of_a_later_tree_with_all_that_speaks_of_it(each_graph):
    load(each_graph, plan(SOME, rows=[JUSTICE, JUSTICE]))
    inferred = "uninfo-7-inferred-output-2.1.1"
    each_graph.apply(
        Change(
            [
                UpsertNode("Finding", "f", {"title": "Courts are far", "kind": "weakness"}),
                UpsertEdge(EdgeRef("ABOUT", "f", inferred), {"standing": "asserted"}),
            ],
            "somebody",
            "a note",
        )
    )
    before = whole(each_graph)
    later = plan(SOME, (2, "Outcome 2.1: Peace", (JUSTICE,)), rows=[JUSTICE])
    report = load(each_graph, later)
    after = whole(each_graph)
    assert not [ref for ref in after if "inferred" in str(ref)]
    (output,) = (ref.key for ref in after if isinstance(ref, NodeRef) and after[ref].properties.get("title") == JUSTICE)
    # the second project is not in the later file: what an earlier file said of it is kept, there where it belongs now
    assert placed_in(after) == placed_in(after, "uninfo-p-2") == {output}
    assert EdgeRef("ABOUT", "f", output) in after
    assert [(r.row, r.column) for r in report.reports] == [(0, "uninfo-7-inferred-outcome-2.1"), (0, inferred)]
    assert load(each_graph, later).is_unchanged
    each_graph.undo(3, author="test", reason="try")
    assert whole(each_graph) == before


def test_an_inferred_output_stays_beside_one_of_its_number_with_other_words_and_that_is_said(graph):
    load(graph, plan(SOME, rows=[JUSTICE]))
    report = load(
        graph, plan(SOME, (2, "Outcome 2.1: Peace", ("Output 2.1.1: Police reform",)), rows=["Output 1.1.1: Health"])
    )
    assert NodeRef("uninfo-7-inferred-output-2.1.1") in contents(graph)
    assert [str(r.problem)[-15:] for r in report.reports if "output" in r.column] == ["so both are kept"[-15:]]


def test_an_inferred_part_moves_with_what_a_later_tree_shows_but_not_from_where_a_person_put_it(graph):
    running = [(1, "Outcome 1", ("Output 1.1 A",)), (1, "Outcome 2", ())]
    load(graph, plan(*running, rows=["Output 3.1 B"]))
    outcome = "uninfo-7-inferred-outcome-3"
    here = EdgeRef("PART_OF", outcome, "uninfo-7")
    assert here in contents(graph)
    there = EdgeRef("PART_OF", outcome, "uninfo-7-priority-12")
    graph.apply(Change([Delete(here), UpsertEdge(there, {"standing": "asserted"})], "a planner", "it is on justice"))
    load(graph, plan(*running, rows=["Output 3.1 B", "Output 3.2 C"]))
    assert [
        ref for ref in contents(graph) if isinstance(ref, EdgeRef) and (ref.type, ref.start) == ("PART_OF", outcome)
    ] == [there]
    output = "uninfo-7-inferred-output-3.1"
    load(graph, plan(*running, (2, "Outcome 3", ()), rows=["Output 3.1 B"]))
    (parent,) = (
        ref.end for ref in contents(graph) if isinstance(ref, EdgeRef) and (ref.type, ref.start) == ("PART_OF", output)
    )
    assert contents(graph)[NodeRef(parent)].properties["title"] == "Outcome 3"


def test_a_project_that_somebody_placed_is_not_unplaced_again(graph):
    found = plan(SOME, rows=["Something"])
    load(graph, found)
    graph.apply(
        Change(
            [UpsertEdge(EdgeRef("CONTRIBUTES_TO", "uninfo-p-1", "uninfo-7-output-101"), {"standing": "asserted"})],
            "p",
            "I know",
        )
    )
    report = load(graph, found)
    assert placed(graph) == {"uninfo-7-output-101"} and report.summary["unplaced"] == 0
    assert load(graph, found).is_unchanged


@pytest.mark.parametrize("standing", ["proposed", "rejected"])
def test_a_link_that_is_not_decided_or_refused_places_nothing(graph, standing):
    found = plan(SOME, rows=["Something"])
    load(graph, found)
    graph.apply(
        Change(
            [UpsertEdge(EdgeRef("CONTRIBUTES_TO", "uninfo-p-1", "uninfo-7-output-101"), {"standing": standing})],
            "p",
            "?",
        )
    )
    assert load(graph, found).summary["unplaced"] == 1 and "uninfo-7" in placed(graph)


def test_what_an_earlier_import_concluded_and_this_one_does_not_goes(graph):
    load(graph, plan(SOME, rows=["Output 1.1.1: Roads and bridges"]))
    assert placed(graph) == {"uninfo-7-outcome-100"}
    load(graph, plan(SOME, rows=["Output 1.1.1: Health"]))
    assert placed(graph) == {"uninfo-7-output-101"}


def test_the_order_of_rows_and_a_second_import_change_nothing(graph):
    rows = [JUSTICE, "Output 2.2.1: Police", "Output 2.1.1: Access to courts and to justice", "Something", JUSTICE]
    load(graph, found := plan(SOME, rows=rows))
    before = contents(graph)
    assert load(graph, found).is_unchanged
    found["projects"].reverse()
    load(graph, found)
    assert contents(graph).keys() == before.keys()


def test_pages_say_how_many_projects_are_unplaced_and_their_money(memory_graph):
    from tests.web.conftest import HTML, served

    client = served(memory_graph)
    found = packed(plan(SOME, rows=["Something", "Output 1.1.3: Water", "Output 1.1.1: Health"]))
    shown = client.post(
        "/imports", files={"file": ("x.json", found)}, headers={**HTML, "Sec-Fetch-Site": "same-origin"}
    )
    page = client.get(shown.headers["Location"]).text
    assert (
        "2 projets ont leur place" in page
        and "1 effet ou produit que l’arbre" in page
        and "1 projet est sans place" in page
    )
