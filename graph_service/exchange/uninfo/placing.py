"""Where each project of a UN INFO file belongs: in the tree, in an output that the tree lacks, or nowhere yet.

The rules, in this order:

1. The text names one part of the tree (see ``output_names``): that one, as the row says.
2. Several parts have that name: what all of them are part of, if it is below the framework.
3. The text begins with a number (see ``output_codes``) that a part of the tree has: that one if the words are clearly
   the same; else what that part is under, since the number is sure and the words are not.
4. The number is in no part of the tree: an output is made of the row's words, where ``numbering`` says. All
   texts of one number whose words are clearly the same are one output, called as most projects call it; one with
   other words is placed above it, as under 3.
5. Otherwise the project is *unplaced*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from graph_service.exchange.uninfo.numbering import Numbering
from graph_service.exchange.uninfo.output_codes import Code, Level
from graph_service.exchange.uninfo.output_names import OutputNames
from graph_service.exchange.uninfo.tree import Branch
from graph_service.messages import Message

How = Literal["said", "cut", "same", "above", "none"]


@dataclass(frozen=True, slots=True)
class Placed:
    """The part that a text means, how that is known, and what a person should know of it."""

    key: str | None
    how: How
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class InferredPart:
    """An output or outcome that rows name and the tree lacks. ``text`` is the row's; "" for an outcome that only the
    number of an output names. ``said_by`` is the text of the row that is its evidence; ``is_short_of_outcome`` holds
    for an output that hangs under a priority, since it could belong to any of its outcomes."""

    key: str
    level: Level
    code: str
    text: str
    parent: str
    said_by: str
    is_short_of_outcome: bool = False


@dataclass(slots=True)
class Placing:
    """What each text of a file means, and the parts that had to be made for them, outcomes first."""

    numbering: Numbering
    texts: dict[str, Placed] = field(default_factory=dict)
    outcomes: dict[str, InferredPart] = field(default_factory=dict)
    outputs: dict[str, InferredPart] = field(default_factory=dict)

    @property
    def inferred(self) -> tuple[InferredPart, ...]:
        return (*self.outcomes.values(), *self.outputs.values())

    def now_in_tree(self) -> dict[str, tuple[str, str]]:
        """Keys of parts that may have been inferred from a file whose tree lacked them: the part of this tree that
        has that number, and its name."""
        numbering = self.numbering
        return {
            inferred_key(numbering.framework, level, name): (key, numbering.branches[key].name)
            for level, name, key in numbering.numbered()
        }


def placing(framework: str, tree: Sequence[Branch], texts: Mapping[str, int]) -> Placing:
    """Place the texts of the rows of a file; ``texts`` counts the projects of each."""
    is_low = {branch.key: branch.depth >= 2 or branch.is_leaf for branch in tree}
    low, high = (
        OutputNames({b.key: b.name for b in tree if b.name and is_low[b.key] is wanted}) for wanted in (True, False)
    )
    found = Placing(Numbering(framework, tree))
    missing: dict[tuple[Level, str], dict[str, Code]] = {}
    for text in sorted(filter(None, texts)):
        match = low.find(text)
        if match.key is None and not match.shared and (above := high.find(text)).key is not None:
            match = above
        code = found.numbering.notation.code(text)
        if match.key is not None:
            found.texts[text] = Placed(match.key, "cut" if match.how == "cut" else "said")
        elif match.shared:
            found.texts[text] = _above_all(found.numbering, match.shared, match.problem)
        elif code is None:
            found.texts[text] = Placed(
                None, "none", Message("{problem}, and its text begins with no number of one", problem=match.problem)
            )
        elif known := found.numbering.parts(code):
            found.texts[text] = _numbered(found.numbering, code, known)
        else:
            missing.setdefault((code.level, found.numbering.name(code)), {})[text] = code
    named = {c.parts if c.level == "outcome" else c.parts[:-1] for codes in missing.values() for c in codes.values()}
    for (level, _), codes in sorted(missing.items()):
        _make(found, level, codes, texts, frozenset(named))
    return found


def inferred_key(framework: str, level: str, name: str) -> str:
    """Key of a part that the tree lacks: no part of a tree has such a key, and it is the same in any file."""
    return f"{framework}-inferred-{level}-{name}"


def _above_all(numbering: Numbering, keys: Sequence[str], problem: Message | None) -> Placed:
    """What all of some parts are part of; none where that is the whole plan."""
    chains = [_chain(numbering, key) for key in keys]
    shared = next((key for key in chains[0] if all(key in chain for chain in chains)), None)
    return Placed(shared, "above" if shared else "none", problem)


def _chain(numbering: Numbering, key: str) -> list[str]:
    """What a part is under, from the nearest to the furthest, without the framework."""
    found: list[str] = []
    while (key := numbering.branches[key].parent) in numbering.branches:
        found.append(key)
    return found


def _numbered(numbering: Numbering, code: Code, known: Sequence[str]) -> Placed:
    same = [key for key in known if numbering.worded(key).is_same(code)]
    if len(same) == 1:
        return Placed(same[0], "same")
    return _above_all(numbering, known, Message("number {number} of the framework has other words", number=code.text))


def _make(
    found: Placing, level: Level, codes: Mapping[str, Code], texts: Mapping[str, int], named: frozenset[tuple[str, ...]]
) -> None:
    """Make the part of one number that the tree lacks, and place all texts of that number."""
    text = min(codes, key=lambda each: (-texts[each], -len(each), each))
    code, numbering = codes[text], found.numbering
    if level == "outcome":
        key = parent = _outcome(found, code, numbering.above(code.parts, code.priority, named).key, text, text)
    else:
        home = numbering.home(code, named)
        own = replace(code, parts=home.missing)
        parent = _outcome(found, own, home.key, "", text) if home.missing else home.key
        key = inferred_key(numbering.framework, level, numbering.name(code))
        is_short = parent in numbering.branches and numbering.branches[parent].depth == 0
        found.outputs[key] = InferredPart(key, level, code.text, text, parent, text, is_short)
    for each, own in codes.items():
        if own.is_same(code):
            found.texts[each] = Placed(key, "said" if own.words == code.words else "same")
        else:
            problem = Message("number {number} has other words in other rows", number=code.text)
            is_known = level == "output" and parent != numbering.framework
            found.texts[each] = Placed(parent if is_known else None, "above" if is_known else "none", problem)


def _outcome(found: Placing, code: Code, parent: str, text: str, said_by: str) -> str:
    """Key of an outcome that the tree lacks, made once."""
    key = inferred_key(found.numbering.framework, "outcome", found.numbering.name(code))
    found.outcomes.setdefault(key, InferredPart(key, "outcome", code.text, text, parent, said_by))
    return key
