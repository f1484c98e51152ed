// A picture that the server drew: its buttons to take it away.
(() => {
  "use strict";
  const { read, picture } = alignment;
  for (const root of document.querySelectorAll("[data-still]")) {
    const about = read(root.dataset.still);
    root.addEventListener("click", (event) => {
      const kind = event.target.closest("[data-keep]")?.dataset.keep;
      const drawn = root.querySelector("svg.picture");
      if (kind === "svg") picture.saveSvg([drawn], about);
      if (kind === "png") picture.savePng([drawn], about);
    });
    root.dataset.ready = "yes";
  }
})();
