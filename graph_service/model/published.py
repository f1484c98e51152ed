"""The schema for others: JSON Schema for tools, a Markdown table for the documentation."""

from typing import Any, Final

from graph_service.model.schema import LABELS, RELATIONSHIPS, Property

_JSON_TYPES: Final[dict[str, dict[str, Any]]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "list[str]": {"type": "array", "items": {"type": "string"}},
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a graph: ``{"nodes": [...], "relationships": [...]}``."""
    nodes = {
        f"node-{name}": _object({"label": {"const": name}}, label.properties.values()) for name, label in LABELS.items()
    }
    edges = {
        f"relationship-{name}": _object(
            {
                "type": {"const": name},
                "start": {"type": "string"},
                "end": {"type": "string"},
                **({"role": {"enum": list(kind.roles)}} if kind.roles else {}),
            },
            kind.properties.values(),
        )
        for name, kind in RELATIONSHIPS.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Strategic-alignment graph",
        "type": "object",
        "properties": {
            "nodes": {"type": "array", "items": {"oneOf": [{"$ref": f"#/$defs/{n}"} for n in nodes]}},
            "relationships": {"type": "array", "items": {"oneOf": [{"$ref": f"#/$defs/{n}"} for n in edges]}},
        },
        "$defs": nodes | edges,
    }


def markdown() -> str:
    """The tables of docs/model.md; a test keeps that page equal to this."""
    common = set.intersection(*(set(label.properties) for label in LABELS.values()))
    fact = set.intersection(*(set(kind.properties) for kind in RELATIONSHIPS.values()))
    some = next(iter(LABELS.values())).properties
    lines = ["### Every node", "", *_property_table([some[name] for name in some if name in common])]
    lines += ["", "### Labels", "", "| label | what it is | its own properties |", "|---|---|---|"]
    for name, label in LABELS.items():
        own = [p for p in label.properties.values() if p.name not in common]
        lines.append(f"| {name} | {label.doc} | {'; '.join(map(_described, own)) or '–'} |")
    any_kind = next(iter(RELATIONSHIPS.values())).properties
    lines += ["", "### Every relationship", ""]
    lines += _property_table([any_kind[name] for name in any_kind if name in fact])
    lines += [
        "",
        "### Relationships",
        "",
        "| type | meaning | from → to | beside the common ones |",
        "|---|---|---|---|",
    ]
    for name, kind in RELATIONSHIPS.items():
        by_end: dict[str, list[str]] = {}
        for start, end in kind.ends:
            by_end.setdefault(end, []).append(start)
        starts: dict[str, list[str]] = {}
        for end, froms in by_end.items():
            shown = _labels(froms)
            starts.setdefault(shown, []).append(end)
        ends = "; ".join(f"{a} → {_labels(b)}" for a, b in starts.items())
        extra = [f"role: {', '.join(kind.roles)}"] if kind.roles else []
        extra += [_described(p) for p in kind.properties.values() if p.name not in fact]
        lines.append(f"| {name} | {kind.doc} | {ends} | {'; '.join(extra) or '–'} |")
    return "\n".join(lines) + "\n"


def _property_table(properties: list[Property]) -> list[str]:
    head = ["| property | type | meaning |", "|---|---|---|"]
    return head + [
        f"| `{p.name}`{' (required)' if p.required else ''} | {p.type} | {p.doc}{_range(p)} |" for p in properties
    ]


def _labels(names: list[str]) -> str:
    return "any" if len(names) == len(LABELS) else ", ".join(names)


def _described(p: Property) -> str:
    return f"`{p.name}`{' (required)' if p.required else ''}: {p.doc}{_range(p)}"


def _range(p: Property) -> str:
    return f" ({', '.join(p.words)})" if p.words else ""


def _object(fixed: dict[str, Any], properties: Any) -> dict[str, Any]:
    required = [*fixed, *(p.name for p in properties if p.required)]
    return {
        "type": "object",
        "properties": fixed | {p.name: _json_property(p) for p in properties},
        "required": required,
        "additionalProperties": False,
    }


def _json_property(p: Property) -> dict[str, Any]:
    found: dict[str, Any] = {**_JSON_TYPES[p.type], "description": p.doc}
    if p.words:
        found["enum"] = list(p.words)
    if p.minimum is not None:
        found["minimum"] = p.minimum
    if p.maximum is not None:
        found["maximum"] = p.maximum
    if p.date:
        found["pattern"] = r"^\d{4}(-\d{2}(-\d{2})?)?$"
    return found
