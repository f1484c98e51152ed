// ---
// summary: The plans that some parts of plans and projects are in.
// params:
//   keys: {type: "list[str]", doc: "keys of priorities, objectives, results or projects"}
// returns:
//   key: {type: str, doc: "the one asked for"}
//   framework: {type: str, doc: "key of a plan that it is in"}
// order_by: []
// source: docs/questions.md#filters
// ---
MATCH (i:Priority|Objective|Result)
WHERE i.key IN $keys
MATCH (i)-[:PART_OF*1..8]->(f:Framework)
RETURN i.key AS key, f.key AS framework
UNION
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(i:Priority|Objective|Result)
WHERE p.key IN $keys AND c.standing <> 'rejected'
MATCH (i)-[:PART_OF*1..8]->(f:Framework)
RETURN p.key AS key, f.key AS framework
UNION
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(f:Framework)
WHERE p.key IN $keys AND c.standing <> 'rejected'
RETURN p.key AS key, f.key AS framework
