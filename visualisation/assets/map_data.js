// The data of the map, indexed: nodes and links by number, names, chains, what the filters let through.
(() => {
  "use strict";
  const { fold, hasWords, searchWords, read, speaker } = alignment;
  const root = document.getElementById("alignment-map");
  const DATA = read("map-data");
  const SIZE = DATA.sizes;
  const DRAWN = new Set(["PART_OF", "CONTRIBUTES_TO", "LED_BY", "IMPLEMENTED_BY"]);
  const FILTERS = ["framework", "priority", "entity", "status", "flag", "approval", "standing"];

  const state = {
    lang: DATA.lang, selected: -1, only: false, search: "", view: "map", open: [], panel: false,
    filters: Object.fromEntries(FILTERS.map((name) => [name, new Set()])),
  };

  // By place, not by pattern: taking rows and links apart by pattern took a tenth of the time to ready.
  const NODES = DATA.nodes.map((row, at) => ({
    at, key: row[0], kind: DATA.kinds[row[1]] ?? null, label: row[2], code: row[3], title: row[4] ?? row[5] ?? row[6],
    title_fr: row[5], title_en: row[6], language: row[7], status_class: row[8], low: row[9], high: row[10], flags: row[11],
    standing: row[12], approval: row[13], framework: row[14], description: row[15], evidence: row[16],
  }));
  const AT = new Map(NODES.map((node) => [node.key, node.at]));
  const GAPS = new Set(DATA.gaps.map((key) => AT.get(key)).filter((at) => at !== undefined));
  const COLUMNS = DATA.layouts[DATA.lang].columns.map((column) => column.kind);
  const COLUMN_OF = NODES.map((node) => COLUMNS.indexOf(node.kind));
  const PLACED = NODES.filter((node) => node.kind).map((node) => node.at);

  const word = speaker(() => DATA.words[state.lang]);
  // Counts, grouped by thousands; a number format of the browser's takes longer to make than the map to index.
  const GROUP = { fr: "\u202f", en: "," };
  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, GROUP[state.lang]);
  const percent = (share) => new Intl.NumberFormat(state.lang, { style: "percent", maximumFractionDigits: 0 }).format(share);
  const kindWord = (node) => word(`kind.${node.kind ?? "other"}`);

  // The title in the reader's language, and the language it is in when that is another one.
  function nameOf(node) {
    const own = state.lang === "fr" ? node.title_fr : node.title_en;
    if (own) return { text: own, foreign: null };
    if (node.language === state.lang) return { text: node.title, foreign: null };
    const other = state.lang === "fr" ? node.title_en : node.title_fr;
    if (node.language || !other) return { text: node.title || other || node.key, foreign: node.language };
    return { text: other, foreign: state.lang === "fr" ? "en" : "fr" };
  }

  // Links as drawn: one line for each pair, however many relationships it stands for.
  const LINKS = new Map();
  const [NEAR, UP, DOWN] = [[], [], []];
  const push = (lists, at, value) => (lists[at] ? lists[at].push(value) : (lists[at] = [value]));
  const pair = (left, right) => left * NODES.length + right;
  const isEntity = (at) => NODES[at].kind === "entity";

  function edge(from) {
    const [type, start, end, role, standing, evidence] = DATA.edges.slice(from, from + 6);
    return { type: DATA.types[type], start, end, role: DATA.roles[role], standing: DATA.standings[standing], evidence };
  }
  const DRAWN_TYPE = DATA.types.map((type) => DRAWN.has(type));
  const UPWARD = DATA.types.map((type) => type === "PART_OF" || type === "CONTRIBUTES_TO");
  const REJECTED = DATA.standings.indexOf("rejected");
  const ASSERTED = DATA.standings.indexOf("asserted");
  const EDGES = DATA.edges;
  for (let from = 0; from < EDGES.length; from += 6) {
    const type = EDGES[from], start = EDGES[from + 1], end = EDGES[from + 2], standing = EDGES[from + 4];
    if (!DRAWN_TYPE[type] || (standing === REJECTED && standing >= 0)) continue;
    if (COLUMN_OF[start] < 0 || COLUMN_OF[end] < 0 || start === end) continue;
    const forward = COLUMN_OF[start] <= COLUMN_OF[end];
    const left = forward ? start : end, right = forward ? end : start;
    const id = pair(left, right);
    let link = LINKS.get(id);
    if (!link) {
      LINKS.set(id, (link = { left, right, sure: false, standings: [] }));
      push(NEAR, left, right);
      push(NEAR, right, left);
    }
    if (!link.standings.includes(standing)) link.standings.push(standing);
    if (standing < 0 || standing === ASSERTED) link.sure = true;
    if (isEntity(start) && isEntity(end)) continue;
    push(UP, UPWARD[type] ? start : end, UPWARD[type] ? end : start);
    push(DOWN, UPWARD[type] ? end : start, UPWARD[type] ? start : end);
  }

  // Every relationship of a node, for its panel and its table row; made when first asked for.
  let related = null;
  function relatedTo(at) {
    if (!related) {
      related = [];
      for (let from = 0; from < DATA.edges.length; from += 6) {
        const [start, end] = [DATA.edges[from + 1], DATA.edges[from + 2]];
        push(related, start, from);
        if (end !== start) push(related, end, from);
      }
    }
    return (related[at] ?? []).map(edge);
  }

  function evidenceOf(at) {
    return (DATA.evidence[at] ?? []).map((piece) => {
      const [source, locator, quote, standing, reason, fr, en] = DATA.pieces[piece];
      const [key, title] = DATA.sources[source];
      const text = (place) => (place < 0 ? null : DATA.texts[place]);
      const [own, other] = state.lang === "fr" ? [fr, en] : [en, fr];
      const lang = text(own) === null && text(other) !== null ? (state.lang === "fr" ? "en" : "fr") : null;
      return {
        source: key, source_title: title, locator: text(locator), quote: text(quote), standing: text(standing),
        reason: text(own) ?? text(other) ?? text(reason), reasonLang: lang,
      };
    });
  }

  function reach(starts, steps) {
    const found = new Set();
    const todo = [...starts].flatMap((at) => steps[at] ?? []);
    while (todo.length) {
      const here = todo.pop();
      if (found.has(here)) continue;
      found.add(here);
      for (const next of steps[here] ?? []) todo.push(next);
    }
    return found;
  }

  // The chains of some nodes together: they, their ancestors and descendants, and the whole and the
  // parts of an entity.
  function closure(starts) {
    const found = new Set(starts);
    for (const steps of [UP, DOWN]) for (const at of reach(starts, steps)) found.add(at);
    for (const at of starts) if (isEntity(at)) for (const other of NEAR[at] ?? []) if (isEntity(other)) found.add(other);
    return found;
  }

  // One chain with its links: those walked, so that a shared descendant does not light the way to a stranger.
  function chainOf(at) {
    const keys = closure([at]);
    const links = new Set();
    const walk = (from, steps) => {
      for (const here of from) for (const next of steps[here] ?? []) links.add(pair(here, next)).add(pair(next, here));
    };
    walk(reach([at], UP).add(at), UP);
    walk(reach([at], DOWN).add(at), DOWN);
    if (isEntity(at)) for (const other of NEAR[at] ?? []) if (isEntity(other)) links.add(pair(at, other)).add(pair(other, at));
    return { keys, links };
  }

  // An entity and whatever is part of it: a part stands left of nothing, so links tell.
  function family(starts) {
    const parts = [];
    for (let from = 0; from < DATA.edges.length; from += 6) {
      const [type, start, end] = [DATA.edges[from], DATA.edges[from + 1], DATA.edges[from + 2]];
      if (DATA.types[type] === "PART_OF" && isEntity(start) && isEntity(end)) push(parts, end, start);
    }
    return new Set([...starts, ...reach(starts, parts)]);
  }

  const valuesOf = {
    framework: (node) => [node.kind === "framework" ? node.key : node.framework],
    priority: (node) => (node.kind === "priority" ? [node.key] : []),
    entity: (node) => (isEntity(node.at) ? [node.key] : []),
    status: (node) => [node.status_class],
    flag: (node) => node.flags,
    approval: (node) => [node.approval],
    standing: (node) => [node.standing],
  };

  // What one kind of filter lets through: the chains of all that has one of the chosen values.
  function passing(name, chosen) {
    let hits = PLACED.filter((at) => valuesOf[name](NODES[at]).some((value) => chosen.has(value)));
    if (name === "entity") hits = [...family(hits)];
    if (name !== "standing") return closure(hits);
    const found = closure(hits.filter((at) => NODES[at].kind !== "entity"));
    for (const { left, right, standings } of LINKS.values()) {
      if (!standings.some((standing) => chosen.has(DATA.standings[standing]))) continue;
      const [upper, lower] = DOWN[left]?.includes(right) ? [left, right] : [right, left];
      for (const at of [left, right, ...reach([upper], UP), ...reach([lower], DOWN)]) found.add(at);
    }
    return found;
  }

  let haystack = null;
  const hay = (at) => {
    haystack ??= NODES.map((node) => fold([node.key, node.code, node.title, node.title_fr, node.title_en].filter(Boolean).join(" ")));
    return haystack[at];
  };

  // What is shown: AND across kinds of filter, OR within one. ``shown`` is null when nothing is filtered.
  function filtered() {
    const hits = new Set();
    let shown = null;
    const narrow = (keys) => {
      shown = shown ? new Set([...shown].filter((at) => keys.has(at))) : keys;
    };
    for (const name of FILTERS) if (state.filters[name].size) narrow(passing(name, state.filters[name]));
    const words = searchWords(state.search);
    if (words.length) {
      for (const at of PLACED) if (hasWords(hay(at), words)) hits.add(at);
      narrow(closure(hits));
    }
    if (state.only && state.selected >= 0) {
      narrow(closure([state.selected]));
      shown.add(state.selected);
    }
    return { hits, shown };
  }

  alignment.map = {
    root, DATA, SIZE, FILTERS, NODES, AT, GAPS, COLUMNS, COLUMN_OF, PLACED, LINKS, NEAR, state, word, number, percent,
    kindWord, nameOf, isEntity, relatedTo, evidenceOf, chainOf, filtered, valuesOf,
  };
})();
