"""Does a dump bring back the same graph, and is one that was cut or altered refused before it is stored?"""

import gzip
import hashlib
import json
import os
from contextlib import closing

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph_service import queries
from graph_service.changes import Change, Delete, UpsertEdge, UpsertNode, writing
from graph_service.changes.effects import packed_body, unpacked_body
from graph_service.errors import InvalidInput, NotFound, StoreError
from graph_service.exchange import dump, dump_file, seeds
from graph_service.graph import Graph
from graph_service.model import EdgeRef, NodeRef
from graph_service.stores.chain import START, Piece
from graph_service.stores.ladybug import LadybugStore
from tests.exchange.conftest import contents


def another():
    store = LadybugStore(buffer_pool_mib=128)
    return closing(Graph(store, queries.load(store.dialect)))


def make(graph, *operations):
    graph.apply(Change(operations, "test", "because"))


@pytest.fixture
def told(graph):
    """A graph with a history: added, changed, undone, deleted."""
    make(
        graph,
        UpsertNode("Source", "s", {"title": "Source « une »"}),
        UpsertNode("Entity", "e", {"title": "E", "kind": "ngo", "aliases": ["é", 'ü, "x"']}),
        UpsertNode("Project", "p", {"title": "Projet\nà deux lignes", "budget": 5, "source": "s"}),
        UpsertNode("Location", "l", {"title": "Gao", "population": 10, "latitude": 1.5}),
        UpsertEdge(EdgeRef("LED_BY", "p", "e"), {"standing": "asserted", "confidence": 1, "source": "s"}),
        UpsertEdge(EdgeRef("IMPLEMENTED_BY", "p", "e", "funding"), {"standing": "inferred"}),
    )
    make(graph, UpsertNode("Project", "p", {"budget": 7.25, "code": "X"}))
    graph.undo(2, author="test", reason="wrong")
    make(graph, Delete(NodeRef("l")))
    return graph


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_restored_graph_is_the_same_with_its_history(told, tmp_path, name):
    report = dump.dump(told, tmp_path / name)
    assert (report.revision, dict(report.nodes)) == (4, {"Source": 1, "Entity": 1, "Project": 1})
    with another() as copy:
        assert dump.restore(copy, tmp_path / name).revision == 4
        assert contents(copy) == contents(told)
        assert [copy.change(n) for n in range(1, 5)] == [told.change(n) for n in range(1, 5)]
        copy.undo(4, author="test", reason="it can be")
        assert NodeRef("l") in contents(copy)


def test_the_mali_seed_survives_a_dump_of_a_restored_dump(graph, tmp_path):
    seeds.seed(graph, "mali-2021", author="test")
    first = dump.dump(graph, tmp_path / "first.jsonl.gz")
    with another() as copy:
        dump.restore(copy, tmp_path / "first.jsonl.gz")
        second = dump.dump(copy, tmp_path / "second.jsonl.gz")
        assert contents(copy) == contents(graph)
    assert first.sha256 == second.sha256
    assert (tmp_path / "first.jsonl.gz").read_bytes() == (tmp_path / "second.jsonl.gz").read_bytes()


def test_an_empty_graph_can_be_dumped_and_restored(graph, tmp_path):
    dump.dump(graph, tmp_path / "a.jsonl")
    with another() as copy:
        assert dump.restore(copy, tmp_path / "a.jsonl").revision == 0


def test_a_dump_has_a_header_every_element_every_change_and_a_digest(told, tmp_path):
    dump.dump(told, tmp_path / "a.jsonl")
    header, *body, trailer = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert (header["format"], header["version"], header["revision"]) == (dump_file.FORMAT, 2, 4)
    assert header["last_piece"] == body[-1]["piece"]["sha256"]
    assert header["counts"] == {
        "nodes": {"Source": 1, "Entity": 1, "Project": 1},
        "relationships": {"LED_BY": 1, "IMPLEMENTED_BY": 1},
    }
    assert [each.get("group") for each in body[:5]] == [
        ["Entity"],
        ["Project"],
        ["Source"],
        ["LED_BY", "Project", "Entity"],
        ["IMPLEMENTED_BY", "Project", "Entity"],
    ]
    assert [(each["piece"]["revision"], each["piece"]["number"]) for each in body[5:]] == [
        (revision, number) for revision in range(1, 5) for number in (1, 2)
    ]
    before = (tmp_path / "a.jsonl").read_bytes().rsplit(b"\n", 2)[0] + b"\n"
    assert trailer == {"sha256": hashlib.sha256(before).hexdigest(), "lines": 14}


# What is not restored ---------------------------------------------------------------------------------


def refused(path, match):
    with another() as copy:
        with pytest.raises(InvalidInput, match=match):
            dump.restore(copy, path)
        assert contents(copy) == {} and copy.revision() == 0


