// The page: what is chosen, how it is drawn again, keys, and the address that brings it back.

const app = document.getElementById("app");
const TOTAL = Object.keys(KINDS).length;
let resume = null; // the row that had the focus before a choice

function header() {
  const other = state.lang === "fr" ? "en" : "fr";
  const meta = [word("meta.question") + word("colon"), data(MODEL.question), " · ", word("meta.revision", { n: MODEL.revision })];
  const when = new Date(`${MODEL.generated}T12:00:00Z`);
  meta.push(" · ", Number.isNaN(+when) ? MODEL.generated : html("time", { datetime: MODEL.generated }, new Intl.DateTimeFormat(state.lang, { dateStyle: "long", timeZone: "UTC" }).format(when)));
  const search = html("input", { type: "search", id: "search", placeholder: word("search"), autocomplete: "off", spellcheck: "false" });
  search.value = state.search;
  search.addEventListener("input", () => update({ search: search.value.slice(0, 200) }, { keepHeader: true }));
  const view = (name) => button(word(`view.${name}`), { "aria-pressed": String(state.view === name), id: `view-${name}` }, () => update({ view: name }));
  return html(
    "header", {},
    html("a", { class: "skip", href: "#main" }, word("skip")),
    html("div", { class: "title" }, html("h1", {}, data(MODEL.title)), html("p", { class: "meta" }, ...meta)),
    html(
      "div", { class: "controls" },
      html("label", { class: "hidden", for: "search" }, word("search")), search,
      button(word("clear"), { id: "clear" }, () => update({ search: "", selected: null, only: false, open: new Set() })),
      html("span", { id: "count", role: "status" }),
      html("span", { class: "spring" }),
      html("span", { class: "pair", role: "group", "aria-label": word("view") }, view("map"), view("table")),
      button(word("language.other"), { id: "lang", lang: other }, () => update({ lang: other })),
    ),
  );
}

function emptyState() {
  return html(
    "div", { class: "empty", id: "empty" }, html("h2", {}, word("empty.title")),
    html("p", {}, word("empty.seed"), " ", html("code", {}, "alignment seed mali-2021")),
    html("p", {}, word("empty.import"), " ", html("code", {}, "alignment import FILE")),
    html("p", { class: "note" }, word("empty.filter")),
  );
}

function viewNow() {
  const { hits, shown } = filtered();
  const chain = state.selected in KINDS ? chainOf(state.selected) : null;
  const chosen = chosenRows(shown, chain);
  return { hits, shown, chain, chosen, placed: place(chosen), total: TOTAL, drawn: chosen.reduce((sum, { rows }) => sum + rows.size, 0) };
}

function render({ keepHeader = false } = {}) {
  document.documentElement.lang = state.lang;
  const scroll = document.getElementById("stage")?.scrollLeft ?? 0;
  const view = viewNow();
  const stage = html("div", { id: "stage" });
  const hidden = view.chosen.some((column) => column.hidden.length);
  if (!TOTAL) stage.append(emptyState());
  else if (state.view === "table") stage.append(drawTable(view));
  else {
    if (hidden) stage.append(html("p", { class: "note", id: "capped" }, word("capped", { drawn: number(view.drawn), total: number(view.shown?.size ?? TOTAL) })));
    stage.append(drawMap(view));
  }
  if (view.shown && !view.shown.size) stage.prepend(html("p", { class: "note" }, word("search.none")));
  const main = html("main", { id: "main", tabindex: -1 }, TOTAL > 0 && legend(), stage);
  const aside = html("aside", { "aria-label": `${word("gaps")}, ${word("details")}`, class: state.selected ? "chosen" : null }, html("div", { class: "inner", id: "beside" }, gapList(), detailsPanel()));
  const below = html("div", { class: "below" }, main, aside);
  if (keepHeader) app.querySelector(".below").replaceWith(below);
  else app.replaceChildren(header(), below);
  stage.scrollLeft = scroll;
  const n = state.view === "table" ? (view.shown?.size ?? TOTAL) : view.drawn;
  const found = state.search.trim() ? `${word("found", { n: number(view.hits.size) })} · ` : "";
  document.getElementById("count").textContent = found + word("showing", { n: number(n), total: number(TOTAL) });
  holdHeadings();
  rove(app.querySelector(`#map [data-key="${CSS.escape(state.selected ?? "")}"]`) ?? app.querySelector("#map [tabindex]"));
}

function update(change, options) {
  const focus = focusedId();
  Object.assign(state, change);
  if (!state.selected) state.only = false;
  writeHash();
  render(options);
  if (!options?.keepHeader) document.querySelector(focus)?.focus({ preventScroll: true });
}

