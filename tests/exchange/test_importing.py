"""Is a file one change: once, undoable, tried first, and careful with what others said?"""

import json
from contextlib import closing

import pytest

from graph_service import queries
from graph_service.changes import bulk
from graph_service.changes.merging import is_same
from graph_service.errors import InvalidInput, NotFound
from graph_service.exchange import formats, importing, seeds, un_entities
from graph_service.graph import Graph
from graph_service.model import EdgeRef, NodeRef
from graph_service.stores.ladybug import LadybugStore
from tests.exchange.conftest import contents, packed, row


def load(graph, found, **options):
    return importing.import_file(graph, packed(found), name="small.json", author="test", **options)


def test_the_same_file_twice_changes_nothing(graph, data):
    path = data / "uninfo" / "SEN.json"
    first = importing.import_file(graph, path, author="one")
    before = contents(graph)
    again = importing.import_file(graph, str(path), author="another")
    assert not first.is_unchanged and again.is_unchanged
    assert (first.revision, again.revision, contents(graph)) == (1, 1, before)


def test_a_dry_run_says_the_same_and_stores_nothing(graph, small):
    tried = load(graph, small, dry_run=True)
    assert contents(graph) == {} and graph.revision() == 0
    made = load(graph, small)
    assert (tried.changed, tried.summary, tried.revision) == (made.changed, made.summary, made.revision)


def test_undoing_an_import_gives_the_graph_before(graph, small, data):
    importing.import_file(graph, data / "uninfo" / "NER.json", author="test")
    before = contents(graph)
    load(graph, small)
    graph.undo(2, author="test", reason="wrong file")
    assert contents(graph) == before


def test_a_change_names_the_file_as_its_reason(graph, small):
    load(graph, small)
    record = graph.change(1)
    assert (record.kind, record.author, record.reason) == ("import", "test", "import small.json")


def test_a_newer_file_of_the_country_updates_and_takes_back_what_it_no_longer_says(graph, small):
    load(graph, small)
    small["projects"][2] |= {"name": "Renamed", "end": None, "spent": None}
    report = load(graph, small)
    assert report.changed == {"added": {}, "changed": {"LED_BY": 1, "Project": 1, "Source": 1}, "deleted": {}}
    stored = contents(graph)[NodeRef("uninfo-p-2")].properties
    assert stored["title"] == "Renamed" and "end" not in stored and "spent" not in stored


def test_a_link_that_was_inferred_is_asserted_once_the_text_is_whole(graph, small):
    whole = "Les structures nationales et locales de planification disposent de capacités"
    small["framework"][0]["children"][0]["children"][0]["name"] = whole
    ref = EdgeRef("CONTRIBUTES_TO", "uninfo-p-1", "uninfo-7-output-13")
    for text, standing in ((whole[:50], "inferred"), (whole, "asserted")):
        small["projects"][0]["outcome"] = small["projects"][1]["outcome"] = text
        load(graph, small)
        stored = contents(graph)[ref].properties
        is_inferred = standing == "inferred"
        assert (stored["standing"], stored["confidence"] < 1) == (standing, is_inferred)
        assert stored.keys() & {"reason_fr", "reason_en"} == ({"reason_fr", "reason_en"} if is_inferred else set())


def test_an_entity_that_is_known_is_not_rewritten(graph, data):
    seeds.seed(graph, "mali-2021", author="test")
    before = {ref: each for ref, each in contents(graph).items() if ref in map(NodeRef, ("undp", "wfp", "unhcr"))}
    importing.import_file(graph, data / "uninfo" / "SEN.json", author="test")
    after = contents(graph)
    assert len(before) == 3 and {ref: after[ref] for ref in before} == before


def test_an_agency_that_nobody_knows_is_an_entity_by_its_own_name(graph, small):
    small["projects"].append(row(3, "Some Trust", "Output one"))
    load(graph, small)
    assert dict(contents(graph)[NodeRef("some-trust")].properties) == {"title": "Some Trust", "kind": "other"}


def test_entities_say_the_same_as_the_mali_seed():
    said = {op.key: op.set for op in seeds.read("mali-2021") if hasattr(op, "label") and op.label == "Entity"}
    both = said.keys() & un_entities.table().keys()
    assert both >= {"undp", "wfp", "unhcr", "minusma"}
    for key in both:
        for name, value in un_entities.table()[key].items():
            assert said[key][name] == value, (key, name)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("PAM", "wfp"),
        ("hcr", "unhcr"),
        ("PNUD", "undp"),
        ("FNUAP", "unfpa"),
        ("UN Women", "un-women"),
        ("UNWOMEN", "un-women"),
        ("ONU-Femmes", "un-women"),
        ("UN-HABITAT", "un-habitat"),
        ("UNESCAP", "un-escap"),
        ("the Mission", "the-mission"),
        ("Some Trust", "some-trust"),
    ],
)
def test_an_entity_goes_by_any_of_its_names(name, key):
    assert un_entities.entity(name)[0] == key


def test_a_file_that_breaks_the_model_is_refused_whole_with_its_place(graph, small):
    importing.import_file(graph, packed({**small, "workspace_id": 8}), name="a.json", author="test")
    before = contents(graph)
    small["projects"].append(row(3, "uninfo-8", "Output one"))
    with pytest.raises(InvalidInput, match=r"small.json, projects\[3\]: LED_BY cannot join a Project to a Framework"):
        load(graph, small)
    assert contents(graph) == before


def test_a_format_can_be_named_and_must_exist(graph, small):
    assert load(graph, small, format="uninfo").format == "uninfo"
    with pytest.raises(InvalidInput, match="there is no format 'xyz'; there are uninfo"):
        load(graph, small, format="xyz")


def test_a_dump_is_told_from_a_file_to_import():
    with pytest.raises(InvalidInput, match="alignment restore"):
        formats.detect(b'{"format":"strategic-alignment-graph dump","version":1}\n', "a.jsonl")


def test_a_file_that_is_not_there_is_not_found(graph, tmp_path):
    with pytest.raises(NotFound, match=r"there is no file .*gone\.json"):
        importing.import_file(graph, tmp_path / "gone.json", author="test")


# A large file ------------------------------------------------------------------------------------------


def test_operations_of_a_file_are_made_as_they_are_asked_for_each_time_the_same(small):
    found = formats.read(packed(small), source_name="small.json")
    assert not isinstance(found.operations, tuple | list)
    assert list(found.operations) == list(found.operations)


def test_a_file_imported_in_columns_gives_the_same_graph_and_is_settled_by_the_next_one(graph, small, monkeypatch):
    unplaced = json.loads(json.dumps(small))
    for each in unplaced["projects"]:
        each["outcome"] = "Nobody knows"
    with closing(LadybugStore(buffer_pool_mib=128)) as store:
        other = Graph(store, queries.load("ladybug"))
        for into, large in ((graph, 5_000), (other, 0)):
            monkeypatch.setattr(bulk, "LARGE", large)
            monkeypatch.setattr(bulk, "MOST_IN_BODY", 3)
            made = [load(into, found).changed for found in (unplaced, small, small)]
        assert made[1]["deleted"] == {"CONTRIBUTES_TO": 2}
        assert not any(made[2].values())
        ours, theirs = contents(graph), contents(other)
        assert ours.keys() == theirs.keys()
        assert all(is_same(ours[ref], theirs[ref]) for ref in ours)
        assert graph.history()[0].summary == other.history()[0].summary
