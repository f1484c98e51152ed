"""On a French page our own sentences are French: every refusal that a page can show has its form."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from graph_service.changes import Change, UpsertEdge, UpsertNode
from graph_service.model import EdgeRef
from graph_service.web import french
from tests.folding import for_each
from tests.web.conftest import HTML, seen, served
from tests.web.test_imports import OWN, sent

ROOT = Path(__file__).parents[2]
#: What a page can reach. Not dumps and seeds, which the terminal alone reads and writes.
ROOMS = [
    "graph_service/questions",
    "graph_service/exchange",
    "graph_service/web",
    "graph_service/changes",
    "graph_service/model",
    "graph_service/documents",
    "graph_service/statements",
    "graph_service/mentions",
    "graph_service/suggestions",
    "graph_service/drafts",
    "visualisation",
]
NOT_A_PAGE = {
    "dump.py",
    "dump_file.py",
    "replayed.py",
    "seed_files.py",
    "seeds.py",
    "yaml_lines.py",
    "exports.py",
    "published.py",
    "change.py",
    "learned.py",
    "meaning.py",
    "recovery.py",
    "writing.py",
    "map_model.py",
    "schema.py",
}
NOT_SHOWN = ("ValueError", "AssertionError", "FileNotFoundError", "self._bomb")
CATALOGUE = yaml.safe_load((ROOT / "graph_service" / "web" / "french.yaml").read_text(encoding="utf-8"))
SLOT = re.compile(r"\{(\w+)[^}]*\}")


def sentence(node):
    """What a message could read, with a word for each value in it; None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [each.value if isinstance(each, ast.Constant) else _value(each) for each in node.values]
        return "".join(map(str, parts))
    return None


def _value(part):
    said = ast.unparse(part.value)
    if said in ("fault", "error.faults[0]", "match.problem", "place.problem"):
        return "'x' is not in the graph; add it first"
    return (
        "'x'"
        if part.conversion == 114
        else "the file is cut short"
        if said == "what"
        else "text"
        if "TYPE" in said
        else "output"
        if said == "part.level"
        else "x"
    )


def messages():
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name in NOT_A_PAGE:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                given = None
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                    name = ast.unparse(node.exc.func)
                    given = node.exc.args[0] if name not in NOT_SHOWN else None
                elif isinstance(node, ast.Yield) and path.name in ("check.py", "rules.py"):
                    given = node.value
                elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("values.report", "self.report"):
                    given = node.args[-1]
                elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "problem":  # noqa: SIM114
                    given = node.value
                elif isinstance(node, ast.Return) and path.parts[-2:] == ("uninfo", "tree.py"):
                    given = node.value
                elif (
                    isinstance(node, ast.Call) and ast.unparse(node.func) in ("Match", "Placed") and len(node.args) == 3
                ):
                    given = node.args[-1]
                if given is not None and (text := sentence(given)) and " " in text:
                    yield pytest.param(text, id=f"{path.name}:{node.lineno}")


FOUND = list(messages())


def test_there_is_something_to_translate():
    assert len(FOUND) > 90


@for_each("text", FOUND)
def test_every_refusal_that_a_page_can_show_has_a_french_form(text):
    assert french.sentence(text), text


@for_each("group", CATALOGUE)
def test_a_french_sentence_uses_no_value_that_the_english_has_not(group):
    for english, own in CATALOGUE[group].items():
        assert set(SLOT.findall(own)) <= set(SLOT.findall(english)), english
        assert not re.search(r"\w[;!?]|\w :(?=\w)", SLOT.sub("x", own)), own


def test_a_sentence_of_somebody_else_stays():
    for text in ("we met in Gao", "x: we met in Gao", "", "a" * 5_000, "the answer is 42"):
        assert french.sentence(text) is None


def test_a_long_hostile_name_costs_no_time():
    text = f"{'x is empty; get ' * 250}"
    assert french.sentence(text) is None


