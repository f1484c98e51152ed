// ---
// summary: The number of the last change, and the model that the store was made for.
// returns:
//   revision: {type: int, doc: number of the last change}
//   schema: {type: str, doc: fingerprint of the tables}
//   sha256: {type: str, doc: SHA-256 of the last piece of the last change's record}
//   touched: {type: str, doc: when somebody last set out to change it, unit: ISO-8601 UTC}
//   settled: {type: bool, doc: "false while a change is being committed, or nobody saw the end of one: on a server"}
// order_by: []
// source: docs/stores.md#changes
// ---
OPTIONAL MATCH (g:GraphState {key: 'graph'})
OPTIONAL MATCH (a:GraphState {key: 'announced'})
OPTIONAL MATCH (s:GraphState {key: 'settled'})
RETURN g.revision AS revision, g.schema AS schema, g.sha256 AS sha256, g.touched AS touched,
  coalesce(a.sha256 = coalesce(g.sha256, ''), true) AND coalesce(s.sha256 = coalesce(g.sha256, ''), true) AS settled
