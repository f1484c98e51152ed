"""Which words may stand in Cypher that only reads: clauses, functions, and names of the model."""

from typing import Final

from graph_service.model import DERIVED_EDGE, DERIVED_NODE, LABELS, RELATIONSHIPS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: With which word a statement, or one behind UNION, begins.
FIRST: Final = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN"})
#: Words of the grammar behind which something must follow.
BETWEEN: Final = FIRST | _words(
    "WHERE ORDER BY SKIP LIMIT UNION ALL DISTINCT AS AND OR XOR NOT IN STARTS ENDS CONTAINS IS CASE WHEN THEN "
    "ELSE EXISTS COUNT ASC ASCENDING DESC DESCENDING"
)
#: What reads no more than it is given, in memory that what it is given bounds. No `range` or `repeat`: one line of
#: those takes gigabytes before a time limit is looked at. No `=~`: one engine's regular expressions can take for ever.
FUNCTIONS: Final = _words(
    "count sum avg min max collect coalesce size length nodes relationships all any none single exists abs ceil "
    "floor round sign sqrt exp log tolower toupper lower upper trim ltrim rtrim left right substring date "
    "tostring tointeger tofloat label labels type startnode endnode head last"
)
#: Words that write, administer, read files or leave the graph, in either engine; the grammar above has none of them.
#: They are named for a clear refusal, and in case that grammar is ever too wide.
NEVER: Final = _words(
    "CREATE MERGE SET DELETE DETACH NODETACH REMOVE DROP ALTER RENAME INSERT FOREACH CALL YIELD LOAD CSV COPY "
    "FROM HEADERS INSTALL UNINSTALL UPDATE ATTACH EXPORT IMPORT USE EXPLAIN PROFILE BEGIN COMMIT ROLLBACK "
    "CHECKPOINT TRANSACTION TRANSACTIONS GRANT DENY REVOKE SHOW TERMINATE STOP DATABASE COMMENT MACRO "
    "CONSTRAINT INDEX CYPHER FINISH FILTER LET RANGE REPEAT COLLECT_LIST SHORTESTPATH ALLSHORTESTPATHS"
)
#: What of the records of changes is nobody's, in small letters: they are read by `alignment changes`.
HIDDEN: Final = frozenset({"change", "changepiece", "graphstate", "body", "seal", "previous", "touched"})
#: Every label and type that may be named.
NAMED: Final = frozenset({*LABELS, *RELATIONSHIPS})
#: Every property that a node or relationship of the model may have.
PROPERTIES: Final = frozenset(
    {"key", *DERIVED_NODE, *DERIVED_EDGE}
    | {name for label in LABELS.values() for name in label.properties}
    | {name for kind in RELATIONSHIPS.values() for name in kind.properties}
)

LONGEST: Final = 4_000
DEEPEST: Final = 20
#: How often at most: each of these multiplies what an engine plans or holds, before any time limit is looked at.
MOST: Final = {"MATCH": 8, "WITH": 12, "CASE": 8, "UNION": 8, "UNWIND": 3, "+": 8, "-[": 8, "--": 8}
#: Hops of one relationship of variable length.
MOST_HOPS: Final = 8
