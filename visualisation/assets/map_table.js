// The same rows as a table: for a screen reader, for print, for copying into a sheet.
(() => {
  "use strict";
  const { html, button } = alignment;
  const map = alignment.map;
  const { DATA, NODES, GAPS, state, word, kindWord, nameOf } = map;
  const HEADS = ["kind", "title", "status", "led_by", "contributes_to", "sources"];
  const BATCH = 200; // rows made at once, so that a large table appears without a wait

  // The other ends of a node's relationships of some types, each with what is to be said of it.
  function ends(node, wanted) {
    return map.relatedTo(node.at).filter((edge) => edge.start === node.at && wanted.includes(edge.type)).map((edge) => ({
      other: NODES[edge.end],
      said: [
        edge.type === "PART_OF" && word("table.part_of"),
        edge.role && word(`role.${edge.role}`),
        edge.standing && edge.standing !== "asserted" && word(`standing.${edge.standing}`),
      ].filter(Boolean),
    }));
  }

  function endList(node, wanted) {
    const found = ends(node, wanted);
    if (!found.length) return "";
    return html("ul", {}, ...found.map(({ other, said }) =>
      html("li", {}, map.titleOf(other, 90), said.length > 0 && html("small", {}, ` (${said.join(", ")})`)),
    ));
  }

  function statusOf(node) {
    const said = [GAPS.has(node.at) && `⚠ ${word("gap")}`, node.status_class && word(`status.${node.status_class}`)];
    return [...said.filter(Boolean), ...node.flags.map((flag) => word(`flag.${flag}`))].join(", ");
  }

  function tableRow(at) {
    const node = NODES[at];
    const evidence = map.evidenceOf(node.evidence);
    const go = button(map.titleOf(node), { class: "go", "data-key": node.key }, () => map.choose(at));
    return html(
      "tr", { "data-key": node.key, class: at === state.selected ? "selected" : null },
      html("td", {}, map.shapeOf(node.kind), " ", kindWord(node)),
      html("th", { scope: "row" }, go),
      html("td", { class: GAPS.has(at) ? "gap" : null }, statusOf(node)),
      html("td", {}, endList(node, ["LED_BY"])),
      html("td", {}, endList(node, ["CONTRIBUTES_TO", "PART_OF"])),
      html("td", {}, evidence.length ? map.evidenceList(evidence) : ""),
    );
  }

  const rowsOf = (shown) =>
    DATA.layouts[state.lang].columns.flatMap((column) => column.items.filter((at) => at >= 0 && (!shown || shown.has(at))));

  // Every row that the filters let through, column by column in the picture's order; none is cut off.
  function drawTable({ shown }) {
    const body = html("tbody");
    const rows = rowsOf(shown);
    const some = () => body.append(...rows.splice(0, BATCH).map(tableRow));
    const rest = () => {
      if (!body.isConnected) return; // another view has taken its place
      some();
      body.setAttribute("aria-busy", String(rows.length > 0));
      if (rows.length) setTimeout(rest);
    };
    some();
    if (rows.length) body.setAttribute("aria-busy", "true"), setTimeout(rest);
    const heads = HEADS.map((name) => html("th", { scope: "col" }, word(`table.${name}`)));
    return html("table", { id: "table" }, html("caption", {}, word("table.label")), html("thead", {}, html("tr", {}, ...heads)), body);
  }

  // The same as CSV. What a sheet would take for a formula is led by an apostrophe: a sign of any width at the
  // beginning, or where another separator would let a cell begin. As graph_service/tables.py has it.
  const FORMULA = /^(?=[\s\p{Z}\p{C}]*[+\-=@|\u207a\u207b\u207c\u208a\u208b\u208c\u2212\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20\uff5c]|[\t\r\n])|([;\t\r\n])(?=(?:(?![\t\r\n])[\s\p{Z}\p{C}])*[+\-=@|\u207a\u207b\u207c\u208a\u208b\u208c\u2212\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20\uff5c])/gu;
  function csv(shown) {
    const field = (value) => {
      const text = String(value ?? "");
      const safe = text.replace(FORMULA, "$1'");
      return `"${safe.replaceAll('"', '""')}"`;
    };
    const joined = (found) => found.map(({ other, said }) => nameOf(other).text + (said.length ? ` (${said.join(", ")})` : "")).join("; ");
    const lines = [["key", "code", "kind", "title", "status", "led_by", "contributes_to"].map((name) => word(name === "key" || name === "code" ? `details.${name}` : `table.${name}`))];
    for (const at of rowsOf(shown)) {
      const node = NODES[at];
      lines.push([node.key, node.code, kindWord(node), nameOf(node).text, statusOf(node), joined(ends(node, ["LED_BY"])), joined(ends(node, ["CONTRIBUTES_TO", "PART_OF"]))]);
    }
    return `\ufeff${lines.map((line) => line.map(field).join(",")).join("\r\n")}\r\n`;
  }

  Object.assign(map, { drawTable, csv });
})();
