"""Do archives come in file by file, and can a hostile one do no harm?"""

import gzip
import io
import tarfile
import time
import zipfile

import pytest

from graph_service.errors import InvalidInput
from graph_service.exchange import files, importing
from tests.exchange.conftest import packed

MIB = 1024 * 1024


def tgz(path, members, kind=tarfile.REGTYPE):
    with tarfile.open(path, "w" if path.suffix == ".tar" else "w:gz") as archive:
        for name, body in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = (
                kind,
                len(body) if kind == tarfile.REGTYPE else 0,
                "/etc/passwd",
            )
            archive.addfile(info, io.BytesIO(body))
    return path


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return path


def opened(path, **limits):
    return list(files.members(path, path.name, **limits))


@pytest.mark.parametrize(("name", "make"), [("a.tgz", tgz), ("a.tar.gz", tgz), ("a.tar", tgz), ("a.zip", zipped)])
def test_an_archive_is_imported_file_by_file_with_a_report_each(graph, small, tmp_path, name, make):
    members = [
        ("x/KEN.json", packed(small)),
        ("x/NPL.json", packed({**small, "workspace_id": 8, "name": "Nepal"})),
    ]
    path = make(tmp_path / name, [*members, ("x/.hidden", b"x"), ("__MACOSX/KEN.json", b"x")])
    reports = importing.import_all(graph, [path], author="test")
    assert (next(reports).file, graph.revision()) == ("KEN.json", 1)
    assert (next(reports).file, graph.revision()) == ("NPL.json", 2)
    assert list(reports) == []


def test_an_archive_may_come_from_memory(graph, small, tmp_path):
    path = tgz(tmp_path / "a.tgz", [("KEN.json", packed(small))])
    given = [("a.tgz", path.read_bytes()), ("KEN.json", packed(small)), path]
    assert [r.is_unchanged for r in importing.import_all(graph, given, author="test")] == [False, True, True]


def test_a_bad_member_is_named_and_those_before_it_stay(graph, small, tmp_path):
    path = tgz(tmp_path / "a.tgz", [("KEN.json", packed(small)), ("BAD.json", b"nonsense")])
    with pytest.raises(InvalidInput, match=r"BAD\.json"):
        list(importing.import_all(graph, [path], author="test"))
    assert graph.revision() == 1


@pytest.mark.parametrize("make", [tgz, zipped])
@pytest.mark.parametrize("name", ["../../evil.json", "/etc/evil.json", "a\\..\\evil.json", "..\\evil.json"])
def test_a_member_is_only_ever_its_last_name(tmp_path, make, name):
    path = make(tmp_path / ("a.zip" if make is zipped else "a.tgz"), [(name, b"x")])
    assert opened(path) == [("evil.json", b"x")]
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_passed_over(tmp_path, kind):
    with pytest.raises(InvalidInput, match="holds no file to import"):
        opened(tgz(tmp_path / "a.tgz", [("a.json", b"")], kind))


@pytest.mark.parametrize("make", [tgz, zipped])
def test_a_member_or_an_archive_that_swells_is_refused(tmp_path, make):
    suffix = "zip" if make is zipped else "tgz"
    one = make(tmp_path / f"one.{suffix}", [("a.json", bytes(2 * MIB))])
    with pytest.raises(InvalidInput, match=rf"a\.json in one\.{suffix} has 2\.0 MiB"):
        opened(one, max_bytes=MIB)
    many = make(tmp_path / f"many.{suffix}", [(f"{n}.json", bytes(MIB)) for n in range(files.TOTAL_TIMES + 1)])
    with pytest.raises(InvalidInput, match=rf"many\.{suffix} unpacked has"):
        opened(many, max_bytes=MIB)


def test_what_is_passed_over_cannot_swell_without_end_either(tmp_path):
    path = tgz(tmp_path / "a.tgz", [(f".{n}", bytes(4 * MIB)) for n in range(64)])
    start = time.monotonic()
    with pytest.raises(InvalidInput, match="unpacked has"):
        opened(path, max_bytes=MIB)
    assert time.monotonic() - start < 5


def test_an_archive_of_very_many_files_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", [(f"{n}.json", b"x") for n in range(files.MOST_MEMBERS + 1)])
    with pytest.raises(InvalidInput, match="more than 2,000 files"):
        opened(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tgz", b"nonsense"),
        ("a.zip", b"PK nonsense"),
        ("a.tgz", gzip.compress(b"nonsense" * 100)),
        ("a.tar", b"nonsense" * 100),
        ("a.zip", b""),
        ("a.tgz", b""),
    ],
    ids=["tgz-nonsense", "zip-nonsense", "tgz-of-nonsense", "tar-nonsense", "zip-empty", "tgz-empty"],
)
def test_a_damaged_archive_is_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=f"{name} (is damaged|holds no file)"):
        opened(path)


def test_an_archive_that_was_cut_is_refused(tmp_path):
    import random

    path = tgz(tmp_path / "a.tgz", [("a.json", random.Random(1).randbytes(100_000))])
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(InvalidInput, match="is damaged"):
        opened(path)
