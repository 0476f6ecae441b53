// Joins the parts: what the events say has changed is fetched and drawn.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";
import { follow, load, paced } from "./connection.js";
import { Chart, recolour } from "./charts.js";
import { drawConfusion } from "./confusion.js";
import { drawExamples } from "./examples.js";
import { allow, drawVersions } from "./versions.js";

const MOST_POINTS = 1200;
const MOST_ROWS = 200;
const MOST_EPS_CLASSES = 8;
const MOST_NAMED = 60; // of the classes below a chart
const SILENT_JOB_SECONDS = 20;
const COLOURS = ["--s1", "--s2", "--s3", "--s4", "--s5", "--s6"];
const DASHES = [undefined, [8, 4], [2, 3], [10, 3, 2, 3]];

let status = null; // of the last event
let drawn = { learning: 0, versions: -1, examples: -1 };
let classes = []; // of the newest report, largest first
let report = null;
let versions = null;
let disconnectedSince = null; // milliseconds

const share = { title: "error", range: [0, 1], show: (tick) => format.percent(tick, 0) };
const error = (name, colour, extra = {}) => ({ name, colour, scale: "error", show: format.percent, ...extra });
const label = (rank) => classes[rank]?.label ?? "";
const shortLabel = (rank) => classes[rank]?.short ?? "";

const tail = new Chart($("tail-chart"), {
  name: "Examples and error by class", x: label, xShort: shortLabel,
  scales: { examples: { title: "examples (log)", log: true, show: format.short }, error: { ...share, right: true } },
  series: [
    { name: "examples", colour: "--bars", scale: "examples", form: "bars", show: format.count },
    error("error, arriving", "--bad", { form: "points" }),
    error("error, held out", "--accent", { form: "points" }),
  ],
});
const mean = error("error, running mean", "--ink", {});
const tailSeries = tail.series;
const manySeries = [...tailSeries, mean];

const weights = new Chart($("weights-chart"), {
  name: "Weight by class", x: label, xShort: shortLabel,
  scales: { weight: { title: "weight w (log)", log: true, show: format.number }, eps: { title: "mean ε", show: format.number, right: true } },
  series: [
    { name: "weight w", colour: "--bars", scale: "weight", form: "bars", show: format.number },
    { name: "mean ε", colour: "--s4", scale: "eps", form: "points", show: format.signed },
  ],
});
const errors = new Chart($("errors-chart"), {
  name: "Error over time", x: "time", scales: { error: share },
  series: [
    error("all, arriving", "--s6"), error("many-shot", "--s1", { dash: DASHES[1] }), error("medium-shot", "--s3", { dash: DASHES[2] }),
    error("few-shot", "--s2", { dash: DASHES[3] }), error("all, held out", "--s4"),
  ],
});
const epsChart = new Chart($("eps-chart"), {
  name: "Mean eps over time", x: "time", series: [], empty: "No eps yet: it is learned in stage 2, after the warm-up",
  scales: { eps: { title: "mean ε", show: format.number } },
});
const losses = new Chart($("losses-chart"), {
  name: "Losses over time", x: "time", scales: { loss: { title: "loss", show: format.number } },
  series: [
    { name: "training", colour: "--s1", scale: "loss", show: format.number },
    { name: "balanced dev set", colour: "--s2", scale: "loss", show: format.number, dash: DASHES[1] },
  ],
});
const flow = new Chart($("flow-chart"), {
  name: "Throughput and lag over time", x: "time",
  scales: { rate: { title: "images / s", show: format.short }, lag: { title: "records behind", show: format.short, right: true } },
  series: [
    { name: "images / s", colour: "--s1", scale: "rate", show: format.number },
    { name: "lag, records", colour: "--s2", scale: "lag", show: format.count, dash: DASHES[1] },
  ],
});

// What is shown of the reports over time.
const COLUMNS = ["number", "begins", "atMillis", "trainLoss", "devLoss", "imagesPerSecond", "evalError", "prequentialError", "manyError", "mediumError", "fewError", "lagRecords"];
let history = emptyHistory();
const eps = { labels: [], chosen: false, after: 0, begins: [], time: [], values: [] };

function emptyHistory() {
  return Object.fromEntries(COLUMNS.map((name) => [name, []]));
}

