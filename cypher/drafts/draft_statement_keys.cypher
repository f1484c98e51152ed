// ---
// summary: The statements of one draft, in the draft's order.
// params:
//   draft: {type: str, doc: draft key}
// returns:
//   place: {type: int, doc: "place in the draft; what comes later is higher"}
//   key: {type: str, doc: "statement key"}
// order_by: [place, key]
// source: docs/drafts.md#store
// ---
MATCH (d:Draft {key: $draft})
MATCH (s:Statement)-[:PART_OF*1..20]->(d)
WITH DISTINCT s.key AS statement, s.`order` AS place
RETURN place AS place, statement AS key
ORDER BY place, key
