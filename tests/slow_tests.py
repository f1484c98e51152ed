"""Which tests the inner loop leaves out: ``python -m tests.slow_tests build/ci/suite.xml`` writes their list anew.

The times are those of a whole run on a machine that had nothing else to do; a test that is not listed yet is quick
until then. One that takes long by its nature, whatever the machine, is marked ``slow`` where it stands.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

LIST: Final = Path(__file__).with_suffix(".txt")
#: A test of which one case takes longer is left out.
_SECONDS: Final = 0.5


def listed() -> frozenset[str]:
    """The tests that took long, as ``name_of`` names them."""
    return frozenset(LIST.read_text(encoding="utf-8").splitlines())


def name_of(nodeid: str) -> str:
    """A test without its cases: ``tests/a/test_b.py::test_c``."""
    return nodeid.partition("[")[0].partition("@")[0]


def slow(results: Path) -> Iterable[str]:
    """The tests of a run that took long, from its results in the form of JUnit."""
    for case in ElementTree.parse(results).iter("testcase"):
        file, test = str(case.get("classname")).replace(".", "/"), str(case.get("name"))
        if float(case.get("time") or 0) > _SECONDS and re.fullmatch(r"tests(/\w+)*/test_\w+", file):
            yield name_of(f"{file}.py::{test}")


if __name__ == "__main__":
    found = sorted(set(slow(Path(sys.argv[1]))))
    LIST.write_text("".join(f"{each}\n" for each in found), encoding="utf-8")
    print(f"{len(found)} tests are left out of `make check`")
