"""Canned queries: one ``.cypher`` file, one name, checked when loaded."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any, Final

import yaml

from graph_service import portability
from graph_service.errors import InvalidInput, NotFound, QueryFileError
from graph_service.model import search_words
from graph_service.resources import data

_HEADER: Final = re.compile(r"\A// ---\n(?P<yaml>(?://.*\n)+?)// ---\n(?P<text>.+)\Z", re.DOTALL)
#: The safe loader in C where the library has it: every command waits for these.
_SAFE: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARAM: Final = re.compile(r"\$(\w+)")
_ALIAS: Final = re.compile(r"\bAS\s+(\w+)", re.I)
_REQUIRED: Final = {"summary", "returns", "order_by", "source"}
_KEYS: Final = _REQUIRED | {"params", "why"}
_TYPES: Final[Mapping[str, type[Any]]] = {"str": str, "int": int, "float": float, "list[str]": list, "words": str}
#: So many words of a search are looked for, the longest of them: parameters of their own, since the text of a query
#: is as it stands in its file, and `all(word IN $words …)` finds nothing for an empty word on one engine.
_MOST_WORDS: Final = 6
_COLUMN_TYPES: Final = {*_TYPES.keys() - {"words"}, "list[float]", "bool"}


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter. An optional one is null, or an empty list, when it is not given; ``words`` are a text that its
    words are found by, each as a parameter of the text of the query."""

    name: str
    type: str
    doc: str
    optional: bool = False

    @property
    def bound_names(self) -> list[str]:
        """What the text of the query calls it."""
        return [f"{self.name}_{n}" for n in range(1, _MOST_WORDS + 1)] if self.type == "words" else [self.name]

    def bound(self, query: str, value: Any) -> dict[str, Any]:
        """What the text of the query is given for a value."""
        checked = self.checked(query, value)
        if self.type != "words":
            return {self.name: checked}
        return dict(itertools.zip_longest(self.bound_names, search_words(checked or "")[:_MOST_WORDS]))

    def checked(self, query: str, value: Any) -> Any:
        if value is None and self.optional:
            return [] if self.type == "list[str]" else None
        wanted = _TYPES[self.type]
        if wanted is float and type(value) is int:
            value = float(value)
        if type(value) is not wanted or (wanted is list and not all(type(each) is str for each in value)):
            raise InvalidInput(
                "{query}: {name} must be {type} ({doc}), got {value!r}",
                query=query,
                name=self.name,
                type=self.type,
                doc=self.doc,
                value=value,
            )
        for text in (value,) if wanted is str else value if wanted is list else ():
            if any("\ud800" <= sign <= "\udfff" for sign in text):
                raise InvalidInput(
                    "{query}: {name} {text!r} is not whole Unicode text", query=query, name=self.name, text=text
                )
        least = 1 if self.name == "limit" else 0
        if wanted is int and not least <= value < 2**31:
            raise InvalidInput(
                "{query}: {name} must be from {least} to {most} ({doc}), got {value}",
                query=query,
                name=self.name,
                least=least,
                most=2**31 - 1,
                doc=self.doc,
                value=value,
            )
        return value