const refreshLearning = paced(async () => {
  const last = history.number.at(-1) ?? 0;
  const [newest, newer] = await Promise.all([load("api/learning"), load(`api/history?after=${last}`)]);
  if (!newest) return;
  if (newer.sequence < last) { // The server began anew.
    history = emptyHistory();
    eps.after = 0;
    drawn.learning = 0;
    return refreshLearning();
  }
  for (const name of COLUMNS) history[name] = history[name].concat(newer[name]).slice(-MOST_POINTS);
  drawn.learning = newest.sequence;
  report = newest;
  takeClasses(newest.classes);
  drawTail();
  drawHistory();
  drawFigures();
  drawConfusion(newest.confusion, classes.length);
  await refreshEps();
  said();
});

const refreshVersions = paced(async () => {
  const wanted = status.versions;
  versions = await load("api/versions");
  drawVersions(versions);
  drawn.versions = wanted;
  drawFigures();
});

const refreshExamples = paced(async () => {
  const wanted = status.examples;
  drawExamples(await load("api/examples"));
  drawn.examples = wanted;
});

function takeClasses(columns) {
  classes = columns.label.map((name, y) => ({
    label: name, count: columns.count[y], weight: columns.weight[y], eps: columns.eps[y], error: columns.error[y], evalError: columns.evalError[y],
  }));
  classes.sort((a, b) => b.count - a.count);
  if (classes.length <= MOST_NAMED) {
    const short = format.shortened(classes.map((each) => each.label), 13);
    for (const each of classes) each.short = short.get(each.label);
  }
  if ($("labels").childElementCount !== Math.min(classes.length, 2000)) {
    $("labels").replaceChildren(...classes.slice(0, 2000).map((each) => el("option", { value: each.label })));
  }
}

function drawTail() {
  const ranks = classes.map((each, rank) => rank);
  const column = (name) => classes.map((each) => each[name]);
  const counts = classes.map((each) => (each.count > 0 ? each.count : null));
  const many = classes.length > 300;
  const data = [ranks, counts, column("error"), column("evalError")];
  tail.draw(many ? [...data, runningMean(data[2])] : data, many ? manySeries : tailSeries);
  weights.draw([ranks, column("weight").map((weight) => (weight > 0 ? weight : null)), column("eps")]);
  text($("tail-hint"), classes.length > 60 ? "Drag to look closer, double-click to see all." : "");
  if ($("class-details").open) drawRows();
  drawFound();
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
  const wanted = $("find").value.trim().toLowerCase();
  const found = wanted === "" ? classes : classes.filter((each) => each.label.toLowerCase().includes(wanted));
  const shown = found.length <= MOST_ROWS ? found : [...found.slice(0, MOST_ROWS / 2), ...found.slice(-MOST_ROWS / 2)];
  text($("class-caption"), found.length <= MOST_ROWS ? `${format.count(found.length)} classes`
    : `The ${MOST_ROWS / 2} largest and smallest of ${format.count(found.length)} classes; find one by its label above`);
  const cell = (value) => el("td", { className: "n", textContent: value });
  $("class-rows").replaceChildren(...shown.map((each) => el("tr", {},
    el("td", { className: "label", textContent: each.label }), cell(format.count(each.count)), cell(format.number(each.weight)),
    cell(format.signed(each.eps)), cell(format.percent(each.error)), cell(format.percent(each.evalError)))));
}

function drawFound() {
  const wanted = $("find").value.trim();
  const box = $("found");
  const rank = classes.findIndex((each) => each.label === wanted);
  box.hidden = wanted === "";
  if (wanted === "") return;
  const each = classes[rank];
  text(box, rank < 0 ? `No class is labelled “${wanted}”${classes.length > 60 ? "; the table finds parts of labels" : ""}.`
    : `${each.label}: number ${format.count(rank + 1)} of ${format.count(classes.length)} by size, ${format.count(each.count)} examples, weight ${format.number(each.weight)}, mean ε ${format.signed(each.eps)}, error ${format.percent(each.error)} on what arrives and ${format.percent(each.evalError)} held out.`);
}

function drawHistory() {
  const seconds = history.atMillis.map((millis) => millis / 1000);
  const draw = (chart, ...columns) => chart.draw(parted(history.begins, seconds, columns));
  draw(errors, history.prequentialError, history.manyError, history.mediumError, history.fewError, history.evalError);
  draw(losses, history.trainLoss, history.devLoss);
  draw(flow, history.imagesPerSecond, history.lagRecords);
}

