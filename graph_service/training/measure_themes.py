"""How often codes of public lists are right: figures of labelled texts.

    python -m graph_service.training.measure_themes LIST TABLE.tsv [--text COLUMN] [--label COLUMN] [--json]

LIST is sdg-goal, sdg-target, dac-category or dac-sector; TABLE has a text and the numbers of its right codes a row
(several right ones are parted by spaces; the first is the one for F1). Tabs part cells, or commas in a .csv.
"""

import argparse
import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from graph_service.errors import InvalidInput
from graph_service.suggestions import learned
from graph_service.suggestions.meaning import Floats
from graph_service.suggestions.theme_wording import columns
from graph_service.suggestions.themes import SCHEMES, ThemeSuggester

_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """``top1`` to ``top5``: shares of texts with a right code among so many; ``strict1`` to ``strict5``: with the
    first one that their row names. ``f1``: of the first code, the mean over codes. ``ece``: how far, on average,
    the probability of what comes first is from how often it is right, in ten bins of as many texts each."""

    n: int
    top1: float
    top3: float
    top5: float
    strict1: float
    strict3: float
    strict5: float
    f1: float
    ece: float


def figures(shares: Floats, right: Sequence[Sequence[int]]) -> Figures:
    """Of probabilities, one row a text, and the columns of its right codes, the foremost first."""
    order = np.argsort(-shares, axis=1, kind="stable")
    rows = range(len(right))
    any_of = [float(np.mean([bool(set(order[at, :most]) & set(right[at])) for at in rows])) for most in (1, 3, 5)]
    strict = [float(np.mean([right[at][0] in order[at, :most] for at in rows])) for most in (1, 3, 5)]
    said, known = order[:, 0], np.array([each[0] for each in right])
    each = [2 * ((said == c) & (known == c)).sum() / ((said == c).sum() + (known == c).sum()) for c in np.unique(known)]
    hits = np.array([said[at] in right[at] for at in rows])
    ece = calibration_error(shares.max(axis=1), hits)
    return Figures(
        len(right), any_of[0], any_of[1], any_of[2], strict[0], strict[1], strict[2], float(np.mean(each)), ece
    )


def calibration_error(sure: Floats, hits: np.typing.NDArray[np.bool_]) -> float:
    """Expected calibration error, in bins of as many texts each (Guo et al. 2017; Nguyen and O'Connor 2015)."""
    bins = np.array_split(np.argsort(sure, kind="stable"), min(_BINS, len(sure)))
    return float(sum(abs(sure[rows].mean() - hits[rows].mean()) * len(rows) for rows in bins) / len(sure))


def read(path: Path, scheme: str, text: str, label: str) -> list[tuple[str, list[int]]]:
    """Texts and the columns of their right codes.

    Raises:
        InvalidInput: a column is not there, or a number is in no list.
    """
    column = columns(scheme)
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = (
            csv.DictReader(file)
            if path.suffix == ".csv"
            else csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        )
        for row in reader:
            if text not in row or label not in row:
                raise InvalidInput(
                    "{path} has no column {text!r} or {label!r}, but {row}",
                    path=path,
                    text=text,
                    label=label,
                    row=", ".join(row),
                )
            numbers = list(dict.fromkeys(_number(each, scheme) for each in row[label].split()))
            if wrong := [each for each in numbers if each not in column]:
                raise InvalidInput("{path}: {wrong!r} is not in {scheme}", path=path, wrong=wrong[0], scheme=scheme)
            if row[text]:
                found.append((row[text], [column[each] for each in numbers]))
    return found


def _number(label: str, scheme: str) -> str:
    """A goal is known from its target too."""
    return label.split(".", maxsplit=1)[0] if scheme == "sdg-goal" else label


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scheme", choices=SCHEMES)
    parser.add_argument("table", type=Path)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    rows = read(given.table, given.scheme, given.text, given.label)
    asked = ThemeSuggester(learned.vectors(), learned.load().wording())
    found = figures(asked.scores([text for text, _ in rows], given.scheme), [right for _, right in rows])
    if given.json:
        print(json.dumps(asdict(found)))
    else:
        print("  ".join(f"{name} {value:.3g}" for name, value in asdict(found).items()))


if __name__ == "__main__":
    main()
