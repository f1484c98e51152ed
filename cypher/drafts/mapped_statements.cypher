// ---
// summary: "The statements of all drafts that people mapped to some parts of plans: what a suggester learns from."
// params:
//   items: {type: "list[str]", doc: "keys of priorities, objectives or results"}
// returns:
//   item: {type: str, doc: "the priority, objective or result"}
//   statement: {type: str, doc: "statement key"}
//   quote: {type: str, doc: "the statement's words when it was mapped"}
// order_by: [item, statement]
// source: docs/drafts.md#suggest
// ---
MATCH (s:Statement)-[x:ALIGNS_WITH]->(i:Priority|Objective|Result)
WHERE i.key IN $items AND x.standing = 'asserted'
RETURN i.key AS item, s.key AS statement, x.quote AS quote
ORDER BY item, statement
