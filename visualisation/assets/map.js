// The page: what is chosen, how it is drawn again, keys, and the address that brings it back.
(() => {
  "use strict";
  const { html, button, data } = alignment;
  const map = alignment.map;
  const { root, DATA, FILTERS, NODES, AT, NEAR, COLUMN_OF, PLACED, state, word, number } = map;
  const TOTAL = PLACED.length;
  const SHORT = { framework: "f", priority: "p", entity: "e", status: "status", flag: "flag", approval: "approval", standing: "standing" };
  let resume = -1; // the row that had the focus before a choice

  function title() {
    const meta = DATA.meta;
    const day = html("time", { datetime: meta.generated }, DATA.days[state.lang]);
    const asked = meta.question ? [word("meta.question") + word("colon"), data(meta.question), " · "] : [];
    const said = [...asked, word("meta.revision", { n: meta.revision }), " · ", day];
    return html("div", { class: "title" }, html("h1", {}, data(meta.title || word("map.title"))), html("p", { class: "meta" }, ...said));
  }

  function controls() {
    const search = html("input", { type: "search", id: "search", placeholder: word("search"), autocomplete: "off", spellcheck: "false" });
    search.value = state.search;
    search.addEventListener("input", () => update({ search: search.value.slice(0, 200) }, { keepControls: true }));
    const view = (name) => button(word(`view.${name}`), { "aria-pressed": String(state.view === name), id: `view-${name}` }, () => update({ view: name }));
    const clear = () => (DATA.hrefs.clear ? location.assign(DATA.hrefs.clear) : clearHere());
    const clearHere = () => update({ search: "", selected: -1, only: false, open: [], filters: map.noFilters() });
    return html(
      "div", { class: "controls" },
      html("label", { class: "hidden", for: "search" }, word("search")), search,
      map.hasFilters() && map.filterButton(),
      button(word("clear"), { id: "clear" }, clear),
      html("span", { id: "count", role: "status" }),
      html("span", { class: "spring" }),
      state.view === "map" && map.zoomButtons(),
      html("span", { class: "pair", role: "group", "aria-label": word("view") }, view("map"), view("table")),
      map.exportMenu(),
      DATA.whole && otherLanguage(),
    );
  }

  // The address stays that of the view.
  function skipLink() {
    const skip = html("a", { class: "skip", href: "#picture" }, word("skip"));
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById("picture").focus();
    });
    return skip;
  }

  function otherLanguage() {
    const other = state.lang === "fr" ? "en" : "fr";
    return button(word("language.other"), { id: "lang", lang: other }, () => update({ lang: other }));
  }

  function emptyState() {
    const command = (name, text) => html("p", {}, word(name), " ", html("code", {}, text));
    return html(
      "div", { class: "empty", id: "empty" }, html("h2", {}, word("empty.title")),
      command("empty.seed", "alignment seed mali-2021"), command("empty.import", "alignment import FILE"),
      html("p", { class: "note" }, word("empty.filter")),
    );
  }

  function viewNow() {
    const { hits, shown } = map.filtered();
    const chain = NODES[state.selected]?.kind ? map.chainOf(state.selected) : null;
    const chosen = map.chosenRows(shown, chain);
    return { hits, shown, chain, chosen, total: TOTAL, drawn: chosen.reduce((sum, { rows }) => sum + rows.size, 0) };
  }

  function drawStage(view) {
    const stage = html("div", { id: "stage", class: state.view });
    if (!TOTAL) stage.append(emptyState());
    else if (view.shown && !view.shown.size) stage.append(html("p", { class: "note nothing" }, word("search.none")));
    else if (state.view === "table") stage.append(map.drawTable(view));
    else view.placed = map.place(view.chosen); // its picture comes when the box around it has its width
    return stage;
  }

  function render({ keepControls = false, keepScroll = true } = {}) {
    if (DATA.whole) document.documentElement.lang = root.lang = state.lang;
    const before = document.getElementById("stage");
    const scroll = before && keepScroll ? [before.scrollLeft, before.scrollTop] : [0, 0];
    const view = viewNow();
    const stage = drawStage(view);
    const capped = state.view === "map" && view.chosen.some((column) => column.hidden.length);
    const held = root.querySelector("#legend");
    const main = html(
      "div", { id: "picture", tabindex: -1 },
      TOTAL > 0 && state.view === "map" && (held && held.lang === state.lang ? held : map.legend()),
      capped && html("p", { class: "note", id: "capped" }, word("capped", { drawn: number(view.drawn), total: number(view.shown?.size ?? TOTAL) })),
      stage,
    );
    const side = html("div", { class: `side${state.selected < 0 ? "" : " chosen"}`, role: "region", "aria-label": `${word("gaps")}, ${word("details")}` });
    side.append(map.gapList(), map.detailsPanel());
    const below = html("div", { class: "below" }, main, side);
    const filters = [state.panel && map.filterPanel(), map.filterChips()].filter(Boolean);
    if (keepControls) root.querySelector(".below").replaceWith(below);
    else root.replaceChildren(...(DATA.whole ? [skipLink(), title()] : []), controls(), ...filters, below);
    if (view.placed) map.unroll(stage, DATA.layouts[state.lang].width, view.placed.height, [map.drawHeadings(view), map.drawMap(view)]);
    if (scroll.some(Boolean)) [stage.scrollLeft, stage.scrollTop] = scroll;
    const found = state.search.trim() ? `${word("found", { n: number(view.hits.size) })} · ` : "";
    const n = state.view === "table" ? (view.shown?.size ?? TOTAL) : view.drawn;
    document.getElementById("count").textContent = found + word("showing", { n: number(n), total: number(TOTAL) });
    rove(rowAt(state.selected) ?? root.querySelector("#map [tabindex]"));
  }

  const rowAt = (at) => (NODES[at] ? root.querySelector(`#map [data-key="${CSS.escape(NODES[at].key)}"]`) : null);

  function update(change, options) {
    const focus = focusedId();
    Object.assign(state, change);
    if (state.selected < 0) state.only = false;
    writeHash();
    render(options);
    if (!options?.keepControls) document.querySelector(focus)?.focus({ preventScroll: true });
  }

  function focusedId() {
    const at = document.activeElement;
    if (at?.id) return `#${CSS.escape(at.id)}`;
    const area = at?.closest("#map, #gaps, #table, #details");
    if (!area || !at.dataset.key) return at?.dataset?.more ? "#map [tabindex='0']" : "#details-title";
    return `#${area.id} [data-key="${CSS.escape(at.dataset.key)}"]`;
  }

  function bringIntoView(at) {
    rowAt(at)?.scrollIntoView({ block: "center", inline: "nearest", behavior: "auto" });
  }

  function choose(at, { scroll = false } = {}) {
    resume = at;
    update({ selected: at, only: state.only && state.selected >= 0 });
    if (scroll) bringIntoView(at);
  }

  function clearChoice() {
    const inPanel = document.activeElement?.closest("#details");
    update({ selected: -1, only: false });
    if (inPanel) rowAt(resume)?.focus();
  }

  // Keys: one row is in the tab order; arrows move to the next in the column or along a link.
  function rove(row) {
    for (const old of root.querySelectorAll('#map [tabindex="0"]')) old.setAttribute("tabindex", "-1");
    row?.setAttribute("tabindex", "0");
  }
  const topOf = (row) => row.transform.baseVal.consolidate().matrix.f;

  function neighbour(row, key) {
    const column = Number(row.dataset.column);
    const rows = (at) => [...root.querySelectorAll(`#map [data-column="${at}"]`)];
    if (key === "ArrowUp" || key === "ArrowDown") {
      const same = rows(column);
      return same[same.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
    }
    if (key === "Home" || key === "End") return rows(column).at(key === "Home" ? 0 : -1);
    const side = key === "ArrowRight" ? 1 : -1;
    const linked = (NEAR[AT.get(row.dataset.key)] ?? []).filter((other) => (COLUMN_OF[other] - column) * side > 0).map(rowAt).filter(Boolean);
    const away = (other) => Math.abs(other.dataset.column - column) * 1e6 + Math.abs(topOf(other) - topOf(row));
    const nearest = (list) => list.sort((a, b) => away(a) - away(b))[0];
    return nearest(linked) ?? nearest(rows(column + side));
  }

  function escape() {
    const menu = root.querySelector("#export[open]");
    if (menu) menu.open = false, menu.querySelector("summary").focus();
    else if (state.selected >= 0) clearChoice();
    else if (state.search) update({ search: "" });
    else return false;
    return true;
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && escape()) return event.preventDefault();
    if (event.target.closest?.("#stage, .zoom") && map.onZoomKey(event.key)) return event.preventDefault();
    const row = event.target.closest?.("#map [data-key], #map [data-more]");
    if (!row) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (row.dataset.more) openColumn(row.dataset.more);
      else if (AT.get(row.dataset.key) === state.selected) document.getElementById("details-title")?.focus();
      else choose(AT.get(row.dataset.key));
    } else if (/^(Arrow|Home|End)/.test(event.key)) {
      event.preventDefault();
      const next = neighbour(row, event.key);
      if (next) rove(next), next.focus();
    }
  }

  function onClick(event) {
    const row = event.target.closest("#map [data-key], #map [data-more]");
    if (event.target.closest("#stage.dragged")) return;
    if (row?.dataset.more) openColumn(row.dataset.more);
    else if (row) choose(AT.get(row.dataset.key));
    else if (event.target.closest("#map") && state.selected >= 0) clearChoice();
  }
  const openColumn = (kind) => update({ open: [...state.open, kind] });

  // The address holds ids only: #f=PLAN&status=uncovered&sel=KEY&only=1&view=table&lang=fr
  function hashOf() {
    const parts = new URLSearchParams();
    for (const name of FILTERS) for (const value of state.filters[name]) parts.append(SHORT[name], value);
    if (state.selected >= 0) parts.set("sel", NODES[state.selected].key);
    if (state.only) parts.set("only", "1");
    for (const kind of state.open) parts.append("open", kind);
    if (state.view !== "map") parts.set("view", state.view);
    if (DATA.whole) parts.set("lang", state.lang);
    return `#${parts}`;
  }
  let written = null;
  function writeHash() {
    const hash = hashOf();
    if (hash !== written) history.pushState(null, "", hash);
    written = hash;
  }
  function readHash() {
    const parts = new URLSearchParams(location.hash.slice(1));
    if (DATA.whole && Object.hasOwn(DATA.words, parts.get("lang") ?? "")) state.lang = parts.get("lang");
    for (const name of FILTERS) state.filters[name] = new Set(parts.getAll(SHORT[name]));
    state.selected = AT.get(parts.get("sel")) ?? -1;
    state.only = parts.get("only") === "1" && state.selected >= 0;
    state.open = parts.getAll("open").slice(0, 100);
    state.view = parts.get("view") === "table" ? "table" : "map";
    for (const name of ["framework", "priority", "entity"]) for (const key of state.filters[name]) if (!AT.has(key)) state.filters[name].delete(key);
    written = hashOf();
  }

  Object.assign(map, { update, choose, clearChoice });
  root.addEventListener("keydown", onKey);
  root.addEventListener("click", onClick);
  root.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("#map [data-key]");
    if (row) rove(row);
  });
  addEventListener("popstate", () => {
    if (location.hash === written) return;
    readHash();
    render();
  });
  readHash();
  render();
  if (state.selected >= 0) bringIntoView(state.selected);
  root.dataset.ready = "yes";
})();
