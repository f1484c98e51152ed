// ---
// summary: Every plan, with what it is and whether it is approved.
// returns:
//   key: {type: str, doc: "framework key"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   kind: {type: str, doc: "which sort of plan"}
//   country: {type: str, doc: "ISO 3166-1 alpha-3 or name"}
//   period_start: {type: str, doc: "first day"}
//   period_end: {type: str, doc: "last day"}
//   approval: {type: str, doc: "how far endorsement has come"}
//   standing: {type: str, doc: "how sure"}
// order_by: [key]
// source: docs/questions.md#framework-tree
// ---
MATCH (f:Framework)
RETURN f.key AS key, f.label AS label, f.title AS title, f.title_fr AS title_fr, f.title_en AS title_en,
       f.language AS language, f.kind AS kind, f.country AS country,
       f.period_start AS period_start, f.period_end AS period_end, f.approval AS approval,
       f.standing AS standing
ORDER BY key