/** The columns with a gap where a run begins: no line joins two jobs. */
function parted(begins, seconds, columns) {
  const parts = [[], ...columns.map(() => [])];
  seconds.forEach((second, i) => {
    if (begins[i] && i > 0) parts.forEach((part, c) => part.push(c === 0 ? (seconds[i - 1] + second) / 2 : null));
    parts.forEach((part, c) => part.push(c === 0 ? second : columns[c - 1][i]));
  });
  return parts;
}

/** The largest class, the smallest, and those between, until a person chooses. */
function defaultLabels() {
  const last = classes.length - 1;
  const ranks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * last));
  return [...new Set(ranks)].map((rank) => classes[rank].label);
}

function chooseEps(labels, byPerson) {
  eps.labels = labels;
  eps.chosen ||= byPerson;
  eps.after = 0;
  const short = format.shortened(labels, 22);
  eps.series = labels.map((name, i) => ({ name, short: short.get(name), colour: COLOURS[i % COLOURS.length], dash: DASHES[Math.floor(i / 2) % DASHES.length], scale: "eps", show: format.signed }));
  $("eps-classes").replaceChildren(...labels.map((name) => el("li", {}, el("button", {
    type: "button", textContent: `${short.get(name)} ×`, "aria-label": `Remove ${name}`, title: name,
    onclick: () => {
      chooseEps(eps.labels.filter((other) => other !== name), true);
      $("add-class").focus();
      refreshEps();
    },
  }))));
}

async function refreshEps() {
  if (classes.length === 0) return;
  if (!eps.chosen) {
    const labels = defaultLabels();
    // Classes change ranks; while they are few enough to follow, the lines stay.
    if (eps.labels.length === 0 || labels.length > eps.labels.length) chooseEps(labels, false);
  }
  const { series, after } = eps;
  const query = new URLSearchParams(eps.labels.map((name) => ["label", name]));
  query.set("after", after);
  const newer = await load(`api/history/classes?${query}`);
  if (series !== eps.series || after !== eps.after) return; // Others were chosen, or loaded, meanwhile.
  const fresh = after === 0;
  eps.after = newer.sequence;
  const found = new Map(newer.classes.map((each) => [each.label, each.eps]));
  const seconds = newer.atMillis.map((millis) => millis / 1000);
  eps.begins = (fresh ? [] : eps.begins).concat(newer.begins).slice(-MOST_POINTS);
  eps.time = (fresh ? [] : eps.time).concat(seconds).slice(-MOST_POINTS);
  eps.values = eps.labels.map((name, i) =>
    (fresh ? [] : eps.values[i]).concat(found.get(name) ?? seconds.map(() => null)).slice(-MOST_POINTS));
  epsChart.draw(parted(eps.begins, eps.time, eps.values), series);
}

function figure(name, value, note) {
  return { name, value, note };
}

/** Of the version that answers, when it was made. */
function servedError() {
  return versions?.versions.find((each) => each.version === status?.served)?.evalError;
}

function newestNote() {
  if (!report.snapshots) return "no version yet";
  return report.lastVersion === status?.served ? `held out, of version ${report.lastVersion}, which is served` : `held out, of version ${report.lastVersion}, not served`;
}

function drawFigures() {
  if (report === null) return;
  const thinned = report.thinned > 0 ? `, ${format.count(report.thinned)} of the head left out` : "";
  const reasons = Object.entries(report.rejections).map(([reason, number]) => `${reason} ${format.count(number)}`).join(", ");
  const figures = [
    figure("Error, served", format.percent(servedError()), status?.served ? `held out, of version ${status.served}` : "no version is served yet"),
    figure("Error, newest", format.percent(report.evalError), newestNote()),
    figure("Error, arriving", format.percent(report.prequentialError), "balanced, before training"),
    figure("Stage", report.last ? "ended" : String(report.stage), report.last ? "the stream has ended" : report.stage === 1 ? "warm-up, unweighted" : "weighted by w + ε"),
    figure("Steps", format.count(report.steps), `${format.count(report.metaSteps)} meta-learned${report.skippedSteps ? `, ${format.count(report.skippedSteps)} skipped` : ""}`),
    figure("Images / s", format.number(report.imagesPerSecond), `${format.count(report.trained)} trained, ${format.count(report.heldOut)} held out${thinned}`),
    figure("Lag", format.count(report.lagRecords), report.lagRecords > 0 ? `records, ${format.duration(report.lagSeconds)} behind` : "records"),
    figure("|ε| / w", format.number(report.epsOverWeight), `${report.epsReliability === null ? "" : `${format.percent(report.epsReliability)} reliable, `}${format.percent(report.negativeShare)} weights below 0`),
    figure("Dead letters", format.count(report.deadLettered), reasons || "none"),
    figure("Served", status?.served ? `v${status.served}` : "–", status?.served ? "by this server" : "no version yet"),
  ];
  const list = $("figures");
  if (list.childElementCount !== figures.length) {
    list.replaceChildren(...figures.map((each) => el("div", {}, el("dt", { textContent: each.name }), el("dd"), el("dd", { className: "note" }))));
  }
  figures.forEach((each, i) => {
    text(list.children[i].children[1], each.value);
    text(list.children[i].children[2], each.note);
    list.children[i].children[2].title = each.note;
  });
}

