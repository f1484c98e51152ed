// ---
// summary: How many nodes of each label there are; a label without nodes has no row.
// returns:
//   label: {type: str, doc: label}
//   nodes: {type: int, doc: how many, unit: count}
// order_by: [label]
// source: docs/model.md
// ---
MATCH (n:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)
RETURN n.label AS label, count(n.key) AS nodes
ORDER BY label
