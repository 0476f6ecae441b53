// The row of figures: how it stands now.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";

/**
 * Shows the figures of a report.
 * @param served the version that answers; undefined where there is none
 * @param versions what is known of them; null before that
 */
export function drawFigures(report, served, versions) {
  const thinned = report.thinned > 0 ? `, ${format.count(report.thinned)} of the head left out` : "";
  const reasons = Object.entries(report.rejections).map(([reason, number]) => `${reason} ${format.count(number)}`).join(", ");
  const servedError = versions?.versions.find((each) => each.version === served)?.evalError;
  const figures = [
    ["Error, served", format.percent(servedError), served ? `held out, of version ${served}` : "no version is served yet"],
    ["Error, newest", format.percent(report.evalError), newestNote(report, served)],
    ["Error, arriving", format.percent(report.prequentialError), "balanced, before training"],
    ["Stage", report.last ? "ended" : String(report.stage), report.last ? "the stream has ended" : report.stage === 1 ? "warm-up, unweighted" : "weighted by w + ε"],
    ["Steps", format.count(report.steps), `${format.count(report.metaSteps)} meta-learned${report.skippedSteps ? `, ${format.count(report.skippedSteps)} skipped` : ""}`],
    ["Images / s", format.number(report.imagesPerSecond), `${format.count(report.trained)} trained, ${format.count(report.heldOut)} held out${thinned}`],
    ["Lag", format.count(report.lagRecords), report.lagRecords > 0 ? `records, ${format.duration(report.lagSeconds)} behind` : "records"],
    ["|ε| / w", format.number(report.epsOverWeight), `${report.epsReliability === null ? "" : `${format.percent(report.epsReliability)} reliable, `}${format.percent(report.negativeShare)} weights below 0`],
    ["Dead letters", format.count(report.deadLettered), reasons || "none"],
    ["Served", served ? `v${served}` : "–", served ? "by this server" : "no version yet"],
  ];
  const list = $("figures");
  if (list.childElementCount !== figures.length) {
    list.replaceChildren(...figures.map(([name]) => el("div", {}, el("dt", { textContent: name }), el("dd"), el("dd", { className: "note" }))));
  }
  figures.forEach(([, value, note], i) => {
    const [, shown, below] = list.children[i].children;
    text(shown, value);
    text(below, note);
    below.title = note;
  });
}

function newestNote(report, served) {
  if (!report.snapshots) return "no version yet";
  return report.lastVersion === served ? `held out, of version ${report.lastVersion}, which is served` : `held out, of version ${report.lastVersion}, not served`;
}
