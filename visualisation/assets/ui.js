// What every piece shares: elements, words, numbers, and text from outside that stays text.
globalThis.alignment = (() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";

  const html = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value != null && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child != null && child !== false));
    return element;
  };

  const svg = (name, attributes = {}, text) => {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) if (attributes[key] != null) element.setAttribute(key, attributes[key]);
    if (text != null) element.textContent = text;
    return element;
  };

  const button = (text, attributes, act) => {
    const element = html("button", { type: "button", ...attributes }, text);
    element.addEventListener("click", act);
    return element;
  };

  // Text from outside: kept apart from its surroundings, so that direction marks end with it.
  const data = (text, lang) => html("bdi", { dir: "auto", lang }, text);

  // Text as it is searched: graph_service/model/folding.py does the same.
  const LETTERS = {
    œ: "oe", æ: "ae", ø: "o", ł: "l", đ: "d", ħ: "h", ı: "i", ß: "ss", ς: "σ",
    ɓ: "b", ɗ: "d", ɖ: "d", ƙ: "k", ƴ: "y", ɛ: "e", ɔ: "o", ŋ: "n", ɲ: "n",
  };
  const fold = (text) => text.normalize("NFKC").toLowerCase().normalize("NFKD")
    .replace(/[œæøłđħıßςɓɗɖƙƴɛɔŋɲ]/gu, (letter) => LETTERS[letter])
    .replace(/[\p{Mn}\p{Cf}]/gu, "")
    .replace(/[\s\p{Pd}\p{Pi}\p{Pf}'`"\u02b9\u02bb-\u02bf\u2032\u2212\ua78c]+/gu, " ").trim();
  const searchWords = (text) => fold(text).split(" ").map((word) => word.replace(/^[.,;:!?()[\]…|]+|[.,;:!?()[\]…|]+$/g, "")).filter(Boolean);
  const hasWords = (folded, words) => words.every((word) => folded.includes(word));

  const read = (id) => JSON.parse(document.getElementById(id).textContent);

  // A word of the interface; a value of a vocabulary that we do not know is shown as it is.
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const speaker = (wordsNow) => (key, values = {}) => {
    const words = wordsNow();
    return fill(Object.hasOwn(words, key) ? words[key] : key.split(".").pop().replaceAll("_", " "), values);
  };

  // An address in which {key} stands for a key, as the server gave it.
  const link = (href, key) => href.replaceAll("{key}", encodeURIComponent(key));

  // Arrow keys over a grid of cells: which row and column come next, or null.
  const step = (key, row, column, rows, columns, whole) => {
    const moves = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      Home: [whole ? 0 : row, 0], End: [whole ? rows - 1 : row, columns - 1],
      PageUp: [row - 10, column], PageDown: [row + 10, column],
    };
    if (!Object.hasOwn(moves, key)) return null;
    const within = (at, most) => Math.max(0, Math.min(most - 1, at));
    return [within(moves[key][0], rows), within(moves[key][1], columns)];
  };

  // A file made in the page, kept under a name.
  const keep = (blob, name) => {
    const url = URL.createObjectURL(blob);
    const anchor = html("a", { href: url, download: name });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };

  return { html, svg, button, data, fold, searchWords, hasWords, read, speaker, link, step, keep };
})();