def test_a_graph_that_holds_something_is_not_restored_into(told, tmp_path):
    dump.dump(told, tmp_path / "a.jsonl")
    before = contents(told)
    with pytest.raises(InvalidInput, match=r"already holds a graph, at revision 4; restore into a new one: --store"):
        dump.restore(told, tmp_path / "a.jsonl")
    assert contents(told) == before


def test_a_dump_that_was_cut_anywhere_is_refused(told, tmp_path):
    dump.dump(told, tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_bytes().splitlines(keepends=True)
    for number in range(len(lines)):
        for more in (b"", lines[number][: len(lines[number]) // 2]):
            (tmp_path / "cut.jsonl").write_bytes(b"".join(lines[:number]) + more)
            with another() as copy, pytest.raises(InvalidInput, match="cut short or altered"):
                dump.restore(copy, tmp_path / "cut.jsonl")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_packed_dump_that_was_cut_is_refused(told, tmp_path, share):
    dump.dump(told, tmp_path / "a.jsonl.gz")
    whole = (tmp_path / "a.jsonl.gz").read_bytes()
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: int(len(whole) * share)])
    refused(tmp_path / "a.jsonl.gz", "cut short or altered")


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: lines[1:],
        lambda lines: [*lines[:3], *lines[4:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[0], lines[1].replace(b'"E"', b'"F"'), *lines[2:]],
        lambda lines: [b"[]\n", *lines[1:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines[:3], b"[]\n", *lines[4:]],
    ],
)
def test_a_dump_that_was_altered_is_refused(told, tmp_path, edit):
    dump.dump(told, tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "a.jsonl").write_bytes(b"".join(edit(lines)))
    refused(tmp_path / "a.jsonl", "a.jsonl")


FIRST_PIECE, EFFECTS_1, EFFECTS_2 = 6, 7, 9  # lines of the header, 3 labels and 2 types come before


def edited(body, line, old, new):
    """Put other words into a piece of a record, as somebody would who knows how they are packed."""
    text = json.dumps(unpacked_body(body[line]["piece"]["body"]), separators=(",", ":"))
    assert old in text
    body[line]["piece"]["body"] = packed_body(json.loads(text.replace(old, new)))


def sealed(body):
    """Give every piece the SHA-256 that it should have, so that the chain itself is right."""
    previous = START
    for each in body:
        if "piece" in each:
            each["piece"] = Piece.from_row({**each["piece"], "previous": previous}).sealed().row()
            previous = each["piece"]["sha256"]


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda body: edited(body, EFFECTS_2, '"budget":[5.0]', '"budget":[6.0]'), "p was not as the record says"),
        (lambda body: body.pop(1), "is not what its changes made of it"),
        (lambda body: body[1]["columns"].update(title=["Other"]), "e is not what its changes made of it"),
        (lambda body: body.pop(5), "p -IMPLEMENTED_BY.funding.-> e is not what its changes made of it"),
        (
            lambda body: body.pop(FIRST_PIECE),
            "piece 2 of change 1 stands where piece 1 of change 1 should: one is missing",
        ),
        (lambda body: body.pop(), "pieces of changes are missing"),
        (lambda body: edited(body, FIRST_PIECE, '"author"', '"writer"'), "is no record of that revision"),
        (lambda body: edited(body, FIRST_PIECE, '"Entity":1', '"Entity":2'), "its summary does not count what it did"),
        (lambda body: body[EFFECTS_1]["piece"].update(body="nonsense"), "change 1 cannot be read"),
        (lambda body: body[EFFECTS_1]["piece"].update(body=packed_body({"effects": [{}]})), "change 1 cannot be read"),
        (lambda body: body[EFFECTS_1]["piece"].pop("body"), "no piece of a change's record"),
        (lambda body: edited(body, EFFECTS_1, "ngo", "club"), "kind 'club' must"),
        (lambda body: edited(body, EFFECTS_1, '"key":["e"]', '"key":["E"]'), "'E' is no key"),
        (lambda body: edited(body, EFFECTS_1, '["Entity"]', '["Gadget"]'), "'Gadget' is no label"),
        (
            lambda body: edited(body, EFFECTS_1, '"LED_BY","Project","Entity"', '"LED_BY","Entity","Entity"'),
            "cannot join",
        ),
        (lambda body: body[1].update(columns={"key": 1}), "e is not what its changes made of it"),
    ],
)
def test_a_dump_that_contradicts_itself_is_refused_though_its_digest_is_right(told, tmp_path, edit, why):
    dump.dump(told, tmp_path / "a.jsonl")
    body = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()][:-1]
    edit(body)
    if all("body" in each["piece"] for each in body if "piece" in each):
        sealed(body)
    text = b"".join(json.dumps(each).encode() + b"\n" for each in body)
    trailer = json.dumps({"sha256": hashlib.sha256(text).hexdigest(), "lines": len(body)}).encode()
    (tmp_path / "a.jsonl").write_bytes(text + trailer + b"\n")
    refused(tmp_path / "a.jsonl", why)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cut short"),
        (b"nonsense", "cut short"),
        (b'{"format": "other"}\n', "is no dump of a graph"),
        (b'{"format": "strategic-alignment-graph dump", "version": 1}\n', "version 1, and version 2 is read here"),
        (b"[" * 100_000, "cut short or altered"),
        (b"\xff\xfe", "cut short or altered"),
    ],
)
def test_what_is_no_dump_is_refused(tmp_path, content, why):
    (tmp_path / "a.jsonl").write_bytes(content)
    refused(tmp_path / "a.jsonl", why)
    (tmp_path / "a.jsonl.gz").write_bytes(content)
    refused(tmp_path / "a.jsonl.gz", "cut short or altered")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content))
    refused(tmp_path / "a.jsonl.gz", why)


