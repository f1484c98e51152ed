"""Drafts from a terminal while the service has the graph open: the same as without it, refusals and all."""

import io
import json
import re
import shutil
from pathlib import Path

import openpyxl

KEY = "draft-cadre-du-mali"
TEXT = """# Cadre du Mali

## Priorité 1 : Protection des civils

- Produit 1.1 : La sécurité des civils est assurée à Gao
- Mener 20 patrouilles conjointes pour la protection et la sécurité

## Priorité 2 : Justice

- Préparer les élections nationales avec le PNUD
"""
LISTED = [{"statement": f"{KEY}-0004", "action": "accept", "target": "mli-itsp-2", "probability": 1}]
#: What differs from one minute to the next: when somebody did it, and what is derived from that.
_PASSING = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|\+00:00)?|\b(?=[a-f]*\d)[0-9a-f]{12}\b|\d,\d+ bytes")


def ways(folder: Path) -> list[list[object]]:
    """Every command of drafts in turn, as a table too, and what is refused of each."""
    (one := folder / "cadre d'été.md").write_text(TEXT, encoding="utf-8")
    (two := folder / "v2.md").write_text(TEXT.replace("20 patrouilles", "60 patrouilles"), encoding="utf-8")
    (listed := folder / "decisions.json").write_text(json.dumps({"decisions": LISTED}))
    given = {
        "add": [
            [one, "--plan", "mli-itsp", "--dry-run"],
            [one, "--plan", "itsp", "--author", "Fatou"],
            [one],
            [two, "--title", "Cadre & suite", "--version-of", KEY],
            [folder],
            [folder / "nothing.docx"],
            [two, "--plan", "zzz"],
        ],
        "suggest": [[KEY, "4", "--most", "1"], [KEY, "--open", "--scheme", "sdg-target"], [KEY, "99"]],
        "decide": [
            [KEY, "4", "--accept", "1", "--reject", "mli-itsp-1", "--author", "Awa", "--reason", "said so"],
            [KEY, "4", "--new"],
            [KEY, "4"],
            [KEY, "4", "--accept", "21"],
            [KEY, "4", "--clear-all", "--author", "Awa"],
            [KEY, "--from", listed],
            [KEY, "6", "--new", "--reason", ""],
            [KEY, "--accept-at-least", "0.05", "--dry-run"],
            [KEY, "--accept-at-least", "0.05"],
        ],
        "edit": [
            [KEY, "4", "--kind", "activity"],
            [KEY, "4", "--text", "Mener 30 patrouilles", "--author", "Fatou"],
            [KEY, "4", "--text", "Mener 30 patrouilles"],
            [KEY, "4", "--split-at", "9"],
            [KEY, "4", "--merge-with", "7", "--merge-with", "4"],
            [KEY, "4", "--merge-with", "4"],
            [KEY, "5", "--aside", "--seen", "x"],
            [KEY, "5", "--aside"],
            [KEY, "5", "--back"],
        ],
        "describe": [[KEY, "--title", "Autre", "--all-plans"], [KEY, "--plan", "itsp"]],
        "show": [[KEY, "--state", "new"], ["draft-0"], [".."]],
        "list": [[]],
        "effect": [[KEY, "--standing", "proposed"], [".."]],
        "versions": [["draft-cadre-suite", "--how", "changed"], [KEY]],
        "keep": [[KEY, "--kind", "isf", "--dry-run"], [KEY, "--kind", "isf", "--author", "Awa"]],
    }
    tables: list[list[object]] = [["list"], ["show", KEY], ["suggest", KEY], ["effect", KEY], ["describe", KEY]]
    tables += [["versions", "draft-cadre-suite"], ["edit", KEY, "5", "--kind", "output"], ["keep", KEY], ["add", two]]
    files = [["export", KEY, kind, folder / f"out.{kind}"] for kind in ("csv", "xlsx", "sssom", "json-ld")]
    made = [[name, *each, "--json"] for name, several in given.items() for each in several]
    last: list[list[object]] = [["undo", "4", "--json"], ["changes", "--limit", "40", "--json"]]
    return [*(["draft", *each] for each in [*made, *tables, *files]), *last]


def content(file: Path) -> str:
    if file.suffix != ".xlsx":
        return file.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    return repr([[str(cell.value) for cell in row] for sheet in book for row in sheet.iter_rows()])


def test_every_command_of_drafts_is_answered_by_the_service_as_it_is_without_it(alignment, mali, serve, tmp_path):
    before = {file: file.read_bytes() for file in mali.parent.glob(f"{mali.name}*")}

    def run(given):
        return alignment(*given)

    def told():
        (folder := tmp_path / "given").mkdir()
        asked = ways(folder)
        found = [(ran.code, *(_PASSING.sub("…", said) for said in (ran.out, ran.err))) for ran in map(run, asked)]
        files = {file.name: _PASSING.sub("…", content(file)) for file in folder.glob("out.*")}
        shutil.rmtree(folder)
        return asked, found, files

    asked, alone, files = told()
    for file in mali.parent.glob(f"{mali.name}*"):
        file.unlink()
    for file, held in before.items():
        file.write_bytes(held)
    serve()
    _, served, others = told()
    assert len(files) == 4 and files == others
    for each, was, now in zip(asked, alone, served, strict=True):
        assert now == was, each
    for key in ("", "a/b", "a/", ".."):
        for refused in (["show", key], ["export", key, "csv", "-"], ["keep", key], ["describe", key, "--title", "x"]):
            alignment("draft", *refused).refused("there is no draft")
    alignment("draft", "edit", KEY, "", "--aside").refused("has no statement")
    alignment("draft", "decide", KEY, "--accept-at-least", "2").refused("less than or equal to 1")
    authors = {each["author"] for each in json.loads(served[-1][1])["changes"]}
    assert {"Fatou", "Awa", "a tester"} <= authors
