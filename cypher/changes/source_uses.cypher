// ---
// summary: Every node and relationship that says it came from one source.
// params:
//   source: {type: str, doc: source key}
// returns:
//   used_by: {type: str, doc: key of the node or relationship}
// order_by: []
// source: docs/stores.md#changes
// ---
MATCH (n)
WHERE n.source = $source
RETURN n.key AS used_by
UNION ALL
MATCH (a)-[x]->(b)
WHERE x.source = $source
RETURN x.key AS used_by
