// Zoom and pan. The picture is scaled as a whole by the compositor and never laid out anew; panning is
// the scrolling of its box. Ctrl or ⌘ with the wheel zooms, as pinching does; the wheel alone scrolls.
(() => {
  "use strict";
  const { html, button } = alignment;
  const { state, word, number } = alignment.map;
  const [LEAST, MOST, STEP, REST] = [0.2, 4, 1.25, 180];
  let scale = 0; // 0: fit the width
  let resting = 0;

  let size = [0, 0]; // of the picture, unscaled

  const parts = () => ["stage", "spacer", "headings", "map"].map((id) => document.getElementById(id));

  const fit = (stage) => Math.max(0.86, Math.min(1.3, (stage.clientWidth - 2) / size[0]));

  function apply() {
    const [stage, spacer, headings, picture] = parts();
    if (picture) scaleTo(scale || fit(stage), spacer, [headings, picture]);
  }

  function scaleTo(now, spacer, pictures) {
    for (const each of pictures) each.style.transform = `scale(${now})`;
    spacer.style.width = `${size[0] * now}px`;
    spacer.style.height = `${size[1] * now}px`;
    const shown = document.getElementById("zoom-now");
    if (shown) shown.textContent = `${number(Math.round(now * 100))} %`;
  }

  // The box has the picture's size before it has the picture: measuring it lays out no row, so that
  // all rows are laid out once, at their scale.
  function unroll(stage, width, height, pictures) {
    size = [width, height];
    const spacer = html("div", { id: "spacer" });
    spacer.style.width = `${width}px`;
    spacer.style.height = `${height}px`;
    stage.append(spacer);
    scaleTo(scale || fit(stage), spacer, pictures);
    spacer.append(...pictures);
    stage.addEventListener("wheel", onWheel, { passive: false });
    stage.addEventListener("pointerdown", onPointerDown);
  }

  // The point under (x, y) of the box stays where it is.
  function zoomTo(wanted, x, y) {
    const [stage, , headings, picture] = parts();
    if (!picture) return;
    const before = scale || fit(stage);
    scale = Math.max(LEAST, Math.min(MOST, wanted));
    picture.style.willChange = headings.style.willChange = "transform";
    clearTimeout(resting);
    resting = setTimeout(() => {
      picture.style.willChange = headings.style.willChange = ""; // drawn sharp again
    }, REST);
    const [left, top] = [stage.scrollLeft, stage.scrollTop];
    apply();
    stage.scrollLeft = ((left + x) * scale) / before - x;
    stage.scrollTop = ((top + y) * scale) / before - y;
  }

  function zoomBy(factor, x, y) {
    const [stage, , , picture] = parts();
    if (picture) zoomTo((scale || fit(stage)) * factor, x ?? stage.clientWidth / 2, y ?? stage.clientHeight / 3);
  }

  function refit() {
    scale = 0;
    apply();
  }

  let wheelled = null; // wheel events of one frame make one change
  function onWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 300);
    if (!wheelled) {
      requestAnimationFrame(() => {
        zoomBy(wheelled.factor, wheelled.x, wheelled.y);
        wheelled = null;
      });
    }
    wheelled = { factor: (wheelled?.factor ?? 1) * factor, x: event.clientX - box.left, y: event.clientY - box.top };
  }

  // Dragging the paper moves it; a click that did not move is still a click.
  function onPointerDown(event) {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    const stage = event.currentTarget;
    const from = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop };
    const move = (now) => {
      const [dx, dy] = [now.clientX - from.x, now.clientY - from.y];
      if (!stage.classList.contains("dragged") && Math.hypot(dx, dy) < 5) return;
      stage.classList.add("dragged");
      [stage.scrollLeft, stage.scrollTop] = [from.left - dx, from.top - dy];
    };
    const end = () => {
      removeEventListener("pointermove", move);
      setTimeout(() => stage.classList.remove("dragged"));
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
    addEventListener("pointercancel", end, { once: true });
  }

  function onZoomKey(key) {
    if (state.view !== "map") return false;
    if (key === "+" || key === "=") zoomBy(STEP);
    else if (key === "-") zoomBy(1 / STEP);
    else if (key === "0") refit();
    else return false;
    return true;
  }

  function zoomButtons() {
    return html(
      "span", { class: "pair zoom", role: "group", "aria-label": word("zoom") },
      button("−", { id: "zoom-out", "aria-label": word("zoom.out"), title: `${word("zoom.out")} (−)` }, () => zoomBy(1 / STEP)),
      button("", { id: "zoom-now", "aria-label": word("zoom.fit"), title: `${word("zoom.fit")} (0)` }, refit),
      button("+", { id: "zoom-in", "aria-label": word("zoom.in"), title: `${word("zoom.in")} (+)` }, () => zoomBy(STEP)),
    );
  }

  addEventListener("resize", () => {
    if (!scale) apply();
  });
  Object.assign(alignment.map, { unroll, onZoomKey, zoomButtons });
})();
