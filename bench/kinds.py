"""How many statements of real documents are of the kind that a person gave them, and what is rightly set aside?

``python -m bench.kinds FOLDER`` measures the documents of FOLDER that have labels in ``tests/statements/labels``, a
CSV of place, hash and label each, without the text. ``--write`` puts the table into ``bench/KINDS.md``.
"""

import argparse
import csv
import hashlib
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graph_service.documents import read
from graph_service.documents.document import Block, Document
from graph_service.statements import split
from graph_service.statements.matching import comparable_text
from graph_service.statements.statement import Statement

LABELS: Final = Path(__file__).parent.parent / "tests" / "statements" / "labels"
RESULTS: Final = Path(__file__).parent / "KINDS.md"
#: The kinds that are plan; besides them a label is ``not`` (no plan), ``context`` (a heading or lead-in), ``finding``
#: (what stays open as ``other``) or ``mixed`` (of several sentences, some of which plan: not measured).
PLAN: Final = ("priority", "objective", "outcome", "output", "activity", "indicator")
#: A statement that is part of a block has more words than this.
_PART: Final = 3
HALVES: Final = ("development", "held out")


@dataclass(slots=True)
class Figures:
    """Counts over labelled blocks."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    lost: int = 0
    plan: int = 0
    not_plan: int = 0
    set_aside: int = 0
    faults: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the plan statements told that are of the kind labelled, 0-1."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the plan statements labelled that are told with their kind, 0-1."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall over all kinds that are plan."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, other: "Figures") -> None:
        """Count what another counted too."""
        for name in ("right", "wrong", "missed", "lost", "plan", "not_plan", "set_aside"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults


def digest(text: str) -> str:
    """What a label knows a block by: 12 hex digits of the hash of its words."""
    return hashlib.sha256(comparable_text(text).encode()).hexdigest()[:12]


def half(hashed: str) -> str:
    """Whether a label is of the half that was tuned on or of the one that was held out; told by its hash."""
    return HALVES[int(hashed[-1], 16) % 2]


def labels(name: str) -> list[tuple[str, str, str]]:
    """Place, hash and label of each labelled block of a document; empty where it has none."""
    path = LABELS / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row["place"], row["hash"], row["label"]) for row in csv.DictReader(lines)]


def measured(document: Document, splitting: Callable[[Document], Sequence[Statement]] = split) -> dict[str, Figures]:
    """The figures of a document by half; a labelled block that is not found counts as missed, or as not set aside."""
    waiting: dict[str, deque[tuple[str, str]]] = defaultdict(deque)
    for place, hashed, label in labels(document.name):
        waiting[hashed].append((place, label))
    found = _told(document.blocks, splitting(document))
    done = {name: Figures() for name in HALVES}
    for block, statements in zip(document.blocks, found, strict=True):
        hashed = digest(block.text)
        if waiting.get(hashed):
            _, label = waiting[hashed].popleft()
            _count(done[half(hashed)], label, statements, block)
    for hashed, left in waiting.items():
        for place, label in left:
            _count(done[half(hashed)], label, (), Block("(not found)", "paragraph", place))
    return done


def _told(blocks: Sequence[Block], statements: Sequence[Statement]) -> list[list[Statement]]:
    """The statements that each block became: those of its place that hold its words, or whose words it holds.

    Of several blocks with the same words at a place, each takes the next.
    """
    by_place: dict[str, list[tuple[str, Statement]]] = defaultdict(list)
    for each in statements:
        by_place[each.page].append((_padded(f"{each.number or ''} {each.text}"), each))
    rows: dict[int, str] = {}
    taken: Counter[tuple[str, str]] = Counter()
    done: list[list[Statement]] = []
    for block in blocks:
        place = rows.setdefault(block.row, block.locator) if block.row is not None else block.locator
        words = _padded(block.text)
        near = by_place[block.locator] + (by_place[place] if place != block.locator else [])
        exact = [each for text, each in near if words in (text, _padded(each.text))]
        whole = exact or [each for text, each in near if words in text]
        if whole:
            at = taken[block.locator, words]
            taken[block.locator, words] += 1
            done.append([whole[min(at, len(whole) - 1)]])
        else:
            done.append([each for _, each in near if each.text.count(" ") >= _PART and _padded(each.text) in words])
    return done


def _padded(text: str) -> str:
    return f" {comparable_text(text)} "


def _count(figures: Figures, label: str, statements: Iterable[Statement], block: Block) -> None:
    """Judge what became of a block: the kind that most of its open statements have."""
    told = list(statements)
    kinds = Counter(each.kind for each in told if not each.aside)
    kind = "aside" if told and not kinds else kinds.most_common(1)[0][0] if kinds else "nothing"
    if label not in PLAN and (planned := [each for each in kinds if each in PLAN]):
        kind = planned[0]
    if label == "mixed":
        return
    if label in PLAN:
        figures.plan += 1
        figures.right += kind == label
        figures.missed += kind != label
        figures.lost += kind == "aside"
    if kind in PLAN and kind != label:
        figures.wrong += 1
    if label == "not":
        figures.not_plan += 1
        figures.set_aside += kind == "aside"
    fault = kind != label and (label in PLAN or kind in PLAN)
    if fault or (label == "not" and kind != "aside"):
        figures.faults.append((label, kind, f"{block.locator} {block.text}"))


def main() -> int:
    """0 where a document was measured, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.kinds", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="where the documents are")
    parser.add_argument("--write", action="store_true", help=f"put the table into {RESULTS.name}")
    parser.add_argument("--faults", action="store_true", help="show each fault of the development half")
    given = parser.parse_args()
    rows: list[tuple[str, dict[str, Figures]]] = []
    for path in sorted(each for folder in given.folders for each in folder.iterdir() if labels(each.name)):
        document = read(path.read_bytes(), name=path.name, max_bytes=64 * 1024 * 1024)
        rows.append((path.name, measured(document)))
        for label, kind, text in rows[-1][1][HALVES[0]].faults if given.faults else ():
            print(f"{path.name}: {label} told as {kind}: {text[:150]}")
    if not rows:
        print("no document of these folders has labels", file=sys.stderr)
        return 1
    table = _table(rows)
    print(table)
    if given.write:
        head = RESULTS.read_text(encoding="utf-8").partition("\n| document")[0]
        RESULTS.write_text(f"{head}\n{table}\n", encoding="utf-8")
    return 0


def _table(rows: Sequence[tuple[str, dict[str, Figures]]]) -> str:
    lines = [
        "| document | half | plan | precision | recall | F1 | plan lost | not plan | set aside |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    total = {name: Figures() for name in HALVES}
    for document, figures in rows:
        for name, each in figures.items():
            total[name].add(each)
            lines.append(_line(document, name, each))
    lines += [_line("**all**", name, each) for name, each in total.items()]
    return "\n".join(lines)


def _line(document: str, name: str, each: Figures) -> str:
    told = f"{each.precision:.2f} | {each.recall:.2f} | {each.f1:.2f}" if each.plan or each.wrong else "– | – | –"
    lost = f"{each.lost / each.plan:.1%}" if each.plan else "–"
    aside = f"{each.set_aside / each.not_plan:.2f}" if each.not_plan else "–"
    return f"| {document} | {name} | {each.plan} | {told} | {lost} | {each.not_plan} | {aside} |"


if __name__ == "__main__":
    sys.exit(main())
