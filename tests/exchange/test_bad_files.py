"""Is a bad file refused whole, fast, with one clear error, and the graph as it was?"""

import os
import time
import tracemalloc

import pytest

from graph_service.errors import InvalidInput
from graph_service.exchange import files, importing
from graph_service.exchange.uninfo import country_file
from tests.exchange.conftest import contents, packed

MIB = 1024 * 1024

NO_FORMAT = [
    (b"", "is empty"),
    (b" \n\t ", "is empty"),
    (b"\x00" * 100, "none of the formats"),
    (b"not json at all", "none of the formats"),
    (b"[]", "none of the formats"),
    (b'{"a": 1}', "none of the formats"),
    (b"\x1f\x8b\x08", "none of the formats"),
]
BAD = [
    (b"", "is empty"),
    (b"\x00" * 100, "is empty"),
    (b"nonsense, and more of it", "line 1, column 1: this is no JSON"),
    (b"[]", "must be an object"),
    (b"null", "must be an object"),
    (b"NaN", "must be an object"),
    (b"{}", "workspace_id is missing; name is missing; projects is missing; framework is missing"),
    (b'{"workspace_id": 1,\n "name": "K\xff"}', "line 2: byte 32 is no UTF-8"),
    (b'{"workspace_id": 1, "workspace_id": 2}', "says 'workspace_id' twice"),
    (b"[" * 100_000, "nests lists or objects too deep"),
    (b'{"a":' * 100_000, "nests lists or objects too deep"),
    (b'{"workspace_id": ' + b"9" * 5000 + b"}", "too many digits"),
    ("{}".encode("utf-16"), "workspace_id is missing"),
    ("{}".encode("utf-32"), "no whole UTF-16"),
    ("{}".encode("utf-16")[:-1], "no whole UTF-16"),
]


@pytest.mark.parametrize(("content", "why"), NO_FORMAT)
def test_a_file_of_no_format_is_refused(graph, content, why):
    with pytest.raises(InvalidInput, match=why) as refused:
        importing.import_file(graph, content, name="bad.json", author="test")
    assert str(refused.value).startswith("bad.json")
    assert contents(graph) == {} and graph.revision() == 0


@pytest.mark.parametrize(("content", "why"), BAD, ids=[why for _, why in BAD])
def test_a_file_that_is_not_what_it_is_said_to_be_is_refused(graph, content, why):
    with pytest.raises(InvalidInput, match=why) as refused:
        importing.import_file(graph, content, name="bad.json", format="uninfo", author="test")
    assert str(refused.value).startswith("bad.json")
    assert contents(graph) == {} and graph.revision() == 0


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_file_that_was_cut_is_refused_and_leaves_what_was_there(graph, data, small, share):
    importing.import_file(graph, packed(small), name="small.json", author="test")
    before = contents(graph)
    whole = (data / "uninfo" / "NER.json").read_bytes()
    with pytest.raises(InvalidInput, match="cut short"):
        importing.import_file(graph, whole[: int(len(whole) * share)], name="NER.json", author="test")
    assert contents(graph) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("workspace_id", None),
        ("workspace_id", "7"),
        ("workspace_id", 7.5),
        ("workspace_id", True),
        ("workspace_id", -1),
        ("workspace_id", 10**30),
        ("workspace_id", float("nan")),
        ("name", None),
        ("name", "  "),
        ("name", 5),
        ("name", ["Kenya"]),
        ("projects", None),
        ("projects", {}),
        ("projects", "rows"),
        ("projects", [1, 2]),
        ("projects", [{"id": "x"}]),
        ("framework", None),
        ("framework", {}),
        ("framework", [1]),
        ("framework", [{"name": "x"}]),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_part_that_differs(graph, small, name, value):
    small[name] = value
    with pytest.raises(InvalidInput) as refused:
        importing.import_file(graph, packed(small), name="small.json", author="test")
    assert str(refused.value).startswith("small.json is no whole UN INFO country file; get it again")
    assert name in str(refused.value.faults[0])
    assert contents(graph) == {}


def test_a_byte_order_mark_does_no_harm(graph, small):
    report = importing.import_file(graph, b"\xef\xbb\xbf" + packed(small), name="small.json", author="test")
    assert report.summary["projects"] == 2


def test_200_mb_of_nonsense_are_refused_at_once_and_unread(graph, tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.write(b'{"workspace_id": 1, ')
        file.truncate(200 * MIB)
    tracemalloc.start()
    start = time.monotonic()
    with pytest.raises(InvalidInput, match=r"huge\.json has 200\.0 MiB, and at most 64\.0 MiB are taken"):
        importing.import_file(graph, path, author="test")
    took = time.monotonic() - start
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 1 and most < 5 * MIB


def test_the_limit_holds_for_bytes_too_and_lets_the_limit_itself_pass(small):
    content = packed(small)
    assert country_file.read(content, max_bytes=len(content)).rows == 3
    with pytest.raises(InvalidInput, match="ALIGNMENT_MAX_IMPORT_MIB"):
        country_file.read(content, max_bytes=len(content) - 1)


def test_what_is_no_regular_file_is_never_opened(graph, tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    for path in (tmp_path, tmp_path / "pipe.json"):
        with pytest.raises(InvalidInput, match="is no regular file"):
            importing.import_file(graph, path, author="test")
        with pytest.raises(InvalidInput, match="is no regular file"):
            files.content(path, path.name)


def test_a_name_that_no_system_takes_is_refused(graph, tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        importing.import_file(graph, tmp_path / "a\x00b.json", author="test")
