"""Lists: whole over their pages, filtered as the questions are, each row open to its node and neighbours."""

import csv
import io

import pytest

from graph_service.api.lists import filters
from graph_service.changes import Change, UpsertNode
from graph_service.model import LABELS
from graph_service.questions.lookups import LISTS
from tests.folding import for_each

ALL = sorted(LISTS)


def pages(client, address, **params):
    """All rows of a list, page after page, and the sizes of the pages."""
    rows, sizes, cursor = [], [], None
    while len(sizes) < 200:
        found = client.get(address, params={**params, **({"cursor": cursor} if cursor else {})}).json()
        rows += found["items"]
        sizes.append(len(found["items"]))
        cursor = found["next_cursor"]
        if cursor is None:
            return rows, sizes
    raise AssertionError("the pages never end")


@for_each("name", ALL)
@for_each("sort", ["key", "title"])
def test_pages_have_every_row_once_and_in_order(reader, filled, name, sort):
    wanted = filled.rows(name, sort=sort, limit=10_000)
    rows, sizes = pages(reader, f"/api/v1/{name}", sort=sort, limit=7)
    assert [row["key"] for row in rows] == [row["key"] for row in wanted]
    assert all(size == 7 for size in sizes[:-1])


def test_titles_that_are_equal_are_paged_by_key(client, memory_graph):
    nodes = [UpsertNode("Finding", f"f-{n:02}", {"title": "Same", "kind": "event"}) for n in range(20)]
    memory_graph.apply(Change(nodes, "t", "t"))
    rows, sizes = pages(client, "/api/v1/findings", sort="title", limit=3)
    assert [row["key"] for row in rows] == [f"f-{n:02}" for n in range(20)] and len(sizes) == 7


def test_a_page_that_ends_the_list_says_so(reader):
    assert reader.get("/api/v1/frameworks", params={"limit": 7}).json()["next_cursor"] is None


def test_the_next_page_is_linked(reader):
    first = reader.get("/api/v1/locations?limit=2&sort=title")
    address = first.links["next"]["url"]
    assert address.startswith("/api/v1/locations?") and "sort=title" in address
    assert reader.get(address).json()["items"][0]["title"] >= first.json()["items"][-1]["title"]


@for_each("cursor", ["x", "bm90IGpzb24", "WzEsMiwzXQ", "W10", "é", "%00", "W1tbW1tb" * 90])
def test_a_cursor_that_is_none_of_ours_is_refused(reader, cursor):
    found = reader.get("/api/v1/projects", params={"cursor": cursor})
    assert found.status_code == 422 and "next_cursor" in found.json()["detail"]


def test_a_cursor_of_another_order_is_refused(reader):
    cursor = reader.get("/api/v1/projects?limit=2&sort=title").json()["next_cursor"]
    assert reader.get("/api/v1/projects", params={"cursor": cursor}).status_code == 422


def test_search_finds_without_accents_and_case(reader):
    for words in ("AUTORITE DE L'ETAT", "autorité de l’état", "  Autorité  de l'État "):
        rows = reader.get("/api/v1/objectives", params={"search": words.replace("’", "'")}).json()["items"]
        assert "mli-itsp-4" in [row["key"] for row in rows]


def test_filters_are_or_within_one_and_and_across(reader):
    both = reader.get("/api/v1/objectives?framework=mli-hrp&framework=mli-itsp").json()["items"]
    assert len(both) == 10
    assert reader.get("/api/v1/objectives?framework=mli-hrp&search=zzz").json()["items"] == []


@for_each("name", ALL)
def test_every_filter_of_a_query_file_is_a_parameter_in_the_singular(reader, filled, name):
    shown = {p["name"] for p in reader.get("/openapi.json").json()["paths"][f"/api/v1/{name}"]["get"]["parameters"]}
    singulars = {
        "frameworks": "framework",
        "approvals": "approval",
        "standings": "standing",
        "kinds": "kind",
        "levels": "level",
        "entities": "entity",
        "items": "item",
        "locations": "location",
        "themes": "theme",
        "schemes": "scheme",
        "search": "search",
    }
    paging = {"sort", "after_value", "after_key", "limit"}
    assert shown == {singulars[p] for p in filled.queries[name].params if p not in paging} | {
        "sort",
        "limit",
        "cursor",
        "dialect",
        "format",
    }


@for_each("name", ALL)
def test_words_of_the_model_are_the_only_ones_that_a_filter_takes(reader, filled, name):
    for filter_ in filters(filled.queries[name]):
        if filter_.choices:
            assert filter_.choices == LABELS[LISTS[name]].properties[filter_.name].words
            assert reader.get(f"/api/v1/{name}", params={filter_.name: "zzz"}).status_code == 422
            good = reader.get(f"/api/v1/{name}", params={filter_.name: filter_.choices[0]}).json()["items"]
            assert {row[filter_.name] for row in good} <= {filter_.choices[0]}


