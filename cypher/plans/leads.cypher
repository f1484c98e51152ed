// ---
// summary: Who leads some plans or parts of plans.
// params:
//   keys: {type: "list[str]", doc: "keys of frameworks, priorities, objectives or results"}
// returns:
//   key: {type: str, doc: "what is led"}
//   entity: {type: str, doc: "entity key"}
//   standing: {type: str, doc: "how sure"}
//   strength: {type: float, doc: "how much of the end it speaks to", unit: share 0-1}
//   confidence: {type: float, doc: "how sure that it holds", unit: share 0-1}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
// order_by: [key, entity]
// source: docs/questions.md#unled
// ---
MATCH (i:Framework|Priority|Objective|Result)
WHERE i.key IN $keys
MATCH (i)-[x:LED_BY]->(e:Entity)
RETURN i.key AS key, e.key AS entity, x.standing AS standing, x.strength AS strength, x.confidence AS confidence,
       x.valid_from AS valid_from, x.valid_to AS valid_to
ORDER BY key, entity
