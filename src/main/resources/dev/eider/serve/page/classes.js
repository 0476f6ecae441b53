// The classes of the newest report, largest first: two charts, a table, and the one that is looked for.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";
import { Chart } from "./charts.js";
import { saveCsv } from "./export.js";
import { followedLabels } from "./following.js";
import { choose, chosen, onChoice } from "./view.js";

const MOST_ROWS = 200;
const MOST_NAMED = 60; // of the classes below a chart
const MOST_OFFERED = 2000; // labels in the list of a search field

let classes = [];

/** The classes as columns of fields, largest first. */
export const currentClasses = () => classes;

/** The class of a label; undefined where there is none. */
export const classOf = (label) => classes.find((each) => each.label === label);

const label = (rank) => classes[rank]?.label ?? "";
const share = { title: "error", range: [0, 1], show: (tick) => format.percent(tick, 0) };
const error = (name, colour, extra = {}) => ({ name, colour, scale: "error", show: format.percent, ...extra });

const tail = new Chart($("tail-chart"), {
  name: "Examples and error by class", x: label, select: look,
  scales: { examples: { title: "examples (log)", log: true, show: format.short }, error: { ...share, right: true } },
  series: [
    { name: "examples", colour: "--bars", scale: "examples", form: "bars", show: format.count },
    error("error, arriving", "--bad", { form: "points" }),
    error("error, held out", "--accent", { form: "points" }),
  ],
});
const tailSeries = tail.series;
const manySeries = [...tailSeries, error("error, running mean", "--ink")];

const weights = new Chart($("weights-chart"), {
  name: "Weight by class", x: label, select: look,
  scales: { weight: { title: "weight w (log)", log: true, show: format.number }, eps: { title: "mean ε", show: format.number, right: true } },
  series: [
    { name: "weight w", colour: "--bars", scale: "weight", form: "bars", show: format.number },
    { name: "mean ε", colour: "--s4", scale: "eps", form: "points", show: format.signed },
  ],
});

/** Takes the classes of a report in, and draws them. */
export function drawClasses(columns) {
  classes = columns.label.map((name, y) => ({
    label: name, count: columns.count[y], weight: columns.weight[y], eps: columns.eps[y], error: columns.error[y], evalError: columns.evalError[y],
  }));
  classes.sort((a, b) => b.count - a.count);
  if ($("labels").childElementCount !== Math.min(classes.length, MOST_OFFERED)) {
    $("labels").replaceChildren(...classes.slice(0, MOST_OFFERED).map((each) => el("option", { value: each.label })));
  }
  drawCharts();
  if ($("class-details").open) drawRows();
  drawFound();
}

/** Shows the classes from one rank to another in both charts, or all. */
function look(from, to) {
  const window = from === undefined ? [] : [Math.max(0, from), Math.min(classes.length - 1, to)];
  tail.zoom(...window);
  weights.zoom(...window);
}

/** The ranks that are to be seen: as many as have room for their labels. */
function drawWindow() {
  const size = Math.max(8, Math.min(40, Math.floor($("tail-chart").clientWidth / 26)));
  const last = classes.length - 1;
  const rank = classes.findIndex((each) => each.label === chosen("class"));
  const middle = Math.min(Math.max(rank, size / 2), last - size / 2);
  const windows = {
    largest: [0, size - 1],
    smallest: [last - size + 1, last],
    found: rank < 0 ? [] : [Math.ceil(middle - size / 2), Math.floor(middle + size / 2)],
  };
  look(...(classes.length <= size ? [] : windows[chosen("classes")] ?? []));
  $("classes").value = chosen("classes") in windows ? chosen("classes") : "all";
}

