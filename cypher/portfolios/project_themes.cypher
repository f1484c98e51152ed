// ---
// summary: What themes the projects that contribute directly to some parts of plans have.
// params:
//   items: {type: "list[str]", doc: "keys of priorities, objectives or results; empty for all", optional: true}
// returns:
//   project: {type: str, doc: "project key"}
//   theme: {type: str, doc: "theme key"}
//   standing: {type: str, doc: "how sure"}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
// order_by: [project, theme]
// source: docs/questions.md#coverage
// ---
MATCH (p:Project)-[c:CONTRIBUTES_TO]->(i:Priority|Objective|Result)
WHERE (i.key IN $items OR size($items) = 0)
MATCH (p)-[x:CLASSIFIED_AS]->(t:Theme)
RETURN DISTINCT p.key AS project, t.key AS theme, x.standing AS standing,
       x.valid_from AS valid_from, x.valid_to AS valid_to
ORDER BY project, theme
