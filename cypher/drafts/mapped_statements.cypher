// ---
// summary: "The statements of all drafts on which people decided for some parts of plans: what a suggester learns from."
// params:
//   items: {type: "list[str]", doc: "keys of priorities, objectives or results"}
// returns:
//   item: {type: str, doc: "the priority, objective or result"}
//   statement: {type: str, doc: "statement key"}
//   quote: {type: str, doc: "the statement's words when it was mapped"}
//   standing: {type: str, doc: "asserted where it was accepted, else rejected"}
// order_by: [item, statement]
// source: docs/drafts.md#suggest
// ---
MATCH (s:Statement)-[x:ALIGNS_WITH]->(i:Priority|Objective|Result)
WHERE i.key IN $items
RETURN i.key AS item, s.key AS statement, x.quote AS quote, x.standing AS standing
ORDER BY item, statement
