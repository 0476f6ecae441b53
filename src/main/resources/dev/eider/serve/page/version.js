// One version as it was made, or two side by side: settings, verdict, and errors class by class.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";
import { Chart } from "./charts.js";
import { load } from "./connection.js";
import { saveCsv } from "./export.js";
import { choose, chosen, onChoice } from "./view.js";

const MOST_ROWS = 200;
const MOST_KEPT = 8;

const details = new Map(); // by version; they never change
let known = null; // the versions as they are decided of now
let shown = []; // one or two
let classes = []; // of the first, largest first
let markMoments = () => {};

const error = (result) => (result && result.examples > 0 ? result.errors / result.examples : null);
const chart = new Chart($("version-chart"), {
  name: "Held-out error by class of a version", x: (rank) => classes[rank]?.label ?? "", series: [],
  scales: {
    examples: { title: "examples (log)", log: true, show: format.short },
    error: { title: "error", range: [0, 1], show: (tick) => format.percent(tick, 0), right: true },
  },
});

/** @param mark called with the versions that are looked at, to show when they were made */
export function startVersion(mark) {
  markMoments = mark;
}

/** Takes in what is known of the versions now. */
export function drawVersion(versions) {
  known = versions;
  const options = (first) => [...first, ...versions.versions.map((each) => el("option", { value: each.version, textContent: named(each, versions) }))];
  fill($("version-chosen"), options([]), chosen("version"));
  fill($("version-other"), options([el("option", { value: "", textContent: "none" })]), chosen("compare"));
  show();
}

function named({ version }, versions) {
  const marks = ["served", "pinned", "released"].filter((mark) => versions[mark] === version);
  return `${version}${marks.length > 0 ? ` (${marks.join(", ")})` : ""}`;
}

/** A list that a person has open is not drawn anew where it is as before. */
function fill(select, options, value) {
  const key = options.map((option) => option.textContent).join("\n");
  if (select.dataset.key !== key) {
    select.dataset.key = key;
    select.replaceChildren(...options);
  }
  select.value = value;
}

async function detail(version) {
  if (!details.has(version)) {
    const found = await load(`api/versions/${version}`);
    if (details.size >= MOST_KEPT) details.delete(details.keys().next().value);
    details.set(version, found);
  }
  return details.get(version);
}

async function show() {
  if (known === null) return;
  const isVersion = (version) => /^\d{1,18}$/.test(version);
  const box = $("version");
  box.hidden = !isVersion(chosen("version"));
  const wanted = box.hidden ? [] : [chosen("version"), chosen("compare")].filter(isVersion).map(Number);
  const listed = known.versions.filter((each) => wanted.includes(each.version));
  markMoments(listed);
  if (box.hidden) return;
  text($("version-h"), wanted.length > 1 ? `Version ${wanted[0]} against ${wanted[1]}` : `Version ${chosen("version")}`);
  const key = JSON.stringify([wanted, listed]);
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  try {
    const found = await Promise.all(wanted.map(detail));
    if (box.dataset.key !== key) return; // Others were chosen meanwhile.
    shown = found.map((each) => ({ ...each, ...listed.find((one) => one.version === each.version) }));
    text($("version-text"), shown.length > 1 ? "Each by the held-out images of its own time; what differs is marked." : "As it was made.");
    draw();
  } catch (failure) {
    box.dataset.key = "";
    shown = [];
    text($("version-text"), failure.status === 404 ? "Of a version that was chosen, this server knows nothing: it has expired, or never was." : "The server does not say what this version is.");
    draw();
  }
}

function draw() {
  const first = shown[0]?.results ?? { label: [], count: [], examples: [], errors: [] };
  const other = new Map((shown[1]?.results.label ?? []).map((label, y) => [label, result(shown[1].results, y)]));
  classes = first.label.map((label, y) => ({ label, ...result(first, y), other: other.get(label) ?? null }));
  classes.sort((a, b) => b.count - a.count);
  drawFacts();
  drawGroups();
  drawChart();
  drawRows();
}

const result = ({ count, examples, errors }, y) => ({ count: count[y], examples: examples[y], errors: errors[y] });

