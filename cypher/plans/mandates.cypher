// ---
// summary: Which entities have a mandate for which objectives and themes.
// returns:
//   entity: {type: str, doc: "entity key"}
//   key: {type: str, doc: "objective or theme"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   standing: {type: str, doc: "how sure"}
//   relationship: {type: str, doc: "key of the relationship"}
// order_by: [entity, key]
// source: docs/questions.md#advantage
// ---
MATCH (e:Entity)-[x:MANDATED_FOR]->(o:Objective|Theme)
RETURN e.key AS entity, o.key AS key, o.label AS label, o.title AS title,
       x.standing AS standing, x.key AS relationship
ORDER BY entity, key