function focusedId() {
  const at = document.activeElement;
  if (at?.id) return `#${CSS.escape(at.id)}`;
  const area = at?.closest("#map, #gaps, #table, #details");
  if (!area || !at.dataset.key) return at?.dataset?.more ? "#map [tabindex='0']" : "#details-title";
  return `#${area.id} [data-key="${CSS.escape(at.dataset.key)}"]`;
}

function choose(key, { scroll = false } = {}) {
  resume = key;
  update({ selected: key, only: state.only && state.selected !== null });
  const row = app.querySelector(`#map [data-key="${CSS.escape(key)}"]`);
  if (scroll && row) row.scrollIntoView({ block: "center", inline: "nearest", behavior: "auto" });
}

function clearChoice() {
  const inPanel = document.activeElement?.closest("#details");
  update({ selected: null, only: false });
  if (inPanel) app.querySelector(`#map [data-key="${CSS.escape(resume ?? "")}"]`)?.focus();
}

// Keys: one row is in the tab order; arrows move to the next in the column or along a link.
function rove(row) {
  for (const old of app.querySelectorAll('#map [tabindex="0"]')) old.setAttribute("tabindex", "-1");
  row?.setAttribute("tabindex", "0");
}
const topOf = (row) => row.transform.baseVal.consolidate().matrix.f;

function neighbour(row, key) {
  const column = Number(row.dataset.column);
  const rows = (at) => [...app.querySelectorAll(`#map [data-column="${at}"]`)];
  if (key === "ArrowUp" || key === "ArrowDown") {
    const same = rows(column);
    return same[same.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  }
  if (key === "Home" || key === "End") return rows(column).at(key === "Home" ? 0 : -1);
  const side = key === "ArrowRight" ? 1 : -1;
  const linked = (NEAR.get(row.dataset.key) ?? [])
    .filter((other) => (COLUMN_OF.get(other) - column) * side > 0)
    .map((other) => app.querySelector(`#map [data-key="${CSS.escape(other)}"]`)).filter(Boolean);
  const nearest = (list) => list.sort((a, b) => Math.abs(a.dataset.column - column) - Math.abs(b.dataset.column - column) || Math.abs(topOf(a) - topOf(row)) - Math.abs(topOf(b) - topOf(row)))[0];
  return nearest(linked) ?? nearest(rows(column + side));
}

function onKey(event) {
  if (event.key === "Escape" && (state.selected || state.search)) {
    event.preventDefault();
    if (state.selected) clearChoice();
    else update({ search: "" });
    return;
  }
  const row = event.target.closest?.("#map [data-key], #map [data-more]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (row.dataset.more) openColumn(row.dataset.more);
    else if (row.dataset.key === state.selected) document.getElementById("details-title")?.focus();
    else choose(row.dataset.key);
  } else if (/^(Arrow|Home|End)/.test(event.key)) {
    event.preventDefault();
    const next = neighbour(row, event.key);
    if (next) rove(next), next.focus();
  }
}

function onClick(event) {
  const row = event.target.closest("#map [data-key], #map [data-more]");
  if (row?.dataset.more) openColumn(row.dataset.more);
  else if (row) choose(row.dataset.key);
  else if (event.target.closest("#map") && state.selected) clearChoice();
}
const openColumn = (kind) => update({ open: new Set([...state.open, kind]) });

// The address holds ids only: #sel=KEY&lang=fr&view=table&only=1
function writeHash() {
  const parts = new URLSearchParams();
  if (state.selected) parts.set("sel", state.selected);
  if (state.only) parts.set("only", "1");
  if (state.view !== "map") parts.set("view", state.view);
  parts.set("lang", state.lang);
  history.replaceState(null, "", `#${parts}`);
}
function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (parts.get("lang") in DATA.words) state.lang = parts.get("lang");
  state.selected = NODES.has(parts.get("sel")) ? parts.get("sel") : null;
  state.only = parts.get("only") === "1" && state.selected !== null;
  state.view = parts.get("view") === "table" ? "table" : "map";
}

app.addEventListener("keydown", onKey);
app.addEventListener("click", onClick);
app.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("#map [data-key]");
  if (row) rove(row);
});
addEventListener("scroll", holdHeadings, { passive: true });
addEventListener("resize", holdHeadings);
addEventListener("hashchange", () => {
  if (location.hash === "#main") return;
  readHash();
  render();
});
readHash();
render();
if (state.selected) app.querySelector("#map .selected")?.scrollIntoView({ block: "center", inline: "nearest" });
