"""What the importer makes of rows and trees that are not as clean as they should be."""

import pytest

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.errors import InvalidInput
from graph_service.exchange import importing
from graph_service.exchange.parsed_file import reports_csv
from graph_service.exchange.uninfo import country_file
from graph_service.exchange.uninfo.output_names import OutputNames
from tests.exchange.conftest import contents, packed, row

LONG = "Les structures nationales et locales de planification disposent de capacités"


def reading(found):
    return country_file.read(packed(found), source_name="small.json")


def node(found, key):
    return next(op for op in reading(found).operations if isinstance(op, UpsertNode) and op.key == key)


def edges(found, kind):
    return [op for op in reading(found).operations if isinstance(op, UpsertEdge) and op.ref.type == kind]


def problems(found):
    return [(r.row, r.column, r.value) for r in reading(found).reports]


# Which output a text means ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "text", "how"),
    [
        ({"a": "Output one", "b": "Output two"}, "Output one", "exact"),
        ({"a": "Output one", "b": "output  ONE"}, "Output one", "exact"),
        ({"a": "1.1 Accès  à l’eau", "b": "1.2 Accès à l'eau"}, "1.1: ACCÈS à\u00a0l'eau.", "spelling"),
        ({"a": LONG + " techniques et financières", "b": "Autre"}, LONG, "cut"),
        ({"a": LONG, "b": "Autre"}, LONG + " techniques et financières", "cut"),
    ],
)
def test_a_text_means_the_one_output_that_it_names(names, text, how):
    match = OutputNames(names).find(text)
    assert (match.key, match.how) == ("a", how)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ({}, "Output one"),
        ({"a": "Output one"}, "Output onn"),
        ({"a": "Output one"}, "Output"),
        ({"a": "1.1 Health for all"}, "Health for all"),
        ({"a": LONG + " techniques", "b": LONG + " financières"}, LONG),
        ({"a": LONG, "b": LONG}, LONG),
        ({"a": "Output one", "b": "output, one"}, "OUTPUT ONE"),
        ({"a": "Output one"}, "…"),
        ({"a": "Accès à l'eau"}, "Acces a l'eau"),
    ],
)
def test_a_text_that_could_mean_another_or_none_means_none(names, text):
    match = OutputNames(names).find(text)
    assert match.key is None and match.problem


def test_a_project_whose_output_is_unknown_is_stored_and_each_of_its_rows_reported(graph, small):
    for each in small["projects"][:2]:
        each["outcome"] = "An output that the tree lacks"
    report = importing.import_file(graph, packed(small), name="small.json", author="test")
    assert report.summary["projects"] == 2 and report.summary["led_by"] == 3
    assert report.summary["contributes_to"] == 1
    assert [(r.row, r.column, r.value) for r in report.reports] == [
        (1, "outcome", "An output that the tree lacks"),
        (2, "outcome", "An output that the tree lacks"),
    ]


def test_what_was_matched_as_written_is_asserted_and_what_was_cut_is_inferred(small):
    small["framework"][0]["children"][0]["children"][0]["name"] = LONG + " techniques"
    small["projects"][0]["outcome"] = small["projects"][1]["outcome"] = LONG
    cut, exact = (op.set for op in edges(small, "CONTRIBUTES_TO"))
    assert (cut["standing"], exact["standing"]) == ("inferred", "asserted")
    assert cut["reason_fr"] and cut["reason_en"] and cut["quote"] == LONG


# Where each fact came from, and what it is called ------------------------------------------------------


def test_facts_say_which_rows_of_which_source_they_came_from(small):
    project, lead = node(small, "uninfo-p-1"), edges(small, "LED_BY")[1]
    source = node(small, "uninfo-7-kenya")
    assert project.set["source"] == lead.set["source"] == source.key
    assert (project.set["locator"], lead.set["locator"], lead.set["quote"]) == (
        "projects[0]",
        "projects[1]",
        "UNICEF",
    )
    assert len(source.set["sha256"]) == 64
    (_, below, *_) = edges(small, "PART_OF")
    assert below.set["locator"] == "framework[0].children[0]"


