// The confusion matrix as a table: a row's cells are shares of its class's examples.

import { $, colour, el, text } from "./dom.js";
import * as format from "./format.js";

let drawn = "";
let cells = [];

/** Shows a matrix, reusing the table while the classes stay. */
export function drawConfusion(confusion, classes) {
  const { labels, shares, worst, complete } = confusion;
  const key = JSON.stringify(labels);
  if (key !== drawn) {
    drawn = key;
    build(labels);
  }
  const good = colour("--s1");
  const bad = colour("--s2");
  shares.forEach((row, r) => row.forEach((share, c) => {
    const cell = cells[r][c];
    // Square root, so that a confusion of one percent can be seen.
    cell.style.background = share > 0 ? `color-mix(in srgb, ${r === c ? good : bad} ${Math.round(12 + 88 * Math.sqrt(share))}%, transparent)` : "";
    cell.title = `${labels[r]} taken for ${labels[c]}: ${format.percent(share)}`;
    text(cell.firstChild, format.percent(share, 0));
  }));
  $("confusion").dataset.classes = labels.length;
  text($("confusion-text"),
    `What arriving examples of a class (row) were taken for (column): blue is right, orange wrong, the stronger the more. ${
      complete ? "" : `The ${labels.length} of ${format.count(classes)} classes that are confused most.`}`);
  $("pairs").replaceChildren(...worst.map((pair) =>
    el("li", {}, `${pair.label} → ${pair.predicted}: ${format.percent(pair.share)}`)));
}

function build(labels) {
  cells = labels.map((row, r) => labels.map((column, c) =>
    el("td", { className: r === c ? "own" : "" }, el("span", { className: "sr" }))));
  const short = format.shortened(labels, 12);
  const head = el("tr", {}, el("td"), ...labels.map((label) => el("th", { scope: "col", title: label }, el("span", { textContent: short.get(label) }))));
  const body = labels.map((label, r) => el("tr", {}, el("th", { scope: "row", title: label, textContent: short.get(label) }), ...cells[r]));
  head.firstChild.style.background = "none";
  const columns = el("colgroup", {}, el("col", { className: "names" }), ...labels.map(() => el("col")));
  const table = el("table", { className: "matrix" }, columns, el("thead", {}, head), el("tbody", {}, ...body));
  // A cell that can be seen; where the screen is narrower, the table scrolls.
  table.style.minWidth = `${100 + 13 * labels.length}px`;
  $("confusion").replaceChildren(table);
}
