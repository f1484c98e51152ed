// The tiles as one picture to take away: what stands on the page, drawn in rows of four, with the points above them.
(() => {
  "use strict";
  const { svg, read, picture } = alignment;
  const [ACROSS, WIDE, HIGH, GAP, PAD] = [4, 262, 78, 12, 14];
  const WIDTH = ACROSS * (WIDE + GAP) - GAP;
  const pen = document.createElement("canvas").getContext("2d");

  // A line no longer than its tile; the whole of it is the tile's title.
  function cut(text, font) {
    pen.font = font;
    if (pen.measureText(text).width <= WIDE - 2 * PAD) return text;
    let end = text.length;
    while (end > 1 && pen.measureText(`${text.slice(0, end)}…`).width > WIDE - 2 * PAD) end -= 1;
    return `${text.slice(0, end).trimEnd()}…`;
  }

  const said = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");

  function tileOf(tile, x, y) {
    const open = tile.classList.contains("void");
    const family = getComputedStyle(tile).fontFamily;
    const group = svg("g", { transform: `translate(${x},${y})` });
    const edge = open ? { stroke: "#a33b00", "stroke-width": 2, "stroke-dasharray": "6 4" } : { stroke: "#6b7682", "stroke-width": 1 };
    const [name, ...lines] = [tile.querySelector("h3"), ...tile.querySelectorAll(":scope > p"), tile.querySelector(":scope > details > summary")].map(said).filter(Boolean);
    group.append(
      svg("title", {}, [name, ...lines].join(", ")),
      svg("rect", { width: WIDE, height: HIGH, rx: 4, fill: open ? "#fff4ea" : "#fff", ...edge }),
      svg("rect", { width: 8, height: HIGH, fill: open ? "#a33b00" : getComputedStyle(tile).getPropertyValue("--heat").trim() }),
      svg("text", { x: PAD + 4, y: 22, "font-size": 15, "font-weight": 700, fill: "#1b2430" }, cut(name, `700 15px ${family}`)),
      ...lines.slice(0, 3).map((line, at) =>
        svg("text", { x: PAD + 4, y: 40 + at * 15, "font-size": 12, fill: open && at === 0 ? "#a33b00" : "#4d5866", "font-weight": open && at === 0 ? 700 : 400 }, cut(line, `12px ${family}`)),
      ),
    );
    return group;
  }

  function pictureOf(root, title) {
    const parts = [];
    let y = 8;
    const points = root.querySelector("svg.picture");
    if (points) {
      const copy = points.cloneNode(true);
      const { width, height } = points.viewBox.baseVal;
      for (const [name, value] of Object.entries({ x: 0, y, width, height })) copy.setAttribute(name, value);
      parts.push(copy);
      y += height + GAP;
    }
    for (const area of root.querySelectorAll(".area")) {
      parts.push(svg("text", { x: 0, y: y + 18, "font-size": 16, "font-weight": 700, fill: "#1b2430" }, [...area.querySelector("h2").childNodes].map(said).filter(Boolean).join(" – ")));
      y += 30;
      const tiles = [...area.querySelectorAll(".tile")];
      parts.push(...tiles.map((tile, at) => tileOf(tile, (at % ACROSS) * (WIDE + GAP), y + Math.floor(at / ACROSS) * (HIGH + GAP))));
      y += Math.ceil(tiles.length / ACROSS) * (HIGH + GAP) + GAP;
    }
    const [width, height] = [WIDTH + 2 * PAD, y + PAD];
    const whole = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-label": title });
    const inner = svg("g", { transform: `translate(${PAD},${PAD / 2})` });
    inner.append(...parts);
    whole.append(inner);
    return whole;
  }

  for (const root of document.querySelectorAll("[data-places]")) {
    const about = read(root.dataset.places);
    root.addEventListener("click", (event) => {
      const kind = event.target.closest("[data-keep]")?.dataset.keep;
      if (!kind) return;
      const whole = pictureOf(root, about.title);
      root.append(whole); // its looks are those it has in the page
      if (kind === "svg") picture.saveSvg([whole], about);
      else picture.savePng([whole], about);
      whole.remove();
    });
    root.dataset.ready = "yes";
  }
})();
