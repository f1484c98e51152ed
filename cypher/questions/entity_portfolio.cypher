// ---
// summary: "What one entity, or what is part of it, leads or implements: its part, what that reaches, and with whom."
// params:
//   entity: {type: str, doc: "key of the entity, such as wfp"}
// returns:
//   key: {type: str, doc: "the project"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   budget: {type: float, doc: "the entity's own part of what is required", unit: in currency}
//   available: {type: float, doc: "its part of what is available", unit: in currency}
//   spent: {type: float, doc: "its part of what is spent", unit: in currency}
//   currency: {type: str, doc: "ISO 4217 code"}
//   reaches: {type: "list[str]", doc: "plans and parts that the project contributes to directly", ordered: false}
//   partners: {type: "list[str]", doc: "other entities that lead or implement it", ordered: false}
// order_by: [key]
// source: docs/questions.md#portfolio
// ---
MATCH family = (b:Entity)-[:PART_OF*0..8]->(e:Entity {key: $entity})
WHERE all(r IN relationships(family) WHERE r.standing <> 'rejected')
WITH collect(DISTINCT b.key) AS own
MATCH (p:Project)-[x:LED_BY|IMPLEMENTED_BY]->(o:Entity)
WHERE o.key IN own AND x.standing <> 'rejected'
WITH own, p,
     CASE WHEN count(x.budget) = 0 THEN null ELSE coalesce(sum(x.budget), 0.0) END AS own_budget,
     CASE WHEN count(x.available) = 0 THEN null ELSE coalesce(sum(x.available), 0.0) END AS own_available,
     CASE WHEN count(x.spent) = 0 THEN null ELSE coalesce(sum(x.spent), 0.0) END AS own_spent
OPTIONAL MATCH (p)-[c:CONTRIBUTES_TO]->(i:Framework|Priority|Objective|Result)
WHERE c.standing <> 'rejected'
WITH own, p, own_budget, own_available, own_spent, collect(DISTINCT i.key) AS reached
OPTIONAL MATCH (p)-[y:LED_BY|IMPLEMENTED_BY]->(w:Entity)
WHERE y.standing <> 'rejected' AND NOT w.key IN own
RETURN p.key AS key, p.label AS label, p.title AS title,
       own_budget AS budget, own_available AS available, own_spent AS spent, p.currency AS currency,
       reached AS reaches, collect(DISTINCT w.key) AS partners
ORDER BY key
