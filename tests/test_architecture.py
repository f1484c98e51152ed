"""Who may know whom, how long a module may be, and which names say nothing."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

from graph_service import errors, queries
from tests.folding import for_each

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "graph_service").rglob("*.py"), *(ROOT / "visualisation").rglob("*.py")])

#: From the ground up: a room may import from those below it, and from none on its own floor or above.
ROOMS = [
    {"messages", "logs"},
    {"errors", "recorded"},
    {
        "model",
        "settings",
        "portability",
        "resources",
        "tables",
        "private_files",
        "heavy_work",
        "json_shape",
    },
    {"queries", "sheets", "expert_cypher"},
    {"stores"},
    {"changes"},
    {"access"},
    {"snapshot"},
    {"graph"},
    {"questions", "scenarios", "exchange"},
    {"documents"},
    {"statements"},
    {"mentions"},
    {"suggestions"},
    {"training", "drafts", "briefings"},
    {"app"},
    {"diagnosis", "dumps"},
    {"translation"},
    {"answer_sheets"},
    {"api"},
    {"web"},
    {"cli"},
]
FLOOR = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
ENGINES, FRAMEWORKS = {"neo4j", "ladybug"}, {"fastapi", "starlette", "uvicorn"}
DRAWING = {"questions", "answer_sheets", "api", "web", "cli"}
LEARNING = "training"
SETTING = {"settings", "app", "diagnosis", "cli"}
LONGEST = 330  # lines as ruff lays them out; a hint to find what should move out, held
SAY_NOTHING = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "tools", "lib", "base"}


def imports(nodes, package):
    """Every module that some nodes of a module import, whole names; imports for types alone too."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            stem = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(part for part in (stem, node.module) if part)
            yield from (f"{base}.{name.name}" for name in node.names)


def at_start(tree):
    """The nodes of a module that are run when it is imported: those outside its functions."""
    later = {id(node) for body in ast.walk(tree) if isinstance(body, ast.FunctionDef) for node in ast.walk(body)}
    return (node for node in ast.walk(tree) if id(node) not in later)


@cache
def text_of(path):
    return path.read_text(encoding="utf-8")


@cache
def parsed(path):
    return ast.parse(text_of(path))


