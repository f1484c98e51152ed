// ---
// summary: One page of the results, found by words and sorted.
// params:
//   search: {type: words, doc: "words to find in names and codes, in any order and spelling of signs", optional: true}
//   frameworks: {type: "list[str]", doc: "framework keys; empty for all", optional: true}
//   approvals: {type: "list[str]", doc: "states of approval; empty for all", optional: true}
//   levels: {type: "list[str]", doc: "levels; empty for all", optional: true}
//   standings: {type: "list[str]", doc: "standings; empty for all", optional: true}
//   sort: {type: str, doc: "key or title"}
//   after_value: {type: str, doc: "page on after this sort value", optional: true}
//   after_key: {type: str, doc: "and this key", optional: true}
//   limit: {type: int, doc: "at most so many"}
// returns:
//   key: {type: str, doc: "result key"}
//   label: {type: str, doc: "its label"}
//   title: {type: str, doc: "as in the source"}
//   title_fr: {type: str, doc: "in French"}
//   title_en: {type: str, doc: "in English"}
//   language: {type: str, doc: "language of the title"}
//   level: {type: str, doc: "where in the chain"}
//   code: {type: str, doc: "number or code in the plan, such as 2.1"}
//   level_name: {type: str, doc: "what the plan calls this level"}
//   approval: {type: str, doc: "how far endorsement has come"}
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
OPTIONAL MATCH (m:Result)-[:PART_OF*1..8]->(f)
WITH collect(DISTINCT m.key) AS within
MATCH (n:Result)
WHERE (n.search_text CONTAINS $search_1 OR $search_1 IS NULL)
  AND (n.search_text CONTAINS $search_2 OR $search_2 IS NULL)
  AND (n.search_text CONTAINS $search_3 OR $search_3 IS NULL)
  AND (n.search_text CONTAINS $search_4 OR $search_4 IS NULL)
  AND (n.search_text CONTAINS $search_5 OR $search_5 IS NULL)
  AND (n.search_text CONTAINS $search_6 OR $search_6 IS NULL)
  AND (n.key IN within OR size($frameworks) = 0)
  AND (n.approval IN $approvals OR size($approvals) = 0)
  AND (n.level IN $levels OR size($levels) = 0)
  AND (n.standing IN $standings OR size($standings) = 0)
WITH n, CASE WHEN $sort = 'title' THEN n.title ELSE n.key END AS rank
WHERE (rank > $after_value OR (rank = $after_value AND n.key > $after_key) OR $after_key IS NULL)
RETURN n.key AS key, n.label AS label, n.title AS title, n.title_fr AS title_fr, n.title_en AS title_en,
       n.language AS language,
       n.level AS level,
       n.code AS code,
       n.level_name AS level_name,
       n.approval AS approval,
       n.standing AS standing, n.source AS source, n.locator AS locator, n.quote AS quote,
       rank AS sort_value
ORDER BY sort_value, key
LIMIT $limit
