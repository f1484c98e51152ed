// The picture: rows packed as Python packs them, drawn as SVG.
(() => {
  "use strict";
  const { svg } = alignment;
  const { DATA, SIZE, NODES, GAPS, COLUMN_OF, LINKS, state, word, number, kindWord, nameOf, isEntity } = alignment.map;

  // The row of a node in the page's language: how many letters are its code, its lines, its height.
  function rowOf(at) {
    const [bold, indent, foreign, mark, text] = DATA.layouts[state.lang].rows[at];
    const lines = text.split("\n");
    return { bold, indent, foreign, mark, lines, height: 2 * SIZE.pad + SIZE.line * (lines.length + (mark ? 1 : 0)) };
  }

  // Which rows each column draws. A long column draws its gaps, then the chosen chain, then the rows
  // that Python chose.
  function chosenRows(shown, chain) {
    const plan = DATA.layouts[state.lang];
    const first = new Set(plan.first);
    return plan.columns.map((column) => {
      const all = column.items.filter((at) => at >= 0 && (!shown || shown.has(at)));
      const cap = SIZE.cap + SIZE.step * state.open.filter((kind) => kind === column.kind).length;
      if (all.length <= cap) return { rows: new Set(all), hidden: [] };
      const rank = (at) => (GAPS.has(at) ? 0 : chain?.keys.has(at) ? 1 : first.has(at) ? 2 : 3);
      const ranked = all.map((at, place) => [rank(at), place, at]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      const most = Math.max(cap, ranked.filter(([value]) => value === 0).length);
      const rows = new Set(ranked.slice(0, most).map(([, , at]) => at));
      return { rows, hidden: all.filter((at) => !rows.has(at)) };
    });
  }

  // The lanes of a link, one in each column between its ends. Links to an entity share that entity's.
  const laneOf = (column, at) => column * NODES.length + at;
  function lanesOf({ left, right }) {
    const bundle = isEntity(right) ? right : left;
    const lanes = [];
    for (let column = COLUMN_OF[left] + 1; column < COLUMN_OF[right]; column += 1) lanes.push(laneOf(column, bundle));
    return lanes;
  }

  // The same packing as layout.py: rows in order, a short column spread up to a limit.
  function place(chosen) {
    const plan = DATA.layouts[state.lang];
    const used = new Set();
    for (const link of LINKS.values()) {
      const [from, to] = [COLUMN_OF[link.left], COLUMN_OF[link.right]];
      if (to - from < 2 || !chosen[from].rows.has(link.left) || !chosen[to].rows.has(link.right)) continue;
      for (const lane of lanesOf(link)) used.add(lane);
    }
    const rows = new Map();
    const stacks = plan.columns.map((column, place) => {
      const stack = [];
      for (const item of column.items) {
        if (item < 0 && used.has(laneOf(place, -1 - item))) stack.push([item, SIZE.lane]);
        if (item < 0 || !chosen[place].rows.has(item)) continue;
        rows.set(item, rowOf(item));
        stack.push([item, rows.get(item).height]);
      }
      return stack;
    });
    const need = (stack) => stack.reduce((sum, [item, height]) => sum + height + (item < 0 ? 0 : SIZE.rowGap), 0);
    const extra = (column) => (chosen[column].hidden.length ? SIZE.more : 0);
    const target = Math.max(0, ...stacks.map((stack, column) => need(stack) + extra(column)));
    const [y, lanes, more] = [new Map(), new Map(), []];
    stacks.forEach((stack, column) => {
      const count = chosen[column].rows.size;
      const left = target - extra(column) - need(stack);
      const spare = count ? Math.max(0, Math.min(SIZE.mostGap, Math.floor(left / count))) : 0;
      let top = SIZE.top;
      for (const [item, height] of stack) {
        if (item < 0) lanes.set(laneOf(column, -1 - item), top);
        else y.set(item, top);
        top += height + (item < 0 ? 0 : SIZE.rowGap + spare);
      }
      more.push(extra(column) ? top : null);
    });
    return { y, lanes, rows, more, height: SIZE.top + target + 16 };
  }

  // Lines end in the middle of a row; through a lane they run straight.
  function pathOf(link, placed, columns) {
    const middle = (at) => placed.y.get(at) + placed.rows.get(at).height / 2;
    const [from, to] = [COLUMN_OF[link.left], COLUMN_OF[link.right]];
    const [y1, y2] = [middle(link.left), middle(link.right)];
    let x = columns[from].x + columns[from].width;
    if (from === to) {
      const bow = x + Math.min(40, 12 + Math.abs(y2 - y1) / 12);
      return `M${x},${y1}C${bow},${y1} ${bow},${y2} ${x},${y2}`;
    }
    let path = `M${x},${y1}`;
    let y = y1;
    const bend = (nextX, nextY) => {
      const half = (x + nextX) / 2;
      path += `C${half},${y} ${half},${nextY} ${nextX},${nextY}`;
    };
    lanesOf(link).forEach((lane, step) => {
      const column = columns[from + 1 + step];
      const laneY = placed.lanes.get(lane) + SIZE.lane / 2;
      bend(column.x, laneY);
      [x, y] = [column.x + column.width, laneY];
      path += `H${x}`;
    });
    bend(columns[to].x, y2);
    return path;
  }

  const BUNDLE = 24; // lines in one path
  const LOOKS = ["links", "links unsure", "links chain", "links chain unsure"];

  // Lines of one look that lie near each other are one path: fewer elements to style than lines, and
  // what is out of sight is not painted.
  function drawLinks(view, columns) {
    const { placed, chain } = view;
    const paths = LOOKS.map(() => []);
    for (const [id, link] of LINKS) {
      if (!placed.y.has(link.left) || !placed.y.has(link.right)) continue;
      const lit = chain?.links.has(id);
      if (isEntity(link.left) && isEntity(link.right) && !lit) continue; // who belongs to whom is shown by the indent
      const [a, b] = [placed.y.get(link.left), placed.y.get(link.right)];
      paths[(lit ? 2 : 0) + (link.sure ? 0 : 1)].push([COLUMN_OF[link.left], Math.min(a, b) + Math.abs(a - b) / 4, link]);
    }
    const many = paths[0].length + paths[1].length > 120 ? " many" : "";
    return paths.flatMap((some, look) => {
      some.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      const bundles = [];
      for (let from = 0; from < some.length; from += BUNDLE) bundles.push(some.slice(from, from + BUNDLE));
      return bundles.map((bundle) => svg("path", {
        class: LOOKS[look] + many, "aria-hidden": "true", d: bundle.map(([, , link]) => pathOf(link, placed, columns)).join(""),
      }));
    });
  }

  function drawMap(view) {
    const plan = DATA.layouts[state.lang];
    const { chain, placed } = view;
    const picture = svg("svg", {
      viewBox: `0 0 ${plan.width} ${placed.height}`, width: plan.width, height: placed.height, role: "group", id: "map",
      class: [chain && "focused", state.only && "only"].filter(Boolean).join(" "),
      "aria-label": word("map.label", { columns: plan.columns.length, n: number(view.drawn), total: number(view.total) }),
    });
    picture.append(...drawLinks(view, plan.columns));
    plan.columns.forEach((column, at) => picture.append(drawColumn(column, at, view)));
    return picture;
  }

  // The heading of a column with how many rows it has, or how many of them the filters let through.
  function headingOf(column, { shown }) {
    const rows = column.items.filter((at) => at >= 0);
    const through = shown ? `${number(rows.filter((at) => shown.has(at)).length)} / ` : "";
    return `${word(`column.${column.kind}`)} (${through}${number(rows.length)})`;
  }

  // The headings, a picture of their own that stays in sight while the map scrolls under it.
  function drawHeadings(view) {
    const plan = DATA.layouts[state.lang];
    const picture = svg("svg", { id: "headings", "aria-hidden": "true", width: plan.width, height: 36, viewBox: `0 0 ${plan.width} 36` });
    for (const column of plan.columns) {
      picture.append(
        svg("text", { x: column.x, y: 20, class: "heading" }, headingOf(column, view)),
        svg("path", { d: `M${column.x},30H${column.x + column.width}`, class: "rule" }),
      );
    }
    return picture;
  }

  function drawColumn(column, place, view) {
    const { chosen, placed } = view;
    const group = svg("g", { role: "group", "aria-label": headingOf(column, view) });
    for (const at of column.items) if (at >= 0 && chosen[place].rows.has(at)) group.append(drawRow(at, column, view));
    const hidden = chosen[place].hidden.length;
    if (hidden) {
      const more = svg("g", {
        class: "more", role: "button", tabindex: -1, "data-more": column.kind, "data-column": place,
        transform: `translate(${column.x},${placed.more[place]})`, "aria-label": `${word("more", { n: number(hidden) })}, ${word("more.open")}`,
      });
      more.append(
        svg("rect", { width: column.width, height: SIZE.more, rx: 4, class: "back" }),
        svg("text", { x: SIZE.textAt, y: 18, "aria-hidden": "true" }, word("more", { n: number(hidden) })),
      );
      group.append(more);
    }
    return group;
  }

  function drawRow(at, column, { placed, chain, hits }) {
    const node = NODES[at];
    const { bold, indent, foreign, mark, lines, height } = placed.rows.get(at);
    const names = ["row", GAPS.has(at) && "gap", node.status_class, hits.has(at) && "hit", at === state.selected && "selected"];
    names.push(hits.size && !hits.has(at) && "context", chain && (chain.keys.has(at) ? "lit" : "dim"));
    const group = svg("g", {
      class: names.filter(Boolean).join(" "), role: "button", tabindex: -1, "data-key": node.key, "data-column": COLUMN_OF[at],
      transform: `translate(${column.x},${placed.y.get(at)})`, "aria-label": labelOf(node), "aria-pressed": String(at === state.selected),
    });
    const [shape, fill] = DATA.marks[column.kind];
    const open = ["uncovered", "unplaced", "no_data"].includes(node.status_class);
    group.append(
      svg("rect", { x: indent + 0.5, y: 0.5, width: column.width - indent - 1, height: height - 1, rx: 4, class: "back" }),
      svg("path", { d: shape, transform: `translate(${indent + 12},${SIZE.pad + 9})`, class: "mark", fill: open ? "#fff" : fill, stroke: SIZE.outline }),
      ...lines.map((line, place) => drawLine(line, place, place ? 0 : bold, foreign, indent + SIZE.textAt)),
    );
    if (mark) group.append(svg("text", { x: indent + SIZE.textAt, y: lineY(lines.length), class: "why", "aria-hidden": "true" }, mark));
    return group;
  }

  const lineY = (place) => SIZE.pad + 13 + place * SIZE.line;

  function drawLine(line, place, bold, foreign, x) {
    const text = svg("text", { x, y: lineY(place), "aria-hidden": "true", lang: foreign });
    const rest = line.slice(bold);
    const sign = place === 0 && foreign && `(${foreign})`;
    if (bold) text.append(svg("tspan", { class: "code" }, line.slice(0, bold)));
    if (sign && rest.trimStart().startsWith(sign)) {
      const end = rest.indexOf(sign) + sign.length;
      text.append(svg("tspan", { class: "foreign" }, rest.slice(0, end)), rest.slice(end));
    } else if (bold) text.append(rest);
    else text.textContent = rest;
    return text;
  }

  // What a screen reader says of a row: kind, code, name, gap, status.
  function labelOf(node) {
    const said = [kindWord(node), [node.code, nameOf(node).text.slice(0, 300)].filter(Boolean).join(" ")];
    if (GAPS.has(node.at)) said.push(`⚠ ${word("gap")}`);
    if (node.status_class) said.push(word(`status.${node.status_class}`));
    return said.join(", ");
  }

  Object.assign(alignment.map, { chosenRows, place, drawMap, drawHeadings });
})();
