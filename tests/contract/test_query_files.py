"""Query files: what of them is refused at start, before a server opens its port."""

import re

import pytest

from graph_service import portability, queries
from graph_service.errors import InvalidInput, NotFound, QueryFileError
from tests.folding import for_each

HEAD = {
    "summary": "One of each.",
    "params": "\n//   key: {type: str, doc: which}",
    "returns": "\n//   title: {type: str, doc: its title}",
    "order_by": "[title]",
    "source": "docs/x.md",
}
TEXT = "MATCH (n:Theme {key: $key})\nRETURN n.title AS title\nORDER BY title\n"


def file(text=TEXT, **head):
    lines = {name: value for name, value in {**HEAD, **head}.items() if value is not None}
    return "// ---\n" + "".join(f"// {name}: {value}\n" for name, value in lines.items()) + "// ---\n" + text


def parsed(source, **more):
    return queries.parse("sample", "topic", source, **more)


def test_a_query_file_is_read():
    query = parsed(file())
    assert (query.name, query.topic, query.text, query.order_by) == ("sample", "topic", TEXT, ("title",))
    assert query.params["key"].type == "str"
    assert list(query.returns) == ["title"]
    assert parsed(file().replace("\n", "\r\n")).text == TEXT


MALFORMED = {
    "no front matter": (TEXT, "no front matter"),
    "front matter that does not end": (file().replace("// ---\nMATCH", "MATCH"), "no front matter"),
    "nothing after the front matter": (file(text=""), "no front matter"),
    "no YAML": (file(summary="{a: [b"), "is not YAML"),
    "a list as front matter": ("// ---\n// - a\n// ---\n" + TEXT, "must be a mapping"),
    "an unknown key": (file(author="me"), r"unknown front-matter keys \['author'\]"),
    "a missing key": (file(summary=None), r"lacks \['summary'\]"),
    "why in a file for all": (file(why="because"), "only a variant"),
    "a parameter that is not used": (file(text=TEXT.replace("$key", "'k'")), r"declares \['key'\] but uses \[\]"),
    "a parameter that is not declared": (file(params=None), r"declares \[\] but uses \['key'\]"),
    "an unknown parameter type": (file(params="\n//   key: {type: date, doc: d}"), "parameter key has type 'date'"),
    "a parameter with an unknown field": (file(params="\n//   key: {type: str, doc: d, x: 1}"), "a parameter has"),
    "a parameter without type": (file(params="\n//   key: {doc: d}"), "a parameter has"),
    "a parameter that is no mapping": (file(params="\n//   key: str"), "a parameter has"),
    "an unknown column type": (file(returns="\n//   title: {type: node, doc: d}"), "column title has type 'node'"),
    "a column without type": (file(returns="\n//   title: {doc: d}"), "a column type"),
    "no columns": (file(returns=""), "a column type"),
    "a column that is not returned": (
        file(returns="\n//   title: {type: str, doc: d}\n//   code: {type: str, doc: d}"),
        "but returns",
    ),
    "columns in another order": (
        file(
            text="MATCH (n:Theme {key: $key})\nRETURN n.code AS code, n.title AS title\nORDER BY title\n",
            returns="\n//   title: {type: str, doc: d}\n//   code: {type: str, doc: d}",
        ),
        "declares columns",
    ),
    "an order by what is not returned": (file(order_by="[code]"), r"is ordered by \['code'\]"),
    "an order that the text does not have": (file(text=TEXT.replace("ORDER BY title\n", "")), "ORDER BY"),
    "a construct outside the portable set": (file(text=TEXT.replace("n.title", "head(n.title)")), "do it in Python"),
}


@for_each("what", MALFORMED)
def test_a_malformed_file_is_refused_with_its_name(what):
    source, said = MALFORMED[what]
    with pytest.raises(QueryFileError, match=said) as refused:
        parsed(source)
    assert str(refused.value).startswith("sample: ")


def test_a_variant_must_say_why_and_may_use_what_its_engine_has():
    with pytest.raises(QueryFileError, match="only a variant, says why"):
        parsed(file(), variant=True)
    text = TEXT.replace("n.title AS", "head(n.title) AS")
    assert parsed(file(text=text, why="the other engine has no head()"), variant=True).text == text


@pytest.fixture
def folder(tmp_path):
    def holding(**files):
        for name, text in files.items():
            topic, stem = name.split("__", 1)
            (tmp_path / topic).mkdir(exist_ok=True)
            (tmp_path / topic / f"{stem.replace('__', '.')}.cypher").write_text(text, encoding="utf-8")
        return tmp_path

    return holding


