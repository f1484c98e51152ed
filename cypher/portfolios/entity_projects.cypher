// ---
// summary: The projects that some entities lead or implement.
// params:
//   entities: {type: "list[str]", doc: "entity keys"}
// returns:
//   entity: {type: str, doc: "entity key"}
//   type: {type: str, doc: "LED_BY or IMPLEMENTED_BY"}
//   role: {type: str, doc: "role of an implementer"}
//   relationship: {type: str, doc: "key of the relationship"}
//   standing: {type: str, doc: "how sure"}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
//   key: {type: str, doc: "project key"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   code: {type: str, doc: "code in the plan"}
//   start_date: {type: str, doc: "first day"}
//   end_date: {type: str, doc: "last day"}
//   status: {type: str, doc: "how far delivery has come"}
//   project_budget: {type: float, doc: "money the whole project requires", unit: in currency}
//   budget: {type: float, doc: "this entity's part of what is required", unit: in currency}
//   available: {type: float, doc: "its part of what is available", unit: in currency}
//   spent: {type: float, doc: "its part of what is spent", unit: in currency}
//   currency: {type: str, doc: "ISO 4217 code"}
// order_by: [key, entity, type, role]
// source: docs/questions.md#portfolio
// ---
MATCH (e:Entity)
WHERE e.key IN $entities
MATCH (p:Project)-[x:LED_BY|IMPLEMENTED_BY]->(e)
RETURN e.key AS entity, x.type AS type, x.role AS role, x.key AS relationship, x.standing AS standing,
       x.valid_from AS valid_from, x.valid_to AS valid_to,
       p.key AS key, p.label AS label, p.title AS title, p.title_fr AS title_fr, p.title_en AS title_en,
       p.language AS language, p.code AS code,
       p.start AS start_date, p.`end` AS end_date, p.status AS status, p.budget AS project_budget,
       x.budget AS budget, x.available AS available, x.spent AS spent, p.currency AS currency
ORDER BY key, entity, type, role
