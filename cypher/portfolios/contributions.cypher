// ---
// summary: The projects that contribute directly to some parts of plans.
// params:
//   items: {type: "list[str]", doc: "keys of priorities, objectives or results; empty for all", optional: true}
// returns:
//   item: {type: str, doc: "the priority, objective or result"}
//   project: {type: str, doc: "project key"}
//   standing: {type: str, doc: "how sure"}
//   strength: {type: float, doc: "how much of the end it speaks to", unit: share 0-1}
//   confidence: {type: float, doc: "how sure that it holds", unit: share 0-1}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   code: {type: str, doc: "code in the plan"}
//   start_date: {type: str, doc: "first day"}
//   end_date: {type: str, doc: "last day"}
//   status: {type: str, doc: "how far delivery has come"}
//   budget: {type: float, doc: "money required", unit: in currency}
//   available: {type: float, doc: "money available", unit: in currency}
//   spent: {type: float, doc: "money spent", unit: in currency}
//   currency: {type: str, doc: "ISO 4217 code"}
// order_by: [item, project]
// source: docs/questions.md#coverage
// ---
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(i:Priority|Objective|Result)
WHERE (i.key IN $items OR size($items) = 0)
RETURN i.key AS item, p.key AS project, c.standing AS standing, c.strength AS strength, c.confidence AS confidence,
       c.valid_from AS valid_from, c.valid_to AS valid_to,
       p.title AS title, p.title_fr AS title_fr, p.title_en AS title_en, p.language AS language, p.code AS code,
       p.start AS start_date, p.`end` AS end_date, p.status AS status,
       p.budget AS budget, p.available AS available, p.spent AS spent, p.currency AS currency
ORDER BY item, project
