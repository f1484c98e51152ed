"""What may be compared with what: parts of plans of one country at one level."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from graph_service.questions.structure import Structure, level
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array


@dataclass(frozen=True, slots=True)
class Population:
    """Parts of plans that stand side by side: of one country and one level. ``country`` is None where a plan names
    none: such a plan is compared with itself alone. ``projects`` is how many reach any of them."""

    country: str | None
    plans: tuple[str, ...]
    level: str
    items: Array
    projects: int = 0

    def sized(self, projects: int) -> "Population":
        return replace(self, projects=projects)


def populations(snapshot: Snapshot, plans: Structure, items: Array) -> Iterator[Population]:
    """The populations of some parts, in the parts' own order."""
    groups: dict[tuple[str | None, str, str], list[int]] = defaultdict(list)
    for item in items.tolist():
        plan = int(plans.plan[item])
        country = snapshot.word(int(snapshot.nodes.country[plan]))
        groups[country, "" if country else snapshot.key(plan), level(snapshot, item)].append(item)
    for (country, _, name), rows in groups.items():
        own = np.unique(plans.plan[rows])
        yield Population(country, tuple(snapshot.keys(own)), name, np.array(rows, np.int64))
