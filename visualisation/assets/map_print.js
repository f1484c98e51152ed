// A picture that is longer than a page is printed in pieces, each under the headings, cut where the fewest rows are.
(() => {
  "use strict";
  const { svg } = alignment;
  const PAGE = 0.64; // height by width of what a landscape page holds, with room for its margins
  const [HEAD, HEADINGS, TAIL] = [0.16, 40, 20]; // what stands above the first piece, above each piece, below the last row
  const REACH = 90; // how far up from the end of a page a cut may be

  function cutsOf(width, height, rows) {
    const cuts = [36];
    const most = () => width * (cuts.length > 1 ? PAGE : PAGE - HEAD) - HEADINGS;
    while (height - TAIL - cuts.at(-1) > most()) {
      const [from, last] = [cuts.at(-1), cuts.at(-1) + most()];
      const hit = (y) => rows.filter(([top, high]) => top < y && y < top + high).length;
      let best = last;
      for (let y = last; y > last - REACH && y > from; y -= 3) if (hit(y) < hit(best)) best = y;
      cuts.push(best);
    }
    return [...cuts, height];
  }

  function slice(map, headings, from, to) {
    const { width } = map.viewBox.baseVal;
    const piece = svg("svg", { class: "slice", viewBox: `0 0 ${width} ${to - from + HEADINGS}`, width, height: to - from + HEADINGS, "aria-hidden": "true" });
    const window = svg("svg", { y: HEADINGS, width, height: to - from, viewBox: `0 ${from} ${width} ${to - from}`, overflow: "hidden" });
    const copies = [headings, map].map((each) => each.cloneNode(true));
    for (const each of copies) for (const name of ["style", "role", "aria-label"]) each.removeAttribute(name);
    window.append(copies[1]);
    piece.append(copies[0], window);
    return piece;
  }

  function before() {
    const [map, headings] = ["map", "headings"].map((id) => document.getElementById(id));
    if (!map) return;
    const { width, height } = map.viewBox.baseVal;
    if (height - TAIL <= width * (PAGE - HEAD)) return;
    const rows = [...map.querySelectorAll(".row")].map((row) => [
      row.transform.baseVal.consolidate().matrix.f, Number(row.querySelector(".back").getAttribute("height")),
    ]);
    const cuts = cutsOf(width, height, rows);
    const spacer = document.getElementById("spacer");
    spacer.classList.add("sliced");
    spacer.append(...cuts.slice(1).map((to, at) => slice(map, headings, cuts[at], to)));
  }

  function after() {
    document.getElementById("spacer")?.classList.remove("sliced");
    for (const each of document.querySelectorAll(".slice")) each.remove();
  }

  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
})();
