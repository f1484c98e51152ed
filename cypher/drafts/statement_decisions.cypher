// ---
// summary: "What people decided on some statements: what each is mapped to or was said not to be, by whom and when."
// params:
//   keys: {type: "list[str]", doc: "keys of statements"}
// returns:
//   statement: {type: str, doc: "statement key"}
//   relationship: {type: str, doc: "key of the relationship"}
//   type: {type: str, doc: "its type"}
//   role: {type: str, doc: "role of an implementer"}
//   key: {type: str, doc: "what it was decided on"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   code: {type: str, doc: "code in its plan or list"}
//   standing: {type: str, doc: "asserted where it was accepted, else rejected"}
//   probability: {type: float, doc: "that was shown with a suggestion", unit: share 0-1}
//   chosen: {type: str, doc: "how it was chosen"}
//   recorded_by: {type: str, doc: "author of the change"}
//   recorded_at: {type: str, doc: "when that change was made", unit: ISO-8601 UTC}
//   decided_by: {type: str, doc: "who decided it, where it was carried on"}
//   decided_at: {type: str, doc: "when that was", unit: ISO-8601 UTC}
//   source: {type: str, doc: "source key"}
//   locator: {type: str, doc: "page"}
//   quote: {type: str, doc: "the statement's words"}
// order_by: [statement, type, key, role]
// source: docs/drafts.md#decide
// ---
MATCH (s:Statement)
WHERE s.key IN $keys
MATCH (s)-[x:ALIGNS_WITH|CLASSIFIED_AS|LED_BY|IMPLEMENTED_BY|LOCATED_IN]->(t:Priority|Objective|Result|Theme|Entity|Location)
RETURN s.key AS statement, x.key AS relationship, x.type AS type, x.role AS role, t.key AS key, t.label AS label,
       t.title AS title, t.title_fr AS title_fr, t.title_en AS title_en, t.language AS language, t.code AS code,
       x.standing AS standing, x.probability AS probability, x.chosen AS chosen,
       x.recorded_by AS recorded_by, x.recorded_at AS recorded_at,
       x.decided_by AS decided_by, x.decided_at AS decided_at,
       x.source AS source, x.locator AS locator, x.quote AS quote
ORDER BY statement, type, key, role
