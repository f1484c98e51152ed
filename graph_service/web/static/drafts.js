// The workbench of drafts by keys alone. Without this script its forms and links do the same, a page at a time.

(() => {
  const pane = document.getElementById("pane");
  const list = document.getElementById("lines");
  if (!pane || !list) return;
  document.body.classList.add("scripted");

  const here = location.pathname;
  const say = document.getElementById("say");
  const words = document.getElementById("words-of").dataset;
  const filters = document.getElementById("list-filters");
  const goOn = document.getElementById("go-on");
  const keysOn = document.getElementById("keys-on");
  const busy = document.getElementById("busy");
  const lang = new URLSearchParams(location.search).get("lang");
  goOn.closest("label").hidden = false;
  remember(goOn, "drafts.go-on");
  remember(keysOn, "drafts.keys-on");

  /** Keep a tick of this browser between visits. */
  function remember(box, name) {
    try {
      if (localStorage.getItem(name) === "no") box.checked = false;
      box.addEventListener("change", () => localStorage.setItem(name, box.checked ? "yes" : "no"));
    } catch { /* a browser that keeps nothing */ }
  }

  // The statements that are listed -----------------------------------------------------------------------

  const rows = () => [...list.children];
  const isOpen = (row) => row.dataset.state === "open" || row.dataset.state === "rejected";
  const row = (key) => document.getElementById(`row-${key}`);
  const shown = () => pane.querySelector(".statement");
  const current = () => shown()?.dataset.key ?? "";
  let aim = ""; // the statement that is on its way to the pane

  function passes(each, { state, kind, below, q }) {
    if (each.dataset.state === "heading") return !state && !kind && !below && !q;
    if (state && each.dataset.state !== state && !(state === "open" && each.dataset.state === "rejected")) return false;
    if (kind && each.dataset.kind !== kind) return false;
    if (below && !(Number(each.dataset.likely) * 100 < Number(below))) return false;
    each.said ??= alignment.fold(each.querySelector(".words").textContent);
    return alignment.hasWords(each.said, alignment.searchWords(q ?? ""));
  }

  const chosen = () => Object.fromEntries([...new FormData(filters)].filter(([name, value]) => value && name !== "lang"));

  /** List what the filters let through, and let the address say so. */
  function filter() {
    const given = chosen();
    let some = 0, all = 0;
    for (const each of rows()) {
      each.hidden = !passes(each, given);
      if (each.dataset.state === "heading") continue;
      all += 1;
      some += each.hidden ? 0 : 1;
    }
    const count = document.getElementById("list-count");
    count.textContent = count.dataset.text.replace("{n}", some).replace("{total}", all);
    document.getElementById("list-none").hidden = some > 0;
    keepAddress(current());
  }

  function keepAddress(at) {
    const query = new URLSearchParams(chosen());
    if (lang) query.set("lang", lang);
    if (at) query.set("at", at);
    history.replaceState(null, "", `${here}?${query}`);
  }

  let typing = 0;
  filters.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(filter, 80); });
  filters.addEventListener("submit", (event) => { event.preventDefault(); event.stopImmediatePropagation(); filter(); });

  /** The listed statement so many steps away, headings left out. */
  function beside(step) {
    const at = aim || current();
    const listed = rows().filter((each) => (!each.hidden && each.dataset.state !== "heading") || each.dataset.key === at);
    return listed[listed.findIndex((each) => each.dataset.key === at) + step];
  }

  /** The next listed statement that is open, from the top again after the last. */
  function nextOpen(after) {
    const every = rows();
    const at = every.findIndex((each) => each.dataset.key === after);
    return [...every.slice(at + 1), ...every.slice(0, Math.max(at, 0))].find((each) => !each.hidden && isOpen(each));
  }

  // What is shown of them --------------------------------------------------------------------------------

  const fetched = new Map(); // key -> promise of the HTML of its pane
  const address = (path) => (lang ? `${path}${path.includes("?") ? "&" : "?"}lang=${lang}` : path);
  const one = (key) => `${here}/statements/${encodeURIComponent(key)}`;

  function fetchPane(key) {
    if (!fetched.has(key)) {
      const made = fetch(address(one(key)), { headers: { Accept: "text/html" } }).then((response) => {
        if (!response.ok) throw new Error(String(response.status));
        return response.text();
      });
      made.then((html) => { made.ready = html; }, () => fetched.delete(key));
      fetched.set(key, made);
      if (fetched.size > 40) fetched.delete(fetched.keys().next().value);
    }
    return fetched.get(key);
  }

  /** Have what is likely to be asked for next. */
  function prefetch() {
    for (const each of new Set([nextOpen(current()), beside(1), beside(-1)])) {
      if (each && each.dataset.key !== current()) fetchPane(each.dataset.key).catch(() => {});
    }
  }

  function parsed(html) {
    const box = document.createElement("template");
    box.innerHTML = html.trim(); // of our own templates, which escape all that they show
    return box.content.firstElementChild;
  }

  /** Put a statement in the pane. ``focus`` moves the reader there. */
  function show(html, { focus = true } = {}) {
    const made = parsed(html);
    aim = "";
    pane.replaceChildren(made);
    fresh(pane);
    mark(made.dataset.key);
    keepAddress(made.dataset.key);
    for (const field of document.querySelectorAll('[data-act="undo"] [name="at"]')) field.value = made.dataset.key;
    if (!focus) return;
    document.getElementById("statement").focus({ preventScroll: true });
    const top = pane.getBoundingClientRect().top;
    if (top < 0 || top > innerHeight * 0.6) pane.scrollIntoView({ block: "start" });
  }

  /** Where a script is needed for a button, it is shown now that there is one. */
  function fresh(root) {
    for (const each of root.querySelectorAll("[data-open-tool], #tool-split")) each.hidden = false;
  }

  function mark(key) {
    for (const each of list.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
    const at = row(key);
    const figure = at?.querySelector(".meta .figure");
    if (figure && shown()?.dataset.key === key && shown().dataset.share) { // what is likely now, not when all was counted
      at.dataset.likely = shown().dataset.likely;
      figure.lastChild.textContent = shown().dataset.share;
    }
    at?.querySelector("a").setAttribute("aria-current", "true");
    if (!at || getComputedStyle(list).overflowY !== "auto") return;
    const [box, within] = [at.getBoundingClientRect(), list.getBoundingClientRect()];
    if (box.top < within.top + 40 || box.bottom > within.bottom - 60) list.scrollTop += box.top - within.top - within.height / 3;
  }

  let wanted = 0;
  async function open(key, options) {
    const mine = ++wanted;
    aim = key;
    const late = setTimeout(() => { busy.textContent = busy.dataset.text; }, 300);
    try {
      const html = await fetchPane(key);
      if (mine === wanted) show(html, options);
    } catch {
      aim = "";
      announce(words.failed, true);
    } finally {
      clearTimeout(late);
      busy.textContent = "";
    }
    if (mine === wanted) prefetch();
  }

  function announce(text, isBad) {
    say.textContent = "";
    requestAnimationFrame(() => { say.textContent = text; });
    const box = document.createElement("p");
    box.className = isBad ? "notice bad" : "notice good";
    box.textContent = text;
    document.getElementById("saying").replaceChildren(box);
    settle(isBad ? 20_000 : 5_000);
  }

  let settling = 0;
  function settle(after) {
    clearTimeout(settling);
    settling = setTimeout(() => document.getElementById("saying").replaceChildren(), after);
  }

  // What is done with them -------------------------------------------------------------------------------

  let last = Promise.resolve();

  /** Send a form; one after the other, so that each sees what the one before has done. */
  function send(form) {
    const data = new FormData(form);
    data.set("view", location.search);
    const what = form.dataset.act;
    const key = current();
    let ahead;
    if ((what === "accept" || what === "new" || what === "aside") && !data.has("side") && !data.has("tie")) {
      if (goOn.checked) ahead = nextOpen(key)?.dataset.key;
      else data.set("stay", "1");
      if (ahead) data.set("next", ahead);
    }
    fetched.delete(key);
    const cached = ahead && fetched.get(ahead)?.ready;
    const mine = ++wanted;
    if (cached) show(cached); // the answer follows, with what this decision taught
    else for (const each of form.querySelectorAll("button")) each.disabled = true;
    const done = last.then(() => post(form.action, data)).then((answer) => took(answer, key, mine, cached));
    last = done.catch(() => {
      announce(words.failed, true);
      if (cached) open(key);
    }).finally(() => { for (const each of form.querySelectorAll("button")) each.disabled = false; });
  }

  async function post(action, data) {
    const late = setTimeout(() => { busy.textContent = busy.dataset.text; }, 400);
    try {
      const response = await fetch(address(action), {
        method: "POST", body: new URLSearchParams(data), headers: { Accept: "application/json" },
      });
      const answer = await response.json();
      if (response.ok || response.status === 409 || answer.refused) return { ...answer, isBad: !response.ok };
      return { said: (answer.faults ?? []).join(" ") || answer.detail || words.failed, isBad: true, refused: true };
    } finally {
      clearTimeout(late);
      busy.textContent = "";
    }
  }

  /** Take in what the service says of a decision. */
  function took(answer, key, mine, cached) {
    if (answer.reload) {
      location.assign(answer.reload);
      return;
    }
    fetched.clear();
    for (const [each, html] of Object.entries(answer.rows ?? {})) {
      const made = parsed(html);
      made.hidden = each !== answer.at && !passes(made, chosen());
      row(each)?.replaceWith(made);
    }
    if (answer.progress) document.getElementById("progress").innerHTML = answer.progress;
    if (!(answer.isBad && answer.pane)) announce(answer.said, answer.isBad); // a conflict is said in the pane
    if (answer.refused) {
      if (cached) open(key);
    } else if (answer.pane && (answer.isBad || mine === wanted)) {
      const made = parsed(answer.pane);
      const isSame = cached && shown()?.dataset.key === made.dataset.key && shown().innerHTML === made.innerHTML;
      if (!isSame) show(answer.pane, { focus: !cached || answer.isBad || document.activeElement?.id === "statement" });
    }
    mark(current());
    prefetch();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.act");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.act === "split") form.elements.place.value = codePoints(form.querySelector("textarea"));
    send(form);
  }, true);

  /** Where the cursor stands, in characters as the service counts them. */
  const codePoints = (field) => [...field.value.slice(0, field.selectionStart)].length;

  document.addEventListener("click", (event) => {
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const link = event.target.closest(".line > a, .steps a");
    if (link && isPlain) {
      event.preventDefault();
      event.stopImmediatePropagation();
      open(link.dataset.at ?? link.parentElement.dataset.key);
    }
    const tool = event.target.closest("[data-open-tool]");
    if (tool) openTool(tool.dataset.openTool);
    for (const menu of document.querySelectorAll("details.drop-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  }, true);

  function openTool(name) {
    for (const each of pane.querySelectorAll("details.tool")) each.open = each.id === `tool-${name}` && !each.open;
    const tool = document.getElementById(`tool-${name}`);
    if (!tool?.open) return;
    const field = tool.querySelector("textarea, select");
    field.focus();
    if (name === "split") {
      const picked = getSelection();
      const said = document.getElementById("said");
      const at = picked.rangeCount && said.contains(picked.anchorNode) && picked.anchorNode.nodeType === Node.TEXT_NODE ? picked.anchorOffset : middle(field.value);
      field.setSelectionRange(at, at);
    } else if (name === "edit") field.setSelectionRange(field.value.length, field.value.length);
    tool.scrollIntoView({ block: "nearest" });
  }

  /** The end of a sentence or a word near the middle of a text. */
  function middle(text) {
    const half = text.length / 2;
    const near = (pattern) => [...text.matchAll(pattern)].map((match) => match.index + match[0].length).sort((a, b) => Math.abs(a - half) - Math.abs(b - half))[0];
    return near(/[.;:!?]\s+/gu) ?? near(/\s+/gu) ?? Math.floor(half);
  }

  // Choosing another -------------------------------------------------------------------------------------

  let asking = 0;
  pane.addEventListener("input", (event) => {
    if (event.target.id === "split-text") return;
    if (event.target.id === "choose") { clearTimeout(asking); asking = setTimeout(find, 120); }
  });
  pane.addEventListener("beforeinput", (event) => { if (event.target.id === "split-text") event.preventDefault(); });
  pane.addEventListener("submit", (event) => {
    if (!event.target.matches(".choose")) return;
    event.preventDefault();
    event.stopPropagation();
    find();
  });

  async function find() {
    const form = pane.querySelector(".choose");
    const box = document.getElementById("found");
    const query = form.elements.find.value.trim();
    if (!query) { box.replaceChildren(); return; }
    const response = await fetch(address(`${form.dataset.found}?${new URLSearchParams({ find: query })}`), { headers: { Accept: "text/html" } });
    if (response.ok && box.isConnected && form.elements.find.value.trim() === query) box.innerHTML = await response.text();
  }

  // The keys ---------------------------------------------------------------------------------------------

  let gone = 0;
  const press = (selector) => { const found = pane.querySelector(selector) ?? document.querySelector(selector); found?.click(); return Boolean(found); };
  const keys = {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    x: () => reject(), n: () => press('[data-act="new"] button'), u: () => press('[data-act="undo"] button'),
    c: () => { document.getElementById("choose")?.focus(); return true; },
    e: () => { openTool("edit"); return true; }, t: () => { openTool("retype"); return true; }, s: () => { openTool("split"); return true; },
    m: () => press('[data-act="merge"] button'), a: () => press('[data-act="aside"] button') || press('[data-act="back"] button'),
    b: () => press("#to-bulk"), "/": () => { const field = document.getElementById("words"); field.focus(); field.select(); return true; },
  };

  function step(by) {
    const to = beside(by);
    if (to) open(to.dataset.key);
    return true;
  }

  function reject() {
    const held = document.activeElement?.closest?.(".proposal");
    const button = (held ?? pane.querySelector(".proposal"))?.querySelector('[data-act="reject"] button');
    button?.click();
    return Boolean(button);
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    const dialog = document.querySelector("dialog[open]");
    if (event.key === "Escape" && !dialog) return escape(event, field);
    if (field) return inField(event, field);
    if (event.ctrlKey || event.metaKey || event.altKey || dialog || !keysOn.checked || event.defaultPrevented) return;
    if (event.target.closest("details.drop-menu") && event.key.startsWith("Arrow")) return;
    const afterG = Date.now() - gone < 1500;
    gone = event.key === "g" ? Date.now() : 0;
    if (afterG) {
      if (event.key === "e") { event.preventDefault(); document.getElementById("to-effect").click(); }
      return; // the other places are those of every page
    }
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const acted = digit ? press(`.proposal[data-digit="${digit[1]}"] [data-act="accept"] button`)
      : Object.hasOwn(keys, event.key) && !(event.shiftKey && event.key.length > 1) && keys[event.key]();
    if (acted) event.preventDefault();
  }, true);

  /** Out of a field or tool, back to the statement. */
  function escape(event, field) {
    const tool = document.querySelector("details.tool[open], details.drop-menu[open]");
    if (!tool && !field) return;
    if (tool) tool.open = false;
    if (tool?.matches(".drop-menu")) tool.querySelector("summary").focus();
    else document.getElementById("statement")?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  function inField(event, field) {
    if (event.key !== "Enter" || event.isComposing) {
      if (event.key === "ArrowDown" && field.id === "choose") {
        const first = pane.querySelector("#found button");
        if (first) { event.preventDefault(); first.focus(); }
      }
      return;
    }
    const form = field.form;
    const sends = field.id === "split-text" || (field.id === "edit-text" && (event.ctrlKey || event.metaKey)) || (field.matches("select") && form?.matches("form.act"));
    if (sends) { event.preventDefault(); form.requestSubmit(); }
    if (field.id === "words") { event.preventDefault(); filter(); const first = rows().find((each) => !each.hidden && each.dataset.state !== "heading"); if (first) open(first.dataset.key); }
  }

  fresh(document);
  mark(current());
  settle(12_000);
  if (new URLSearchParams(location.search).has("did")) document.getElementById("statement")?.focus({ preventScroll: true });
  prefetch();
})();