/** Says what a person must know before believing the figures. */
function said() {
  const pill = $("connection");
  const banner = $("banner");
  let state = "live";
  let name = "Live";
  let warning = "";
  if (disconnectedSince !== null) {
    state = "disconnected";
    name = "Disconnected";
    warning = `No connection to the server since ${format.time(disconnectedSince)}. What is shown is of before; trying again.`;
  } else if (status === null) {
    state = "connecting";
    name = "Connecting";
  } else if (status.brokerSilenceSeconds < 0 || status.brokerSilenceSeconds > 10) {
    state = "waiting";
    name = "No Kafka";
    warning = status.brokerSilenceSeconds < 0 ? "The server has not reached Kafka yet." : `Kafka has not answered the server for ${format.duration(status.brokerSilenceSeconds)}. What is shown is of before.`;
  } else if (report === null) {
    state = "waiting";
    name = "Nothing yet";
  } else if (report.last) {
    state = "waiting";
    name = "Stream ended";
  } else if (Date.now() - report.atMillis > 1000 * SILENT_JOB_SECONDS) {
    state = "waiting";
    name = "No news";
    warning = `The last learning report came ${format.moment(report.atMillis)}: the job may have stopped, or be in a long step.`;
  }
  $("start").hidden = report !== null || name !== "Nothing yet";
  text($("start-train"), `eider train --bootstrap ${status?.bootstrap ?? "BROKER:PORT"}`);
  text($("start-publish"), `eider publish --bootstrap ${status?.bootstrap ?? "BROKER:PORT"} --dataset synthetic`);
  pill.dataset.state = state;
  text($("connection-text"), name);
  text(banner, warning);
  banner.hidden = warning === "";
  document.body.toggleAttribute("data-stale", state === "disconnected");
}

function refresh() {
  if (document.hidden || status === null) return;
  if (status.learning !== drawn.learning && status.learning > 0) refreshLearning();
  if (status.versions !== drawn.versions) refreshVersions();
  if (status.examples !== drawn.examples) refreshExamples();
}

const THEMES = { auto: "Auto", light: "Light", dark: "Dark" };

function useTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  text($("theme"), THEMES[theme]);
  $("theme").setAttribute("aria-label", `Colours: ${theme === "auto" ? "as the system" : theme}. Change`);
  recolour();
  if (report) drawConfusion(report.confusion, classes.length);
}

let theme = localStorage.getItem("eider-theme") in THEMES ? localStorage.getItem("eider-theme") : "auto";
useTheme(theme);
$("theme").addEventListener("click", () => {
  const names = Object.keys(THEMES);
  theme = names[(names.indexOf(theme) + 1) % names.length];
  localStorage.setItem("eider-theme", theme);
  useTheme(theme);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => useTheme(theme));

$("find").addEventListener("input", () => {
  drawFound();
  drawRows();
  const rank = classes.findIndex((each) => each.label === $("find").value.trim());
  if (rank >= 0) tail.point(rank);
});
$("class-details").addEventListener("toggle", drawRows);
$("add-class").addEventListener("change", () => {
  const wanted = $("add-class").value.trim();
  if (!classes.some((each) => each.label === wanted) || eps.labels.includes(wanted)) return;
  $("add-class").value = "";
  chooseEps([...eps.labels, wanted].slice(-MOST_EPS_CLASSES), true);
  refreshEps();
});
document.addEventListener("visibilitychange", refresh);
setInterval(said, 1000);

follow(
  (next) => {
    if (status && (next.versions < status.versions || next.examples < status.examples)) drawn = { ...drawn, versions: -1, examples: -1 };
    status = next;
    text($("model"), next.model);
    document.title = `Eider · ${next.model}`;
    allow(next.writingNeeds);
    refresh();
    said();
  },
  (state, since) => {
    disconnectedSince = state === "live" ? null : since;
    said();
  });
said();
