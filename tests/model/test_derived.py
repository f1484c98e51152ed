"""What is derived from the model: tables and constraints of both engines, JSON Schema, the page's tables."""

import json
import re

from graph_service.model import DERIVED_EDGE, DERIVED_NODE, LABELS, RELATIONSHIPS, published
from graph_service.stores import ddl
from tests.contract.complete import complete
from tests.folding import for_each

NODE_TABLES = {
    m[1]: m[2] for s in ddl.ladybug() if (m := re.match(r"CREATE NODE TABLE IF NOT EXISTS `(\w+)`\((.*)\)$", s))
}
EDGE_TABLES = {
    m[1]: m[2] for s in ddl.ladybug() if (m := re.match(r"CREATE REL TABLE IF NOT EXISTS `(\w+)`\((.*)\)$", s))
}
_TYPES = {"str": "STRING", "int": "INT64", "float": "DOUBLE", "list[str]": "STRING[]"}


@for_each("name", LABELS)
def test_each_label_has_a_table_with_a_column_for_each_property(name):
    for rule in LABELS[name].properties.values():
        assert f"`{rule.name}` {_TYPES[rule.type]}" in NODE_TABLES[name]
    for column, kind in DERIVED_NODE.items():
        assert f"`{column}` {_TYPES[kind]}" in NODE_TABLES[name]
    assert "PRIMARY KEY(`key`)" in NODE_TABLES[name]
    assert NODE_TABLES[name].count("`") == 2 * (len(LABELS[name].properties) + len(DERIVED_NODE) + 1)


@for_each("name", RELATIONSHIPS)
def test_each_relationship_has_a_table_with_its_ends_and_a_column_for_each_property(name):
    kind = RELATIONSHIPS[name]
    for start, end in kind.ends:
        assert f"FROM `{start}` TO `{end}`" in EDGE_TABLES[name]
    for column, type_ in [*((p.name, p.type) for p in kind.properties.values()), *DERIVED_EDGE.items()]:
        assert f"`{column}` {_TYPES[type_]}" in EDGE_TABLES[name]
    assert EDGE_TABLES[name].count("FROM") == len(kind.ends)


def test_each_label_and_relationship_has_a_unique_key_on_the_server():
    told = "\n".join(ddl.neo4j())
    for name in LABELS:
        assert f"FOR (n:{name}) REQUIRE n.key IS UNIQUE" in told
        assert f"FOR (n:{name}) ON (n.search_text)" in told
    for name in RELATIONSHIPS:
        assert f"FOR ()-[r:{name}]-() REQUIRE r.key IS UNIQUE" in told
    assert told.count("IF NOT EXISTS") == len(list(ddl.neo4j()))


def test_one_name_means_one_type_wherever_it_stands():
    """A query over several labels reads one column: the embedded engine refuses two types for it."""
    for owners in (LABELS, RELATIONSHIPS):
        types = {}
        for owner in owners.values():
            for rule in owner.properties.values():
                types.setdefault(rule.name, set()).add(rule.type)
        assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}


def test_the_fingerprint_changes_with_the_tables(monkeypatch):
    was = ddl.fingerprint()
    assert was == ddl.fingerprint()
    monkeypatch.setattr(ddl, "ladybug", lambda: iter(["CREATE NODE TABLE other"]))
    assert ddl.fingerprint() != was


def test_every_relationship_joins_labels_that_there_are():
    for kind in RELATIONSHIPS.values():
        assert kind.ends
        assert len(set(kind.ends)) == len(kind.ends)
        assert all(start in LABELS and end in LABELS for start, end in kind.ends)


def test_each_range_lies_the_right_way_round():
    for owner in [*LABELS.values(), *RELATIONSHIPS.values()]:
        for rule in owner.properties.values():
            if rule.minimum is not None and rule.maximum is not None:
                assert rule.minimum < rule.maximum


# JSON Schema -----------------------------------------------------------------------------------------


def fits(schema, value, defs):
    """Whether ``value`` fits: the part of JSON Schema that the published one uses, and no other word."""
    known = {
        "$ref",
        "oneOf",
        "const",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "minimum",
        "maximum",
        "pattern",
        "description",
        "$schema",
        "title",
        "$defs",
    }
    assert schema.keys() <= known, schema.keys() - known
    if "$ref" in schema:
        return fits(defs[schema["$ref"].removeprefix("#/$defs/")], value, defs)
    if "oneOf" in schema:
        return sum(fits(each, value, defs) for each in schema["oneOf"]) == 1
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float)}
    if "type" in schema and (not isinstance(value, types[schema["type"]]) or isinstance(value, bool)):
        return False
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        return False
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return False
    if value < schema.get("minimum", value) if isinstance(value, int | float) else False:
        return False
    if value > schema.get("maximum", value) if isinstance(value, int | float) else False:
        return False
    if isinstance(value, list):
        return all(fits(schema["items"], each, defs) for each in value)
    if isinstance(value, dict):
        own = schema.get("properties", {})
        if not value.keys() >= set(schema.get("required", ())):
            return False
        if schema.get("additionalProperties", True) is False and not value.keys() <= own.keys():
            return False
        return all(fits(own[name], each, defs) for name, each in value.items() if name in own)
    return True


def document():
    nodes, edges = [], []
    for each in complete().operations:
        if hasattr(each, "label"):
            nodes.append({"label": each.label, "key": each.key, **each.set})
        else:
            role = {"role": each.ref.role} if each.ref.role else {}
            edges.append({"type": each.ref.type, "start": each.ref.start, "end": each.ref.end, **role, **each.set})
    return {"nodes": nodes, "relationships": edges}


def valid(found):
    schema = published.json_schema()
    return fits(schema, found, schema["$defs"])


def test_a_graph_that_has_everything_fits_the_published_schema():
    assert valid(document())


@for_each(
    ("kind", "change"),
    [
        ("nodes", {"label": "Gadget"}),
        ("nodes", {"colour": "red"}),
        ("nodes", {"title": 1}),
        ("nodes", {"key": None}),
        ("nodes", {"kind": "nonsense"}),
        ("nodes", {"period_end": "soon"}),
        ("relationships", {"type": "LIKES"}),
        ("relationships", {"confidence": 1.5}),
        ("relationships", {"role": "hero"}),
        ("relationships", {"standing": None}),
    ],
)
def test_what_the_model_refuses_does_not_fit_the_published_schema(kind, change):
    found = document()
    found[kind][0] = {n: v for n, v in {**found[kind][0], **change}.items() if v is not None}
    assert not valid(found)


def test_the_published_schema_is_json():
    assert json.loads(json.dumps(published.json_schema())) == published.json_schema()


# The page --------------------------------------------------------------------------------------------


def test_the_tables_name_every_label_type_property_role_and_word():
    page = published.markdown()
    for owner in [*LABELS.values(), *RELATIONSHIPS.values()]:
        assert f"| {owner.name} | {owner.doc} |" in page
        for rule in owner.properties.values():
            assert f"`{rule.name}`" in page
            assert all(word in page for word in rule.words)
    for kind in RELATIONSHIPS.values():
        assert all(role in page for role in kind.roles)


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    for table in re.findall(r"(?:^\|.*\n)+", published.markdown(), re.M):
        assert len({line.count("|") for line in table.splitlines()}) == 1
