// ---
// summary: "What the sources say of some nodes: strengths, weaknesses, recommendations, events."
// params:
//   keys: {type: "list[str]", doc: "keys of any nodes; empty for all", optional: true}
// returns:
//   about: {type: str, doc: "what it speaks of"}
//   key: {type: str, doc: "finding key"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   kind: {type: str, doc: "which sort of finding"}
//   occurred: {type: str, doc: "when"}
//   source: {type: str, doc: "source key"}
//   locator: {type: str, doc: "place in the source"}
//   quote: {type: str, doc: "the source's words"}
//   standing: {type: str, doc: "how sure"}
// order_by: [about, key]
// source: docs/questions.md#framework-tree
// ---
MATCH (f:Finding)-[x:ABOUT]->(o:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)
WHERE (o.key IN $keys OR size($keys) = 0)
RETURN o.key AS about, f.key AS key, f.label AS label, f.title AS title, f.title_fr AS title_fr, f.title_en AS title_en,
       f.language AS language, f.kind AS kind, f.date AS occurred,
       f.source AS source, f.locator AS locator, f.quote AS quote, x.standing AS standing
ORDER BY about, key