def test_projects_of_an_entity_are_those_of_its_parts_too(reader):
    whole = {row["key"] for row in reader.get("/api/v1/projects?entity=minusma&limit=500").json()["items"]}
    asked = reader.get("/api/v1/entities/minusma/portfolio").json()["rows"]
    assert whole == {row["key"] for row in asked} and whole


def test_projects_of_a_place_are_those_of_its_parts_too(reader):
    of_place = reader.get("/api/v1/projects?location=ml").json()["items"]
    assert [row["key"] for row in of_place] == ["mli-gao-livelihoods"]


def test_a_filter_that_names_nothing_is_not_an_empty_answer(reader):
    found = reader.get("/api/v1/objectives?framework=mli-itps")
    assert found.status_code == 404 and "did you mean mli-itsp" in found.json()["detail"]


@for_each("name", ALL)
def test_a_key_that_is_not_there_gets_the_nearest_of_its_list(reader, name):
    [first, *_] = [row["key"] for row in reader.get(f"/api/v1/{name}?limit=1").json()["items"]] or [None]
    said = reader.get(f"/api/v1/{name}/{first}x").json()["detail"]
    assert (f"did you mean {first}" in said) if first else ("the graph has none" in said)


@for_each("limit", ["0", "501", "-1", "x", "1e9", ""])
def test_limit_is_from_1_to_500(reader, limit):
    found = reader.get("/api/v1/projects", params={"limit": limit})
    assert found.status_code == 422 and "limit" in found.json()["expected"]


def test_limit_is_50_unless_given(reader):
    assert len(reader.get("/api/v1/locations").json()["items"]) == 50


@for_each("name", ALL)
def test_one_node_has_all_its_properties_and_the_title_of_its_source(reader, filled, name):
    rows = reader.get(f"/api/v1/{name}?limit=2").json()["items"]
    for row in rows:
        node = reader.get(f"/api/v1/{name}/{row['key']}").json()
        same = {n: v for n, v in row.items() if v is not None and n not in ("start_date", "end_date", "occurred")}
        assert node.items() >= same.items()
        if row["source"]:
            assert node["source_title"] == filled.rows("named", keys=[row["source"]])[0]["title"]
    assert rows or name == "themes"


def test_one_node_of_another_label_is_not_found(reader):
    found = reader.get("/api/v1/entities/mli-itsp")
    assert found.status_code == 404 and "is a Framework" in found.json()["detail"]


def test_neighbours_come_with_where_they_are_known_from(reader):
    rows = reader.get("/api/v1/frameworks/mli-itsp-next/neighbours?type=SUCCEEDS").json()["items"]
    assert [(r["type"], r["from_key"], r["to_key"]) for r in rows] == [("SUCCEEDS", "mli-itsp-next", "mli-itsp")]
    assert rows[0]["source_title"] and rows[0]["quote"] and rows[0]["recorded_by"] == "a tester"


def test_neighbours_are_paged_once_each(reader):
    rows, _ = pages(reader, "/api/v1/entities/minusma/neighbours", limit=3)
    keys = [row["relationship"] for row in rows]
    assert keys == sorted(set(keys)) and len(keys) > 6
    assert len(reader.get("/api/v1/entities/minusma/neighbours").json()["items"]) == len(keys)


def test_csv_has_every_row_unless_a_limit_is_given(reader):
    whole = reader.get("/api/v1/locations?format=csv")
    rows = list(csv.DictReader(io.StringIO(whole.content.decode("utf-8-sig"))))
    assert len(rows) == 66 and whole.headers["Content-Type"].startswith("text/csv")
    few = reader.get("/api/v1/locations?format=csv&limit=5").content.decode("utf-8-sig")
    assert len(few.splitlines()) == 6


@for_each("name", ALL)
def test_csv_has_the_columns_of_json(reader, name):
    found = reader.get(f"/api/v1/{name}", params={"limit": 3}).json()["items"]
    text = reader.get(f"/api/v1/{name}", params={"limit": 3}, headers={"Accept": "text/csv"}).content
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [row["key"] for row in rows] == [row["key"] for row in found]
    assert all(list(row) == list(one) for row, one in zip(rows, found, strict=True))


@pytest.mark.parametrize(
    "address", ["projects/mli-gao-livelihoods", "entities/undp", "sources/mli-slf-retreat-2021-07-31"]
)
def test_a_route_that_takes_no_parameter_refuses_each(reader, address):
    found = reader.get(f"/api/v1/{address}?framework=mli-itsp")
    assert found.status_code == 422 and "framework" in found.json()["detail"]
