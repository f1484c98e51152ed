// The same rows as a table: for a screen reader, for print, for copying into a sheet.

function others(node, wanted) {
  const found = (RELATED.get(node.key) ?? []).filter((edge) => edge.start === node.key && wanted.includes(edge.type));
  if (!found.length) return "";
  return html("ul", {}, ...found.map((edge) => {
    const item = html("li", {}, titleOf(NODES.get(edge.end), 90));
    const said = [
      edge.type === "PART_OF" && word("table.part_of"),
      edge.role && word(`role.${edge.role}`),
      edge.standing && edge.standing !== "asserted" && word(`standing.${edge.standing}`),
    ].filter(Boolean);
    if (said.length) item.append(" ", html("small", {}, `(${said.join(", ")})`));
    return item;
  }));
}

function statusCell(node) {
  const words = [];
  if (GAPS.has(node.key)) words.push(`⚠ ${word("gap")}`);
  if (node.status_class) words.push(word(`status.${node.status_class}`));
  for (const flag of node.flags) words.push(word(`flag.${flag}`));
  return html("td", { class: GAPS.has(node.key) ? "gap" : null }, words.join(", "));
}

function tableRow(node) {
  const own = nameOf(node);
  const title = html("th", { scope: "row" }, button(titleOf(node), { class: "go", "data-key": node.key }, () => choose(node.key)));
  if (own.foreign) title.setAttribute("lang", own.foreign);
  return html(
    "tr", { "data-key": node.key, class: node.key === state.selected ? "selected" : null },
    html("td", {}, shapeOf(KINDS[node.key]), " ", kindWord(node)),
    title,
    statusCell(node),
    html("td", {}, others(node, ["LED_BY"])),
    html("td", {}, others(node, ["CONTRIBUTES_TO", "PART_OF"])),
    html("td", {}, node.evidence.length ? evidenceList(node.evidence) : ""),
  );
}

const BATCH = 300; // rows made at once, so that a large table appears without a wait

// Every row that the filters let through, column by column in the picture's order; none is cut off.
function drawTable({ shown }) {
  const heads = ["kind", "title", "status", "led_by", "contributes_to", "sources"];
  const body = html("tbody");
  const keys = DATA.layouts[state.lang].columns
    .flatMap((column) => column.items.filter(([key, lane]) => !lane && (!shown || shown.has(key))))
    .map(([key]) => key);
  const some = () => body.append(...keys.splice(0, BATCH).map((key) => tableRow(NODES.get(key))));
  const rest = () => {
    if (!body.isConnected) return; // another view has taken its place
    some();
    body.setAttribute("aria-busy", String(keys.length > 0));
    if (keys.length) setTimeout(rest);
  };
  some();
  if (keys.length) body.setAttribute("aria-busy", "true"), setTimeout(rest);
  const table = html("table", { id: "table" }, html("caption", {}, word("table.label")));
  table.append(html("thead", {}, html("tr", {}, ...heads.map((name) => html("th", { scope: "col" }, word(`table.${name}`))))), body);
  return table;
}
