// ---
// summary: How many pieces the record of each change has, oldest first.
// returns:
//   revision: {type: int, doc: number of the change}
//   pieces: {type: int, doc: how many pieces its record has}
// order_by: [revision]
// source: docs/stores.md#changes
// ---
MATCH (c:Change)
RETURN c.revision AS revision, c.pieces AS pieces
ORDER BY revision
