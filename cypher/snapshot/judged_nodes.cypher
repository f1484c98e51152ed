// ---
// summary: "What is judged of every node: codes, days, states and money, no names."
// returns:
//   key: {type: str, doc: "its key"}
//   label: {type: str, doc: "its label"}
//   code: {type: str, doc: "code in the plan or in the public list"}
//   level: {type: str, doc: "level of a result or of a place"}
//   kind: {type: str, doc: "which sort of plan, entity or finding"}
//   country: {type: str, doc: "country of a plan: ISO 3166-1 alpha-3, or the source's name"}
//   status: {type: str, doc: "how far delivery has come"}
//   approval: {type: str, doc: "how far endorsement has come"}
//   standing: {type: str, doc: "how sure"}
//   first_day: {type: str, doc: "first day of a project"}
//   last_day: {type: str, doc: "last day of a project"}
//   period_start: {type: str, doc: "first day of a plan"}
//   period_end: {type: str, doc: "last day of a plan"}
//   budget: {type: float, doc: "money required", unit: in currency}
//   available: {type: float, doc: "money available", unit: in currency}
//   spent: {type: float, doc: "money spent", unit: in currency}
//   currency: {type: str, doc: "ISO 4217 code"}
// order_by: []
// source: docs/decisions/0010-snapshot.md
// ---
MATCH (n:Framework|Priority|Objective|Result|Entity|Project|Indicator|Milestone|Finding|Shock|Location|Theme)
RETURN n.key AS key, n.label AS label, n.code AS code, n.level AS level, n.kind AS kind, n.country AS country,
       n.status AS status, n.approval AS approval, n.standing AS standing,
       n.start AS first_day, n.`end` AS last_day, n.period_start AS period_start, n.period_end AS period_end,
       n.budget AS budget, n.available AS available, n.spent AS spent, n.currency AS currency