def test_a_variant_stands_in_for_the_file_on_its_engine_alone(folder):
    found = folder(a__one=file(summary="for all"), a__one__neo4j=file(summary="for one", why="w"), b__two=file())
    assert {n: q.summary for n, q in queries.load("neo4j", found).items()} == {"one": "for one", "two": "One of each."}
    assert queries.load("ladybug", found)["one"].summary == "for all"


def test_a_variant_alone_is_there_on_its_engine_alone(folder):
    found = folder(a__one__neo4j=file(why="w"))
    assert list(queries.load("neo4j", found)) == ["one"]
    assert list(queries.load("ladybug", found)) == []


def test_the_files_that_ship_are_read_once_and_others_each_time(folder):
    assert queries.load("neo4j") is queries.load("neo4j") is not queries.load("ladybug")
    assert queries.load("neo4j", folder(a__one=file(summary="first")))["one"].summary == "first"
    assert queries.load("neo4j", folder(a__one=file(summary="second")))["one"].summary == "second"


def test_one_name_in_two_folders_is_refused(folder):
    with pytest.raises(QueryFileError, match="one is in both a/ and b/"):
        queries.load("neo4j", folder(a__one=file(), b__one=file()))


def test_a_query_that_there_is_not_says_how_to_list_them(folder):
    with pytest.raises(NotFound, match="no query 'two'; `alignment query --list` shows all 1"):
        queries.load("neo4j", folder(a__one=file()))["two"]


# Parameters ------------------------------------------------------------------------------------------

ALL_TYPES = parsed(
    file(
        text="MATCH (n:Theme) WHERE n.key IN $keys AND n.x > $share AND (n.y < $most OR $most IS NULL) "
        "AND n.z = $word\n"
        "RETURN n.title AS title\nORDER BY title\n",
        params="\n//   keys: {type: 'list[str]', doc: k, optional: true}\n//   share: {type: float, doc: s}"
        "\n//   most: {type: int, doc: m, optional: true}\n//   word: {type: str, doc: w}",
    )
)


def test_optional_parameters_are_filled_and_whole_numbers_may_stand_for_fractions():
    bound = ALL_TYPES.bind({"share": 1, "word": "w"})
    assert bound == {"keys": [], "share": 1.0, "most": None, "word": "w"}
    assert type(bound["share"]) is float