function drawCharts() {
  const ranks = classes.map((each, rank) => rank);
  const column = (name) => classes.map((each) => each[name]);
  const counts = classes.map((each) => (each.count > 0 ? each.count : null));
  const many = classes.length > 300;
  const data = [ranks, counts, column("error"), column("evalError")];
  tail.draw(many ? [...data, runningMean(data[2])] : data, many ? manySeries : tailSeries);
  weights.draw([ranks, column("weight").map((weight) => (weight > 0 ? weight : null)), column("eps")]);
  if (chosen("classes") !== "all") drawWindow();
  $("classes-field").hidden = classes.length * 26 <= $("tail-chart").clientWidth;
  text($("tail-hint"), $("classes-field").hidden ? "" : "Drag to look closer, double-click to see all.");
}

function runningMean(values) {
  const reach = Math.ceil(values.length / 80);
  const sums = [0];
  const numbers = [0];
  for (const value of values) {
    sums.push(sums.at(-1) + (value ?? 0));
    numbers.push(numbers.at(-1) + (value === null ? 0 : 1));
  }
  return values.map((value, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(values.length, i + reach + 1);
    return numbers[to] > numbers[from] ? (sums[to] - sums[from]) / (numbers[to] - numbers[from]) : null;
  });
}

function drawRows() {
  const wanted = chosen("class").toLowerCase();
  const found = wanted === "" ? classes : classes.filter((each) => each.label.toLowerCase().includes(wanted));
  const shown = found.length <= MOST_ROWS ? found : [...found.slice(0, MOST_ROWS / 2), ...found.slice(-MOST_ROWS / 2)];
  text($("class-caption"), found.length <= MOST_ROWS ? `${format.count(found.length)} classes`
    : `The ${MOST_ROWS / 2} largest and smallest of ${format.count(found.length)} classes; find one by its label above`);
  const followed = new Set(followedLabels());
  const cell = (value) => el("td", { className: "n", textContent: value });
  $("class-rows").replaceChildren(...shown.map((each) => el("tr", { className: followed.has(each.label) ? "followed" : "" },
    el("td", { className: "label", textContent: each.label }), cell(format.count(each.count)), cell(format.number(each.weight)),
    cell(format.signed(each.eps)), cell(format.percent(each.error)), cell(format.percent(each.evalError)))));
}

function drawFound() {
  const wanted = chosen("class");
  const box = $("found");
  const rank = classes.findIndex((each) => each.label === wanted);
  tail.mark(rank);
  weights.mark(rank);
  box.hidden = wanted === "";
  if (wanted === "") return;
  const each = classes[rank];
  text(box, rank < 0 ? `No class is labelled “${wanted}”${classes.length > MOST_NAMED ? "; the table finds parts of labels" : ""}.`
    : `${each.label}: number ${format.count(rank + 1)} of ${format.count(classes.length)} by size, ${format.count(each.count)} examples, weight ${format.number(each.weight)}, mean ε ${format.signed(each.eps)}, error ${format.percent(each.error)} on what arrives and ${format.percent(each.evalError)} held out.`);
}

/** Looks for a class; one of many is shown with its neighbours. */
function find() {
  const wanted = $("find").value.trim();
  if (wanted === "") return choose({ class: "", classes: chosen("classes") === "found" ? "all" : chosen("classes") });
  return choose({ class: wanted, ...(classOf(wanted) && !$("classes-field").hidden ? { classes: "found" } : {}) });
}

new ResizeObserver(() => {
  if (chosen("classes") !== "all") drawWindow();
}).observe($("tail-chart"));
$("find").value = chosen("class");
$("find").addEventListener("input", find);
$("classes").addEventListener("change", () => choose({ classes: $("classes").value }));
$("class-details").addEventListener("toggle", drawRows);
$("save-classes").addEventListener("click", () => saveCsv("eider-classes",
  ["class", "examples", "weight", "mean eps", "error, arriving", "error, held out"],
  classes.map((each) => [each.label, each.count, each.weight, each.eps, each.error, each.evalError])));
onChoice((names) => {
  if (!names.includes("class") && !names.includes("classes")) return;
  if ($("find").value.trim() !== chosen("class")) $("find").value = chosen("class");
  drawFound();
  drawRows();
  drawWindow();
  const rank = classes.findIndex((each) => each.label === chosen("class"));
  if (rank >= 0 && names.includes("class")) tail.point(rank);
});
