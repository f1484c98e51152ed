"""Does every threat of the threat model name a test that exists?"""

import ast
import re

from docs.generate import ROOT

_ROW = re.compile(r"^\| (?!threat|---)(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def threats():
    section = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8").partition("\n## Threats\n")[2]
    return _ROW.findall(section.partition("\n## ")[0])


def test_every_threat_has_a_test_that_exists():
    rows = threats()
    assert len(rows) >= 18
    assert [threat for threat, _, tests in rows if not _TEST.search(tests)] == []
    named = [found for _, _, tests in rows for found in _TEST.findall(tests)]
    lacking = [f"{file}::{name}" for file, name in named if not has_test(ROOT / file, name)]
    assert lacking == []


def has_test(file, name):
    """Whether a file has the test of that name; any test, where none is named."""
    if not file.exists():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tests = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name[:5] == "test_"}
    return name in tests if name else bool(tests)
