// The data of the page, indexed: nodes, links, names, chains, search.

const DATA = JSON.parse(document.getElementById("map-data").textContent);
const { model: MODEL, kinds: KINDS, sizes: SIZE } = DATA;
const NODES = new Map(MODEL.nodes.map((node) => [node.key, node]));
const GAPS = new Set(MODEL.gaps);
const DRAWN = ["PART_OF", "CONTRIBUTES_TO", "LED_BY", "IMPLEMENTED_BY"];
const EDGES = MODEL.edges.filter((edge) => NODES.has(edge.start) && NODES.has(edge.end));
const COLUMNS = DATA.layouts.en.columns.map((column) => column.kind);
const COLUMN_OF = new Map(Object.entries(KINDS).map(([key, kind]) => [key, COLUMNS.indexOf(kind)]));

const state = { lang: DATA.lang, selected: null, only: false, search: "", view: "map", open: new Set() };

const word = (key, values = {}) => {
  const text = DATA.words[state.lang][key] ?? key.split(".").pop().replaceAll("_", " ");
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
};
const kindWord = (node) => word(`kind.${KINDS[node.key] ?? "other"}`);
const percent = (share) =>
  new Intl.NumberFormat(state.lang, { style: "percent", maximumFractionDigits: 0 }).format(share);
const number = (value) => new Intl.NumberFormat(state.lang).format(value);

// The title in the reader's language, and the language it is in when that is another one.
function nameOf(node) {
  const own = state.lang === "fr" ? node.title_fr : node.title_en;
  if (own) return { text: own, foreign: null };
  if (node.language === state.lang) return { text: node.title, foreign: null };
  const other = state.lang === "fr" ? node.title_en : node.title_fr;
  if (node.language || !other) return { text: node.title || other || node.key, foreign: node.language };
  return { text: other, foreign: state.lang === "fr" ? "en" : "fr" };
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
const HAYSTACK = new Map(
  MODEL.nodes.map((node) => [node.key, fold([node.key, node.code, node.title, node.title_fr, node.title_en].filter(Boolean).join(" "))]),
);

// Links as drawn: one line for each pair, however many relationships it stands for.
const LINKS = new Map();
const NEAR = new Map();
const UP = new Map();
const DOWN = new Map();
const RELATED = new Map(); // every relationship of a node, for its panel and its table row
const push = (map, key, value) => (map.has(key) ? map.get(key).push(value) : map.set(key, [value]));

for (const edge of EDGES) {
  push(RELATED, edge.start, edge);
  if (edge.end !== edge.start) push(RELATED, edge.end, edge);
  if (!DRAWN.includes(edge.type) || edge.standing === "rejected") continue;
  if (!(edge.start in KINDS) || !(edge.end in KINDS) || edge.start === edge.end) continue;
  const forward = COLUMN_OF.get(edge.start) <= COLUMN_OF.get(edge.end);
  const [left, right] = forward ? [edge.start, edge.end] : [edge.end, edge.start];
  const id = `${left}\n${right}`;
  if (!LINKS.has(id)) {
    LINKS.set(id, { left, right, sure: false });
    push(NEAR, left, right);
    push(NEAR, right, left);
  }
  if (!edge.standing || edge.standing === "asserted") LINKS.get(id).sure = true;
  if (KINDS[edge.start] === "entity" && KINDS[edge.end] === "entity") continue;
  const upward = edge.type === "PART_OF" || edge.type === "CONTRIBUTES_TO";
  const [upper, lower] = upward ? [edge.end, edge.start] : [edge.start, edge.end];
  push(UP, lower, upper);
  push(DOWN, upper, lower);
}

function reach(key, steps) {
  const found = new Set();
  const todo = [...(steps.get(key) ?? [])];
  while (todo.length) {
    const here = todo.pop();
    if (found.has(here)) continue;
    found.add(here);
    todo.push(...(steps.get(here) ?? []));
  }
  return found;
}

// A node, its ancestors and its descendants. The links are those walked, so that a shared
// descendant does not light the way to a stranger.
function chainOf(key) {
  const up = reach(key, UP).add(key);
  const down = reach(key, DOWN).add(key);
  const beside = new Set();
  if (KINDS[key] === "entity") {
    for (const other of NEAR.get(key) ?? []) if (KINDS[other] === "entity") beside.add(other);
  }
  const links = new Set();
  const walk = (from, steps) => {
    for (const here of from) {
      for (const next of steps.get(here) ?? []) links.add(`${here}\n${next}`).add(`${next}\n${here}`);
    }
  };
  walk(up, UP);
  walk(down, DOWN);
  for (const other of beside) links.add(`${key}\n${other}`).add(`${other}\n${key}`);
  return { keys: new Set([...up, ...down, ...beside]), links };
}

// What the filters let through: the hits, and the chains that give them their meaning.
function filtered() {
  const hits = new Set();
  let shown = null;
  const words = fold(state.search).split(/\s+/).filter(Boolean);
  if (words.length) {
    shown = new Set();
    for (const key of Object.keys(KINDS)) {
      if (words.every((part) => HAYSTACK.get(key).includes(part))) hits.add(key);
    }
    for (const hit of hits) for (const key of chainOf(hit).keys) shown.add(key);
  }
  if (state.only && state.selected) {
    const chain = chainOf(state.selected).keys;
    shown = shown ? new Set([...chain].filter((key) => shown.has(key) || key === state.selected)) : chain;
  }
  return { hits, shown };
}
