// ---
// summary: The number of the last change, and the model that the store was made for.
// returns:
//   revision: {type: int, doc: number of the last change}
//   schema: {type: str, doc: fingerprint of the tables}
//   touched: {type: str, doc: when somebody last set out to change it, unit: ISO-8601 UTC}
// order_by: []
// source: docs/stores.md#changes
// ---
MATCH (g:GraphState)
RETURN g.revision AS revision, g.schema AS schema, g.touched AS touched