@dataclass(frozen=True, slots=True)
class Column:
    """One returned column: its type, unit and meaning. ``ordered`` is false for a list in no order."""

    name: str
    type: str
    doc: str
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """One query file, parsed. ``returns`` is in the order of the columns."""

    name: str
    topic: str
    text: str
    summary: str
    params: Mapping[str, Param]
    returns: Mapping[str, Column]
    order_by: tuple[str, ...]
    source: str

    def bind(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check ``values`` against the declared parameters and fill the optional ones.

        Raises:
            InvalidInput: a parameter is missing, unknown or of the wrong type.
        """
        if unknown := sorted(values.keys() - self.params.keys()):
            raise InvalidInput(
                "{name} has no parameter {unknown}; it takes {known}",
                name=self.name,
                unknown=", ".join(unknown),
                known=self._takes(),
            )
        missing = [p.name for p in self.params.values() if not p.optional and values.get(p.name) is None]
        if missing:
            raise InvalidInput(
                "{name} needs {missing}; it takes {known}",
                name=self.name,
                missing=", ".join(missing),
                known=self._takes(),
            )
        bound = (param.bound(self.name, values.get(name)) for name, param in self.params.items())
        return {name: value for some in bound for name, value in some.items()}

    def _takes(self) -> str:
        return (
            ", ".join(f"{p.name} ({p.type}{', optional' if p.optional else ''})" for p in self.params.values())
            or "none"
        )


class Queries(Mapping[str, Query]):
    """All queries for one engine, by name."""

    def __init__(self, found: Mapping[str, Query]) -> None:
        self._found = dict(found)

    def __getitem__(self, name: str) -> Query:
        try:
            return self._found[name]
        except KeyError:
            raise NotFound(
                "there is no query {name!r}; `alignment query --list` shows all {n}", name=name, n=len(self)
            ) from None

    def __iter__(self) -> Any:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def parse(name: str, topic: str, source: str, *, variant: bool = False) -> Query:
    """One query from the text of its file.

    Raises:
        QueryFileError: no or malformed front matter, an unknown key, declared and used
            parameters or columns that differ, or a construct outside the portable set.
    """
    if not (match := _HEADER.match(source.replace("\r\n", "\n"))):
        raise QueryFileError("{name}: no front matter between '// ---' lines", name=name)
    try:
        head = yaml.load(re.sub(r"(?m)^// ?", "", match["yaml"]), Loader=_SAFE)  # noqa: S506 - it is a safe one
    except yaml.YAMLError as error:
        raise QueryFileError("{name}: front matter is not YAML: {error}", name=name, error=str(error)) from error
    if not isinstance(head, dict):
        raise QueryFileError(
            "{name}: front matter must be a mapping of {keys}", name=name, keys=", ".join(sorted(_KEYS))
        )
    if extra := head.keys() - _KEYS:
        raise QueryFileError("{name}: unknown front-matter keys {extra}", name=name, extra=sorted(extra))
    if missing := _REQUIRED - head.keys():
        raise QueryFileError("{name}: front matter lacks {missing}", name=name, missing=sorted(missing))
    if variant != ("why" in head):
        raise QueryFileError("{name}: a variant for one engine, and only a variant, says why", name=name)
    text = match["text"].strip() + "\n"
    try:
        params = {key: Param(key, **spec) for key, spec in (head.get("params") or {}).items()}
        returns = {
            key: Column(key, spec["type"], _doc(spec), spec.get("ordered", True))
            for key, spec in head["returns"].items()
        }
    except (TypeError, KeyError, AttributeError) as error:
        raise QueryFileError(
            "{name}: a parameter has type, doc, optional; a column type, doc, unit, ordered", name=name
        ) from error
    query = Query(name, topic, text, head["summary"], params, returns, tuple(head["order_by"]), head["source"])
    if faults := [*_faults(query), *([] if variant else portability.faults(text))]:
        raise QueryFileError("{name}: {why}", name=name, why="; ".join(faults))
    return query


def _faults(query: Query) -> list[str]:
    used, found = set(_PARAM.findall(query.text)), []
    if used != {name for param in query.params.values() for name in param.bound_names}:
        found.append(f"declares {sorted(query.params)} but uses {sorted(used)}")
    columns = list(dict.fromkeys(_ALIAS.findall(query.text.rsplit("RETURN", 1)[-1])))
    if columns != list(query.returns):
        found.append(f"declares columns {list(query.returns)} but returns {columns}")
    if bool(query.order_by) != bool(re.search(r"\bORDER\s+BY\b(?!.*\bRETURN\b)", query.text, re.S | re.I)):
        found.append(f"declares order_by {list(query.order_by)}, and the text's last ORDER BY must say so")
    if unknown := set(query.order_by) - query.returns.keys():
        found.append(f"is ordered by {sorted(unknown)}, which it does not return")
    found += [f"parameter {p.name} has type {p.type!r}" for p in query.params.values() if p.type not in _TYPES]
    found += [f"column {c.name} has type {c.type!r}" for c in query.returns.values() if c.type not in _COLUMN_TYPES]
    return found


def _doc(spec: Mapping[str, Any]) -> str:
    unit = f" ({spec['unit']})" if "unit" in spec else ""
    return f"{spec['doc']}{unit}"


def load(dialect: str, folder: Traversable | None = None) -> Queries:
    """Every query, ``name.<dialect>.cypher`` standing in for ``name.cypher``; those that ship are read once a process.

    Raises:
        QueryFileError: a file is malformed, or two folders use one name.
    """
    return _shipped(dialect) if folder is None else _read(dialect, folder)


@cache
def _shipped(dialect: str) -> Queries:
    return _read(dialect, data("cypher"))


def _read(dialect: str, folder: Traversable) -> Queries:
    found: dict[str, Query] = {}
    for topic in sorted(folder.iterdir(), key=lambda f: f.name):
        if not topic.is_dir():
            continue
        files = {f.name.removesuffix(".cypher"): f for f in topic.iterdir() if f.name.endswith(".cypher")}
        for stem, file in sorted(files.items()):
            name, _, variant = stem.partition(".")
            if (variant and variant != dialect) or (not variant and f"{name}.{dialect}" in files):
                continue
            if name in found:
                raise QueryFileError(
                    "{name} is in both {topic}/ and {other}/", name=name, topic=found[name].topic, other=topic.name
                )
            found[name] = parse(name, topic.name, file.read_text(encoding="utf-8"), variant=bool(variant))
    return Queries(found)
