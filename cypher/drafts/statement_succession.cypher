// ---
// summary: Which statements of an earlier version some statements continue.
// params:
//   keys: {type: "list[str]", doc: "keys of statements of the later version"}
// returns:
//   key: {type: str, doc: "statement of the later version"}
//   earlier: {type: str, doc: "statement of the earlier version"}
//   earlier_text: {type: str, doc: "as it was written there"}
//   earlier_page: {type: str, doc: "where it stood"}
// order_by: [key, earlier]
// source: docs/drafts.md#versions
// ---
MATCH (s:Statement)
WHERE s.key IN $keys
MATCH (s)-[:SUCCEEDS]->(e:Statement)
RETURN s.key AS key, e.key AS earlier, e.text AS earlier_text, e.page AS earlier_page
ORDER BY key, earlier
