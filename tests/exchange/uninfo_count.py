"""What UN INFO files hold that their trees lack, counted from the JSON alone: the importer has no part in it.

``python -m tests.exchange.uninfo_count ARCHIVE.tgz`` prints the table of docs/import.md.
"""

import json
import re
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Any

#: "2.1.4" of "Output 2.1.4 …", "2023-2025 1.1 …" or "S2E2Produit 2.1: …"; else E5P3.
_DOTTED = re.compile(r"^\W*(?:\d{4}-\d{4} )?(?:[A-Z]\d)*\D{0,30}?(\d{1,2}(?:\.\d{1,2})+)")
_LETTERED = re.compile(r"^[A-Z](\d)[A-Z](\d)\b")
#: The first small number of a name such as "CF outcome 1 - …", "E1 Al 2026", "1.1 Derechos".
_OUTCOME = re.compile(r"^\D{0,25}?(\d{1,2}(?:\.\d{1,2})?)(?!\d)")


@dataclass(frozen=True)
class Count:
    """One file. ``before`` are its projects that name no one output of the tree; ``after`` those that have no number
    either, with the money of their rows; ``inferred`` the outputs and outcomes that the numbers of the others name."""

    country: str
    workspace: int
    projects: int
    before: int
    inferred: int
    after: int
    money: float

    @property
    def share(self) -> float:
        return self.before / self.projects if self.projects else 0.0


def count(country: str, found: Any) -> Count:
    outcomes = [outcome for priority in found["framework"] for outcome in priority.get("children") or []]
    outputs = Counter(o["name"] for outcome in outcomes for o in outcome.get("children") or [])
    first: dict[int, Any] = {}
    money: dict[int, list[float]] = {}
    for row in found["projects"]:
        first.setdefault(row["id"], row)
        money.setdefault(row["id"], []).append(row["required"] or 0)
    unnamed = {number: row["outcome"] for number, row in first.items() if outputs[row["outcome"]] != 1}
    numbered = {number: own for number, text in unnamed.items() if (own := _number(text)) and not outputs[text]}
    there = {_number(name)[:-1] for name in outputs if _number(name)}
    there |= {tuple(said[1].split(".")) for outcome in outcomes if (said := _OUTCOME.match(outcome["name"]))}
    lacking = {own[:-1] for own in numbered.values()} - there
    left = unnamed.keys() - numbered.keys()
    return Count(
        country,
        found["workspace_id"],
        len(first),
        len(unnamed),
        len(set(numbered.values())) + len(lacking),
        len(left),
        fsum(amount for number in left for amount in money[number]),
    )


def _number(text: str) -> tuple[str, ...]:
    if own := _LETTERED.match(text):
        return own[1], own[2]
    return tuple(own[1].split(".")) if (own := _DOTTED.match(text)) else ()


def counts(archive: Path) -> Iterator[Count]:
    """Every file of an archive, by country."""
    with tarfile.open(archive) as tar:
        for member in sorted((m for m in tar if m.isfile()), key=lambda m: m.name):
            opened = tar.extractfile(member)
            assert opened is not None
            yield count(Path(member.name).stem, json.load(opened))


def table(found: list[Count]) -> str:
    """One line a plan of which over one project in twenty named no output, and all plans: as Markdown."""
    plans = list({each.workspace: each for each in reversed(found)}.values())
    shown = sorted((each for each in plans if each.share > 0.05), key=lambda each: each.country)
    lines = [
        "| country | projects | placed nowhere before | | parts inferred | unplaced now | | their US$ million |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {c.country} | {c.projects:,} | {c.before:,} | {c.share:.0%} | {c.inferred} | {c.after} | "
        f"{c.after / c.projects:.0%} | {c.money / 1e6:,.1f} |"
        for c in shown
    ]
    projects, before, inferred, after = (
        sum(getattr(each, name) for each in plans) for name in ("projects", "before", "inferred", "after")
    )
    lines.append(
        f"| all {len(plans)} plans | {projects:,} | {before:,} | {before / projects:.0%} | {inferred} | {after} | "
        f"{after / projects:.0%} | {fsum(each.money for each in plans) / 1e6:,.1f} |"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(list(counts(Path(sys.argv[1])))))
