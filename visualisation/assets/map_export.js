// What can be taken away: the picture, its rows as CSV, the whole map as a file.
(() => {
  "use strict";
  const { html, button, keep } = alignment;
  const map = alignment.map;
  const { DATA, state, word } = map;
  const { saveSvg, savePng, fileName } = alignment.picture;
  const pictures = () => [document.getElementById("map"), document.getElementById("headings")];
  const about = () => ({ title: DATA.meta.title || word("map.title"), lang: state.lang });

  function saveCsv() {
    keep(new Blob([map.csv(map.filtered().shown)], { type: "text/csv;charset=utf-8" }), fileName(about().title, "csv"));
  }

  function exportMenu() {
    const box = html("details", { class: "menu", id: "export" }, html("summary", {}, word("export")));
    const then = (act) => async () => {
      box.open = false;
      await act();
    };
    const list = html("div", { class: "items" });
    if (state.view === "map") list.append(button(word("export.svg"), { id: "export-svg" }, then(() => saveSvg(pictures(), about()))), button(word("export.png"), { id: "export-png" }, then(() => savePng(pictures(), about()))));
    list.append(button(word("export.csv"), { id: "export-csv" }, then(saveCsv)));
    if (DATA.hrefs.download) list.append(html("a", { href: DATA.hrefs.download, id: "export-html", download: true }, word("export.html")));
    list.append(button(word("export.print"), { id: "export-print" }, then(() => print())));
    box.append(list);
    return box;
  }

  Object.assign(map, { exportMenu });
})();
