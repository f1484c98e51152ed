"""The pages of the documentation: their examples run, their links lead somewhere, and nothing is left out."""

import doctest
import re

import click
import pytest
import yaml

from docs import generate
from docs.generate import ROOT, pages
from graph_service import errors, portability, queries, settings
from graph_service.api import problems
from graph_service.api.app import create_app
from graph_service.app import App
from graph_service.changes import Change
from graph_service.cli import drafts
from graph_service.cli.commands import cli
from graph_service.exchange import seeds
from graph_service.model import LABELS, RELATIONSHIPS
from graph_service.questions import coverage
from graph_service.questions.registry import QUESTIONS
from tests.docs.pages import SHELLS, Folder, asked, blocks, every_block, shown_as, tidy

TEXT = {page: page.read_text(encoding="utf-8") for page in pages()}
WIDEST = 110
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_POINTED_AT = re.compile(r"\bdocs/[\w/-]+\.md(?:#[\w-]+)?")


def name_of(page):
    return str(page.relative_to(ROOT))


def page(name):
    return TEXT[ROOT / name]


def runs(page):
    return sum(len(list(block.commands())) for block in blocks(page) if block.is_run)


# Examples ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [pytest.param(p, id=name_of(p), marks=[pytest.mark.slow] if runs(p) > 2 else []) for p in pages() if runs(p)],
)
def test_commands_of_a_page_show_what_it_says(page, tmp_path):
    for block, answers in asked(Folder(tmp_path, page)):
        assert answers, f"{block.place} has no command behind a `$ `"
        for command, (code, got) in answers:
            refused = 1 if command.shown.startswith("error:") else 2 if command.shown.startswith("Usage:") else 0
            assert code == refused, f"{block.place}: {command.written}: exit code {code}\n{got}"
            assert not command.shown or shown_as(command.shown, got), (
                f"{block.place}: {command.written} shows\n{tidy(got)}\n\nand the page says\n{command.shown}\n\n"
                f"if that is right now: .venv/bin/python -m tests.docs.renew {name_of(page)}"
            )


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_python_examples_of_a_page_hold(page):
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert not failed
    examples = [block for block in blocks(page) if block.language == "python"]
    assert all(">>>" in block.text for block in examples)
    assert bool(tried) == bool(examples)


def test_most_examples_are_run_and_the_others_say_why_not():
    shells = [block for block in every_block() if block.language in SHELLS]
    left_out = [block for block in shells if not block.is_run]
    assert sum(runs(page) for page in pages()) >= 50
    assert all(len(block.said.removeprefix("not run: ").split()) >= 4 for block in left_out)
    assert len(left_out) <= 9, [block.place for block in left_out]


def test_cypher_examples_are_query_files():
    files = {file.read_text(encoding="utf-8") for file in (ROOT / "cypher").rglob("*.cypher")}
    examples = [block for block in every_block() if block.language == "cypher"]
    assert examples
    assert [block.place for block in examples if block.text not in files] == []


def test_seed_example_is_a_seed(tmp_path, memory_graph):
    head, plans = (block.text for block in blocks(ROOT / "docs/import.md") if block.language == "yaml")
    folder = tmp_path / yaml.safe_load(head)["name"]
    folder.mkdir()
    (folder / "seed.yaml").write_text(head, encoding="utf-8")
    (folder / "plans.yaml").write_text(plans, encoding="utf-8")
    operations = seeds.read(folder.name, root=tmp_path)
    outcome = memory_graph.apply(Change(operations, "docs", "the example of docs/import.md", "seed"))
    assert outcome.summary["added"]["Project"] == 1
    assert {"LED_BY", "CONTRIBUTES_TO", "PART_OF"} <= outcome.summary["added"].keys()


def test_every_block_says_what_it_is():
    known = {*SHELLS, "python", "cypher", "yaml", "json"}
    assert [block.place for block in every_block() if block.language not in known] == []


# What is made from the code ----------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_generated_parts_are_equal_to_the_code(page):
    assert TEXT[page] == generate.renewed(TEXT[page]), "write them again: .venv/bin/python docs/generate.py"


def test_every_generated_part_stands_on_one_page():
    found = re.findall(r"<!-- generated: ([a-z-]+) -->", "".join(TEXT.values()))
    assert sorted(found) == sorted(generate.PARTS)


def test_picture_is_what_the_map_draws():
    drawn = generate.PICTURE.read_text(encoding="utf-8")
    assert drawn == generate.picture(), "draw it again: .venv/bin/python docs/generate.py"


@pytest.mark.parametrize("image", sorted((ROOT / "docs" / "images").iterdir()), ids=lambda path: path.name)
def test_images_are_small_and_used(image):
    assert image.stat().st_size < 300_000
    assert f"images/{image.name}" in "".join(TEXT.values())


# Nothing is left out -----------------------------------------------------------------------------------


def undocumented(names, text, *, at_least):
    """The names that do not stand in the text; and there are as many as there must be."""
    names = list(names)
    assert len(names) >= at_least, f"only {len(names)} found"
    return [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]


