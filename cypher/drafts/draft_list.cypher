// ---
// summary: "Every draft: what it is, which plans it is mapped to, the file it was read from, and what it follows."
// returns:
//   key: {type: str, doc: "draft key"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   status: {type: str, doc: "where the mapping stands"}
//   approval: {type: str, doc: "how far endorsement has come"}
//   plans: {type: "list[str]", doc: "keys of the plans that it is mapped to"}
//   version: {type: int, doc: "which version, from 1"}
//   remarks: {type: "list[str]", doc: "what reading its file left out"}
//   source: {type: str, doc: "source key"}
//   file: {type: str, doc: "name of its file"}
//   sha256: {type: str, doc: "of its bytes"}
//   media_type: {type: str, doc: "IANA media type"}
//   added: {type: str, doc: "when it was read", unit: ISO-8601 UTC}
//   previous: {type: str, doc: "draft of which it is a later version"}
// order_by: [key, previous]
// source: docs/drafts.md#store
// ---
MATCH (d:Draft)
OPTIONAL MATCH (f:Source) WHERE f.key = d.source
OPTIONAL MATCH (d)-[:SUCCEEDS]->(e:Draft)
RETURN d.key AS key, d.label AS label, d.title AS title, d.title_fr AS title_fr, d.title_en AS title_en,
       d.language AS language, d.status AS status, d.approval AS approval, d.plans AS plans,
       d.version AS version, d.remarks AS remarks, d.source AS source, f.title AS file, f.sha256 AS sha256,
       f.media_type AS media_type, f.retrieved AS added, e.key AS previous
ORDER BY key, previous
