// Beside the picture: the gap list, the details of what is chosen, the legend.

const html = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value != null && value !== false) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
};
const button = (text, attributes, act) => {
  const element = html("button", { type: "button", ...attributes }, text);
  element.addEventListener("click", act);
  return element;
};
// Text from outside: kept apart from its surroundings, so that direction marks end with it.
const data = (text, lang) => html("bdi", { dir: "auto", lang }, text);
const LONG = 400;

function longText(text, lang) {
  if (text.length <= LONG) return data(text, lang);
  const whole = html("details", {}, html("summary", {}, data(`${text.slice(0, LONG)}…`, lang), " ", html("span", { class: "open" }, word("details.more"))));
  whole.append(html("p", {}, data(text, lang)));
  return whole;
}

// A title with its code, and a mark when it is in another language.
function titleOf(node, most = 200) {
  const { text, foreign } = nameOf(node);
  const short = text.length > most ? `${text.slice(0, most)}…` : text;
  const parts = [node.code && !fold(text).startsWith(fold(node.code)) && html("b", {}, data(node.code), " "), data(short, foreign)];
  if (foreign) parts.push(" ", foreignMark(foreign));
  return html("span", {}, ...parts);
}
const foreignMark = (lang) => html("small", { class: "foreign", title: word("untranslated", { lang }) }, `(${lang})`);

function shapeOf(kind, open = false) {
  const [path, fill] = DATA.marks[kind] ?? ["M-6,0A6,6 0 1,0 6,0A6,6 0 1,0 -6,0Z", "#fff"];
  const picture = svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true", class: "shape" });
  picture.append(svg("path", { d: path, fill: open ? "#fff" : fill, stroke: SIZE.outline, "stroke-width": 1.3, class: kind === "no_data" ? kind : null }));
  return picture;
}

function whyGap(node) {
  const words = [];
  if (node?.status_class) words.push(word(`status.${node.status_class}`));
  for (const flag of node?.flags ?? []) words.push(word(`flag.${flag}`));
  return words.join(", ");
}

function gapList() {
  const box = html("section", { id: "gaps", "aria-labelledby": "gaps-title" });
  box.append(html("h2", { id: "gaps-title" }, html("span", { "aria-hidden": "true" }, "⚠ "), `${word("gaps")} (${number(MODEL.gaps.length)})`));
  if (!MODEL.gaps.length) return box.append(html("p", { class: "note" }, word("gaps.none"))), box;
  const list = html("ol");
  for (const key of MODEL.gaps) {
    const node = NODES.get(key);
    const item = html("li", { "data-gap": key });
    if (!node) item.append(html("span", {}, data(key), ` – ${word("gaps.elsewhere")}`));
    else {
      const go = button("", { "aria-pressed": String(state.selected === key), "data-key": key }, () => choose(key, { scroll: true }));
      go.append(shapeOf(KINDS[key], node.status_class === "uncovered"), html("span", {}, titleOf(node), html("span", { class: "why" }, whyGap(node))));
      item.append(go);
    }
    list.append(item);
  }
  box.append(list, html("p", { class: "note" }, word("gaps.whole")));
  return box;
}

function evidenceItem({ source, source_title, locator, quote, standing, reason }) {
  const item = html("li", {}, html("cite", {}, data(source_title || source)));
  if (locator) item.append(", ", data(locator));
  if (standing) item.append(" ", html("span", { class: `standing ${standing}` }, word(`standing.${standing}`)));
  if (quote) item.append(html("blockquote", {}, longText(quote)));
  if (reason) item.append(html("p", {}, word("details.reason"), word("colon"), longText(reason)));
  return item;
}
const evidenceList = (items) => html("ul", { class: "evidence" }, ...items.map(evidenceItem));

function factsOf(node) {
  const facts = html("dl");
  const fact = (key, value) => value && facts.append(html("dt", {}, word(key)), html("dd", {}, value));
  if (node.status_class) {
    const words = word(`status.${node.status_class}`);
    const interval = node.low != null && node.high != null ? ` – ${word("details.interval", { low: percent(node.low), high: percent(node.high) })}` : "";
    fact("details.coverage", (GAPS.has(node.key) ? `⚠ ${word("gap")}, ` : "") + words + interval);
  } else if (GAPS.has(node.key)) fact("details.coverage", `⚠ ${word("gap")}`);
  fact("details.flags", node.flags.map((flag) => word(`flag.${flag}`)).join(", "));
  fact("details.approval", node.approval && word(`approval.${node.approval}`));
  fact("details.standing", node.standing && word(`standing.${node.standing}`));
  fact("details.key", html("code", {}, data(node.key)));
  return facts;
}

