// ---
// summary: "What is judged of who leads or implements what: its ends, role, how sure, when, with what money."
// returns:
//   type: {type: str, doc: "LED_BY or IMPLEMENTED_BY"}
//   from_key: {type: str, doc: "what is led or implemented"}
//   to_key: {type: str, doc: "entity key"}
//   role: {type: str, doc: "role of an implementer"}
//   standing: {type: str, doc: "how sure"}
//   strength: {type: float, doc: "how much of the end it speaks to", unit: share 0-1}
//   confidence: {type: float, doc: "how sure that it holds", unit: share 0-1}
//   valid_from: {type: str, doc: "first day it holds"}
//   valid_to: {type: str, doc: "last day it holds"}
//   budget: {type: float, doc: "this entity's part of what is required", unit: in currency}
//   available: {type: float, doc: "its part of what is available", unit: in currency}
//   spent: {type: float, doc: "its part of what is spent", unit: in currency}
// order_by: []
// source: docs/decisions/0010-snapshot.md
// ---
MATCH (a:Framework|Priority|Objective|Result|Project)-[x:LED_BY|IMPLEMENTED_BY]->(b:Entity)
RETURN x.type AS type, a.key AS from_key, b.key AS to_key, x.role AS role, x.standing AS standing,
       x.strength AS strength, x.confidence AS confidence, x.valid_from AS valid_from, x.valid_to AS valid_to,
       x.budget AS budget, x.available AS available, x.spent AS spent
