// The filters: boxes of what is in this map, with how often it is. OR within a kind, AND across kinds.
(() => {
  "use strict";
  const { html, button } = alignment;
  const map = alignment.map;
  const { FILTERS, NODES, AT, PLACED, LINKS, DATA, state, word, number } = map;
  const ORDER = { status: ["uncovered", "unconfirmed", "unplaced", "covered", "no_data"], standing: ["asserted", "inferred", "proposed"] };

  // The values of each kind that occur, in the map's own order, with their counts.
  let known = null;
  function values() {
    if (known) return known;
    const counts = Object.fromEntries(FILTERS.map((name) => [name, new Map()]));
    const count = (name, value) => value != null && counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
    const order = DATA.layouts[state.lang].columns.flatMap((column) => column.items.filter((at) => at >= 0));
    for (const at of order) for (const name of FILTERS) if (name !== "standing") map.valuesOf[name](NODES[at]).forEach((value) => count(name, value));
    for (const link of LINKS.values()) for (const standing of link.standings) count("standing", DATA.standings[standing]);
    for (const name of ["framework", "priority", "entity"]) for (const key of counts[name].keys()) if (!AT.has(key)) counts[name].delete(key);
    known = {};
    for (const name of FILTERS) {
      const ranks = ORDER[name];
      const pairs = [...counts[name]];
      if (ranks) pairs.sort(([a], [b]) => ranks.indexOf(a) - ranks.indexOf(b));
      known[name] = pairs;
    }
    return known;
  }

  const isKey = (name) => name === "framework" || name === "priority" || name === "entity";
  const label = (name, value) => (isKey(name) ? map.titleOf(NODES[AT.get(value)], 80) : word(`${name}.${value}`));

  function toggle(name, value) {
    const chosen = new Set(state.filters[name]);
    if (!chosen.delete(value)) chosen.add(value);
    map.update({ filters: { ...state.filters, [name]: chosen } });
  }

  function group(name, pairs) {
    const box = html("fieldset", { id: `filter-${name}` }, html("legend", {}, word(`filter.${name}`)));
    for (const [value, count] of pairs) {
      const id = `filter-${name}-${pairs.findIndex(([other]) => other === value)}`;
      const input = html("input", { type: "checkbox", id, checked: state.filters[name].has(value) });
      input.addEventListener("change", () => toggle(name, value));
      const many = !isKey(name) && html("small", {}, ` (${number(count)})`);
      box.append(html("label", { for: id }, input, html("span", {}, label(name, value), many)));
    }
    return box;
  }

  const inUse = () => FILTERS.reduce((sum, name) => sum + state.filters[name].size, 0);

  // A kind of which there is one value can narrow nothing.
  function filterPanel() {
    const groups = FILTERS.map((name) => [name, values()[name]]).filter(([name, pairs]) => pairs.length > 1 || state.filters[name].size);
    return html("section", { id: "filters", "aria-label": word("filters") }, html("p", { class: "note" }, word("filters.how")), html("div", { class: "groups" }, ...groups.map(([name, pairs]) => group(name, pairs))));
  }

  // What is filtered, in sight even when the panel is closed; a press takes it away again.
  function filterChips() {
    const chips = FILTERS.flatMap((name) =>
      [...state.filters[name]].map((value) => {
        const chip = button("", { class: "chip", id: `chip-${name}-${AT.get(value) ?? value}` }, () => toggle(name, value));
        chip.append(html("span", { class: "hidden" }, word("filters.remove"), " "), `${word(`filter.${name}`)}${word("colon")}`, label(name, value), html("span", { "aria-hidden": "true" }, " ✕"));
        return chip;
      }),
    );
    return chips.length ? html("p", { id: "chips" }, ...chips) : null;
  }

  const filterButton = () =>
    button(inUse() ? `${word("filters")} (${number(inUse())})` : word("filters"), { id: "filter", "aria-expanded": String(state.panel), "aria-controls": "filters" }, () => map.update({ panel: !state.panel }));

  const noFilters = () => Object.fromEntries(FILTERS.map((name) => [name, new Set()]));
  // All values are counted when the panel is opened, not before the map is drawn.
  const hasFilters = () => PLACED.length > 0;

  Object.assign(map, { filterPanel, filterChips, filterButton, noFilters, hasFilters });
})();
