// ---
// summary: The number of the last change, and the model that the store was made for.
// returns:
//   revision: {type: int, doc: number of the last change}
//   schema: {type: str, doc: fingerprint of the tables}
//   sha256: {type: str, doc: SHA-256 of the last piece of the last change's record}
//   touched: {type: str, doc: when somebody last set out to change it, unit: ISO-8601 UTC}
// order_by: []
// source: docs/stores.md#changes
// ---
MATCH (g:GraphState)
RETURN g.revision AS revision, g.schema AS schema, g.sha256 AS sha256, g.touched AS touched
