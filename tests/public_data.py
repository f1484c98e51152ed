"""Public data that tests read: the small files that ship with the tests, and the large ones beside the project."""

import atexit
import gzip
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

_TESTS: Final = Path(__file__).parent
#: Where the large files are looked for: ``bench/uninfo-127-countries-minus-heldout.tgz`` and what else is too much
#: to ship. ``ALIGNMENT_PUBLIC_DATA`` names another folder.
LARGE: Final = Path(os.environ.get("ALIGNMENT_PUBLIC_DATA") or _TESTS.parents[1] / "shared" / "data")


@cache
def shipped() -> Path:
    """A folder with ``uninfo/`` (five countries) and ``iati-codelists/``, unpacked once a process and read only."""
    folder = Path(tempfile.mkdtemp(prefix="alignment-data-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for packed in sorted((_TESTS / "data").rglob("*.gz")):
        whole = folder / packed.relative_to(_TESTS / "data").with_suffix("")
        whole.parent.mkdir(exist_ok=True)
        whole.write_bytes(gzip.decompress(packed.read_bytes()))
    shutil.copy(_TESTS / "docs" / "uninfo" / "SEN.json", folder / "uninfo")
    return folder
