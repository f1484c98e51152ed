// What makes the pages quicker to use. All of them work without it.

const busy = document.getElementById("busy");
let waiting = 0;

/** Say that an answer is on its way, if it takes longer than a glance. */
function wait() {
  clearTimeout(waiting);
  waiting = setTimeout(() => { busy.textContent = busy.dataset.text; }, 300);
}
addEventListener("pageshow", () => { clearTimeout(waiting); busy.textContent = ""; });

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && plain && link.origin === location.origin && !link.hasAttribute("download") && !link.hash && !event.defaultPrevented) wait();
});
document.addEventListener("submit", (event) => {
  for (const field of event.target.elements) {
    if (event.target.method === "get" && field.name && !field.value) field.disabled = true; // an address without empty filters
  }
  setTimeout(() => { for (const field of event.target.elements) field.disabled = false; });
  if (event.target.method !== "dialog") wait();
});

// Filters apply as soon as one is chosen; words do with Enter.
for (const form of document.querySelectorAll("form[data-live]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select") || (event.target.type === "date" && event.target.validity.valid)) form.requestSubmit();
  });
}

// On a phone the filters fold away, so that what they found comes first.
if (matchMedia("(max-width: 40rem)").matches) {
  for (const each of document.querySelectorAll("details[data-fold]")) each.open = false;
}

// On a phone a row of a table becomes a card, each value after the head of its column; to assistive
// technology it stays a table.
const ROLES = { THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
for (const table of document.querySelectorAll("main .scroll > table")) {
  const heads = [...table.tHead?.rows[0]?.cells ?? []].map((cell) => cell.textContent.replace(/[▲▼]/g, "").trim());
  if (!heads.length) continue;
  table.classList.add("stacked");
  table.setAttribute("role", "table");
  for (const each of table.querySelectorAll("thead, tbody, tr, th, td")) {
    each.setAttribute("role", ROLES[each.tagName] ?? (each.scope === "row" ? "rowheader" : "columnheader"));
  }
  for (const row of table.tBodies[0]?.rows ?? []) {
    [...row.cells].forEach((cell, at) => {
      if (cell.tagName !== "TD") return;
      if (heads[at]) cell.dataset.label = heads[at];
      if (!cell.textContent.trim()) cell.classList.add("blank");
    });
  }
}

// What is printed says where it is from, with what was chosen in the page itself.
addEventListener("beforeprint", () => { document.getElementById("printed-address").textContent = location.href; });

// A file can be dropped on its form.
const drop = document.querySelector("form[data-drop]");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  const said = document.getElementById("drop-said");
  const look = () => {
    const file = input.files[0];
    const tooLarge = file && file.size > Number(drop.dataset.max) * 1024 * 1024;
    input.setCustomValidity(tooLarge ? drop.dataset.tooLarge : "");
    said.textContent = tooLarge ? drop.dataset.tooLarge : file ? file.name : "";
  };
  input.addEventListener("change", look);
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length !== 1) {
      said.textContent = drop.dataset.one;
      return;
    }
    input.files = event.dataTransfer.files;
    look();
    drop.querySelector("button").focus();
  });
}

// The keyboard.
const keys = document.getElementById("keys");
for (const button of document.querySelectorAll("[data-open=keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());
}
const going = { o: "overview", m: "map", x: "matrix", g: "gaps", e: "entities", i: "import", h: "changes" };
const places = Object.fromEntries([...document.querySelectorAll(".top nav .strip a")].map((link) => [new URL(link.href).pathname, link]));
const paths = { overview: "/", map: "/map", matrix: "/matrix", gaps: "/gaps", entities: "/entities", import: "/import", changes: "/changes" };
let goes = 0;
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable], svg");
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing || keys.open) return;
  if (Date.now() - goes < 1500 && going[event.key]) {
    goes = 0;
    places[paths[going[event.key]]].click();
  } else if (event.key === "g") goes = Date.now();
  else if (event.key === "?") keys.showModal();
  else if (event.key === "/") document.getElementById("find").focus();
  else if (event.key === "d") {
    const every = [...document.querySelectorAll("main details.why, main details.said")];
    const open = !every.some((each) => each.open);
    for (const each of every) each.open = open;
  } else return;
  event.preventDefault();
});
// A menu closes with Escape, and gives the focus back.
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.phone-menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
