// ---
// summary: The changes made to the graph, newest first.
// params:
//   before: {type: int, doc: only changes of a lower revision, optional: true}
//   limit: {type: int, doc: at most so many}
// returns:
//   revision: {type: int, doc: number of the change}
//   kind: {type: str, doc: "edit, seed, import, decision, undo or restore"}
//   author: {type: str, doc: who made it}
//   reason: {type: str, doc: why}
//   recorded_at: {type: str, doc: when, unit: ISO-8601 UTC}
//   undoes: {type: int, doc: the revision that it undid}
//   summary: {type: str, doc: JSON counts of what was added, changed and deleted}
// order_by: [revision]
// source: docs/stores.md#changes
// ---
MATCH (c:Change)
WHERE (c.revision < $before OR $before IS NULL)
RETURN c.revision AS revision, c.kind AS kind, c.author AS author, c.reason AS reason,
       c.recorded_at AS recorded_at, c.undoes AS undoes, c.summary AS summary
ORDER BY revision DESC
LIMIT $limit
