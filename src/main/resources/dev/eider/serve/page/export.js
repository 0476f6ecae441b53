// What is shown, as files: CSV for other programs, PNG for documents.

import { colour, el } from "./dom.js";

const SCALE = 2; // pixels of a picture for each of the page
const MARGIN = 16;
const TITLE = 30;
const LEGEND = 22;

/** Saves rows as CSV. */
export function saveCsv(name, header, rows) {
  const text = [header, ...rows].map((row) => row.map(field).join(",")).join("\r\n");
  save(`${name}.csv`, new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
}

/**
 * A field of CSV. Labels come from the stream, and a spreadsheet takes a text that begins like a
 * formula for one: such a text gets an apostrophe, as spreadsheets mark text.
 */
export function field(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Saves a chart's canvas as PNG, with its title and what its marks stand for. */
export function savePng(name, title, canvas, series) {
  const width = canvas.clientWidth + 2 * MARGIN;
  const lines = wrapped(series, width - 2 * MARGIN);
  const top = TITLE + lines.length * LEGEND + MARGIN / 2;
  const paper = el("canvas", { width: SCALE * width, height: SCALE * (top + canvas.clientHeight + MARGIN) });
  const context = paper.getContext("2d");
  context.scale(SCALE, SCALE);
  context.fillStyle = colour("--panel");
  context.fillRect(0, 0, paper.width, paper.height);
  context.fillStyle = colour("--ink");
  context.font = "600 16px system-ui, sans-serif";
  context.fillText(title, MARGIN, 24);
  context.font = "13px system-ui, sans-serif";
  lines.forEach((line, row) => line.forEach(({ series: each, left }) => {
    const y = TITLE + row * LEGEND + 14;
    context.fillStyle = colour(each.colour);
    context.fillRect(MARGIN + left, y - 8, 14, each.form === "bars" ? 9 : 3);
    context.fillStyle = colour("--ink");
    context.fillText(each.short ?? each.name, MARGIN + left + 20, y);
  }));
  context.drawImage(canvas, MARGIN, top, canvas.clientWidth, canvas.clientHeight);
  paper.toBlob((blob) => save(`${name}.png`, blob), "image/png");
}

function wrapped(series, width) {
  const context = el("canvas").getContext("2d");
  context.font = "13px system-ui, sans-serif";
  const lines = [[]];
  let left = 0;
  for (const each of series) {
    const needed = context.measureText(each.short ?? each.name).width + 40;
    if (left > 0 && left + needed > width) {
      lines.push([]);
      left = 0;
    }
    lines.at(-1).push({ series: each, left });
    left += needed;
  }
  return lines;
}

function save(name, blob) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
