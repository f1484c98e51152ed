// Around the frame: the node that was clicked there joins those that are grown, at an address of its own.
(() => {
  "use strict";
  const root = document.getElementById("explore");
  const frame = root?.querySelector("iframe");
  if (!frame) return;
  const { read } = alignment;
  const DATA = read("explore-data");
  const known = new Set(DATA.keys);

  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== frame.contentWindow) return;
    const { type, key } = event.data ?? {};
    if (type !== "alignment:node" || !known.has(key) || DATA.grown.includes(key)) return;
    location.assign(DATA.href.replaceAll("{keys}", [...DATA.grown, key].map(encodeURIComponent).join(",")));
  });

  // A list of hundreds is searched without leaving it.
  const search = document.getElementById("explore-search");
  search?.addEventListener("input", () => {
    const words = alignment.searchWords(search.value);
    for (const item of root.querySelectorAll("#explore-nodes li")) {
      item.hidden = !alignment.hasWords(alignment.fold(item.textContent), words);
    }
  });
  root.dataset.ready = "yes";
})();
