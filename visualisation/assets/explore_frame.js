// Inside the frame: a click on a node tells the page around it which one. Nothing else leaves.
(() => {
  "use strict";
  if (parent === window || location.origin === "null" || typeof network === "undefined") return;
  network.on("click", ({ nodes }) => {
    if (nodes.length === 1) parent.postMessage({ type: "alignment:node", key: String(nodes[0]) }, location.origin);
  });
})();
