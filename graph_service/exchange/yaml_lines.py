"""YAML that remembers its lines, and refuses what two readers could take for two things."""

from collections.abc import Hashable
from typing import Any, Final

import yaml

from graph_service.errors import InvalidInput

MOST_BYTES: Final = 4 * 1024 * 1024
#: Values after every alias is written out: a small file that stands for millions is refused.
MOST_VALUES: Final = 200_000
_MOST_IN_ONE: Final = 2_000


class Lined(dict[str, Any]):
    """A mapping of a YAML file: ``line`` is its own, ``lines`` has that of each key."""

    line: int = 0
    lines: dict[str, int]


def load(content: bytes, name: str) -> Lined:
    """The mapping that a YAML file holds. Dates stay text; a comment is nothing.

    Raises:
        InvalidInput: it is no YAML or no mapping, says a key twice, or grows without end; with the line.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInput(
            "{name} has {n:,} bytes; at most {most:,} are read",
            name=name,
            n=len(content),
            most=MOST_BYTES,
        )
    try:
        found = yaml.load(content.decode("utf-8-sig"), Loader=_Loader)  # noqa: S506 (it is a SafeLoader)
        _count(found, [0])
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            "{name}, line {line}: this is no UTF-8; save the file as UTF-8", name=name, line=line
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}" if mark else ""
        raise InvalidInput(
            "{name}{where}: {problem}", name=name, where=where, problem=error.problem or error.context
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidInput(
            "{name} is no YAML that can be read ({why})", name=name, why=" ".join(str(error).split())[:200]
        ) from error
    if not isinstance(found, Lined):
        raise InvalidInput("{name}, line 1: there must be keys with values, such as `Entity:`", name=name)
    return found


class _Loader(yaml.SafeLoader):
    """Safe, with lines, without dates."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (as in the class it refines)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        super().flatten_mapping(node)
        if len(node.value) > _MOST_IN_ONE:
            raise _fault(f"a mapping with more than {_MOST_IN_ONE:,} keys", node)

    def lined(self, node: yaml.MappingNode) -> Lined:
        own: set[Hashable] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _fault(f"key {key!r} must be text", key_node)
            if key in own:
                raise _fault(f"{key!r} stands twice in one mapping", key_node)
            own.add(key)
        self.flatten_mapping(node)
        found = Lined()
        found.line = node.start_mark.line + 1
        found.lines = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            found[key] = self.construct_object(value_node, deep=True)
            found.lines[key] = key_node.start_mark.line + 1
        return found


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.lined)


def _fault(problem: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _count(value: object, seen: list[int]) -> None:
    """Count values as often as they are reached."""
    seen[0] += 1
    if seen[0] > MOST_VALUES:
        raise ValueError(f"more than {MOST_VALUES:,} values once its aliases are written out")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _count(each, seen)
