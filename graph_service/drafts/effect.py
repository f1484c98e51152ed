"""What a draft would change if it were adopted: gaps closed, still open, repeated, unled. Tried, never stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph_service.drafts.promoting import operations, plan_key
from graph_service.drafts.repository import Draft, StoredStatement, load
from graph_service.drafts.target_plans import target_plans
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import vocabulary
from graph_service.questions.asking import ask
from graph_service.questions.coverage import GAPS
from graph_service.questions.question import Answer
from graph_service.questions.whatif import supposed
from graph_service.stores.base import Row

#: What a draft may do to a part of a plan. `closed`: it was a gap, and an activity of the draft reaches it.
#: `addressed`: it is a gap, and a statement is mapped to it or to what is part of it, but no activity reaches
#: it. `open`: it is a gap, and the draft says nothing of it. `repeated`: somebody covers it already, and the draft
#: reaches it too. `untouched`: somebody covers it, and the draft leaves it.
EFFECTS: Final = ("closed", "addressed", "open", "repeated", "untouched")
_LED: Final = ("priority", "objective", "outcome", "output", "activity")


@dataclass(frozen=True, slots=True)
class Touched:
    """What the draft would do to one part of a plan: its rows of coverage without and with it.

    ``statements`` are mapped to it or to what is part of it,
    ``activities`` are those of them, or below them, that reach it. ``there`` are the entities that already do."""

    before: Row
    after: Row
    effect: str
    statements: tuple[str, ...]
    activities: tuple[str, ...]
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """What a draft would change. ``cover`` has the summary of each plan in the answer to *coverage* without it and
    with it; ``doubled`` has the parts of plans that two statements or more, none above the
    other, are mapped to; ``unled`` the statements for which the draft names no lead; ``new`` what a person said
    fits nothing; ``undecided`` what nobody has decided on."""

    draft: str
    plans: tuple[str, ...]
    revision: int
    standing: str
    targets: tuple[Touched, ...]
    cover: Mapping[str, tuple[Row, Row]] = field(default_factory=dict)
    doubled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unled: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many parts of plans there are of each effect, and how many statements of each kind."""
        found = {each: sum(target.effect == each for target in self.targets) for each in EFFECTS}
        more = {"doubled": self.doubled, "unled": self.unled, "new": self.new, "undecided": self.undecided}
        return found | {name: len(each) for name, each in more.items()}


def effect(graph: Graph, draft: str, *, standing: str = "asserted") -> Effects:
    """What the plans that a draft is mapped to would look like with it.

    It is supposed to be adopted and carried out as it is written: what it contributes counts as asserted, or with
    another ``standing`` as that. Only what a person accepted counts.

    Raises:
        NotFound: there is no such draft.
        InvalidInput: the standing is none that counts.
    """
    if standing not in vocabulary.COUNTED:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}",
            name="standing",
            value=standing,
            choices=", ".join(vocabulary.COUNTED),
        )
    whole = load(graph, draft)
    plans = target_plans(graph, whole)
    found = supposed(graph, operations(whole, standing=standing))
    earlier, later = (ask(graph, "coverage", {"framework": plans}, state=each) for each in (found.before, found.after))
    before = {row["key"]: row for row in earlier.rows}
    mapped = _mapped(whole, earlier.rows)
    own = f"{plan_key(whole.key)}-"
    targets = []
    for after in later.rows:
        was = before[after["key"]]
        activities = tuple(
            f"{whole.key}-{project.removeprefix(own)}" for project in after["projects"] if project.startswith(own)
        )
        there = tuple(was["entities"])
        statements = tuple(mapped.get(after["key"], ()))
        targets.append(Touched(was, after, _effect(was, activities, statements), statements, activities, there))
    above = _above(whole)
    open_ = [each for each in whole.statements if each.state == "open" and each.statement.kind != "context"]
    return Effects(
        whole.key,
        plans,
        found.revision,
        standing,
        tuple(targets),
        _cover(earlier, later),
        _doubled(whole, above),
        _unled(whole, above),
        tuple(each.key for each in whole.statements if each.state == "new"),
        tuple(each.key for each in open_),
    )


def _cover(earlier: Answer, later: Answer) -> Mapping[str, tuple[Row, Row]]:
    before, after = ({row["key"]: row for row in each.summary["frameworks"]} for each in (earlier, later))
    return {key: (before[key], after[key]) for key in after if key in before}


def _effect(was: Row, activities: Sequence[str], statements: Sequence[str]) -> str:
    if was["class"] in GAPS:
        return "closed" if activities else "addressed" if statements else "open"
    return "repeated" if activities or statements else "untouched"


def _mapped(whole: Draft, rows: Sequence[Row]) -> dict[str, list[str]]:
    """The statements mapped to each part of the plans, or to what is part of it."""
    parents: dict[str, str] = {row["key"]: row["parent"] for row in rows}
    found: dict[str, list[str]] = defaultdict(list)
    for each in whole.statements:
        touched: dict[str, None] = {}
        for target in each.aligned:
            key: str | None = target
            while key is not None and key in parents and key not in touched:
                touched[key] = None
                key = parents.get(key)
        for key in touched:
            found[key].append(each.key)
    return found


def _doubled(whole: Draft, above: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """The parts of plans that statements of the draft repeat among themselves."""
    by_target: dict[str, list[StoredStatement]] = defaultdict(list)
    for each in whole.statements:
        for target in each.aligned:
            by_target[target].append(each)
    found = {}
    for target, said in by_target.items():
        keys = {each.key for each in said}
        lowest = [each.key for each in said if not any(each.key in above[other] for other in keys)]
        if len(lowest) > 1:
            found[target] = tuple(lowest)
    return found


def _above(whole: Draft) -> dict[str, set[str]]:
    """The statements that each is part of, at any depth."""
    parents = {each.key: each.parent for each in whole.statements}
    found: dict[str, set[str]] = {}
    for each in whole.statements:
        own: set[str] = set()
        key = each.parent
        while key is not None and key not in own:
            own.add(key)
            key = parents.get(key)
        found[each.key] = own
    return found


def _unled(whole: Draft, above: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The parts of the plan for which neither they nor what they are part of have a lead."""
    led = {each.key for each in whole.statements if any(d.type == "LED_BY" for d in each.accepted)}
    return tuple(
        each.key
        for each in whole.statements
        if each.state != "aside" and each.statement.kind in _LED and not led & {each.key, *above[each.key]}
    )