@for_each(
    ("given", "said"),
    [
        ({"share": 1.0}, "needs word"),
        ({"share": 1.0, "word": None}, "needs word"),
        ({"share": 1.0, "word": "w", "x": 1}, "has no parameter x; it takes keys"),
        ({"share": "1", "word": "w"}, "share must be float"),
        ({"share": True, "word": "w"}, "share must be float"),
        ({"share": 1.0, "word": 1}, "word must be str"),
        ({"share": 1.0, "word": "w", "most": 1.0}, "most must be int"),
        ({"share": 1.0, "word": "w", "most": True}, "most must be int"),
        ({"share": 1.0, "word": "w", "keys": "k"}, "keys must be list"),
        ({"share": 1.0, "word": "w", "keys": ["k", 1]}, "keys must be list"),
        ({"share": 1.0, "word": "w", "keys": ["k", None]}, "keys must be list"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_was_expected(given, said):
    with pytest.raises(InvalidInput, match=re.escape(said)):
        ALL_TYPES.bind(given)


# Portability -----------------------------------------------------------------------------------------

M = "MATCH (n:Theme) "
#: Each construct that the two engines do not mean alike, and what to write instead.
RULES = [
    (M + "RETURN labels(n) AS a", M + "RETURN n.label AS a", "stored property `label`"),
    (M + "RETURN label(n) AS a", M + "RETURN n.label AS a", "stored property `label`"),
    ("MATCH (a:X)-[r:R]->(b:Y) RETURN type(r) AS t", "MATCH (a:X)-[r:R]->(b:Y) RETURN r.type AS t", "property `type`"),
    (M + "RETURN elementId(n) AS a", M + "RETURN n.key AS a", "use `key`"),
    (M + "RETURN id(n) AS a", M + "RETURN n.key AS a", "use `key`"),
    *((M + f"RETURN {f}(n) AS a", M + "RETURN n.title AS a", "named scalars") for f in ("properties", "keys")),
    ("MATCH p = (a:X)-[:R]->(b:Y) RETURN nodes(p) AS a", "MATCH (a:X)-[:R]->(b:Y) RETURN b.key AS c", "named scalars"),
    *(
        (M + f"RETURN {f}(n.a) AS a", M + "RETURN n.a AS a", "convert in Python")
        for f in ("toString", "toInteger", "toFloat", "toBoolean", "CAST")
    ),
    *(
        (M + f"RETURN {f}(n.a) AS a", M + "RETURN left(n.a, 2) AS a", "do it in Python")
        for f in ("head", "tail", "last", "split", "reduce", "reverse", "substring", "round")
    ),
    *(
        (M + f"RETURN {f}(n.a) AS a", M + "RETURN n.date AS a", "ISO-8601")
        for f in ("datetime", "timestamp", "duration")
    ),
    ("MATCH p = shortestPath((a:X)-[:R*1..3]->(b:Y)) RETURN length(p) AS l", None, "search in Python"),
    (M + "RETURN list_transform(n.a) AS a", None, "search in Python"),
    ("MATCH p = (a:X)-[:R* SHORTEST 1..3]->(b:Y) RETURN length(p) AS l", None, "search in Python"),
    (M + "RETURN n.aliases[0] AS a", M + "RETURN n.aliases AS a", "start at 1 in one engine"),
    (
        M + "RETURN [x IN n.aliases WHERE x = 'a'] AS a",
        M + "WHERE any(x IN n.aliases WHERE x = 'a') RETURN n.key AS a",
        "list comprehension",
    ),
    (M + "RETURN n{.key} AS a", M + "RETURN {key: n.key} AS a", "map projection"),
    (M + "CALL { RETURN 1 AS b } RETURN n.key AS a", M + "RETURN n.key AS a", "CALL differs"),
    (M + "RETURN COLLECT { MATCH (m:X) RETURN m.key AS k } AS a", M + "RETURN collect(n.key) AS a", "COLLECT {}"),
    (M + "FOREACH (x IN n.a | SET n.b = x)", M + "RETURN n.key AS a", "in one engine only"),
    (M + "REMOVE n.title", M + "RETURN n.key AS a", "in one engine only"),
    *(
        (M + f"{w} (m:X) RETURN n.key AS a", M + "RETURN n.key AS a", "query files only read")
        for w in ("CREATE", "MERGE", "SET", "DELETE", "DETACH DELETE", "DROP", "ALTER", "COPY", "LOAD")
    ),
    ("CYPHER 5 " + M + "RETURN n.key AS a", M + "RETURN n.key AS a", "version prefix"),
    (M + "RETURN n.key AS a;", M + "RETURN n.key AS a", "one statement"),
    (
        M + "WHERE ($x IS NULL OR n.key = $x) RETURN n.key AS a",
        M + "WHERE (n.key = $x OR $x IS NULL) RETURN n.key AS a",
        "null last",
    ),
    ("MATCH (n:X:Y) RETURN n.key AS a", "MATCH (n:X|Y) RETURN n.key AS a", "two labels"),
    *(
        (
            f"MATCH (a:X)-[:R{bound}]->(b:Y) RETURN b.key AS c",
            "MATCH (a:X)-[:R*1..3]->(b:Y) RETURN b.key AS c",
            "both bounds",
        )
        for bound in ("*", "*..", "*2..")
    ),
    ("MATCH (a:X)-[:R]-(b:Y) RETURN b.key AS c", "MATCH (a:X)<-[:R]-(b:Y) RETURN b.key AS c", "a direction"),
    ("MATCH (a:X)--(b:Y) RETURN b.key AS c", "MATCH (a:X)-->(b:Y) RETURN b.key AS c", "a direction"),
    (
        "MATCH p = (a:X)-[:R*1..3]->(b:Y) UNWIND relationships(p) AS r RETURN r.key AS key",
        "MATCH p = (a:X)-[:R*1..3]->(b:Y) WHERE all(r IN relationships(p) WHERE r.x = 1) RETURN b.key AS key",
        "only `all(r IN relationships(path)",
    ),
    (
        M
        + "OPTIONAL MATCH p = (n)-[:R*1..3]->(b:Y) WHERE all(r IN relationships(p) WHERE r.x = 1) RETURN b.key AS key",
        M + "OPTIONAL MATCH p = (n)-[:R*1..3]->(b:Y) RETURN max(CASE WHEN all(r IN relationships(p) WHERE r.x = 1) "
        "THEN 1 ELSE 0 END) AS found",
        "one engine finds nothing",
    ),
    (
        M + "WHERE exists { (n)-[:R]->(:Y) } RETURN n.key AS a",
        M + "WHERE EXISTS { MATCH (n)-[:R]->(:Y) } RETURN n.key AS a",
        "EXISTS { MATCH",
    ),
    ("MATCH (n) WHERE n:Theme RETURN n.key AS a", M + "RETURN n.key AS a", "a label in WHERE"),
    (M + "RETURN sum(n.x) AS a", M + "RETURN coalesce(sum(n.x), 0) AS a", "coalesce(sum(x), 0)"),
    ("UNWIND $rows AS r RETURN r.key AS a", M + "WHERE n.key IN $rows RETURN n.key AS a", "UNWIND of a parameter"),
    (
        "MATCH (a:X)-[:R]->(b:Y), (c:Z)-[:R]->(b) RETURN c.key AS d",
        "MATCH (a:X)-[:R]->(b:Y) MATCH (c:Z)-[:R]->(b) WHERE a.key < c.key RETURN c.key AS d",
        "one relationship a MATCH",
    ),
    (
        "MATCH (a:X)<-[:R]-(o:Y)-[:R]->(b:X) RETURN b.key AS d",
        "MATCH (a:X)<-[:R]-(o:Y) MATCH (o)-[:R]->(b:X) RETURN b.key AS d",
        "one relationship a MATCH",
    ),
    (
        "OPTIONAL MATCH (a:X)-->(o:Y)-->(b:X) RETURN b.key AS d",
        "OPTIONAL MATCH (a:X)-->(o:Y) RETURN o.key AS d",
        "one relationship a MATCH",
    ),
    (
        M + "WHERE EXISTS { MATCH (n)-[:R]->(a:X)-[:R]->(b:Y) } RETURN n.key AS d",
        M + "WHERE EXISTS { MATCH (n)-[:R]->(a:X) MATCH (a)-[:R]->(b:Y) } RETURN n.key AS d",
        "one relationship a MATCH",
    ),
    (
        "MATCH (a:X)-[:R*1..3]->(b:Y) RETURN count(*) AS n",
        "MATCH (a:X)-[:R*1..3]->(b:Y) RETURN count(DISTINCT b.key) AS n",
        "count(DISTINCT x.key)",
    ),
    (M + "RETURN n.key AS n ORDER BY n", M + "RETURN n.key AS key ORDER BY key", "also a variable"),
    (M + "RETURN n.key", M + "RETURN n.key AS key", "a name with AS"),
    (M + "RETURN n.key AS key, n.title", M + "RETURN n.key AS key, n.title AS title", "a name with AS"),
    (M + "RETURN n AS node", M + "RETURN n.key AS key", "a whole node"),
]


@for_each(("bad", "good", "said"), RULES)
def test_a_construct_that_the_engines_mean_differently_is_refused(bad, good, said):
    assert any(said in fault for fault in portability.faults(bad)), list(portability.faults(bad))
    assert any(said in fault for fault in portability.faults(bad.lower() if "`" not in bad else bad))
    if good is not None:
        assert list(portability.faults(good)) == []


@for_each(
    "text",
    [
        M + "// labels(n) and CREATE are only spoken of\nRETURN n.key AS key",
        M + "WHERE n.title = 'CREATE; labels(x) [0]' RETURN n.key AS key",
        M + 'WHERE n.title = "it\'s; MERGE" RETURN n.key AS key',
        M + "WHERE n.title = 'it\\'s; MERGE' RETURN n.key AS key",
        M + "RETURN n.updated AS updated, n.created_at AS created_at, n.offset AS place",
        M + "RETURN n.key AS key, [n.a, n.b] AS both, {a: n.a, b: n.b} AS pair",
        M + "WITH n, CASE WHEN n.a = 1 THEN n.b ELSE n.c END AS rank RETURN rank AS sort_value",
    ],
)
def test_what_only_looks_like_it_is_not(text):
    assert list(portability.faults(text)) == []


def test_every_rule_has_its_bad_text_here():
    """A rule that is added without one fails this."""
    bare = [re.compile(construct, re.I) for construct in portability._REFUSED]
    unused = [rule.pattern for rule in bare if not any(rule.search(bad) for bad, _, _ in RULES)]
    assert unused == []


def test_each_rule_is_needed_by_its_bad_text(monkeypatch):
    """Without the rule, some bad text is let through as if it were portable in that respect."""
    whole = dict(portability._REFUSED)
    for construct, instead in whole.items():
        monkeypatch.setattr(portability, "_REFUSED", {c: i for c, i in whole.items() if c != construct})
        missed = [
            bad for bad, _, said in RULES if said in instead and not any(said in f for f in portability.faults(bad))
        ]
        assert missed, construct
