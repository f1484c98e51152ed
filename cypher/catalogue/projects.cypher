// ---
// summary: One page of the projects, found by words and sorted.
// params:
//   search: {type: words, doc: "words to find in names and codes, in any order and spelling of signs", optional: true}
//   entities: {type: "list[str]", doc: "entity keys; empty for all", optional: true}
//   frameworks: {type: "list[str]", doc: "framework keys of the plans that they are in, by a part or by none; empty for all", optional: true}
//   items: {type: "list[str]", doc: "keys of what they contribute to directly; empty for all", optional: true}
//   locations: {type: "list[str]", doc: "location keys; empty for all", optional: true}
//   themes: {type: "list[str]", doc: "theme keys; empty for all", optional: true}
//   standings: {type: "list[str]", doc: "standings; empty for all", optional: true}
//   sort: {type: str, doc: "key or title"}
//   after_value: {type: str, doc: "page on after this sort value", optional: true}
//   after_key: {type: str, doc: "and this key", optional: true}
//   limit: {type: int, doc: "at most so many"}
// returns:
//   key: {type: str, doc: "project key"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   code: {type: str, doc: "number or code in the plan, such as 2.1"}
//   start_date: {type: str, doc: "first day"}
//   end_date: {type: str, doc: "last day"}
//   status: {type: str, doc: "how far delivery has come"}
//   budget: {type: float, doc: "money required, in currency"}
//   available: {type: float, doc: "money available, in currency"}
//   spent: {type: float, doc: "money spent, in currency"}
//   currency: {type: str, doc: "ISO 4217 code"}
//   standing: {type: str, doc: "how sure"}
//   source: {type: str, doc: "source key"}
//   locator: {type: str, doc: "place in the source"}
//   quote: {type: str, doc: "the source's words"}
//   sort_value: {type: str, doc: "what it is sorted by"}
// order_by: [sort_value, key]
// source: docs/api.md#lists
// ---
OPTIONAL MATCH (f:Framework)
WHERE f.key IN $frameworks
OPTIONAL MATCH (m:Priority|Objective|Result)-[:PART_OF*1..8]->(f)
WITH collect(DISTINCT m.key) AS parts
MATCH (n:Project)
WHERE (n.search_text CONTAINS $search_1 OR $search_1 IS NULL)
  AND (n.search_text CONTAINS $search_2 OR $search_2 IS NULL)
  AND (n.search_text CONTAINS $search_3 OR $search_3 IS NULL)
  AND (n.search_text CONTAINS $search_4 OR $search_4 IS NULL)
  AND (n.search_text CONTAINS $search_5 OR $search_5 IS NULL)
  AND (n.search_text CONTAINS $search_6 OR $search_6 IS NULL)
  AND (size($entities) = 0 OR EXISTS { MATCH (n)-[:LED_BY|IMPLEMENTED_BY]->(e:Entity) WHERE e.key IN $entities })
  AND (size($frameworks) = 0
       OR EXISTS { MATCH (n)-[c:CONTRIBUTES_TO]->(i:Priority|Objective|Result) WHERE i.key IN parts AND c.standing <> 'rejected' }
       OR EXISTS { MATCH (n)-[c:CONTRIBUTES_TO]->(w:Framework) WHERE w.key IN $frameworks AND c.standing <> 'rejected' })
  AND (size($items) = 0 OR EXISTS { MATCH (n)-[:CONTRIBUTES_TO]->(i:Priority|Objective|Result) WHERE i.key IN $items })
  AND (size($locations) = 0 OR EXISTS { MATCH (n)-[:LOCATED_IN]->(l:Location) WHERE l.key IN $locations })
  AND (size($themes) = 0 OR EXISTS { MATCH (n)-[:CLASSIFIED_AS]->(t:Theme) WHERE t.key IN $themes })
  AND (n.standing IN $standings OR size($standings) = 0)
WITH n, CASE WHEN $sort = 'title' THEN n.title ELSE n.key END AS rank
WHERE (rank > $after_value OR (rank = $after_value AND n.key > $after_key) OR $after_key IS NULL)
RETURN n.key AS key, n.label AS label, n.title AS title, n.title_fr AS title_fr, n.title_en AS title_en,
       n.language AS language,
       n.code AS code,
       n.start AS start_date,
       n.`end` AS end_date,
       n.status AS status,
       n.budget AS budget,
       n.available AS available,
       n.spent AS spent,
       n.currency AS currency,
       n.standing AS standing, n.source AS source, n.locator AS locator, n.quote AS quote,
       rank AS sort_value
ORDER BY sort_value, key
LIMIT $limit