def test_every_question_has_its_rules():
    text, headings = page("docs/questions.md"), anchors(ROOT / "docs/questions.md")
    assert undocumented(QUESTIONS, text, at_least=8) == []
    assert [name for name in QUESTIONS if {name, f"framework-{name}"}.isdisjoint(headings)] == []
    assert undocumented({p.name for q in QUESTIONS.values() for p in q.parameters}, text, at_least=15) == []


def test_every_class_and_flag_has_its_rule():
    rows = re.findall(r"^\| `(\w+)` \| .{20,}", page("docs/questions.md"), re.MULTILINE)
    assert [name for name in (*coverage.CLASSES, *coverage.FLAGS) if name not in rows] == []


def test_every_query_file_is_listed():
    assert undocumented(queries.load("ladybug"), page("docs/query-files.md"), at_least=31) == []


def test_every_command_and_option_is_listed():
    text = page("docs/cli.md")
    named = re.findall(r"^### ([\w -]+)$", text, re.MULTILINE)
    assert [name for name, _ in generate.commands()] == named
    assert set(cli.commands) <= set(named) and {f"draft {name}" for name in drafts.draft.commands} <= set(named)
    assert len(named) >= 32
    options = {o for _, c in generate.commands() for p in c.params if isinstance(p, click.Option) for o in p.opts}
    assert undocumented(options, text, at_least=20) == []


def test_every_setting_is_listed():
    names = [f"{settings.PREFIX}{name.upper()}" for name in settings.Settings.model_fields]
    assert undocumented(names, page("docs/stores.md"), at_least=11) == []


def test_every_route_is_listed(memory_graph):
    paths = create_app(App.over(memory_graph, settings.load())).openapi()["paths"]
    listed = [path for path in paths if not path.startswith("/api/v1/queries/")]
    text = page("docs/api.md")
    assert len(listed) >= 60 - 10
    assert [path for path in listed if f" {path}`" not in text] == []


def test_every_error_is_listed():
    ours = [name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)]
    text = page("docs/api.md")
    assert undocumented(ours, text, at_least=7) == []
    assert undocumented({kind.slug for kind in problems.PROBLEMS.values()}, text, at_least=12) == []


def test_every_label_and_relationship_is_listed():
    assert undocumented([*LABELS, *RELATIONSHIPS], page("docs/model.md"), at_least=27) == []


def refused():
    """The statements that docs/query-files.md says are refused."""
    section = page("docs/query-files.md").partition("| refused | ")[2].partition("\n\n")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_every_rule_of_the_lint_has_a_statement_that_it_refuses():
    statements = refused()
    assert len(statements) >= 30
    assert [each for each in statements if not list(portability.faults(each))] == []
    faults = {fault.partition(": ")[2] for each in statements for fault in portability.faults(each)}
    assert [rule for rule in portability._REFUSED.values() if rule not in faults] == []


# Links -----------------------------------------------------------------------------------------------


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    bare = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"^#{1,6} (.+)$", bare, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def leads_nowhere(path, anchor):
    if not path.exists():
        return True
    return bool(anchor) and (path.suffix != ".md" or anchor not in anchors(path))


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_of_a_page_lead_somewhere(page):
    links = [one or two for one, two in _LINK.findall(TEXT[page])]
    inside = [link for link in links if not link.startswith(("https://", "http://"))]
    broken = []
    for link in inside:
        path, _, anchor = link.partition("#")
        if leads_nowhere((page.parent / path) if path else page, anchor):
            broken.append(link)
    assert broken == []


def test_code_points_at_pages_that_are_there():
    found = set()
    for folder in ("graph_service", "visualisation", "cypher", "deploy", "seeds"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in (".py", ".cypher", ".yaml", ".js", ".html", ".json"):
                found |= set(_POINTED_AT.findall(file.read_text(encoding="utf-8")))
    assert len(found) >= 10
    assert [
        each for each in sorted(found) if leads_nowhere(ROOT / each.partition("#")[0], each.partition("#")[2])
    ] == []


def test_every_page_can_be_reached_from_the_readme():
    reached, frontier = set(), {ROOT / "README.md"}
    while frontier:
        reached |= frontier
        links = {
            (p.parent / (one or two).partition("#")[0]).resolve()
            for p in frontier
            for one, two in _LINK.findall(TEXT[p])
        }
        folders = {each / "README.md" for each in links if each.is_dir()}
        frontier = ((links | folders) & TEXT.keys()) - reached
    assert sorted(map(name_of, TEXT.keys() - reached)) == []


# Form ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_lines_are_not_too_wide(page):
    bare = re.sub(r"^```.*?^```$", "", TEXT[page], flags=re.MULTILINE | re.DOTALL)
    bare = re.sub(r"<!-- generated.*?<!-- end -->", "", bare, flags=re.DOTALL)
    assert [line for line in bare.splitlines() if len(line) > WIDEST and not line.startswith(("|", "!["))] == []


def test_changelog_is_kept_as_it_says():
    text = page("CHANGELOG.md")
    assert text.index("## Unreleased") < (text.find("\n## [") if "\n## [" in text else len(text))
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert set(headings) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Answers changed"}


def test_readme_travels_with_the_package():
    assert 'readme = "README.md"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (.+) \./$", (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert any("README.md" in line.split() for line in copied)
