// ---
// summary: How far each part of one plan is covered, and how surely.
// params:
//   framework: {type: str, doc: "key of the plan, such as uninfo-208"}
// returns:
//   key: {type: str, doc: "the priority, objective or result"}
//   label: {type: str, doc: "its label"}
//   level: {type: str, doc: "level of a result"}
//   code: {type: str, doc: "code in the plan"}
//   title: {type: str, doc: "as in the source"}
//   class: {type: str, doc: "covered, unconfirmed, uncovered, unplaced or no_data"}
//   low: {type: float, doc: "coverage by what sources assert", unit: share 0-1}
//   high: {type: float, doc: "coverage by all that was not rejected", unit: share 0-1}
//   projects: {type: int, doc: "projects that reach it, by links of any standing but rejected", unit: count}
//   unplaced: {type: int, doc: "of an uncovered part: projects that may belong to it, placed above it or in what hangs adrift", unit: count}
// order_by: [key]
// source: docs/questions.md#coverage
// why: "weights multiply along a chain: list_product() is in this engine only, and a chain must be told not to turn back"
// ---
MATCH (f:Framework {key: $framework})
MATCH inside = (s:Framework|Priority|Objective|Result)-[:PART_OF*0..8]->(f)
WHERE all(r IN relationships(inside) WHERE r.standing <> 'rejected')
OPTIONAL MATCH (q:Project)-[z:CONTRIBUTES_TO]->(s)
WHERE z.standing = 'asserted'
WITH f, count(DISTINCT q.key) AS portfolio
MATCH place = (t:Priority|Objective|Result)-[:PART_OF*1..8]->(f)
WHERE all(r IN relationships(place) WHERE r.standing <> 'rejected')
WITH DISTINCT t, portfolio
MATCH chain = (t)<-[:PART_OF|CONTRIBUTES_TO* ACYCLIC 0..8]-(x:Priority|Objective|Result)
WHERE all(r IN relationships(chain) WHERE r.standing <> 'rejected')
WITH t, portfolio, x,
     list_product(list_transform(relationships(chain), r ->
         CASE r.type WHEN 'CONTRIBUTES_TO' THEN coalesce(r.strength, 1.0) * coalesce(r.confidence, 1.0) ELSE 1.0 END)) AS weight,
     all(r IN relationships(chain) WHERE r.standing = 'asserted') AS said
WITH t, portfolio, x, max(weight) AS best, max(CASE WHEN said THEN weight ELSE 0.0 END) AS surest
OPTIONAL MATCH (p:Project)-[c:CONTRIBUTES_TO]->(x)
WHERE c.standing <> 'rejected'
WITH t, portfolio, p,
     max(best * coalesce(c.strength, 1.0) * coalesce(c.confidence, 1.0)) AS likely,
     max(CASE WHEN c.standing = 'asserted' THEN surest * coalesce(c.strength, 1.0) * coalesce(c.confidence, 1.0)
              ELSE 0.0 END) AS sure
WITH t, portfolio, count(DISTINCT CASE WHEN likely > 0.0 THEN p.key ELSE null END) AS reached,
     max(CASE WHEN p.key IS NULL THEN 0.0 ELSE sure END) AS most_sure,
     max(CASE WHEN p.key IS NULL THEN 0.0 ELSE likely END) AS most_likely,
     sum(CASE WHEN p.key IS NOT NULL AND sure < 1.0 THEN log10(1.0 - sure) ELSE 0.0 END) AS sure_left,
     sum(CASE WHEN p.key IS NOT NULL AND likely < 1.0 THEN log10(1.0 - likely) ELSE 0.0 END) AS likely_left
