// The picture: places taken from Python, packed anew when rows come or go, drawn as SVG.

const SVG = "http://www.w3.org/2000/svg";
const svg = (name, attributes = {}, text) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key, value);
  if (text != null) element.textContent = text;
  return element;
};

// Which rows each column draws. A long column draws its gaps, then the chosen chain, then the rows
// that Python chose.
function chosenRows(shown, chain) {
  const plan = DATA.layouts[state.lang];
  return plan.columns.map((column) => {
    const all = column.items.filter(([key, lane]) => !lane && (!shown || shown.has(key))).map(([key]) => key);
    if (all.length <= SIZE.cap || state.open.has(column.kind)) return { rows: new Set(all), hidden: [] };
    const rank = (key) => (GAPS.has(key) ? 0 : chain?.keys.has(key) ? 1 : key in plan.y ? 2 : 3);
    const ranked = all.map((key, at) => [rank(key), at, key]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const most = Math.max(SIZE.cap, ranked.filter(([value]) => value === 0).length);
    const rows = new Set(ranked.slice(0, most).map(([, , key]) => key));
    return { rows, hidden: all.filter((key) => !rows.has(key)) };
  });
}

// A link's way from left to right, through the lanes of the columns between.
function wayOf({ left, right }) {
  const [from, to] = [COLUMN_OF.get(left), COLUMN_OF.get(right)];
  const bundle = KINDS[right] === "entity" ? right : left;
  const lanes = [];
  for (let at = from + 1; at < to; at += 1) lanes.push(`${at}|${bundle}`);
  return { from, to, lanes };
}

// The same packing as layout.py: rows in order, a short column spread up to a limit.
function place(chosen) {
  const plan = DATA.layouts[state.lang];
  const used = new Set();
  for (const link of LINKS.values()) {
    const { from, to, lanes } = wayOf(link);
    if (chosen[from].rows.has(link.left) && chosen[to].rows.has(link.right)) lanes.forEach((lane) => used.add(lane));
  }
  const stacks = plan.columns.map((column, at) =>
    column.items
      .filter(([key, lane]) => (lane ? used.has(`${at}|${key}`) : chosen[at].rows.has(key)))
      .map(([key, lane]) => ({ key, lane, height: lane ? SIZE.lane : plan.rows[key][0] })),
  );
  const need = (stack) => stack.reduce((sum, { lane, height }) => sum + height + (lane ? 0 : SIZE.rowGap), 0);
  const extra = (at) => (chosen[at].hidden.length ? SIZE.more : 0);
  const target = Math.max(0, ...stacks.map((stack, at) => need(stack) + extra(at)));
  const y = new Map();
  const lanes = new Map();
  const more = [];
  stacks.forEach((stack, at) => {
    const rows = stack.filter(({ lane }) => !lane).length;
    const spare = rows ? Math.max(0, Math.min(SIZE.mostGap, Math.floor((target - extra(at) - need(stack)) / rows))) : 0;
    let top = SIZE.top;
    for (const { key, lane, height } of stack) {
      (lane ? lanes : y).set(lane ? `${at}|${key}` : key, top);
      top += height + (lane ? 0 : SIZE.rowGap + spare);
    }
    more.push(extra(at) ? top : null);
  });
  return { y, lanes, more, height: SIZE.top + target + 16 };
}

// Lines end in the middle of a row; through a lane they run straight.
function pathOf(link, placed, plan) {
  const middle = (key) => placed.y.get(key) + plan.rows[key][0] / 2;
  const { from, to, lanes } = wayOf(link);
  const [a, b] = [plan.columns[from], plan.columns[to]];
  const [y1, y2] = [middle(link.left), middle(link.right)];
  if (from === to) {
    const [x, bow] = [a.x + a.width, Math.min(40, 12 + Math.abs(y2 - y1) / 12)];
    return `M${x},${y1}C${x + bow},${y1} ${x + bow},${y2} ${x},${y2}`;
  }
  let path = `M${a.x + a.width},${y1}`;
  let [x, y] = [a.x + a.width, y1];
  const bend = (nextX, nextY) => {
    const half = (x + nextX) / 2;
    path += `C${half},${y} ${half},${nextY} ${nextX},${nextY}`;
  };
  lanes.forEach((lane, step) => {
    const column = plan.columns[from + 1 + step];
    const laneY = placed.lanes.get(lane) + SIZE.lane / 2;
    bend(column.x, laneY);
    [x, y] = [column.x + column.width, laneY];
    path += `H${x}`;
  });
  bend(b.x, y2);
  return path;
}

function drawMap(view) {
  const plan = DATA.layouts[state.lang];
  const { chosen, placed, chain, hits } = view;
  const height = placed.height;
  const root = svg("svg", {
    viewBox: `0 0 ${plan.width} ${height}`, width: plan.width, height, role: "group", id: "map", class: [chain && "focused", state.only && "only"].filter(Boolean).join(" "),
    "aria-label": word("map.label", { columns: plan.columns.length, n: number(view.drawn), total: number(view.total) }),
  });
  root.style.setProperty("--natural", `${plan.width}px`);
  const quiet = svg("g", { class: "links", "aria-hidden": "true" });
  const strong = svg("g", { class: "links chain", "aria-hidden": "true" });
  for (const [id, link] of LINKS) {
    if (!placed.y.has(link.left) || !placed.y.has(link.right)) continue;
    const lit = chain?.links.has(id);
    const part = KINDS[link.left] === "entity" && KINDS[link.right] === "entity";
    if (part && !lit) continue; // who belongs to whom is shown by the indent
    (lit ? strong : quiet).append(svg("path", { d: pathOf(link, placed, plan), class: link.sure ? null : "unsure" }));
  }
  for (const links of [quiet, strong]) links.classList.toggle("many", links.childElementCount > 120);
  root.append(quiet, strong);
  plan.columns.forEach((column, at) => root.append(drawColumn(column, at, view)));
  root.append(drawHeadings(plan));
  return root;
}

const headingOf = (column) =>
  `${word(`column.${column.kind}`)} (${number(column.items.filter(([, lane]) => !lane).length)})`;

// The headings, in a group of their own that stays in sight while the page scrolls.
function drawHeadings(plan) {
  const group = svg("g", { id: "headings", "aria-hidden": "true" });
  group.append(svg("rect", { width: plan.width, height: 36, class: "back" }));
  for (const column of plan.columns) {
    group.append(svg("text", { x: column.x, y: 20, class: "heading" }, headingOf(column)));
    group.append(svg("path", { d: `M${column.x},30H${column.x + column.width}`, class: "rule" }));
  }
  return group;
}
function holdHeadings() {
  const map = document.getElementById("map");
  if (!map) return;
  const { top, height } = map.getBoundingClientRect();
  const down = Math.max(0, Math.min(-top, height - 60)) * (map.viewBox.baseVal.height / height);
  map.querySelector("#headings").setAttribute("transform", `translate(0,${down})`);
}

function drawColumn(column, at, view) {
  const { chosen, placed } = view;
  const group = svg("g", { role: "group", "aria-label": headingOf(column) });
  for (const [key, lane] of column.items) if (!lane && chosen[at].rows.has(key)) group.append(drawRow(key, column, view));
  const hidden = chosen[at].hidden;
  if (hidden.length) {
    const more = svg("g", {
      class: "more", role: "button", tabindex: -1, "data-more": column.kind, "data-column": at,
      transform: `translate(${column.x},${placed.more[at]})`, "aria-label": `${word("more", { n: hidden.length })}, ${word("more.open")}`,
    });
    more.append(
      svg("rect", { width: column.width, height: SIZE.more, rx: 4, class: "back" }),
      svg("text", { x: SIZE.textAt, y: 18, "aria-hidden": "true" }, word("more", { n: number(hidden.length) })),
    );
    group.append(more);
  }
  return group;
}

function drawRow(key, column, { placed, chain, hits }) {
  const node = NODES.get(key);
  const [height, bold, indent, foreign, mark, lines] = DATA.layouts[state.lang].rows[key];
  const gap = GAPS.has(key);
  const names = ["row", gap && "gap", node.status_class, hits.has(key) && "hit", key === state.selected && "selected"];
  names.push(hits.size && !hits.has(key) && "context", chain && (chain.keys.has(key) ? "lit" : "dim"));
  const group = svg("g", {
    class: names.filter(Boolean).join(" "), role: "button", tabindex: -1, "data-key": key, "data-column": COLUMN_OF.get(key),
    transform: `translate(${column.x},${placed.y.get(key)})`, "aria-label": labelOf(node), "aria-pressed": String(key === state.selected),
  });
  const back = { x: indent + 0.5, y: 0.5, width: column.width - indent - 1, height: height - 1, rx: 4, class: "back" };
  group.append(svg("rect", back));
  const [shape, fill] = DATA.marks[column.kind];
  const open = node.status_class === "uncovered" || node.status_class === "no_data";
  group.append(svg("path", { d: shape, transform: `translate(${indent + 12},${SIZE.pad + 9})`, class: "mark", fill: open ? "#fff" : fill, stroke: SIZE.outline }));
  lines.forEach((line, at) => group.append(drawLine(line, at, at ? 0 : bold, at ? null : foreign, indent + SIZE.textAt)));
  if (foreign) group.querySelectorAll("text").forEach((text) => text.setAttribute("lang", foreign));
  if (mark) group.append(svg("text", { x: indent + SIZE.textAt, y: lineY(lines.length), class: "why", "aria-hidden": "true" }, mark));
  group.append(svg("title", {}, (node.code ? `${node.code} ` : "") + nameOf(node).text.slice(0, 600)));
  return group;
}

const lineY = (at) => SIZE.pad + 13 + at * SIZE.line;

function drawLine(line, at, bold, foreign, x) {
  const text = svg("text", { x, y: lineY(at), "aria-hidden": "true" });
  if (bold) text.append(svg("tspan", { class: "code" }, line.slice(0, bold)));
  const rest = line.slice(bold);
  const mark = foreign && `(${foreign})`;
  if (mark && rest.trimStart().startsWith(mark)) {
    const end = rest.indexOf(mark) + mark.length;
    text.append(svg("tspan", { class: "foreign" }, rest.slice(0, end)), rest.slice(end));
  } else text.append(rest);
  return text;
}

// What a screen reader says of a row: kind, code, name, gap, status.
function labelOf(node) {
  const said = [kindWord(node), [node.code, nameOf(node).text.slice(0, 300)].filter(Boolean).join(" ")];
  if (GAPS.has(node.key)) said.push(`⚠ ${word("gap")}`);
  if (node.status_class) said.push(word(`status.${node.status_class}`));
  return said.join(", ");
}
