// ---
// summary: "What is part of some entities, locations or themes: one step down."
// params:
//   keys: {type: "list[str]", doc: "keys of entities, locations or themes"}
// returns:
//   parent: {type: str, doc: "the one asked for"}
//   key: {type: str, doc: "what is part of it"}
//   standing: {type: str, doc: "how sure"}
// order_by: [parent, key]
// source: docs/questions.md#filters
// ---
MATCH (a:Entity|Location|Theme)-[x:PART_OF]->(b:Entity|Location|Theme)
WHERE b.key IN $keys
RETURN b.key AS parent, a.key AS key, x.standing AS standing
ORDER BY parent, key