const FACTS = [
  ["Made", (each) => format.date(each.atMillis)],
  ["Step", (each) => format.count(each.step)],
  ["Made from", (each) => (each.parent > 0 ? `version ${each.parent}` : "nothing before it")],
  ["Error, held out", (each) => format.percent(each.evalError)],
  ["Network", (each) => each.network],
  ["Image", (each) => `${each.inputWidth} × ${each.inputHeight}`],
  ["Mean of the pixels", (each) => each.mean.map(format.number).join(", ")],
  ["Deviation", (each) => each.std.map(format.number).join(", ")],
  ["Classes", (each) => format.count(each.classes)],
  ["Size", (each) => format.bytes(each.bytes)],
  ["SHA-256", (each) => each.sha256],
  ["Settings, SHA-256", (each) => each.configuration],
  ["Next offsets", (each) => Object.entries(each.sourceOffsets).map(([partition, offset]) => `${partition}: ${format.count(offset)}`).join(", ")],
];

function drawFacts() {
  const settings = [...new Set(shown.flatMap((each) => Object.keys(each.settings ?? {})))].sort();
  const rows = [...FACTS, ...settings.map((name) => [name, (each) => each.settings?.[name] ?? "by default"])];
  $("version-facts").replaceChildren(...rows.map(([name, say]) => {
    const values = shown.map(say);
    return el("tr", { className: values.length > 1 && values[0] !== values[1] ? "differs" : "" },
      el("th", { scope: "row", textContent: name }), ...values.map((value) => el("td", { textContent: value })));
  }));
}

/** The gate's comparison of the first with what was released then. */
function drawGroups() {
  const groups = shown[0]?.comparisons ?? [];
  $("version-gate").hidden = groups.length === 0;
  const cell = (value) => el("td", { className: "n", textContent: value });
  $("version-groups").replaceChildren(...groups.map((each) => el("tr", {},
    el("th", { scope: "row", textContent: each.group }), cell(format.count(each.examples)), cell(format.percent(each.released)), cell(format.percent(each.candidate)),
    cell(`${points(each.low)} to ${points(each.high)}`))));
}

const points = (value) => (value === null || value === undefined ? "–" : `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(100 * value).toFixed(1)}`);

function drawChart() {
  const columns = [classes.map((each, rank) => rank), classes.map((each) => (each.count > 0 ? each.count : null)), classes.map(error)];
  const series = [
    { name: "examples", colour: "--bars", scale: "examples", form: "bars", show: format.count },
    ...shown.map((each, i) => ({ name: `error of version ${each.version}`, colour: i === 0 ? "--accent" : "--bad", scale: "error", form: "points", show: format.percent })),
  ];
  if (shown.length > 1) columns.push(classes.map((each) => error(each.other)));
  chart.draw(columns.slice(0, series.length + 1), series);
}

const change = (each) => (error(each) === null || error(each.other) === null ? null : error(each) - error(each.other));

function drawRows() {
  const compared = shown.length > 1;
  for (const head of $("version-heads").querySelectorAll("[data-compared]")) head.hidden = !compared;
  const byChange = compared ? [...classes].sort((a, b) => Math.abs(change(b) ?? 0) - Math.abs(change(a) ?? 0)) : classes;
  const rows = byChange.slice(0, MOST_ROWS);
  text($("version-caption"), `${rows.length < classes.length ? `${MOST_ROWS} of ${format.count(classes.length)} classes` : `${format.count(classes.length)} classes`}, ${compared ? "those with the greatest difference first" : "largest first"}`);
  const cell = (value, sense = "") => {
    const made = el("td", { className: "n", textContent: value });
    made.dataset.sense = sense;
    return made;
  };
  const told = (one) => (one && one.examples > 0 ? `${format.percent(one.errors / one.examples, 0)} (${one.errors} of ${one.examples})` : "–");
  $("version-rows-by-class").replaceChildren(...rows.map((each) => el("tr", {},
    el("td", { className: "label", textContent: each.label }), cell(format.count(each.count)), cell(told(each)),
    ...(compared ? [cell(told(each.other)), cell(points(change(each)), change(each) > 0 ? "worse" : change(each) < 0 ? "better" : "")] : []))));
}

$("version-chosen").addEventListener("change", () => choose({ version: $("version-chosen").value }));
$("version-other").addEventListener("change", () => choose({ compare: $("version-other").value }));
$("version-close").addEventListener("click", () => {
  choose({ version: "", compare: "" });
  $("releases").scrollIntoView();
});
$("version-save").addEventListener("click", () => saveCsv(`eider-version-${shown.map((each) => each.version).join("-against-")}`,
  ["class", "examples", ...shown.flatMap(({ version }) => [`held out of ${version}`, `wrong of ${version}`])],
  classes.map((each) => [each.label, each.count, each.examples, each.errors, ...(shown.length > 1 ? [each.other?.examples, each.other?.errors] : [])])));
onChoice((names) => {
  if (known && (names.includes("version") || names.includes("compare"))) drawVersion(known);
});