MATCH above = (t)-[:PART_OF*1..8]->(a:Framework|Priority|Objective|Result)
WHERE all(r IN relationships(above) WHERE r.standing <> 'rejected')
WITH DISTINCT t, portfolio, reached, most_sure, most_likely, sure_left, likely_left, a
OPTIONAL MATCH (m:Project)-[n:CONTRIBUTES_TO]->(a)
WHERE reached = 0 AND n.standing <> 'rejected' AND coalesce(n.strength, 1.0) * coalesce(n.confidence, 1.0) > 0.0
OPTIONAL MATCH (m)-[d:CONTRIBUTES_TO]->(y:Framework|Priority|Objective|Result)
WHERE d.standing <> 'rejected' AND coalesce(d.strength, 1.0) * coalesce(d.confidence, 1.0) > 0.0
OPTIONAL MATCH below = (y)-[:PART_OF*1..8]->(a)
WITH t, portfolio, reached, most_sure, most_likely, sure_left, likely_left, a, m,
     max(CASE WHEN length(below) > 0 AND all(r IN relationships(below) WHERE r.standing <> 'rejected') THEN 1
              ELSE 0 END) AS deeper
WITH t, portfolio, reached, most_sure, most_likely, sure_left, likely_left,
     collect(DISTINCT a.key) AS higher, collect(DISTINCT CASE WHEN deeper = 0 THEN m.key ELSE null END) AS near,
     count(DISTINCT CASE WHEN deeper = 0 THEN m.key ELSE null END) AS placed,
     CASE coalesce(t.level, t.label) WHEN 'Priority' THEN 1 WHEN 'Objective' THEN 2 WHEN 'outcome' THEN 3 WHEN 'output' THEN 4
          WHEN 'sub_output' THEN 5 ELSE 6 END AS rank
MATCH lift = (t)-[:PART_OF*1..8]->(u:Framework|Priority|Objective|Result)
WHERE all(r IN relationships(lift) WHERE r.standing <> 'rejected')
OPTIONAL MATCH (l:Priority|Objective|Result)-[h:PART_OF]->(u)
WHERE h.standing <> 'rejected' AND NOT l.key IN higher
OPTIONAL MATCH (l)-[s:PART_OF]->(b:Framework|Priority|Objective|Result)
WHERE s.standing = 'asserted'
WITH t, portfolio, reached, most_sure, most_likely, sure_left, likely_left, near, placed, rank, l, count(b.key) AS said,
     CASE coalesce(l.level, l.label) WHEN 'Priority' THEN 1 WHEN 'Objective' THEN 2 WHEN 'outcome' THEN 3 WHEN 'output' THEN 4
          WHEN 'sub_output' THEN 5 ELSE 6 END AS depth
OPTIONAL MATCH inner = (i:Priority|Objective|Result)-[:PART_OF*0..8]->(l)
OPTIONAL MATCH (w:Project)-[v:CONTRIBUTES_TO]->(i)
WHERE reached = 0 AND said = 0 AND rank < depth AND v.standing <> 'rejected' AND coalesce(v.strength, 1.0) * coalesce(v.confidence, 1.0) > 0.0
WITH t, portfolio, reached, most_sure, most_likely, sure_left, likely_left, placed,
     count(DISTINCT CASE WHEN w.key IN near OR NOT all(r IN relationships(inner) WHERE r.standing <> 'rejected') THEN null
                         ELSE w.key END) AS beside
WITH t, portfolio, reached, most_sure, most_likely, sure_left, likely_left, placed + beside AS loose
RETURN t.key AS key, t.label AS label, t.level AS level, t.code AS code, t.title AS title,
       CASE WHEN most_sure > 0.0 THEN 'covered' WHEN reached > 0 THEN 'unconfirmed' WHEN portfolio = 0 THEN 'no_data'
            WHEN loose > 0 THEN 'unplaced' ELSE 'uncovered' END AS class,
       CASE WHEN most_sure >= 1.0 THEN 1.0 WHEN most_sure = 0.0 THEN 0.0 ELSE 1.0 - 10.0 ^ sure_left END AS low,
       CASE WHEN most_likely >= 1.0 THEN 1.0 WHEN most_likely = 0.0 THEN 0.0 ELSE 1.0 - 10.0 ^ likely_left END AS high,
       reached AS projects, loose AS unplaced
ORDER BY key
