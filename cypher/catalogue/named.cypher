// ---
// summary: "The nodes behind some keys: what each is called."
// params:
//   keys: {type: "list[str]", doc: "keys of any nodes"}
// returns:
//   key: {type: str, doc: "its key"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   code: {type: str, doc: "code in the plan"}
//   acronym: {type: str, doc: "usual short name of an entity"}
//   acronym_en: {type: str, doc: "the same in English, where it differs"}
//   standing: {type: str, doc: "how sure"}
//   source: {type: str, doc: "source key"}
//   locator: {type: str, doc: "place in the source"}
//   quote: {type: str, doc: "the source's words"}
//   reason_fr: {type: str, doc: "why we conclude it"}
//   reason_en: {type: str, doc: "why we conclude it"}
//   description: {type: str, doc: "longer text"}
//   description_fr: {type: str, doc: "in French"}
//   description_en: {type: str, doc: "in English"}
//   approval: {type: str, doc: "how far endorsement has come"}
//   uri: {type: str, doc: "address of a source"}
// order_by: [key]
// source: docs/query-files.md
// ---
MATCH (n:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)
WHERE n.key IN $keys
RETURN n.key AS key, n.label AS label, n.title AS title, n.title_fr AS title_fr, n.title_en AS title_en,
       n.language AS language,
       n.code AS code, n.acronym AS acronym, n.acronym_en AS acronym_en, n.standing AS standing, n.source AS source, n.locator AS locator,
       n.quote AS quote, n.reason_fr AS reason_fr, n.reason_en AS reason_en, n.description AS description,
       n.description_fr AS description_fr, n.description_en AS description_en, n.approval AS approval, n.uri AS uri
ORDER BY key
