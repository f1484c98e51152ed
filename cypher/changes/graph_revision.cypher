// ---
// summary: The number of the last change, and the model that the store was made for.
// returns:
//   revision: {type: int, doc: number of the last change}
//   schema: {type: str, doc: fingerprint of the tables}
// order_by: []
// source: docs/stores.md#changes
// ---
MATCH (g:GraphState)
RETURN g.revision AS revision, g.schema AS schema
