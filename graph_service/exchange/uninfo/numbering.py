"""Where an output of a given number belongs in the tree of a plan, as far as the tree itself shows it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.exchange.uninfo.output_codes import Code, Level, Notation, field_parts, number
from graph_service.exchange.uninfo.output_names import folded
from graph_service.exchange.uninfo.tree import Branch
from graph_service.model import slug

_OUTCOME: Final = 1


@dataclass(frozen=True, slots=True)
class Home:
    """What an output hangs under: ``key`` is a part of the tree, or the framework where none is known.

    ``missing`` is the number of the outcome that the tree lacks and that is to be made between the two;
    () where none is.
    """

    key: str
    missing: tuple[str, ...] = ()


class Numbering:
    """The numbers of one tree. ``named`` are those that rows name beside it."""

    def __init__(self, framework: str, tree: Sequence[Branch]) -> None:
        self.framework = framework
        self.branches = {branch.key: branch for branch in tree}
        self.notation = Notation(branch.name for branch in tree if branch.depth > _OUTCOME)
        self.codes = {b.key: code for b in tree if b.depth > _OUTCOME and (code := self._own(b)) is not None}
        self.numbers = {b.key: number(b.name, b.code) for b in tree if b.depth <= _OUTCOME}
        self._is_qualified = len({c.parts for c in self.codes.values()}) < len(self.codes)
        self._by_name: dict[str, list[str]] = {}
        for key, code in self.codes.items():
            self._by_name.setdefault(self.name(code), []).append(key)
        self._outcomes = [branch for branch in tree if branch.depth == _OUTCOME]

    def _own(self, branch: Branch) -> Code | None:
        parts = field_parts(branch.code)
        by_field = Code(parts, words=folded(branch.name)) if len(parts) > 1 else None
        return self.notation.code(branch.name) or by_field

    def name(self, code: Code) -> str:
        """What tells a number apart in this plan, fit for a key: with the words before it only where numbers return."""
        return slug(f"{code.qualifier if self._is_qualified else ''} {code.text}").replace("-", ".")

    def parts(self, code: Code) -> list[str]:
        """The parts of the tree that have this number, on its level."""
        if code.level == "outcome":
            return [key] if (key := self.outcome(code.parts, code.qualifier)) else []
        return list(self._by_name.get(self.name(code), ()))

    def numbered(self) -> Iterator[tuple[Level, str, str]]:
        """Level, name and key of each outcome and output whose number no other has."""
        outcomes = [(Code(own), key) for key, own in self.numbers.items() if self.outcome(own) == key and own]
        outputs = [(own, key) for key, own in self.codes.items() if self.parts(own) == [key]]
        yield from (("outcome", self.name(code), key) for code, key in outcomes)
        yield from (("output", self.name(code), key) for code, key in outputs)

    def worded(self, key: str) -> Code:
        """A part of the tree as its name has it, for comparing words."""
        name = self.branches[key].name
        return self.codes.get(key) or self.notation.code(name) or Code((), words=folded(name))

    def outcome(self, parts: tuple[str, ...], qualifier: str = "") -> str | None:
        """The one outcome of this number."""
        found = [b.key for b in self._outcomes if self.numbers[b.key] == parts]
        if self._is_qualified and len(found) > 1:
            found = [key for key in found if folded(self.branches[key].name).startswith(qualifier)]
        return found[0] if len(found) == 1 else None

    def home(self, code: Code, named: Iterable[tuple[str, ...]] = ()) -> Home:
        """What an output of this number hangs under: the outcome of its neighbours, else that of its number, else a
        new one under the priority of its number, else under the framework."""
        wanted = code.parts[:-1]
        beside = {
            self.branches[key].parent
            for key, own in self.codes.items()
            if own.parts[:-1] == wanted and (own.qualifier == code.qualifier or not self._is_qualified)
        }
        if len(beside) == 1:
            return Home(beside.pop())
        outcome = self.outcome(wanted, code.qualifier)
        return Home(outcome) if outcome else self.above(wanted, code.priority, named)

    def above(self, outcome: tuple[str, ...], priority: str | None, named: Iterable[tuple[str, ...]] = ()) -> Home:
        """What a missing outcome hangs under. Where one that is there may be it under another number, none is made."""
        parts = (priority,) if priority else outcome[:1] if self._priorities_are_first(outcome, named) else ()
        found = [key for key, own in self.numbers.items() if self.branches[key].depth == 0 and own == parts]
        key = found[0] if parts and len(found) == 1 else self.framework
        may_be = [b for b in self._outcomes if key in (self.framework, b.parent)]
        is_told_apart = all(len(self.numbers[b.key]) == len(outcome) for b in may_be)
        return Home(key, outcome if is_told_apart else ())

    def _priorities_are_first(self, outcome: tuple[str, ...], named: Iterable[tuple[str, ...]]) -> bool:
        """Whether the number of an outcome begins with that of its priority, wherever the tree shows both.

        Numbers of one part ("Outcome 3") may as well run through the plan: then the outcomes that tree and rows
        name must be one a priority, and all of them.
        """
        known = [(self.numbers[b.key], self.numbers.get(b.parent, ())) for b in self._outcomes]
        both = [(own, above) for own, above in known if len(own) == len(outcome) and above]
        if any(own[:1] != above for own, above in both):
            return False
        priorities = {own for key, own in self.numbers.items() if self.branches[key].depth == 0}
        return len(outcome) > 1 or (bool(both) and {outcome, *named, *(own for own, _ in both)} == priorities)
