// ---
// summary: "What is judged of every relationship but those to entities that act: its ends, how sure, how much, when."
// returns:
//   type: {type: str, doc: "its type"}
//   from_key: {type: str, doc: "where it starts"}
//   to_key: {type: str, doc: "where it ends"}
//   standing: {type: str, doc: "how sure"}
//   strength: {type: float, doc: "how much of the end it speaks to", unit: share 0-1}
//   confidence: {type: float, doc: "how sure that it holds", unit: share 0-1}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
// order_by: []
// source: docs/decisions/0010-snapshot.md
// ---
MATCH (a:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme)-[x:PART_OF|CONTRIBUTES_TO|LOCATED_IN|RESPONDS_TO|CLASSIFIED_AS|MEASURED_BY|MANDATED_FOR|SUCCEEDS|ABOUT]->(b:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme)
RETURN x.type AS type, a.key AS from_key, b.key AS to_key, x.standing AS standing, x.strength AS strength,
       x.confidence AS confidence, x.valid_from AS valid_from, x.valid_to AS valid_to
