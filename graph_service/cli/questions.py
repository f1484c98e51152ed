"""``alignment coverage``, ``gaps``, … and ``alignment query NAME``: derived from the questions and query files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from graph_service import queries
from graph_service.cli import asking, common_options, output, show, table_files
from graph_service.queries import Param, Query
from graph_service.questions.question import Parameter, Question
from graph_service.questions.registry import QUESTIONS
from graph_service.settings import Settings


def question_command(question: Question) -> click.Command:
    """The command that asks one question."""

    wanted = [parameter for parameter in question.parameters if parameter.called]

    def ask(given: Settings, to: table_files.Wanted, keys: Sequence[str] = (), **values: Any) -> None:
        asked = named(values) | _by_place(wanted, keys, named(values))
        if to.form == "xlsx":
            output.write(to.out, asking.book(given, question, asked))
            return
        answer = asking.answer(given, question.name, asked)
        if to.form == "json":
            table_files.write_json(to, answer.to_json())
        elif to.form == "csv":
            table_files.write_csv(to, answer.rows, question.columns)
        else:
            show.table(answer.rows, question.columns, empty=str(answer.remark or question.empty))
            show.unknown(answer.summary.get("frameworks", ()))
            if asked.get("explain"):
                show.evidence(answer.rows)

    command = table_files.options(common_options.store_option(ask))
    command = options_of([replace(each, required=False) for each in question.parameters])(command)
    if wanted:
        command = click.argument("keys", nargs=-1, metavar=" ".join(f"[{each.called}]" for each in wanted))(command)
    return click.command(question.name, help=question.summary)(command)


def _by_place(wanted: Sequence[Parameter], keys: Sequence[str], given: Mapping[str, Any]) -> dict[str, str]:
    """Keys that were given without the name of an option, for the parameters that no option gave."""
    left = [each for each in wanted if given[each.name] is None]
    if len(left) != len(keys):
        needs = " ".join(each.called for each in wanted)
        options = " ".join(f"--{each.name} {each.called}" for each in wanted)
        fault = f"Missing option '--{left[len(keys)].name}'" if len(left) > len(keys) else "Too many keys"
        raise click.UsageError(f"{fault}: give {needs}, or {options}")
    return {each.name: key for each, key in zip(left, keys, strict=True)}


def options_of(parameters: Sequence[Parameter]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option for each parameter, in their order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for parameter in reversed(parameters):
            command = _option(parameter)(command)
        return command

    return add


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """What click collected, under the parameters' own names: some are words of Python."""
    return {name.rstrip("_"): value for name, value in values.items()}


def question_commands() -> list[click.Command]:
    return [question_command(question) for question in QUESTIONS.values()]


def _option(parameter: Parameter) -> Callable[[Any], Any]:
    kind: Any = click.Choice(parameter.choices) if parameter.choices else parameter.type
    name = f"--{parameter.name.replace('_', '-')}"
    if parameter.type is bool:
        return click.option(name, is_flag=True, help=parameter.doc)
    default = {} if parameter.default is None else {"default": parameter.default, "show_default": True}
    return click.option(
        name,
        f"{parameter.name}_",
        type=kind,
        multiple=parameter.repeated,
        required=parameter.required,
        help=parameter.doc,
        **default,
    )


class QueryCommands(click.Group):
    """One command for each query file, with options from its front matter."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(queries.load("ladybug"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        return _query_command(queries.load("ladybug")[cmd_name])


@click.group("query", cls=QueryCommands, invoke_without_command=True)
@click.option("--list", "listed", is_flag=True, help="List the query files with their parameters.")
@common_options.json_option
@click.pass_context
def query(context: click.Context, listed: bool, as_json: bool) -> None:
    """Run one canned query as it is: alignment query NAME --PARAM VALUE."""
    if context.invoked_subcommand is None or listed:
        rows = [
            {
                "key": q.name,
                "topic": q.topic,
                "summary": q.summary,
                "params": list(q.params),
                "returns": list(q.returns),
            }
            for q in sorted(queries.load("ladybug").values(), key=lambda q: (q.topic, q.name))
        ]
        if as_json:
            output.print_json({"queries": rows})
        else:
            show.table(rows, ["topic", "key", "params", "summary"])
        context.exit()


def _query_command(found: Query) -> click.Command:
    def run(given: Settings, to: table_files.Wanted, **values: Any) -> None:
        bound = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
        if to.form == "xlsx":
            output.write(to.out, asking.rows_book(given, found, bound))
            return
        (rows,), revision = asking.rows(given, (found.name, bound))
        if to.form == "json":
            shown = {name: value for name, value in bound.items() if value not in (None, [])}
            table_files.write_json(to, {"question": found.name, "params": shown, "revision": revision, "rows": rows})
        elif to.form == "csv":
            table_files.write_csv(to, rows, list(found.returns))
        else:
            show.table(rows, list(found.returns))

    command = table_files.options(common_options.store_option(run))
    for param in reversed(list(found.params.values())):
        command = _query_option(param)(command)
    return click.command(found.name, help=found.summary)(command)


def _query_option(param: Param) -> Callable[[Any], Any]:
    kinds: dict[str, Any] = {"int": int, "float": float}
    spelled = dict.fromkeys((f"--{param.name.replace('_', '-')}", f"--{param.name}"))
    return click.option(
        *spelled,
        param.name,
        type=kinds.get(param.type, str),
        multiple=param.type == "list[str]",
        required=not param.optional and param.type != "list[str]",
        help=param.doc,
    )
