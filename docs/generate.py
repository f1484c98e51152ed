"""Write the parts of the documentation that are made from the code: `.venv/bin/python docs/generate.py`.

Each stands between `<!-- generated: NAME -->` and `<!-- end -->`; tests/docs keeps them equal to what
this makes of the code.
"""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from graph_service import errors, queries, settings
from graph_service.api import problems
from graph_service.api.app import create_app
from graph_service.app import App
from graph_service.cli.commands import cli
from graph_service.cli.refusals import exit_code
from graph_service.exchange import seeds
from graph_service.graph import Graph
from graph_service.model import published
from graph_service.questions.alignment_map import alignment_map
from graph_service.questions.question import Parameter
from graph_service.questions.registry import FILTERS, QUESTIONS
from graph_service.questions.scope import Scope
from graph_service.stores.ladybug import LadybugStore
from visualisation import map_svg

ROOT: Final = Path(__file__).parents[1]
PICTURE: Final = ROOT / "docs" / "images" / "map-mali.svg"
_PART: Final = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> list[Path]:
    """Every page of the documentation."""
    root = [ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING", "SECURITY")]
    return [*root, *sorted((ROOT / "docs").rglob("*.md"))]


def renewed(text: str) -> str:
    """A page's text with its generated parts made again."""
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]().strip()}\n\n{part[3]}", text)


def picture() -> str:
    """The map in the README: the ITSP of the Mali seed, in English."""
    graph = Graph(LadybugStore(), queries.load("ladybug"))
    seeds.seed(graph, "mali-2021", author="docs")
    drawn = map_svg(alignment_map(graph, Scope(frameworks=("mli-itsp",)), "2021-07-31", lang="en"), lang="en")
    graph.close()
    return drawn


def commands() -> list[tuple[str, click.Command]]:
    """Every command with its full name, a group's own after it; those of `alignment query` are in
    docs/query-files.md."""
    found: list[tuple[str, click.Command]] = []
    for name, command in sorted(cli.commands.items()):
        found.append((name, command))
        if isinstance(command, click.Group) and name != "query":
            found += [(f"{name} {each}", inner) for each, inner in sorted(command.commands.items())]
    return found


def _questions() -> str:
    lines = []
    for question in QUESTIONS.values():
        shared = all(p in question.parameters for p in FILTERS)
        own = [p for p in question.parameters if not shared or p not in FILTERS]
        takes = [f"`{p.name}`{' (required)' if p.required else ''}" for p in own]
        lines.append((f"`{question.name}`", question.summary, ", ".join(["the filters", *takes] if shared else takes)))
    return _table(("question", "what it asks", "what it takes"), lines)


def _filters() -> str:
    return _table(("filter", "what it does", "words"), [(f"`{p.name}`", p.doc, _words(p)) for p in FILTERS])


def _queries() -> str:
    found = sorted(queries.load("ladybug").values(), key=lambda query: (query.topic, query.name))
    rows = [
        (
            f"[`{q.name}`](../cypher/{q.topic}/{_file(q)})",
            q.topic,
            q.summary,
            ", ".join(f"`{p.name}`{'' if p.optional else ' (required)'}" for p in q.params.values()) or "–",
        )
        for q in found
    ]
    return _table(("query", "folder", "what it answers", "what it takes"), rows)


def _file(query: queries.Query) -> str:
    """The name of a query's file; where each engine has its own, that of Neo4j."""
    shared = f"{query.name}.cypher"
    return shared if (ROOT / "cypher" / query.topic / shared).exists() else f"{query.name}.neo4j.cypher"


def _settings() -> str:
    rows = []
    for name, field in settings.Settings.model_fields.items():
        default = "your login" if field.default_factory else "none" if field.default is None else f"`{field.default}`"
        rows.append((f"`{settings.PREFIX}{name.upper()}`", default, field.description or ""))
    return _table(("setting", "default", "meaning"), rows)


def _commands() -> str:
    parts = []
    for name, command in commands():
        context = click.Context(command, info_name=f"alignment {name}")
        usage = " ".join(command.collect_usage_pieces(context))
        parts += [f"### {name}", "", (command.help or "").strip(), "", f"`alignment {name} {usage}`", ""]
        options = [option for each in command.params if (option := each.get_help_record(context))]
        parts += [_table(("option", "meaning"), [(f"`{_one(flag)}`", _one(doc)) for flag, doc in options]), ""]
    return "\n".join(parts)


def _routes() -> str:
    graph = Graph(LadybugStore(), queries.load("ladybug"))
    paths = create_app(App.over(graph, settings.load(author="docs"))).openapi()["paths"]
    graph.close()
    rows = [
        (f"`{method.upper()} {path}`", _one(operation["summary"]))
        for path, methods in paths.items()
        for method, operation in methods.items()
        if not path.startswith("/api/v1/queries/")
    ]
    rows += [
        ("`GET /api/v1/queries/{name}`", "One canned query, with the parameters of its [query file](query-files.md)."),
        ("`GET /openapi.json`", "The description of the API, for tools."),
    ]
    return _table(("route", "what it answers"), rows)


def _errors() -> str:
    rows = []
    for kind, shown in problems.PROBLEMS.items():
        said = (kind.__doc__ or "").strip().splitlines()[0]
        ours = issubclass(kind, errors.GraphServiceError) and kind.__module__ == errors.__name__
        name = f"`{kind.__name__}`" if kind is not Exception else "anything else"
        status = exit_code(kind()) if kind is Exception else exit_code(kind("")) if ours else "–"
        meaning = shown.title if kind is Exception else said.replace("``", "`")
        rows.append((name, f"{shown.status}", f"`{shown.slug}`", f"{status}", meaning))
    return _table(("error", "HTTP status", "`type` ends in", "exit code", "meaning"), rows)


def _words(parameter: Parameter) -> str:
    return ", ".join(parameter.choices) or "–"


def _one(text: str) -> str:
    return " ".join(text.split())


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    shown = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in shown)


PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "model": published.markdown,
    "questions": _questions,
    "filters": _filters,
    "queries": _queries,
    "settings": _settings,
    "commands": _commands,
    "routes": _routes,
    "errors": _errors,
}


def main() -> None:
    """Write whatever is no longer equal, and say what was written."""
    PICTURE.write_text(picture(), encoding="utf-8")
    for page in pages():
        text = page.read_text(encoding="utf-8")
        try:
            made = renewed(text)
        except KeyError as error:
            sys.exit(f"{page}: there is no generated part {error}; there are {', '.join(PARTS)}")
        if made != text:
            page.write_text(made, encoding="utf-8")
            print(f"wrote {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
