// ---
// summary: Some statements of drafts, with what each is part of.
// params:
//   keys: {type: "list[str]", doc: "keys of statements"}
// returns:
//   key: {type: str, doc: "statement key"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "its first words"}
//   text: {type: str, doc: "as written"}
//   place: {type: int, doc: "place in the draft; what comes later is higher"}
//   page: {type: str, doc: "page, slide or cell"}
//   kind: {type: str, doc: "which link of the results chain"}
//   number: {type: str, doc: "number or bullet before it"}
//   language: {type: str, doc: "language of the text"}
//   context: {type: "list[str]", doc: "headings above it, outermost first"}
//   aside: {type: str, doc: "why it is set aside"}
//   marked: {type: str, doc: "`new` where a person said that nothing fits"}
//   marked_by: {type: str, doc: "who said so"}
//   marked_at: {type: str, doc: "when", unit: ISO-8601 UTC}
//   source: {type: str, doc: "source key"}
//   parent: {type: str, doc: "statement or draft that it is part of"}
//   parent_label: {type: str, doc: "label there"}
// order_by: [place, key, parent]
// source: docs/drafts.md#store
// ---
MATCH (s:Statement)
WHERE s.key IN $keys
MATCH (s)-[:PART_OF]->(p:Statement|Draft)
WITH s, p, s.`order` AS rank
RETURN s.key AS key, s.label AS label, s.title AS title, s.text AS text, rank AS place, s.page AS page,
       s.kind AS kind, s.number AS number, s.language AS language, s.context AS context, s.aside AS aside,
       s.marked AS marked, s.marked_by AS marked_by, s.marked_at AS marked_at, s.source AS source,
       p.key AS parent, p.label AS parent_label
ORDER BY place, key, parent
