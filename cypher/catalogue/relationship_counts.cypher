// ---
// summary: How many relationships of each type there are; a type without relationships has no row.
// returns:
//   type: {type: str, doc: type}
//   relationships: {type: int, doc: how many, unit: count}
// order_by: [type]
// source: docs/model.md
// ---
MATCH (a:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)-[x]->(b:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)
RETURN x.type AS type, count(x.key) AS relationships
ORDER BY type
