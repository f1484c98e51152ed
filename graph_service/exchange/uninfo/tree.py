"""The tree of a UN INFO framework, flattened: priorities, outcomes, outputs, each with its parent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from graph_service.exchange.values import Values
from graph_service.messages import Message

#: By depth: label, level of a Result, and the word in the key.
_LEVELS: Final = (
    ("Priority", None, "priority"),
    ("Result", "outcome", "outcome"),
    ("Result", "output", "output"),
    ("Result", "sub_output", "sub-output"),
    ("Result", "activity", "activity"),
)
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Branch:
    """One node of the tree. ``parent`` is the key above it, ``path`` its place in the file."""

    key: str
    label: str
    level: str | None
    depth: int
    parent: str
    path: str
    name: str
    code: str
    description: str
    is_leaf: bool


def branches(found: list[object], framework: str, values: Values) -> tuple[tuple[Branch, ...], list[Message]]:
    """Every node, parents before children in the file's order, and what makes the tree unusable."""
    tree: list[Branch] = []
    faults: list[Message] = []
    seen: dict[int, str] = {}
    top = [(each, 0, framework, f"framework[{i}]") for i, each in enumerate(found)]
    waiting: list[tuple[Any, int, str, str]] = top[::-1]
    while waiting:
        node, depth, parent, path = waiting.pop()
        if fault := _fault(node, depth, path, seen):
            faults.append(fault)
            continue
        label, level, word = _LEVELS[depth]
        key = f"{framework}-{word}-{node['id']}"
        children = node.get("children") or []
        seen[node["id"]] = path
        if len(seen) > _MOST:
            return (), [Message("framework has more than {n:,} nodes", n=_MOST)]
        tree.append(
            Branch(
                key,
                label,
                level,
                depth,
                parent,
                path,
                values.text(0, f"{path}.name", node.get("name"), required=True),
                values.text(0, f"{path}.code", node.get("code")),
                values.text(0, f"{path}.description", node.get("description")),
                not children,
            )
        )
        below = [(each, depth + 1, key, f"{path}.children[{i}]") for i, each in enumerate(children)]
        waiting += below[::-1]
    return tuple(tree), faults


def _fault(node: object, depth: int, path: str, seen: Mapping[int, str]) -> Message | None:
    if not isinstance(node, Mapping):
        return Message("{name} must be {kind}", name=path, kind=Message("an object"))
    if depth >= len(_LEVELS):
        return Message("{name} is deeper than the {n} levels that a framework has", name=path, n=len(_LEVELS))
    number = node.get("id")
    if not is_id(number):
        return Message("{name} must be {kind}", name=f"{path}.id", kind=Message("a whole number above 0"))
    if number in seen:
        return Message("{name} is also that of {other}", name=f"{path}.id {number}", other=seen[number])
    if not isinstance(node.get("children") or [], list):
        return Message("{name} must be {kind}", name=f"{path}.children", kind=Message("a list"))
    return None


def is_id(value: object) -> TypeGuard[int]:
    """Whether ``value`` can be the number of something in UN INFO."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53
