// ---
// summary: Where the projects that contribute directly to some parts of plans take place.
// params:
//   items: {type: "list[str]", doc: "keys of priorities, objectives or results; empty for all", optional: true}
// returns:
//   project: {type: str, doc: "project key"}
//   location: {type: str, doc: "location key"}
//   standing: {type: str, doc: "how sure"}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
// order_by: [project, location]
// source: docs/questions.md#coverage
// ---
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(i:Priority|Objective|Result)
WHERE (i.key IN $items OR size($items) = 0)
MATCH (p)-[x:LOCATED_IN]->(l:Location)
RETURN DISTINCT p.key AS project, l.key AS location, x.standing AS standing,
       x.valid_from AS valid_from, x.valid_to AS valid_to
ORDER BY project, location
