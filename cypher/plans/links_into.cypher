// ---
// summary: "What is part of, or contributes to, some parts of plans: one step down the results chain."
// params:
//   keys: {type: "list[str]", doc: "keys of frameworks, priorities, objectives or results"}
// returns:
//   parent: {type: str, doc: "the part of a plan that was asked for"}
//   type: {type: str, doc: "PART_OF or CONTRIBUTES_TO"}
//   standing: {type: str, doc: "how sure"}
//   strength: {type: float, doc: "how much of the end it speaks to", unit: share 0-1}
//   confidence: {type: float, doc: "how sure that it holds", unit: share 0-1}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
//   key: {type: str, doc: "the priority, objective or result below it"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   code: {type: str, doc: "code in the plan"}
//   level: {type: str, doc: "level of a result"}
//   level_name: {type: str, doc: "what the plan calls it"}
//   approval: {type: str, doc: "how far endorsement has come"}
//   source: {type: str, doc: "source key"}
//   locator: {type: str, doc: "place in the source"}
//   quote: {type: str, doc: "the source's words"}
// order_by: [parent, key, type]
// source: docs/questions.md#coverage
// ---
MATCH (b:Framework|Priority|Objective|Result)
WHERE b.key IN $keys
MATCH (a:Priority|Objective|Result)-[x:PART_OF|CONTRIBUTES_TO]->(b)
RETURN b.key AS parent, x.type AS type, x.standing AS standing, x.strength AS strength, x.confidence AS confidence,
       x.valid_from AS valid_from, x.valid_to AS valid_to,
       a.key AS key, a.label AS label, a.title AS title, a.title_fr AS title_fr, a.title_en AS title_en,
       a.language AS language,
       a.code AS code, a.level AS level, a.level_name AS level_name, a.approval AS approval,
       a.source AS source, a.locator AS locator, a.quote AS quote
ORDER BY parent, key, type
