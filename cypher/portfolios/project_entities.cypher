// ---
// summary: Who leads or implements the projects that contribute directly to some parts of plans.
// params:
//   items: {type: "list[str]", doc: "keys of priorities, objectives or results; empty for all", optional: true}
// returns:
//   project: {type: str, doc: "project key"}
//   entity: {type: str, doc: "entity key"}
//   type: {type: str, doc: "LED_BY or IMPLEMENTED_BY"}
//   role: {type: str, doc: "role of an implementer"}
//   standing: {type: str, doc: "how sure"}
//   strength: {type: float, doc: "how much of the end it speaks to", unit: share 0-1}
//   confidence: {type: float, doc: "how sure that it holds", unit: share 0-1}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
//   budget: {type: float, doc: "this entity's part of what is required", unit: in currency}
//   available: {type: float, doc: "its part of what is available", unit: in currency}
//   spent: {type: float, doc: "its part of what is spent", unit: in currency}
// order_by: [project, entity, type, role]
// source: docs/questions.md#coverage
// ---
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(i:Priority|Objective|Result)
WHERE (i.key IN $items OR size($items) = 0)
MATCH (p)-[x:LED_BY|IMPLEMENTED_BY]->(e:Entity)
RETURN DISTINCT p.key AS project, e.key AS entity, x.type AS type, x.role AS role, x.standing AS standing, x.strength AS strength, x.confidence AS confidence,
       x.valid_from AS valid_from, x.valid_to AS valid_to,
       x.budget AS budget, x.available AS available, x.spent AS spent
ORDER BY project, entity, type, role
