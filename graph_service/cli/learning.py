"""``alignment evaluate`` and ``alignment train``: how good the suggester is on a file, and how it is made again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from graph_service import settings
from graph_service.cli import common_options, output, show
from graph_service.errors import InvalidInput
from graph_service.exchange import files
from graph_service.settings import Settings

if TYPE_CHECKING:
    from graph_service.suggestions.meaning import Vectors

_EXAMPLES = ("none", "5-fold")
_FILE = click.Path(path_type=Path)
_COLUMNS = ("setting", "n", "top1", "top3", "top5", "ece", "ece_first", "half", "f1")
_MOST_LABELS = 20
_ANSWERS = ("n", "yes", "precision", "recall", "f1", "ece")


@click.command("evaluate")
@click.argument("file", type=_FILE)
@click.option(
    "--examples",
    type=click.Choice(_EXAMPLES),
    default="5-fold",
    show_default=True,
    help="What was mapped before: nothing, or the other four fifths of the file.",
)
@click.option("--text-only", is_flag=True, help="Leave out which entity leads a project.")
@click.option("--curve", is_flag=True, help="Also after 20, 50, 100 and 200 decisions.")
@common_options.json_option
def evaluate(file: Path, examples: str, text_only: bool, curve: bool, as_json: bool) -> None:
    """Measure the suggestions on FILE: a UN INFO country file, or a table (CSV, tabs) with texts and their labels.

    Texts of one project stay together, and the same text is never an example of itself. The row `strict` keeps
    texts that are nearly the same together too. A table of texts with a goal or target (`sdg`) and yes or no
    (`label`) measures these answers. Meaning is measured as the settings say (ALIGNMENT_SECOND_ENCODER).
    """
    from graph_service.training import measuring

    vectors = _vectors(settings.load())

    with _working() as progress:
        task = progress.add_task(output.inert(f"reading {file.name}"), total=None)

        def report(text: str) -> None:
            progress.update(task, description=text)

        found = measuring.measure(
            file, examples=examples, entities=not text_only, curve=curve, vectors=vectors, report=report
        )
    if as_json:
        output.print_json(found)
        return
    if found["table"]:
        output.notes().print(_told(found["table"]), markup=False, highlight=False)
    if "yes" in found:
        show.table(found["rows"], _ANSWERS)
        return
    rows: list[dict[str, Any]] = [{"setting": examples, **found["rows"][0]}]
    if found["strict"]:
        rows.append({"setting": "strict", **found["strict"]})
    rows += [{"setting": f"after {each['decisions']} decisions", **each} for each in found["curve"]]
    show.table(rows, _COLUMNS)


@click.command("train")
@click.argument("given", nargs=-1, required=True, type=_FILE, metavar="FILE…")
@click.option("--without", default="", metavar="NAMES", help="Files never to look at, by the start of their names.")
@click.option("--out", type=_FILE, required=True, metavar="OUT.npz", help="Where what was learned is written.")
@click.option("--vectors", type=_FILE, metavar="FILE", help="Keep vectors of texts there, to be quicker next time.")
def train(given: tuple[Path, ...], without: str, out: Path, vectors: Path | None) -> None:
    """Learn from UN INFO country files (or archives of them) what the suggester knows before any decision.

    Takes about ten minutes for 120 countries.
    """
    from graph_service.suggestions import learned
    from graph_service.training.learn import learn

    left_out = [name.strip() for name in without.split(",") if name.strip()]
    with _working() as progress:
        task = progress.add_task("reading", total=None)
        found = learn(
            _contents(given),
            learned.vectors(vectors),
            left_out=left_out,
            report=lambda text: progress.update(task, description=text),
        )
    learned.save(found, out)
    output.notes().print(f"wrote {out} ({out.stat().st_size:,} bytes)", markup=False)


def _vectors(given: Settings) -> "Vectors":
    """Vectors of the encoders that the settings name, kept where they say."""
    from graph_service.suggestions import learned

    kept = Path(given.vector_cache) if given.vector_cache else None
    encoder = {name: value for name, value in given.encoder().items() if name != "cache"}
    return learned.vectors(kept, **encoder)


def _told(read: dict[str, Any]) -> str:
    """What of a table was read."""
    labels = ", ".join(f"{output.inert(str(label))} ×{n}" for label, n in list(read["labels"].items())[:_MOST_LABELS])
    more = len(read["labels"]) - _MOST_LABELS
    answer = f", yes or no from {read['answer']}" if read["answer"] else ""
    return (
        f"{read['rows']:,} rows read, {read['left_out']:,} without text or label left out; texts from {read['text']}, "
        f"labels from {read['label']}{answer}: {labels}{f' and {more:,} more' if more > 0 else ''}"
    )


def _contents(given: tuple[Path, ...]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for path in given:
        every = (
            files.members(path, path.name, files.DEFAULT_LIMIT) if files.is_archive(path.name) else [(path.name, path)]
        )
        found += [(Path(name).name, files.content(each, name, files.DEFAULT_LIMIT)) for name, each in every]
    if not found:
        raise InvalidInput("there is no file to learn from; name UN INFO country files")
    return found


def _working() -> Progress:
    """What is being done, and for how long, on standard error."""
    return Progress(TextColumn("{task.description}"), TimeElapsedColumn(), console=output.notes(), transient=True)
