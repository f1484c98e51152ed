// ---
// summary: What some entities lead, of plans, parts of plans and projects.
// params:
//   entities: {type: "list[str]", doc: "entity keys"}
// returns:
//   entity: {type: str, doc: "entity key"}
//   relationship: {type: str, doc: "key of the relationship"}
//   standing: {type: str, doc: "how sure"}
//   key: {type: str, doc: "what it leads"}
//   label: {type: str, doc: "its label"}
// order_by: [entity, key]
// source: docs/questions.md#unled
// ---
MATCH (e:Entity)
WHERE e.key IN $entities
MATCH (i:Framework|Priority|Objective|Result|Project)-[x:LED_BY]->(e)
RETURN e.key AS entity, x.key AS relationship, x.standing AS standing, i.key AS key, i.label AS label
ORDER BY entity, key
