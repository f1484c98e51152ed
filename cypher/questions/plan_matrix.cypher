// ---
// summary: How many projects of each entity reach each part of one plan.
// params:
//   framework: {type: str, doc: "key of the plan, such as uninfo-208"}
// returns:
//   item: {type: str, doc: "the priority, objective or result"}
//   entity: {type: str, doc: "who leads or implements the projects"}
//   projects: {type: int, doc: "projects, each once", unit: count}
// order_by: [item, entity]
// source: docs/questions.md#matrix
// ---
MATCH place = (t:Priority|Objective|Result)-[:PART_OF*1..8]->(f:Framework {key: $framework})
WHERE all(r IN relationships(place) WHERE r.standing <> 'rejected')
WITH DISTINCT t
MATCH chain = (t)<-[:PART_OF|CONTRIBUTES_TO*0..8]-(x:Priority|Objective|Result)
WHERE all(r IN relationships(chain) WHERE r.standing <> 'rejected'
          AND (r.type = 'PART_OF' OR coalesce(r.strength, 1.0) * coalesce(r.confidence, 1.0) > 0.0))
WITH DISTINCT t, x
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(x)
WHERE c.standing <> 'rejected' AND coalesce(c.strength, 1.0) * coalesce(c.confidence, 1.0) > 0.0
WITH DISTINCT t, p
MATCH (p)-[y:LED_BY|IMPLEMENTED_BY]->(e:Entity)
WHERE y.standing <> 'rejected'
RETURN t.key AS item, e.key AS entity, count(DISTINCT p.key) AS projects
ORDER BY item, entity
