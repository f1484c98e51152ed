// ---
// summary: Every relationship that leaves or reaches some nodes, with where each came from.
// params:
//   keys: {type: "list[str]", doc: "keys of any nodes"}
//   types: {type: "list[str]", doc: "types of relationships; empty for all", optional: true}
// returns:
//   relationship: {type: str, doc: "key of the relationship"}
//   type: {type: str, doc: "its type"}
//   role: {type: str, doc: "role of an implementer"}
//   from_key: {type: str, doc: "where it starts"}
//   from_label: {type: str, doc: "label there"}
//   from_title: {type: str, doc: "name there"}
//   to_key: {type: str, doc: "where it ends"}
//   to_label: {type: str, doc: "label there"}
//   to_title: {type: str, doc: "name there"}
//   standing: {type: str, doc: "how sure"}
//   strength: {type: float, doc: "how much of the end it speaks to", unit: share 0-1}
//   confidence: {type: float, doc: "how sure that it holds", unit: share 0-1}
//   source: {type: str, doc: "source key"}
//   locator: {type: str, doc: "place in the source"}
//   quote: {type: str, doc: "the source's words"}
//   reason_fr: {type: str, doc: "why we conclude it"}
//   reason_en: {type: str, doc: "why we conclude it"}
//   recorded_by: {type: str, doc: "who recorded it"}
//   recorded_at: {type: str, doc: "when", unit: ISO-8601 UTC}
// order_by: []
// source: docs/questions.md#chains
// ---
MATCH (a:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)
WHERE a.key IN $keys
MATCH (a)-[x]->(b:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)
WHERE (x.type IN $types OR size($types) = 0)
RETURN x.key AS relationship, x.type AS type, x.role AS role,
       a.key AS from_key, a.label AS from_label, a.title AS from_title,
       b.key AS to_key, b.label AS to_label, b.title AS to_title,
       x.standing AS standing, x.strength AS strength, x.confidence AS confidence,
       x.source AS source, x.locator AS locator, x.quote AS quote, x.reason_fr AS reason_fr,
       x.reason_en AS reason_en, x.recorded_by AS recorded_by, x.recorded_at AS recorded_at
UNION
MATCH (b:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)
WHERE b.key IN $keys
MATCH (a:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme|Source|Draft|Statement)-[x]->(b)
WHERE (x.type IN $types OR size($types) = 0)
RETURN x.key AS relationship, x.type AS type, x.role AS role,
       a.key AS from_key, a.label AS from_label, a.title AS from_title,
       b.key AS to_key, b.label AS to_label, b.title AS to_title,
       x.standing AS standing, x.strength AS strength, x.confidence AS confidence,
       x.source AS source, x.locator AS locator, x.quote AS quote, x.reason_fr AS reason_fr,
       x.reason_en AS reason_en, x.recorded_by AS recorded_by, x.recorded_at AS recorded_at
