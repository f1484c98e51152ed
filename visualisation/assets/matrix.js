// The matrix: sorting by a press on a head, arrow keys over the cells, a dialog of a cell's projects.
(() => {
  "use strict";
  const { html, button, data, read, speaker, link, step } = alignment;
  const root = document.getElementById("matrix");
  if (!root) return;
  const DATA = read("matrix-data");
  const word = speaker(() => DATA.words);
  const table = document.getElementById("matrix-table");
  const body = table.tBodies[0];
  const dialog = document.getElementById("matrix-cell");
  const inPlan = [...body.rows];
  let sorted = { by: "plan", down: true };

  const shownRows = () => [...body.rows].filter((row) => !row.hidden);
  const shownCells = (row) => [...row.cells].filter((cell) => cell.tagName === "TD" && cell.offsetParent !== null);

  // One cell is in the tab order; arrows move from cell to cell.
  function rove(cell, focus) {
    for (const old of body.querySelectorAll('td[tabindex="0"]')) old.tabIndex = -1;
    if (!cell) return;
    cell.tabIndex = 0;
    if (focus) cell.focus();
  }

  const valueOf = (row, by) => {
    if (by === "total") return Number(row.cells[row.cells.length - 1].dataset.v);
    return Number(row.cells[Number(by) + 1].dataset.v ?? 0);
  };

  function sort(by) {
    const down = by === sorted.by ? !sorted.down : true;
    sorted = { by, down };
    const rows = by === "plan" ? [...inPlan] : [...inPlan].sort((a, b) => valueOf(b, by) - valueOf(a, by));
    if (!down) rows.reverse();
    body.append(...rows);
    for (const head of table.tHead.rows[0].cells) {
      const own = head.querySelector("[data-sort]")?.dataset.sort === by;
      if (own) head.setAttribute("aria-sort", (by === "plan") === down ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  // A side without gaps stays whole, so that what is left can be read.
  function onlyGaps(on) {
    const columns = table.tHead.querySelectorAll("th.void").length > 0;
    table.classList.toggle("gaps", on && columns);
    for (const row of body.rows) row.hidden = on && !columns && !row.classList.contains("void");
    rove(shownRows()[0] && shownCells(shownRows()[0])[0]);
  }

  const nameOf = ([key, code, text, foreign]) => [code && html("b", {}, data(code), " "), data(text, foreign), foreign && html("small", { title: word("untranslated", { lang: foreign }) }, ` (${foreign})`)];

  function projectItem(place) {
    const project = DATA.projects[place];
    const name = nameOf(project);
    return html("li", {}, ...(DATA.hrefs.item ? [html("a", { href: link(DATA.hrefs.item, project[0]) }, ...name.filter(Boolean))] : name));
  }

  function open(cell) {
    const row = Number(cell.parentElement.dataset.at);
    const column = cell.cellIndex - 1;
    const found = DATA.cells[`${row},${column}`];
    if (!found) return;
    const [value, standing, projects] = found;
    const close = button(`${word("matrix.close")} ✕`, { class: "plain" }, () => dialog.close());
    const heading = html("h2", { id: "matrix-cell-title" }, html("span", {}, ...nameOf(DATA.rows[row])), html("span", { "aria-hidden": "true" }, " × "), html("span", {}, ...nameOf(DATA.columns[column])));
    const said = standing === "asserted" ? value : `${value}, ${word(`standing.${standing}`)}`;
    dialog.replaceChildren(html("p", { class: "top" }, html("span", { class: "spring" }), close), heading, html("p", {}, said), html("ul", {}, ...projects.map(projectItem)));
    const { cell: href } = DATA.hrefs;
    if (href) {
      const address = href.replaceAll("{row}", encodeURIComponent(DATA.rows[row][0])).replaceAll("{column}", encodeURIComponent(DATA.columns[column][0]));
      dialog.append(html("p", {}, html("a", { href: address }, word("matrix.open"))));
    }
    dialog.showModal();
  }

  table.addEventListener("click", (event) => {
    const head = event.target.closest("[data-sort]");
    const cell = event.target.closest("td");
    if (head) sort(head.dataset.sort);
    else if (cell && body.contains(cell)) rove(cell, true), open(cell);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("tbody td");
    if (!cell || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return open(cell);
    }
    const rows = shownRows();
    const cells = shownCells(cell.parentElement);
    const next = step(event.key, rows.indexOf(cell.parentElement), cells.indexOf(cell), rows.length, cells.length, event.ctrlKey);
    if (!next) return;
    event.preventDefault();
    rove(shownCells(rows[next[0]])[next[1]], true);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.getElementById("matrix-gaps").addEventListener("click", (event) => {
    const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
    event.currentTarget.setAttribute("aria-pressed", String(on));
    onlyGaps(on);
  });
  rove(body.rows[0] && shownCells(body.rows[0])[0]);
  root.dataset.ready = "yes";
})();
