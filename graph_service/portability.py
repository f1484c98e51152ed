"""Which constructs mean different things to the two engines: the lint of every query file.

Source: docs/query-files.md, where each rule has the answers that both engines gave.
"""

import re
from collections.abc import Iterator
from typing import Final

_NOISE: Final = re.compile(r"//[^\n]*|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")

#: construct -> what to write instead. Matched on text without comments and string literals.
_REFUSED: Final = {
    r"\b(labels|label)\s*\(": "labels() and label() differ: return the stored property `label`",
    r"(?<!\.)\btype\s*\(": "type() is in one engine only: return the stored property `type`",
    r"\b(elementId|id)\s*\(": "an engine's id is no identity: use `key`",
    r"\b(properties|keys|nodes)\s*\(": "returns other shapes: return named scalars",
    r"(?<!\bIN )\brelationships\s*\(": "returns other shapes: only `all(r IN relationships(path) WHERE …)`",
    r"\bOPTIONAL\s+MATCH\b(?s:(?!\b(?:MATCH|WITH|RETURN)\b).)*\brelationships\s*\(": (
        "one engine finds nothing then: filter in a MATCH, or in a CASE after it"
    ),
    r"\b(toString|toInteger|toFloat|toBoolean|CAST)\s*\(": "is in one engine only: convert in Python",
    r"\b(head|tail|last|split|reduce|reverse|substring|round)\s*\(": "differs or is missing: do it in Python",
    r"\b(datetime|timestamp|duration)\s*\(": "differs or is missing: keep ISO-8601 strings",
    r"\b(shortestPath|allShortestPaths|list_transform)\s*\(": "is in one engine only: search in Python",
    r"\bSHORTEST\b": "is in one engine only: search in Python",
    r"\w\[[^\]]*\d[^\]]*\](?!\s*-)": "list indices start at 1 in one engine and 0 in the other",
    r"\[\s*\w+\s+IN\b": "list comprehension is in one engine only",
    r"\w\s*\{\s*\.": "map projection is in one engine only",
    r"\bCALL\b": "CALL differs: one MATCH more, or Python",
    r"\bCOLLECT\s*\{": "COLLECT {} is in one engine only",
    r"\b(FOREACH|REMOVE)\b": "is in one engine only",
    r"\b(CREATE|MERGE|SET|DELETE|DETACH|DROP|ALTER|COPY|LOAD)\b": "query files only read: writes are changes",
    r"\bCYPHER\s+\d": "a version prefix is refused by one engine",
    r";": "one statement a file",
    r"\$\w+\s+IS\s+(NOT\s+)?NULL\s+OR\b": "write `(a.key = $x OR $x IS NULL)`, the null last",
    r"\(\s*\w*\s*:\s*\w+\s*:\s*\w+": "two labels mean AND in one engine and OR in the other",
    r"\*\s*(\]|\.\.\s*\]|\d+\s*\.\.\s*\])": "give a variable length both bounds: unbounded stops at 30 hops",
    r"\)\s*-\s*(\[[^\]]*\]\s*)?-\s*\(": "give every relationship a direction",
    r"\bexists\s*\{\s*\(": "write EXISTS { MATCH … }",
    r"\bWHERE\s+\w+\s*:\s*\w": "a label in WHERE is in one engine only",
    r"(?<!coalesce\()\bsum\s*\(": "sum of no rows is null in one engine: write coalesce(sum(x), 0)",
    r"\bUNWIND\s+\$": "UNWIND of a parameter fails on empty and ragged lists: use `x IN $list`",
}
_PATTERN: Final = re.compile(r"<?-\s*(?:\[[^\]]*\]\s*)?->?\s*\(")
_CLAUSE: Final = re.compile(
    r"\b(?:OPTIONAL\s+)?MATCH\b(.*?)(?=\b(?:OPTIONAL|MATCH|WHERE|WITH|RETURN|UNION|UNWIND|ORDER)\b|\}|\Z)",
    re.S | re.I,
)


def faults(text: str) -> Iterator[str]:
    """What of a query's text must not be in the portable set; nothing when it is portable."""
    bare = _NOISE.sub(lambda m: "" if m[0].startswith("//") else "''", text)
    for construct, instead in _REFUSED.items():
        if found := re.search(construct, bare, re.I):
            yield f"{found[0].strip()!r}: {instead}"
    for clause in _CLAUSE.finditer(bare):
        if len(_PATTERN.findall(clause[1])) > 1:
            shown = " ".join(clause[0].split())
            yield f"{shown!r}: one relationship a MATCH: the same edge may match twice in one engine"
    if re.search(r"\*\s*\d", bare) and re.search(r"\bcount\s*\(\s*\*", bare, re.I):
        yield "count(*) over a variable length counts walks in one engine: count(DISTINCT x.key)"
    variables = set(re.findall(r"[(\[]\s*(\w+)\s*(?=[:){\]])", bare))
    aliases = set(re.findall(r"\bAS\s+(\w+)", bare, re.I))
    for name in sorted(variables & aliases):
        yield f"'AS {name}': an alias that is also a variable is ordered by the node in one engine"
    for returned in re.findall(
        r"\bRETURN\s+(?:DISTINCT\s+)?(.*?)(?=\bORDER\b|\bUNION\b|\bSKIP\b|\bLIMIT\b|\Z)", bare, re.S | re.I
    ):
        for column in _columns(returned):
            if not re.search(r"\bAS\s+\w+\s*\Z", column, re.I):
                yield f"{column!r}: give every returned column a name with AS"
            elif re.match(r"\w+\s+AS\b", column, re.I) and column.split()[0] in variables:
                yield f"{column!r}: a whole node has another shape in each engine: return named scalars"


def _columns(returned: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, sign in enumerate(returned):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            yield returned[start:place].strip()
            start = place + 1
    yield returned[start:].strip()
