// The picture to take away: SVG with its looks written into it, PNG drawn from that, the rows as CSV.
(() => {
  "use strict";
  const { html, svg, button, keep } = alignment;
  const map = alignment.map;
  const { DATA, state, word } = map;
  const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-weight", "text-decoration-line"];
  const PLAIN = { "stroke-dasharray": "none", "stroke-opacity": "1", opacity: "1", "text-decoration-line": "none" };
  const MOST_PIXELS = 40_000_000; // more than this a browser may refuse to draw
  const KEPT = ["role", "aria-label", "aria-hidden", "aria-pressed", "tabindex", "class", "id"];

  // A copy whose looks are attributes, so that it looks the same where our styles are not.
  function standalone() {
    const pictures = [document.getElementById("map"), document.getElementById("headings")];
    const { width, height } = pictures[0].viewBox.baseVal;
    const family = getComputedStyle(pictures[0]).fontFamily;
    const whole = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "font-family": family });
    whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    whole.setAttribute("lang", state.lang);
    whole.append(svg("title", {}, DATA.meta.title), svg("desc", {}, pictures[0].getAttribute("aria-label")));
    whole.append(svg("rect", { width, height, fill: "#fff" }));
    for (const picture of pictures) {
      const copy = picture.cloneNode(true);
      const from = picture.querySelectorAll("*");
      copy.querySelectorAll("*").forEach((element, at) => {
        const look = getComputedStyle(from[at]);
        for (const name of LOOKS) {
          const value = look.getPropertyValue(name);
          if (value && value !== PLAIN[name]) element.setAttribute(name === "text-decoration-line" ? "text-decoration" : name, value);
        }
        for (const name of KEPT) element.removeAttribute(name);
        for (const name of Object.keys(element.dataset)) delete element.dataset[name];
      });
      whole.append(...copy.childNodes);
    }
    return { text: new XMLSerializer().serializeToString(whole), width, height };
  }

  const fileName = (kind) => `${DATA.meta.title.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).toLowerCase() || "alignment"}.${kind}`;

  function saveSvg() {
    keep(new Blob([standalone().text], { type: "image/svg+xml" }), fileName("svg"));
  }

  async function savePng() {
    const { text, width, height } = standalone();
    const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)), 16_000 / Math.max(width, height));
    const canvas = html("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => keep(blob, fileName("png")), "image/png");
  }

  function saveCsv() {
    keep(new Blob([map.csv(map.filtered().shown)], { type: "text/csv;charset=utf-8" }), fileName("csv"));
  }

  function exportMenu() {
    const box = html("details", { class: "menu", id: "export" }, html("summary", {}, word("export")));
    const then = (act) => async () => {
      box.open = false;
      await act();
    };
    const list = html("div", { class: "items" });
    if (state.view === "map") list.append(button(word("export.svg"), { id: "export-svg" }, then(saveSvg)), button(word("export.png"), { id: "export-png" }, then(savePng)));
    list.append(button(word("export.csv"), { id: "export-csv" }, then(saveCsv)));
    if (DATA.hrefs.download) list.append(html("a", { href: DATA.hrefs.download, id: "export-html", download: true }, word("export.html")));
    list.append(button(word("export.print"), { id: "export-print" }, then(() => print())));
    box.append(list);
    return box;
  }

  Object.assign(map, { exportMenu });
})();