def test_plan_and_tree_have_readable_keys_and_titles(small):
    plan = node(small, "uninfo-7").set
    assert (plan["title_fr"], plan["title_en"]) == (
        "Plan-cadre de coopération – Kenya",
        "Cooperation Framework – Kenya",
    )
    assert (plan["kind"], plan["country"]) == ("unsdcf", "KEN")
    assert [op.ref.key for op in edges(small, "PART_OF")] == [
        "uninfo-7-priority-11~PART_OF~uninfo-7",
        "uninfo-7-outcome-12~PART_OF~uninfo-7-priority-11",
        "uninfo-7-output-13~PART_OF~uninfo-7-outcome-12",
        "uninfo-7-output-14~PART_OF~uninfo-7-outcome-12",
    ]
    output = node(small, "uninfo-7-output-14")
    assert (output.label, output.set["level"], output.set["code"]) == ("Result", "output", "1.1.2")
    assert output.set["description"] == "Second."


def test_a_fourth_level_is_a_sub_output_that_rows_may_name(small):
    output = small["framework"][0]["children"][0]["children"][0]
    output["children"] = [{"id": 99, "code": "1.1.1.1", "name": "Below"}]
    small["projects"][2]["outcome"] = "Below"
    assert node(small, "uninfo-7-sub-output-99").set["level"] == "sub_output"
    assert edges(small, "CONTRIBUTES_TO")[1].ref.end == "uninfo-7-sub-output-99"


def test_country_names_come_in_french(small):
    small["name"] = "Congo, The Democratic Republic of the"
    plan = node(small, "uninfo-7").set
    assert plan["title_fr"] == "Plan-cadre de coopération – République démocratique du Congo"
    assert plan["country"] == "COD"
    small["name"] = "Atlantis"
    assert (node(small, "uninfo-7").set["title_fr"], node(small, "uninfo-7").set["country"]) == (
        "Plan-cadre de coopération – Atlantis",
        "Atlantis",
    )


def test_countries_of_one_workspace_share_the_plan_and_neither_file_undoes_the_other(graph, small):
    def load(country):
        return importing.import_file(
            graph,
            packed({**small, "workspace_id": 241, "name": country}),
            name=f"{country}.json",
            author="test",
        )

    load("Samoa")
    second = load("Palau")
    assert second.changed == {"added": {"Source": 1}, "changed": {}, "deleted": {}}
    before = contents(graph)
    assert load("Samoa").is_unchanged and load("Palau").is_unchanged
    assert contents(graph) == before
    assert before[next(ref for ref in before if str(ref) == "uninfo-241")].properties["title_en"] == (
        "Cooperation Framework – Pacific (multi-country)"
    )


# Rows with faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "left"),
    [
        ("required", -5, None),
        ("required", float("nan"), None),
        ("required", float("inf"), None),
        ("required", "10", None),
        ("required", True, None),
        ("required", 1e16, None),
        ("required", 10**400, None),
        ("start", "2024-13-01", None),
        ("start", "01/02/2024", None),
        ("start", "2023-02-29", None),
        ("start", 2024, None),
        ("end", "2023-01-01", None),
        ("code", 5, None),
        ("description", ["x"], None),
    ],
)
def test_a_value_that_cannot_be_used_is_left_out_and_reported(graph, small, column, value, left):
    small["projects"][2][column] = value
    report = importing.import_file(graph, packed(small), name="small.json", author="test")
    (found,) = report.reports
    assert (found.row, found.column) == (3, column)
    stored = next(e for ref, e in contents(graph).items() if str(ref) == "uninfo-p-2")
    name = {"required": "budget"}.get(column, column)
    assert stored.properties.get(name) == left
    assert stored.properties["spent"] == 1


def test_a_project_without_name_keeps_its_number_and_is_reported(small):
    small["projects"][2]["name"] = " \x00\n "
    assert node(small, "uninfo-p-2").set["title"] == "UN INFO 2"
    assert [(row_, column) for row_, column, _ in problems(small)] == [(3, "name")]


def test_text_is_on_one_line_without_control_characters(small):
    small["projects"][2]["name"] = "  Appui\x00 à\r\nla\u00a0 paix\ud800"
    found = country_file.read(packed_with_surrogates(small), source_name="x")
    project = next(op for op in found.operations if isinstance(op, UpsertNode) and op.key == "uninfo-p-2")
    assert project.set["title"] == "Appui à la paix"


