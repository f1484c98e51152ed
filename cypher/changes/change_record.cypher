// ---
// summary: One change; what it did is in the pieces of its record.
// params:
//   key: {type: str, doc: key of the change record}
// returns:
//   revision: {type: int, doc: number of the change}
//   kind: {type: str, doc: "edit, seed, import, decision, undo or restore"}
//   author: {type: str, doc: who made it}
//   reason: {type: str, doc: why}
//   recorded_at: {type: str, doc: when, unit: ISO-8601 UTC}
//   undoes: {type: int, doc: the revision that it undid}
//   summary: {type: str, doc: JSON counts of what was added, changed and deleted}
//   pieces: {type: int, doc: how many pieces its record has}
// order_by: []
// source: docs/stores.md#changes
// ---
MATCH (c:Change {key: $key})
RETURN c.revision AS revision, c.kind AS kind, c.author AS author, c.reason AS reason,
       c.recorded_at AS recorded_at, c.undoes AS undoes, c.summary AS summary, c.pieces AS pieces