#: address or (file name, content) -> a piece of what the French page must say
REFUSALS = {
    "/gaps?framework=nope": "il n’y a rien de la clé «\xa0nope\xa0» (plan)",
    "/gaps?standing=nope": "doit être l’un de",
    "/coverage?sort=nope": "doit être l’un de",
    "/projects?page=x": "doit être un nombre de 1 à",
    "/coverage?date=2021-02-31": "doit être un jour comme",
    "/items/nope": "il n’y a rien de la clé",
    "/plans/undp": "est de l’espèce entité",
    "/changes/99": "il n’y a pas de changement 99",
    "/changes?before=x": "doit être le numéro d’un changement",
    "/imports/none": "n’est plus gardé ici",
    "/explore?centre=mli-itsp-1&depth=9": "doit être l’un de",
    "/money?measure=nope": "doit être l’un de",
}


@for_each("address", REFUSALS)
def test_a_refused_address_is_explained_in_french(reader, address):
    found = seen(reader, f"{address}{'&' if '?' in address else '?'}lang=fr")
    assert (
        found.status_code in (404, 422)
        and REFUSALS[address] in found.text
        and 'bdi dir="auto" lang="en"' not in found.text
    )
    english = seen(reader, f"{address}{'&' if '?' in address else '?'}lang=en")
    assert REFUSALS[address] not in english.text


@for_each(
    ("name", "content", "said"),
    [
        ("cut.json", b'{"workspace_id": 1, "framework": [{"na', "le fichier est tronqué"),
        ("empty.json", b"", "est vide"),
        ("plain.txt", b"not a portfolio", "aucun des formats"),
        ("a.zip", b"PK\x03\x04", "est une archive"),
        ("wrong.json", b'{"workspace_id": 0, "name": "", "framework": {}, "projects": 3}', "doit être une liste"),
        ("latin.json", b'{"workspace_id": 1, "framework": [], "name": "\xe9"}', "UTF-8"),
    ],
)
def test_a_refused_file_is_explained_in_french(client, name, content, said):
    page = sent(client, content, name=name)
    assert page.status_code == 422 and said in page.text and 'bdi dir="auto" lang="en"' not in page.text


def test_a_file_that_is_too_large_is_explained_in_french(memory_graph):
    found = sent(served(memory_graph, max_import_mib=1), b"x" * (2 * 1024 * 1024))
    assert "Mio" in found.text and 'bdi dir="auto" lang="en"' not in found.text


def test_rows_that_need_a_look_are_explained_in_french(client, sen):
    broken = sen.replace(b'"2024', b'"=2024', 3)
    page = client.get(sent(client, broken).headers["Location"])
    assert "doit être un jour comme 2024-01-31" in page.text and 'bdi dir="auto" lang="en"' not in page.text


def test_why_a_change_stays_and_what_we_called_it_is_french(client, memory_graph, sen):
    named = [UpsertNode("Entity", key, {"title": key, "kind": "ngo"}) for key in ("e", "f")]
    memory_graph.apply(Change(named[:1], "t", "import list.csv", "import"))
    link = UpsertEdge(EdgeRef("PART_OF", "f", "e"), {"standing": "proposed"})
    memory_graph.apply(Change([named[1], link], "t", "we met in Gao"))
    memory_graph.apply(Change([UpsertNode("Entity", "e", {"title": "E"})], "t", "corrected"))
    page = client.get("/changes/1/undo")
    assert "ne peut pas être annulé" in page.text and 'bdi dir="auto" lang="en"' not in page.text
    history = client.get("/changes").text
    assert "importer list.csv" in history and "we met in Gao" in history
    assert "import list.csv" in client.get("/changes?lang=en").text
    posted = client.post("/changes/1/undo?lang=fr", headers=OWN)
    assert posted.status_code == 409 and "ne peut pas être annulé" in posted.text


def test_what_no_template_knows_stays_english_and_says_so(reader, monkeypatch):
    monkeypatch.setattr(french, "_found", lambda *_: None)
    found = seen(reader, "/gaps?framework=nope&lang=fr")
    assert '<bdi dir="auto" lang="en">there is no Framework' in found.text


def test_a_write_from_another_site_is_refused_in_french(reader):
    found = reader.post("/changes/1/undo?lang=fr", headers={**HTML, "Sec-Fetch-Site": "cross-site"})
    assert found.status_code == 403 and "autre site" in found.text


def test_a_store_that_is_busy_says_so_in_french():
    from graph_service.stores.engine_errors import translated

    for words in ("Interrupted.", "Cannot start a new write transaction", "Buffer manager exception: x"):
        assert french.sentence(str(translated(RuntimeError(words))))