def packed_with_surrogates(found):
    import json

    return json.dumps(found).encode()


@pytest.mark.parametrize("agency", [None, "", "  ", 5, "???"])
def test_a_row_without_a_usable_agency_leaves_the_project_without_that_lead(graph, small, agency):
    small["projects"][2]["agency"] = agency
    report = importing.import_file(graph, packed(small), name="small.json", author="test")
    assert report.summary["led_by"] == 2 and report.summary["projects"] == 2
    assert {(r.row, r.column) for r in report.reports} == {(3, "agency")}


@pytest.mark.parametrize("bad", [None, 5, "row", [], {}, {"id": "2"}, {"id": True}, {"id": 0}, {"id": 1.5}])
def test_a_row_that_is_none_is_left_out_and_reported(small, bad):
    small["projects"].append(bad)
    assert reading(small).summary["projects"] == 2
    assert [r[0] for r in problems(small)] == [4]


def test_of_rows_that_differ_the_first_is_kept_and_the_others_are_reported(small):
    small["projects"][1] |= {"name": "Another", "end": "2026-01-01", "outcome": "Output two"}
    assert node(small, "uninfo-p-1").set["title"] == "Project 1"
    assert [op.ref.end for op in edges(small, "CONTRIBUTES_TO")] == [
        "uninfo-7-output-13",
        "uninfo-7-output-14",
    ]
    assert problems(small) == [(2, "name", "Another"), (2, "end", "2026-01-01"), (2, "outcome", "Output two")]


def test_a_row_that_stands_twice_counts_once_and_one_that_differs_in_money_adds(small):
    small["projects"] += [row(2, "WFP", "Output two", required=30), row(2, "WFP", "Output two", required=7)]
    assert node(small, "uninfo-p-2").set["budget"] == 37
    assert edges(small, "LED_BY")[2].set["budget"] == 37
    assert problems(small) == [(4, "id", "2")]


def test_a_project_has_the_sum_of_its_agencies_parts(small):
    assert node(small, "uninfo-p-1").set["budget"] == 30
    assert [op.set["budget"] for op in edges(small, "LED_BY")] == [10, 20, 30]


def test_money_that_no_row_states_stays_unknown(small):
    for name in ("required", "available", "spent"):
        small["projects"][2][name] = None
    assert [node(small, "uninfo-p-2").set[name] for name in ("budget", "available", "spent", "currency")] == [None] * 4
    assert problems(small) == []


def test_reports_can_be_had_as_csv_that_no_spreadsheet_runs(small):
    small["projects"][2]["outcome"] = '=HYPERLINK(1), "x"'
    text = reports_csv(reading(small).reports)
    assert text.splitlines()[0] == "row,column,value,problem"
    assert text.splitlines()[1].startswith('3,outcome,"\'=HYPERLINK(1), ""x"""')


# Trees with faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda n: n.update(id=None), "framework[0].children[0].id must be"),
        (lambda n: n.update(id=11), "framework[0].children[0].id 11 is also that of framework[0]"),
        (lambda n: n.update(children="x"), "framework[0].children[0].children must be a list"),
        (lambda n: n.update(children=[5]), "framework[0].children[0].children[0] must be an object"),
    ],
)
def test_a_tree_that_cannot_be_told_apart_is_refused(small, change, fault):
    change(small["framework"][0]["children"][0])
    with pytest.raises(InvalidInput, match=r"small\.json") as refused:
        reading(small)
    assert fault in str(refused.value)


def test_a_tree_deeper_than_five_levels_is_refused(small):
    node_ = small["framework"][0]
    for number in range(100, 106):
        node_["children"] = [{"id": number, "code": "x", "name": "x"}]
        node_ = node_["children"][0]
    with pytest.raises(InvalidInput, match="deeper than the 5 levels"):
        reading(small)


def test_a_part_of_the_plan_without_name_goes_by_its_code_and_is_reported(small):
    small["framework"][0]["name"] = ""
    assert node(small, "uninfo-7-priority-11").set["title"] == "1"
    assert problems(small) == [(0, "framework[0].name", "")]
