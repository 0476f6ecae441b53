// What of the past the charts over time show, as a person chooses: range, smoothing, time or steps.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";
import { chosenSmoothing, chosenX, span } from "./series.js";
import { choose, chosen, onChoice } from "./view.js";

const NAMES = ["x", "range", "smooth"];

/** What a chart over time calls with what was selected on it; reports are what it shows. */
export function selectSpan(reports) {
  return (from, to) => {
    if (from === undefined) return choose({ range: "all" });
    const { step, atMillis } = reports();
    const millis = (x) => (chosenX() === "steps" ? atMillis[nearest(step, x)] : 1000 * x);
    return choose({ range: `${Math.floor(millis(from))}-${Math.ceil(millis(to))}` });
  };
}

/** The last report with a step: an earlier run's steps are not those that are shown. */
function nearest(step, wanted) {
  return step.reduce((best, each, i) => (Math.abs(each - wanted) <= Math.abs(step[best] - wanted) ? i : best), 0);
}

function draw() {
  const range = chosen("range");
  const custom = range.includes("-");
  const [from, to] = span(Date.now());
  $("range-custom").hidden = !custom;
  if (custom) text($("range-custom"), `${format.time(from)} to ${format.time(to)}`);
  $("range").value = custom ? "custom" : range;
  if ($("range").value === "") $("range").value = "all";
  $("x").value = chosenX();
  $("smooth").value = String(chosenSmoothing());
  text($("smooth-value"), chosenSmoothing() === 0 ? "none" : chosenSmoothing().toFixed(2));
  $("all-time").disabled = range === "all";
}

/** Calls a function whenever a person has chosen otherwise. */
export function onSpan(listener) {
  onChoice((names) => {
    if (NAMES.some((name) => names.includes(name))) listener();
  });
}

$("range-custom").after(...[["60", "last minute"], ["300", "last 5 minutes"], ["900", "last 15 minutes"], ["3600", "last hour"], ["21600", "last 6 hours"]]
  .map(([value, name]) => el("option", { value, textContent: name })));
$("range").addEventListener("change", () => { if ($("range").value !== "custom") choose({ range: $("range").value }); });
$("x").addEventListener("change", () => choose({ x: $("x").value }));
$("smooth").addEventListener("input", () => choose({ smooth: $("smooth").value }));
$("all-time").addEventListener("click", () => choose({ range: "all" }));
onSpan(draw);
draw();
