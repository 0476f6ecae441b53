// Eps over time, of the classes that a person has chosen.

import { $, el } from "./dom.js";
import * as format from "./format.js";
import { Chart } from "./charts.js";
import { classOf, currentClasses } from "./classes.js";
import { load } from "./connection.js";
import { onSpan, selectSpan } from "./over-time.js";
import { chosenX, shownData, shownSeries } from "./series.js";
import { DASHES } from "./times.js";
import { choose, chosen, onChoice } from "./view.js";

const MOST_CLASSES = 8;
const MOST_POINTS = 1200;
const COLOURS = ["--s1", "--s2", "--s3", "--s4", "--s5", "--s6"];

const chart = new Chart($("eps-chart"), {
  name: "Mean eps over time", x: "time", series: [], select: selectSpan(() => shown), empty: "No eps yet: it is learned in stage 2, after the warm-up",
  scales: { eps: { title: "mean ε", show: format.number } },
});
const NONE = { after: 0, begins: [], atMillis: [], step: [], values: [] };
let shown = { labels: [], series: [], ...NONE };

/** The largest class, the smallest, and those between, until a person chooses. */
function defaultLabels() {
  const classes = currentClasses();
  const ranks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * (classes.length - 1)));
  return [...new Set(ranks)].map((rank) => classes[rank].label);
}

function show(labels) {
  const short = format.shortened(labels, 22);
  const series = labels.map((name, i) => ({ name, short: short.get(name), colour: COLOURS[i % COLOURS.length], dash: DASHES[Math.floor(i / 2) % DASHES.length], scale: "eps", show: format.signed }));
  shown = { labels, series, drawn: shownSeries(series), ...NONE };
  $("eps-classes").replaceChildren(...labels.map((name) => el("li", {}, el("button", {
    type: "button", textContent: `${short.get(name)} ×`, "aria-label": `Remove ${name}`, title: name,
    onclick: () => {
      choose({ eps: shown.labels.filter((other) => other !== name) });
      $("add-class").focus();
    },
  }))));
}

/** Asks for what is new, and draws it. */
export async function refreshEps() {
  if (currentClasses().length === 0) return;
  const byPerson = chosen("eps").slice(0, MOST_CLASSES);
  const labels = byPerson.length > 0 ? byPerson : defaultLabels();
  // Classes change ranks; as long as there are those that are drawn, the lines stay.
  const others = byPerson.length > 0 ? labels.join("\n") !== shown.labels.join("\n")
    : labels.length > shown.labels.length || !shown.labels.every(classOf);
  if (others || shown.labels.length === 0) show(labels);
  const asked = shown;
  const { after } = asked;
  const query = new URLSearchParams(asked.labels.map((name) => ["label", name]));
  query.set("after", after);
  const newer = await load(`api/history/classes?${query}`);
  if (asked !== shown || after !== shown.after) return; // Others were chosen, or loaded, meanwhile.
  const found = new Map(newer.classes.map((each) => [each.label, each.eps]));
  shown.after = newer.sequence;
  for (const name of ["begins", "atMillis", "step"]) shown[name] = shown[name].concat(newer[name]).slice(-MOST_POINTS);
  shown.values = shown.labels.map((name, i) => (shown.values[i] ?? []).concat(found.get(name) ?? newer.atMillis.map(() => null)).slice(-MOST_POINTS));
  draw();
}

function draw() {
  chart.draw(shownData(shown, shown.values), shown.drawn, chosenX());
}

/** Forgets the reports of a server that was there before. */
export function forgetEps() {
  show(shown.labels);
}

$("add-class").addEventListener("change", () => {
  const wanted = $("add-class").value.trim();
  if (!classOf(wanted) || shown.labels.includes(wanted)) return;
  $("add-class").value = "";
  choose({ eps: [...shown.labels, wanted].slice(-MOST_CLASSES) });
});
onSpan(() => {
  shown.drawn = shownSeries(shown.series);
  if (shown.values.length > 0) draw();
});
onChoice((names) => {
  if (names.includes("eps")) refreshEps();
});
