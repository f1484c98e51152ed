// How many proposals would be accepted follows the slider at once; every row can still be unticked.

(() => {
  const form = document.getElementById("bulk");
  if (!form) return;
  const [range, number] = [document.getElementById("at-least-range"), document.getElementById("at-least")];
  const ticks = [...form.querySelectorAll("tbody [name=accept]")];
  const button = form.querySelector("button.primary");
  const count = document.getElementById("bulk-count");
  range.hidden = false;
  document.getElementById("bulk-show").hidden = true;

  function look() {
    const least = Number(number.value || 101) / 100;
    const chosen = ticks.filter((each) => each.checked);
    const statements = new Set(chosen.map((each) => each.value.split(" ")[0]));
    for (const each of ticks) each.closest("tr").classList.toggle("below", Number(each.dataset.likely) < least);
    count.textContent = count.dataset[statements.size === 1 ? "one" : "many"].replace("{n}", chosen.length).replace("{statements}", statements.size);
    button.disabled = chosen.length === 0;
  }

  function tick() {
    for (const each of ticks) each.checked = Number(each.dataset.likely) * 100 >= Number(number.value || 101) - 1e-9;
    look();
  }

  range.addEventListener("input", () => { number.value = range.value; tick(); });
  number.addEventListener("input", () => { range.value = number.value; tick(); });
  form.addEventListener("change", (event) => { if (event.target.name === "accept") look(); });
  document.getElementById("least-form").addEventListener("submit", (event) => { event.preventDefault(); event.stopImmediatePropagation(); });
  look();
})();
