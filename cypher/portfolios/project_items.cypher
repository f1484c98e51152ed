// ---
// summary: What some projects contribute to directly, and with whom.
// params:
//   projects: {type: "list[str]", doc: "project keys"}
// returns:
//   project: {type: str, doc: "project key"}
//   type: {type: str, doc: "CONTRIBUTES_TO, LED_BY or IMPLEMENTED_BY"}
//   relationship: {type: str, doc: "key of the relationship"}
//   standing: {type: str, doc: "how sure"}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
//   key: {type: str, doc: "what is reached"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   code: {type: str, doc: "code in the plan"}
//   acronym: {type: str, doc: "usual short name of an entity"}
//   acronym_en: {type: str, doc: "the same in English, where it differs"}
// order_by: [project, type, key]
// source: docs/questions.md#portfolio
// ---
MATCH (p:Project)
WHERE p.key IN $projects
MATCH (p)-[x:CONTRIBUTES_TO|LED_BY|IMPLEMENTED_BY]->(o:Priority|Objective|Result|Entity)
RETURN p.key AS project, x.type AS type, x.key AS relationship, x.standing AS standing,
       x.valid_from AS valid_from, x.valid_to AS valid_to,
       o.key AS key, o.label AS label, o.title AS title, o.title_fr AS title_fr, o.title_en AS title_en,
       o.language AS language, o.code AS code, o.acronym AS acronym, o.acronym_en AS acronym_en
ORDER BY project, type, key
