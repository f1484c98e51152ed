// ---
// summary: "Every statement of every draft with how much was decided on it: what progress is counted from."
// returns:
//   draft: {type: str, doc: "draft key"}
//   key: {type: str, doc: "statement key"}
//   kind: {type: str, doc: "which link of the results chain"}
//   aside: {type: str, doc: "why it is set aside"}
//   marked: {type: str, doc: "`new` where a person said that nothing fits"}
//   accepted: {type: int, doc: "parts of plans and themes that it was mapped to", unit: count}
// order_by: [draft, key]
// source: docs/drafts.md#store
// ---
MATCH (s:Statement)-[:PART_OF*1..20]->(d:Draft)
OPTIONAL MATCH (s)-[x:ALIGNS_WITH|CLASSIFIED_AS]->(t:Priority|Objective|Result|Theme)
RETURN d.key AS draft, s.key AS key, s.kind AS kind, s.aside AS aside, s.marked AS marked,
       count(DISTINCT CASE WHEN x.standing = 'asserted' THEN x.key ELSE NULL END) AS accepted
ORDER BY draft, key
