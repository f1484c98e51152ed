// ---
// summary: What some parts of plans are part of, one step up, with its approval.
// params:
//   keys: {type: "list[str]", doc: "keys of priorities, objectives or results"}
// returns:
//   key: {type: str, doc: "the part of a plan that was asked for"}
//   parent: {type: str, doc: "what it is part of"}
//   parent_label: {type: str, doc: "its label"}
//   approval: {type: str, doc: "how far the parent's endorsement has come"}
//   standing: {type: str, doc: "how sure"}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
// order_by: [key, parent]
// source: docs/questions.md#filters
// ---
MATCH (a:Priority|Objective|Result)
WHERE a.key IN $keys
MATCH (a)-[x:PART_OF]->(b:Framework|Priority|Objective|Result)
RETURN a.key AS key, b.key AS parent, b.label AS parent_label, b.approval AS approval,
       x.standing AS standing, x.valid_from AS valid_from, x.valid_to AS valid_to
ORDER BY key, parent
