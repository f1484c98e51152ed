// Beside the picture: the gap list, the details of what is chosen, the legend.
(() => {
  "use strict";
  const { html, svg, button, data, fold, link } = alignment;
  const map = alignment.map;
  const { DATA, SIZE, NODES, AT, GAPS, COLUMNS, LINKS, state, word, number, percent, kindWord, nameOf } = map;
  const [LONG, FEW] = [400, 12];

  function longText(text, lang) {
    if (text.length <= LONG) return data(text, lang);
    const short = html("summary", {}, data(`${text.slice(0, LONG)}…`, lang), " ", html("span", { class: "open" }, word("details.more")));
    return html("details", {}, short, html("p", {}, data(text, lang)));
  }

  const foreignMark = (lang) => html("small", { class: "foreign", title: word("untranslated", { lang }) }, `(${lang})`);

  // A title with its code, and a mark when it is in another language.
  function titleOf(node, most = 200) {
    const { text, foreign } = nameOf(node);
    const short = text.length > most ? `${text.slice(0, most)}…` : text;
    const code = node.code && !fold(text).startsWith(fold(node.code)) && html("b", {}, data(node.code), " ");
    return html("span", {}, code, data(short, foreign), foreign && " ", foreign && foreignMark(foreign));
  }

  function shapeOf(kind, open = false) {
    const [path, fill] = DATA.marks[kind] ?? ["M-6,0A6,6 0 1,0 6,0A6,6 0 1,0 -6,0Z", "#fff"];
    const picture = svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true", class: "shape" });
    const dashed = ["no_data", "unplaced"].includes(kind) ? kind : null;
    picture.append(svg("path", { d: path, fill: open ? "#fff" : fill, stroke: SIZE.outline, "stroke-width": 1.3, class: dashed }));
    return picture;
  }

  const isOpen = ({ status_class }) => ["uncovered", "unplaced", "no_data"].includes(status_class);

  const whyGap = (node) =>
    [node.status_class && word(`status.${node.status_class}`), ...node.flags.map((flag) => word(`flag.${flag}`))].filter(Boolean).join(", ");

  function gapItem(key) {
    const item = html("li", { "data-gap": key });
    const node = NODES[AT.get(key)];
    if (!node) return item.append(html("span", {}, data(key), ` – ${word("gaps.elsewhere")}`)), item;
    const pressed = String(state.selected === node.at);
    const go = button("", { "aria-pressed": pressed, "data-key": key }, () => map.choose(node.at, { scroll: true }));
    go.append(shapeOf(node.kind, isOpen(node)), html("span", {}, titleOf(node), html("span", { class: "why" }, whyGap(node))));
    item.append(go);
    return item;
  }

  function gapList() {
    const sign = html("span", { "aria-hidden": "true" }, "⚠ ");
    const box = html("section", { id: "gaps", "aria-labelledby": "gaps-title" });
    box.append(html("h2", { id: "gaps-title" }, sign, `${word("gaps")} (${number(DATA.gaps.length)})`));
    if (!DATA.gaps.length) box.append(html("p", { class: "note" }, word("gaps.none")));
    else box.append(html("ol", {}, ...DATA.gaps.map(gapItem)), html("p", { class: "note" }, word("gaps.whole")));
    return box;
  }

  function evidenceItem({ source, source_title, locator, quote, standing, reason, reasonLang }) {
    const item = html("li", {}, html("cite", {}, data(source_title || source)));
    if (locator) item.append(", ", data(locator));
    if (standing) item.append(" ", html("span", { class: `standing ${standing === "asserted" ? "" : "unsure"}` }, word(`standing.${standing}`)));
    if (quote) item.append(html("blockquote", {}, longText(quote)));
    if (reason) item.append(html("p", {}, word("details.reason"), word("colon"), longText(reason, reasonLang)));
    return item;
  }
  const evidenceList = (items) => html("ul", { class: "evidence" }, ...items.map(evidenceItem));

  function factsOf(node) {
    const facts = html("dl");
    const fact = (key, value) => value && facts.append(html("dt", {}, word(key)), html("dd", {}, value));
    const gap = GAPS.has(node.at) ? `⚠ ${word("gap")}` : "";
    if (node.status_class) {
      const known = node.low != null && node.high != null;
      const interval = known ? ` – ${word("details.interval", { low: percent(node.low), high: percent(node.high) })}` : "";
      fact("details.coverage", `${gap && `${gap}, `}${word(`status.${node.status_class}`)}${interval}`);
    } else fact("details.coverage", gap);
    fact("details.flags", node.flags.map((flag) => word(`flag.${flag}`)).join(", "));
    fact("details.approval", node.approval && word(`approval.${node.approval}`));
    fact("details.standing", node.standing && word(`standing.${node.standing}`));
    fact("details.key", html("code", {}, data(node.key)));
    return facts;
  }

  function linkItem([edge, other]) {
    const item = html("li", {}, button(titleOf(other, 90), { class: "go" }, () => map.choose(other.at, { scroll: true })));
    const said = [edge.role && word(`role.${edge.role}`), edge.standing && edge.standing !== "asserted" && word(`standing.${edge.standing}`)];
    if (said.some(Boolean)) item.append(" ", html("small", {}, said.filter(Boolean).join(", ")));
    const evidence = map.evidenceOf(edge.evidence);
    const heading = html("summary", {}, `${word("details.sources")} (${evidence.length})`);
    if (evidence.length) item.append(html("details", {}, heading, evidenceList(evidence)));
    return item;
  }

  function linksOf(node) {
    const groups = new Map();
    for (const edge of map.relatedTo(node.at)) {
      const away = edge.start === node.at;
      const name = `${away ? "type" : "back"}.${edge.type}`;
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push([edge, NODES[away ? edge.end : edge.start]]);
    }
    if (!groups.size) return [html("p", { class: "note" }, word("details.links.none"))];
    return [...groups].flatMap(([name, pairs]) => {
      const heading = html("h4", {}, pairs.length > 1 ? `${word(name)} (${number(pairs.length)})` : word(name));
      const list = html("ul", {}, ...pairs.slice(0, FEW).map(linkItem));
      if (pairs.length <= FEW) return [heading, list];
      const rest = html("details", {}, html("summary", {}, word("more", { n: number(pairs.length - FEW) })));
      rest.addEventListener("toggle", () => rest.append(html("ul", {}, ...pairs.slice(FEW).map(linkItem))), { once: true });
      return [heading, list, rest];
    });
  }

  function actionsOf(node) {
    const size = map.chainOf(node.at).keys.size;
    const bar = html("p", { class: "actions" });
    if (size > 1) {
      const only = () => map.update({ only: !state.only });
      bar.append(button(word(state.only ? "details.all" : "details.only"), { "aria-pressed": String(state.only), id: "only" }, only));
      bar.append(html("span", { class: "note" }, word("details.chain", { n: number(size) })));
    }
    const { item, explore } = DATA.hrefs;
    if (item) bar.append(html("a", { href: link(item, node.key) }, word("details.item")));
    if (explore) bar.append(html("a", { href: link(explore, node.key) }, word("details.explore")));
    return bar;
  }

  function detailsPanel() {
    const box = html("section", { id: "details", "aria-labelledby": "details-title" });
    const node = NODES[state.selected];
    if (!node) {
      box.append(html("h2", { id: "details-title" }, word("details")), html("p", { class: "note" }, word("details.hint")));
      return box;
    }
    const { text, foreign } = nameOf(node);
    const heading = html("h2", { id: "details-title", tabindex: -1 }, shapeOf(node.kind, isOpen(node)));
    if (node.code) heading.append(html("b", {}, data(node.code)), " ");
    heading.append(longText(text, foreign));
    if (foreign) heading.append(" ", foreignMark(foreign));
    const close = button(`${word("details.close")} ✕`, { class: "plain", id: "close" }, map.clearChoice);
    box.append(html("p", { class: "kind" }, kindWord(node), html("span", { class: "spring" }), close), heading);
    const same = node.title === text || !node.title;
    if (!same) box.append(html("p", { class: "note" }, word("details.original"), word("colon"), data(node.title.slice(0, LONG), node.language)));
    if (node.description) box.append(html("div", { class: "description" }, longText(node.description, node.language !== state.lang ? node.language : null)));
    const evidence = map.evidenceOf(node.evidence);
    box.append(
      actionsOf(node), factsOf(node), html("h3", {}, word("details.sources")),
      evidence.length ? evidenceList(evidence) : html("p", { class: "note" }, word("details.sources.none")),
      html("h3", {}, word("details.links")), ...linksOf(node),
    );
    return box;
  }

  function legend() {
    const box = html("details", { id: "legend", lang: state.lang, open: !matchMedia("(max-width: 60rem)").matches }, html("summary", {}, word("legend")));
    const line = (name, text) => {
      const picture = svg("svg", { width: 34, height: 12, "aria-hidden": "true" });
      picture.append(svg("path", { d: "M1,6H33", class: name }));
      return html("span", { class: "line" }, picture, text);
    };
    // Only what this map has: a short legend is read.
    const has = (status) => NODES.some((node) => node.status_class === status);
    const unsure = [...LINKS.values()].some((each) => !each.sure);
    const entries = [
      ...COLUMNS.map((kind) => html("span", {}, shapeOf(kind), word(`kind.${kind}`))),
      GAPS.size > 0 && html("span", { class: "gapbox" }, `⚠ ${word("gap")}`),
      has("uncovered") && html("span", {}, html("b", { class: "sign" }, "○"), word("status.uncovered")),
      has("unconfirmed") && html("span", {}, html("b", { class: "sign" }, "?"), `${word("status.unconfirmed")} (${word("status.help.unconfirmed")})`),
      has("unplaced") && html("span", {}, shapeOf("unplaced"), `${word("status.unplaced")} (${word("status.help.unplaced")})`),
      has("no_data") && html("span", {}, shapeOf("no_data"), `${word("status.no_data")} (${word("status.help.no_data")})`),
      line("sure", word("standing.asserted")),
      unsure && line("unsure", `${word("standing.inferred")}, ${word("standing.proposed")}`),
      line("lit", word("legend.chain")),
    ];
    box.append(html("div", { class: "entries" }, ...entries));
    return box;
  }

  Object.assign(map, { titleOf, shapeOf, evidenceList, gapList, detailsPanel, legend });
})();