function linksOf(node) {
  const groups = new Map();
  for (const edge of RELATED.get(node.key) ?? []) {
    const away = edge.start === node.key;
    push(groups, `${away ? "type" : "back"}.${edge.type}`, [edge, NODES.get(away ? edge.end : edge.start)]);
  }
  if (!groups.size) return [html("p", { class: "note" }, word("details.links.none"))];
  return [...groups].flatMap(([name, pairs]) => {
    const items = pairs.map(([edge, other]) => {
      const item = html("li", {}, button(titleOf(other, 90), { class: "go" }, () => choose(other.key, { scroll: true })));
      const said = [edge.role && word(`role.${edge.role}`), edge.standing && edge.standing !== "asserted" && word(`standing.${edge.standing}`)];
      if (said.some(Boolean)) item.append(" ", html("small", {}, said.filter(Boolean).join(", ")));
      if (edge.evidence.length) item.append(html("details", {}, html("summary", {}, `${word("details.sources")} (${edge.evidence.length})`), evidenceList(edge.evidence)));
      return item;
    });
    const many = items.length > 12;
    const list = html("ul", {}, ...items.slice(0, 12));
    if (many) {
      const rest = html("details", {}, html("summary", {}, word("more", { n: number(items.length - 12) })), html("ul", {}, ...items.slice(12)));
      return [html("h4", {}, `${word(name)} (${number(items.length)})`), list, rest];
    }
    return [html("h4", {}, word(name)), list];
  });
}

function detailsPanel() {
  const box = html("section", { id: "details", "aria-labelledby": "details-title" });
  const node = NODES.get(state.selected);
  if (!node) {
    box.append(html("h2", { id: "details-title" }, word("details")), html("p", { class: "note" }, word("details.hint")));
    return box;
  }
  const { text, foreign } = nameOf(node);
  const heading = html("h2", { id: "details-title", tabindex: -1 }, shapeOf(KINDS[node.key], node.status_class === "uncovered"));
  if (node.code) heading.append(html("b", {}, data(node.code)), " ");
  heading.append(longText(text, foreign));
  if (foreign) heading.append(" ", foreignMark(foreign));
  box.append(html("p", { class: "kind" }, kindWord(node), html("span", { class: "spring" }), button(`${word("details.close")} ✕`, { class: "plain", id: "close" }, clearChoice)), heading);
  if (node.title && node.title !== text) box.append(html("p", { class: "note" }, word("details.original"), word("colon"), data(node.title.slice(0, LONG), node.language)));
  if (node.description) box.append(html("p", {}, longText(node.description, node.language !== state.lang ? node.language : null)));
  const size = chainOf(node.key).keys.size;
  const bar = html("p", { class: "actions" });
  if (size > 1) {
    bar.append(button(word(state.only ? "details.all" : "details.only"), { "aria-pressed": String(state.only), id: "only" }, () => update({ only: !state.only })));
    bar.append(html("span", { class: "note" }, word("details.chain", { n: number(size) })));
  }
  if (DATA.explore) bar.append(html("a", { href: exploreHref(node.key) }, word("details.explore")));
  box.append(bar, factsOf(node));
  box.append(html("h3", {}, word("details.sources")), node.evidence.length ? evidenceList(node.evidence) : html("p", { class: "note" }, word("details.sources.none")));
  box.append(html("h3", {}, word("details.links")), ...linksOf(node));
  return box;
}
const exploreHref = (key) => DATA.explore.replace("{key}", encodeURIComponent(key));

function legend() {
  const box = html("details", { id: "legend", open: !matchMedia("(max-width: 60rem)").matches }, html("summary", {}, word("legend")));
  const entries = COLUMNS.map((kind) => html("span", {}, shapeOf(kind), word(`kind.${kind}`)));
  const line = (name, text) => {
    const picture = svg("svg", { width: 34, height: 12, "aria-hidden": "true" });
    picture.append(svg("path", { d: "M1,6H33", class: name }));
    return html("span", { class: "line" }, picture, text);
  };
  entries.push(
    html("span", { class: "gapbox" }, `⚠ ${word("gap")}`),
    html("span", {}, html("b", { class: "sign" }, "○"), word("status.uncovered")),
    html("span", {}, html("b", { class: "sign" }, "?"), `${word("status.unconfirmed")} (${word("status.help.unconfirmed")})`),
    html("span", {}, shapeOf("no_data"), `${word("status.no_data")} (${word("status.help.no_data")})`),
    line("sure", word("standing.asserted")),
    line("unsure", `${word("standing.inferred")}, ${word("standing.proposed")}`),
    line("lit", word("legend.chain")),
  );
  box.append(html("div", { class: "entries" }, ...entries));
  return box;
}
