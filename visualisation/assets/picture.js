// A picture to take away: SVG with its looks written into it as attributes, and PNG drawn from that.
(() => {
  "use strict";
  const { html, svg, keep } = alignment;
  const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-weight", "text-decoration-line"];
  const PLAIN = { "stroke-dasharray": "none", "stroke-opacity": "1", opacity: "1", "text-decoration-line": "none" };
  const FOREIGN = ["role", "aria-label", "aria-hidden", "aria-pressed", "tabindex", "class", "id", "style", "href"];
  const MOST_PIXELS = 40_000_000; // more than this a browser may refuse to draw

  function withLooks(picture) {
    const copy = picture.cloneNode(true);
    const from = picture.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((element, at) => {
      const look = getComputedStyle(from[at]);
      for (const name of LOOKS) {
        const value = look.getPropertyValue(name);
        if (value && value !== PLAIN[name]) element.setAttribute(name === "text-decoration-line" ? "text-decoration" : name, value);
      }
      for (const name of FOREIGN) element.removeAttribute(name);
      for (const name of Object.keys(element.dataset)) delete element.dataset[name];
    });
    return [...copy.childNodes];
  }

  // One picture of several that lie over each other, as wide and high as the first.
  function standalone(pictures, { title, lang }) {
    const { width, height } = pictures[0].viewBox.baseVal;
    const family = getComputedStyle(pictures[0]).fontFamily;
    const whole = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", lang, "font-family": family });
    const said = pictures[0].getAttribute("aria-label") ?? title;
    whole.append(svg("title", {}, title), svg("desc", {}, said), svg("rect", { width, height, fill: "#fff" }));
    whole.append(...pictures.flatMap(withLooks));
    return { text: new XMLSerializer().serializeToString(whole), width, height };
  }

  const fileName = (title, kind) => `${title.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).toLowerCase() || "alignment"}.${kind}`;

  function saveSvg(pictures, about) {
    keep(new Blob([standalone(pictures, about).text], { type: "image/svg+xml" }), fileName(about.title, "svg"));
  }

  async function savePng(pictures, about) {
    const { text, width, height } = standalone(pictures, about);
    const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)), 16_000 / Math.max(width, height));
    const canvas = html("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => keep(blob, fileName(about.title, "png")), "image/png");
  }

  alignment.picture = { standalone, fileName, saveSvg, savePng };
})();