def test_a_dump_that_is_not_there_is_not_found(graph, tmp_path):
    with pytest.raises(NotFound):
        dump.restore(graph, tmp_path / "a.jsonl")


# When something fails on the way ----------------------------------------------------------------------


def test_a_dump_that_fails_leaves_the_file_that_was_there(told, tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl"
    path.write_text("the last one")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(InvalidInput, match=r"cannot be written .No space left on device"):
        dump.dump(told, path)
    assert path.read_text() == "the last one"
    assert [each.name for each in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_dump_takes_the_place_of_the_last_one_in_one_step(told, tmp_path):
    path, held = tmp_path / "a.jsonl", tmp_path / "held"
    path.write_text("the last one")
    os.link(path, held)
    dump.dump(told, path)
    assert held.read_text() == "the last one", "who was reading it reads on"


def test_a_dump_to_where_nothing_can_be_written_is_refused(told, tmp_path):
    with pytest.raises(InvalidInput, match="cannot be written"):
        dump.dump(told, tmp_path / "gone" / "a.jsonl")


def test_a_restore_that_the_engine_breaks_off_stores_nothing(told, tmp_path, monkeypatch):
    dump.dump(told, tmp_path / "a.jsonl")
    with another() as copy:
        made = []

        def failing(*given, **named):
            made.append(given)
            if len(made) == 3:
                raise StoreError("the disk is full")
            return record(*given, **named)

        record = writing.record
        monkeypatch.setattr(writing, "record", failing)
        with pytest.raises(StoreError, match="the disk is full"):
            dump.restore(copy, tmp_path / "a.jsonl")
        assert (contents(copy), copy.revision(), copy.history()) == ({}, 0, [])
        monkeypatch.undo()
        assert dump.restore(copy, tmp_path / "a.jsonl").revision == 4


# Any legal graph --------------------------------------------------------------------------------------

KEYS = st.sampled_from(["a", "b", "c", "d"])
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(str.strip)
PROJECT = st.builds(
    lambda key, **given: UpsertNode("Project", f"p-{key}", given),
    KEYS,
    title=TEXT,
    budget=st.none() | st.floats(0, 1e12),
    code=st.none() | TEXT,
    start=st.sampled_from([None, "2024", "2024-02-29"]),
)
ENTITY = st.builds(
    lambda key, **given: UpsertNode("Entity", f"e-{key}", given),
    KEYS,
    title=TEXT,
    kind=st.sampled_from(["ngo", "agency"]),
    aliases=st.lists(TEXT, max_size=3),
)
LED = st.builds(
    lambda a, b, **given: UpsertEdge(EdgeRef("LED_BY", f"p-{a}", f"e-{b}"), given),
    KEYS,
    KEYS,
    standing=st.sampled_from(["asserted", "proposed"]),
    confidence=st.floats(0, 1),
    budget=st.none() | st.integers(0, 9),
)
GONE = st.builds(lambda kind, key: Delete(NodeRef(f"{kind}-{key}")), st.sampled_from("pe"), KEYS)
STEPS = st.lists(st.lists(PROJECT | ENTITY | LED | GONE, min_size=1, max_size=6), max_size=5)


@settings(max_examples=settings.default.max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=[])
@example(steps=[[UpsertNode("Project", "p-a", {"title": "\u2028 \ufeff\U0001f600"})], [Delete(NodeRef("p-a"))]])
def test_any_graph_comes_back_as_it_was(tmp_path, steps):
    with another() as graph, another() as copy:
        for operations in steps:
            try:
                make(graph, *operations)
            except InvalidInput:
                continue
        dump.dump(graph, tmp_path / "any.jsonl")
        dump.restore(copy, tmp_path / "any.jsonl")
        assert contents(copy) == contents(graph)
        assert copy.revision() == graph.revision()
