// How the learning has gone: errors, losses and throughput of the last reports.

import { $ } from "./dom.js";
import * as format from "./format.js";
import { Chart } from "./charts.js";
import { onSpan, selectSpan } from "./over-time.js";
import { chosenX, shownData, shownSeries } from "./series.js";

const MOST_POINTS = 1200;
export const DASHES = [undefined, [8, 4], [2, 3], [10, 3, 2, 3]];
const share = { title: "error", range: [0, 1], show: (tick) => format.percent(tick, 0) };
const error = (name, colour, extra = {}) => ({ name, colour, scale: "error", show: format.percent, ...extra });

const select = selectSpan(() => history);
const errors = new Chart($("errors-chart"), {
  name: "Error over time", x: "time", select, scales: { error: share },
  series: [
    error("all, arriving", "--s6"), error("many-shot", "--s1", { dash: DASHES[1] }), error("medium-shot", "--s3", { dash: DASHES[2] }),
    error("few-shot", "--s2", { dash: DASHES[3] }), error("all, held out", "--s4"),
  ],
});
const losses = new Chart($("losses-chart"), {
  name: "Losses over time", x: "time", select, scales: { loss: { title: "loss", show: format.number } },
  series: [
    { name: "training", colour: "--s1", scale: "loss", show: format.number },
    { name: "balanced dev set", colour: "--s2", scale: "loss", show: format.number, dash: DASHES[1] },
  ],
});
const flow = new Chart($("flow-chart"), {
  name: "Throughput and lag over time", x: "time", select,
  scales: { rate: { title: "images / s", show: format.short }, lag: { title: "records behind", show: format.short, right: true } },
  series: [
    { name: "images / s", colour: "--s1", scale: "rate", show: format.number },
    { name: "lag, records", colour: "--s2", scale: "lag", show: format.count, dash: DASHES[1] },
  ],
});

// What is shown of the reports.
const COLUMNS = ["number", "begins", "atMillis", "step", "trainLoss", "devLoss", "imagesPerSecond", "evalError", "prequentialError", "manyError", "mediumError", "fewError", "lagRecords"];
let history = forgotten();

function forgotten() {
  return Object.fromEntries(COLUMNS.map((name) => [name, []]));
}

/** The number of the last report that is known; 0 before the first. */
export const lastNumber = () => history.number.at(-1) ?? 0;

/** Takes reports in that follow the last, and draws. */
export function drawTimes(newer) {
  for (const name of COLUMNS) history[name] = history[name].concat(newer[name]).slice(-MOST_POINTS);
  draw();
}

const CHARTS = [
  [errors, errors.series, ["prequentialError", "manyError", "mediumError", "fewError", "evalError"]],
  [losses, losses.series, ["trainLoss", "devLoss"]],
  [flow, flow.series, ["imagesPerSecond", "lagRecords"]],
];
let shown = CHARTS.map(([, series]) => series);

function draw() {
  CHARTS.forEach(([chart, , names], i) => chart.draw(shownData(history, names.map((name) => history[name])), shown[i], chosenX()));
}

/** Lets the moments at which versions were made stand out. */
export function markVersions(versions) {
  const begun = history.atMillis[0] ?? 0;
  const shownVersions = versions.filter((each) => each.atMillis >= begun);
  for (const [chart] of CHARTS) chart.moments(shownVersions.map((each) => [chosenX() === "steps" ? each.step : each.atMillis / 1000, `v${each.version}`]));
}

/** Forgets the reports of a server that was there before. */
export function forgetTimes() {
  history = forgotten();
}

function choseAnew() {
  shown = CHARTS.map(([, series]) => shownSeries(series));
  draw();
}
onSpan(choseAnew);
choseAnew();
