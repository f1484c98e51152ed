// ---
// summary: Who leads each part of one plan, and what nobody leads where the plan records leads at all.
// params:
//   framework: {type: str, doc: "key of the plan, such as uninfo-208"}
// returns:
//   key: {type: str, doc: "the priority, objective or result"}
//   label: {type: str, doc: "its label"}
//   level: {type: str, doc: "level of a result"}
//   code: {type: str, doc: "code in the plan"}
//   title: {type: str, doc: "as in the source"}
//   state: {type: str, doc: "led, unled, or not_recorded where no lead of a part is recorded"}
//   led_by: {type: "list[str]", doc: "keys of the entities that lead it", ordered: false}
// order_by: [key]
// source: docs/questions.md#unled
// ---
MATCH (f:Framework {key: $framework})
MATCH inside = (s:Priority|Objective|Result)-[:PART_OF*1..8]->(f)
WHERE all(r IN relationships(inside) WHERE r.standing <> 'rejected')
OPTIONAL MATCH (s)-[z:LED_BY]->(q:Entity)
WHERE z.standing <> 'rejected'
WITH f, count(DISTINCT q.key) AS recorded
MATCH place = (t:Priority|Objective|Result)-[:PART_OF*1..8]->(f)
WHERE all(r IN relationships(place) WHERE r.standing <> 'rejected')
WITH DISTINCT t, recorded
OPTIONAL MATCH (t)-[x:LED_BY]->(e:Entity)
WHERE x.standing <> 'rejected'
WITH t, recorded, count(DISTINCT e.key) AS leads, collect(DISTINCT e.key) AS leaders
RETURN t.key AS key, t.label AS label, t.level AS level, t.code AS code, t.title AS title,
       CASE WHEN leads > 0 THEN 'led' WHEN recorded > 0 THEN 'unled' ELSE 'not_recorded' END AS state,
       leaders AS led_by
ORDER BY key
