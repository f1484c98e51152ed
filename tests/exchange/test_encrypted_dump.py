"""Dumps for the holder of a key: what was altered, cut off, or is for another key is refused and changes nothing."""

import subprocess
import sys

import pyrage
import pytest

from graph_service import queries
from graph_service.errors import InvalidInput
from graph_service.exchange import dump_file, encryption
from graph_service.exchange.dump import dump, restore
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore
from tests.conftest import SMALL_POOL_MIB

KEY, OTHER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()


@pytest.fixture
def new():
    store = LadybugStore(buffer_pool_mib=SMALL_POOL_MIB)
    yield Graph(store, queries.load(store.dialect))
    store.close()


@pytest.fixture(scope="session")
def kept(filled, tmp_path_factory):
    """An encrypted dump, and what it is of."""
    path = tmp_path_factory.mktemp("kept") / "g.jsonl.gz.age"
    return path, dump(filled, path, [KEY.to_public()])


def test_it_comes_back_whole_and_nothing_of_it_can_be_read_without_the_key(kept, new):
    path, report = kept
    content = path.read_bytes()
    assert content.startswith(encryption.MAGIC) and b"mali" not in content.lower() and b"\x1f\x8b" not in content[:400]
    assert restore(new, path, [OTHER, KEY]).sha256 == report.sha256
    assert new.revision() == report.revision
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("by", [(), (OTHER,)])
def test_without_the_right_key_one_clear_error_and_no_change(kept, new, by):
    with pytest.raises(InvalidInput, match=r"--identity|cannot be decrypted") as error:
        restore(new, kept[0], by)
    assert len(error.value.faults) <= 1 and new.revision() == 0


def test_a_bit_flipped_anywhere_or_a_cut_anywhere_is_refused(kept, new, tmp_path):
    content = kept[0].read_bytes()
    size, other = len(content), tmp_path / "other.age"
    places = [30, 100, 180, *range(250, size, max(size // 12, 1)), size - 1]
    for place in places:
        for altered in (content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :], content[:place]):
            other.write_bytes(altered)
            with pytest.raises(InvalidInput) as error:
                restore(new, other, [KEY])
            assert "Traceback" not in str(error.value) and new.revision() == 0
    other.write_bytes(content + b"x")
    with pytest.raises(InvalidInput):
        restore(new, other, [KEY])
    chunk = 64 * 1024 + 16
    head = content.index(b"\n--- ") + 49 + 16
    if size > head + 2 * chunk:
        swapped = content[:head] + content[head + chunk : head + 2 * chunk] + content[head : head + chunk]
        other.write_bytes(swapped + content[head + 2 * chunk :])
        with pytest.raises(InvalidInput):
            restore(new, other, [KEY])


def test_whoever_stops_reading_early_leaves_nothing_behind(kept):
    import threading

    before = threading.active_count()
    lines = dump_file.read(kept[0], [KEY])
    assert next(lines)["format"] == dump_file.FORMAT
    lines.close()
    assert threading.active_count() == before


def test_a_disk_that_refuses_is_said_and_leaves_what_was_there(filled, tmp_path, monkeypatch):
    path = tmp_path / "g.age"
    path.write_text("older")

    def full(reader, writer, to):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyrage, "encrypt_io", full)
    with pytest.raises(InvalidInput, match="cannot be written"):
        dump(filled, path, [KEY.to_public()])
    assert path.read_text() == "older" and len([*tmp_path.iterdir()]) == 1


def test_keys_come_from_texts_and_files_and_a_wrong_one_is_refused(tmp_path):
    file = tmp_path / "people.txt"
    file.write_text(f"# the office\n{KEY.to_public()}\n{OTHER.to_public()}\n")
    assert len(encryption.recipients([str(KEY.to_public()), str(file)])) == 3
    for wrong in ("age1zzz", "ssh-ed25519 zzz", str(tmp_path / "nothing"), str(KEY)):
        with pytest.raises(InvalidInput, match="no recipient"):
            encryption.recipients([wrong])


@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_a_key_that_was_made_reads_what_was_written_for_it(tmp_path, passphrase):
    path = tmp_path / "key.txt"
    public = encryption.new_key(path, passphrase)
    assert path.stat().st_mode & 0o077 == 0 and (b"SECRET" in path.read_bytes()) is not bool(passphrase)
    with pytest.raises(InvalidInput, match="already"):
        encryption.new_key(path)
    (found,) = encryption.identities([path], lambda _: passphrase)
    assert str(found.to_public()) == public
    if passphrase:
        with pytest.raises(InvalidInput, match="no identity"):
            encryption.identities([path], lambda _: "wrong")


_STREAMED = """
import resource, sys
from pathlib import Path
import pyrage
from graph_service.exchange import dump_file
key, path = pyrage.x25519.Identity.generate(), Path(sys.argv[1])
def lines(count):
    yield {"format": dump_file.FORMAT, "version": dump_file.VERSION}
    yield from ({"n": n, "text": "x" * 9_000} for n in range(count))
used = []
for count in (200, 20_000):
    dump_file.write(path, lines(count), [key.to_public()])
    assert sum(1 for _ in dump_file.read(path, [key])) == count + 2
    used.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
print(*used)
"""


def test_memory_does_not_grow_with_what_is_written_and_read(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _STREAMED, tmp_path / "a.age"], capture_output=True, text=True, check=True, timeout=120
    )
    small, large = map(int, done.stdout.split())
    assert large - small < 20, f"{small} MiB for 2 MB, {large} MiB for 180 MB"