def breaches(place, text):
    """What of a source file at ``place`` breaks the direction of imports, or reads what only settings read."""
    parts = place.with_suffix("").parts
    tree = ast.parse(text)
    service = parts[0] == "graph_service"
    own = parts[1] if service else parts[0]
    package = ".".join(parts[:-1])
    loaded = set(imports(at_start(tree), package))
    for name in imports(ast.walk(tree), package):
        top, _, rest = name.partition(".")
        room = rest.split(".")[0]
        if top == "graph_service" and not service and room not in ("model", "errors", "messages"):
            yield f"visualisation knows the model only, not {name}"
        if top == "graph_service" and service and room in FLOOR and room != own and FLOOR[room] >= FLOOR.get(own, -1):
            yield f"{own} is below or beside {room}, so it may not import {name}"
        if room == LEARNING and own != LEARNING and (own != "cli" or name in loaded):
            yield f"{name}: what learns is imported by the command that learns alone, once it is called"
        if top == "visualisation" and service and own not in DRAWING:
            yield f"{own} may not import {name}"
        if top in ENGINES and own != "stores":
            yield f"{name}: an engine is imported in stores/ alone"
        if top in FRAMEWORKS and own not in ("api", "web") and (top, own) != ("uvicorn", "cli"):
            yield f"{name}: the web framework is imported in api/ and web/ alone"
        if name.startswith("graph_service.settings") and own not in SETTING:
            yield f"{name}: settings are read where a graph is put together, and handed down"
    read = {".".join(attribute(each)) for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    if own != "settings" and read & {"os.environ", "os.getenv", "os.environb"}:
        yield "the environment is read by settings.py alone"


def attribute(node):
    if isinstance(node, ast.Attribute):
        return [*attribute(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else []


def test_there_is_something_to_look_at():
    assert len(SOURCES) > 30
    rooms = {path.relative_to(ROOT).with_suffix("").parts[1] for path in SOURCES if "graph_service" in path.parts}
    assert rooms - {"__init__", "__main__"} <= FLOOR.keys(), "a new room: say on which floor it is"


@for_each("path", SOURCES, name_of=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path):
    assert list(breaches(path.relative_to(ROOT), text_of(path))) == []


@for_each(
    ("place", "text"),
    [
        ("graph_service/model/rules.py", "from graph_service.queries import Query"),
        ("graph_service/queries.py", "import graph_service.stores.base"),
        ("graph_service/stores/base.py", "from graph_service import changes"),
        ("graph_service/stores/base.py", "from ..changes import Change"),
        ("graph_service/changes/apply.py", "def f():\n    from graph_service.graph import Graph"),
        ("graph_service/graph.py", "from graph_service.questions import coverage"),
        ("graph_service/exchange/dump.py", "from graph_service.api import app"),
        ("graph_service/questions/gaps.py", "from graph_service.app import open_graph"),
        ("graph_service/questions/gaps.py", "import ladybug"),
        ("graph_service/cli/main.py", "from neo4j import GraphDatabase"),
        ("graph_service/questions/gaps.py", "from fastapi import Request"),
        ("graph_service/changes/apply.py", "from graph_service.settings import Settings"),
        ("graph_service/stores/neo4j.py", "import os\nx = os.environ['ALIGNMENT_STORE']"),
        ("graph_service/cli/main.py", "import os\nx = os.getenv('X')"),
        ("graph_service/stores/neo4j.py", "from visualisation import map_page"),
        ("graph_service/documents/reader.py", "from graph_service.statements import split"),
        ("graph_service/statements/splitting.py", "from graph_service.drafts.decisions import Decision"),
        ("graph_service/mentions/names.py", "from graph_service.suggestions.port import Suggester"),
        ("graph_service/suggestions/signals.py", "from graph_service.training.cases import Bench"),
        ("graph_service/api/app.py", "def f():\n    from graph_service.training.learn import learn"),
        ("graph_service/cli/learning.py", "from graph_service.training.learn import learn"),
        ("visualisation/page.py", "from graph_service.changes import Change"),
        ("visualisation/page.py", "from graph_service import stores"),
    ],
)
def test_an_import_the_other_way_would_be_found(place, text):
    assert list(breaches(Path(place), text))


def test_the_command_that_learns_may_load_what_learns_when_it_is_called():
    lazily = "def train():\n    from graph_service.training.learn import learn"
    assert list(breaches(Path("graph_service/cli/learning.py"), lazily)) == []


@for_each("path", SOURCES, name_of=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_says_first_what_it_is_for(path):
    assert ast.get_docstring(parsed(path)), "the first line of a module says what question it answers"
    assert len(text_of(path).splitlines()) <= LONGEST, "split it"


@for_each("path", SOURCES, name_of=lambda path: str(path.relative_to(ROOT)))
def test_a_name_says_what_is_inside(path):
    place = path.relative_to(ROOT)
    if place == Path("graph_service/stores/base.py"):  # the port
        return
    for part in place.with_suffix("").parts:
        assert not SAY_NOTHING & set(part.split("_")) and part != "common"
    for each in ast.walk(parsed(path)):
        if isinstance(each, ast.ClassDef):
            assert not each.name.lower().startswith("base"), each.name
            assert not each.name.lower().endswith(("manager", "helper", "util", "utils")), each.name


def test_folders_of_data_have_no_python():
    assert [*(ROOT / "cypher").rglob("*.py"), *(ROOT / "seeds").rglob("*.py")] == []


@for_each("dialect", ["ladybug", "neo4j"])
def test_every_query_file_is_well_formed_and_portable(dialect):
    files = list((ROOT / "cypher").rglob("*.cypher"))
    found = queries.load(dialect)
    assert {path.stem.partition(".")[0] for path in files} == set(found)
    assert all(path.parent.parent == ROOT / "cypher" for path in files)
    assert all(path.stem.partition(".")[0].isidentifier() and path.stem == path.stem.lower() for path in files)


def test_no_python_reads_like_a_query():
    """Cypher is in files; only the statements that need a label are built, in stores/, and one is an example."""
    for path in SOURCES:
        if "stores" in path.parts or path.name in ("portability.py", "queries.py") or path.match("api/cypher.py"):
            continue
        for each in ast.walk(parsed(path)):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                assert not ("MATCH (" in each.value and "RETURN" in each.value), f"{path}: {each.value[:80]}"


def test_no_python_asks_which_engine_it_has():
    for path in SOURCES:
        if "stores" in path.parts or path.name == "queries.py":  # which picks the variant
            continue
        for each in ast.walk(parsed(path)):
            if isinstance(each, ast.Compare):
                assert "dialect" not in {name for part in ast.walk(each) for name in attribute(part)}, path


def test_every_error_that_leaves_a_module_is_in_one_tree():
    found = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert all(issubclass(each, errors.GraphServiceError) for each in found)
    for path in (path for path in SOURCES if "graph_service" in path.parts and path.name != "errors.py"):
        for each in ast.walk(parsed(path)):
            if isinstance(each, ast.ClassDef) and not each.name.startswith("_"):
                bases = {".".join(attribute(base)) for base in each.bases}
                assert not bases & {"Exception", "RuntimeError", "ValueError"}, f"{path}: {each.name}"


def test_the_embedded_engine_is_pinned_to_the_release_that_was_tested():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert any(each.replace(" ", "").startswith("ladybug==") for each in declared)


#: Helpers of the tests that are not typed yet. None may join them.
_QUESTIONS = ("asked", "build", "drawn", "oracle", "oracle_grids", "rules_oracle")
NOT_TYPED = {f"tests/questions/{name}.py" for name in _QUESTIONS}


def test_what_tests_build_and_judge_with_is_typed():
    typed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert "tests" in typed["files"]
    helpers = {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py") if path.name[:5] != "test_"}
    assert len(helpers) > 30
    left_out = {name for name in helpers if any(re.search(pattern, name) for pattern in typed["exclude"])}
    assert left_out <= NOT_TYPED, "annotate them instead"
    assert left_out >= NOT_TYPED, "they are typed now: take them off the list"
