// Joins the parts: what the events say has changed is fetched and drawn.

import { $, text } from "./dom.js";
import * as format from "./format.js";
import { access } from "./access.js";
import { recolour } from "./charts.js";
import { classOf, currentClasses, drawClasses } from "./classes.js";
import { drawConfusion } from "./confusion.js";
import { follow, load, paced } from "./connection.js";
import { forgetEps, refreshEps } from "./eps.js";
import { drawExamples } from "./examples.js";
import { drawFigures } from "./figures.js";
import { drawFollowed, followClass } from "./following.js";
import { followTheme } from "./theme.js";
import { drawTimes, forgetTimes, lastNumber, markVersions } from "./times.js";
import { drawLabelling, startTrying, tryVersions } from "./try.js";
import { drawVersion, startVersion } from "./version.js";
import { drawVersions } from "./versions.js";
import { choose } from "./view.js";

const SILENT_JOB_SECONDS = 20;

let status = null; // of the last event
let drawn = { learning: 0, versions: -1, examples: -1 };
let report = null;
let versions = null;
let disconnectedSince = null; // milliseconds

const refreshLearning = paced(async () => {
  const last = lastNumber();
  const [newest, newer] = await Promise.all([load("api/learning"), load(`api/history?after=${last}`)]);
  if (!newest) return;
  if (newer.sequence < last) { // The server began anew.
    forgetTimes();
    forgetEps();
    drawn.learning = 0;
    return refreshLearning();
  }
  drawn.learning = newest.sequence;
  report = newest;
  drawClasses(newest.classes);
  drawTimes(newer);
  drawFigures(report, status.served, versions);
  drawFollowed(report, currentClasses());
  drawConfusion(newest.confusion, currentClasses().length);
  await refreshEps();
  said();
});

const refreshVersions = paced(async () => {
  const wanted = status.versions;
  versions = await load("api/versions");
  drawVersions(versions);
  drawVersion(versions);
  tryVersions(versions, status.served);
  drawn.versions = wanted;
  if (report) drawFigures(report, status.served, versions);
});

const refreshExamples = paced(async () => {
  const wanted = status.examples;
  drawExamples(await load("api/examples"));
  drawn.examples = wanted;
});

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

followTheme(() => {
  recolour();
  if (report) drawConfusion(report.confusion, currentClasses().length);
});
startVersion(markVersions);
startTrying((record) => {
  followClass(record, classOf(record.label));
  drawFollowed(report, currentClasses());
  choose({ class: record.label });
});
document.addEventListener("visibilitychange", refresh);
setInterval(said, 1000);

follow(
  (next) => {
    if (status && (next.versions < status.versions || next.examples < status.examples)) drawn = { ...drawn, versions: -1, examples: -1 };
    status = next;
    text($("model"), next.model);
    document.title = `Eider · ${next.model}`;
    if (access.needs !== next.writingNeeds) {
      access.needs = next.writingNeeds;
      if (versions) drawVersions(versions);
      drawLabelling();
    }
    refresh();
    said();
  },
  (state, since) => {
    disconnectedSince = state === "live" ? null : since;
    said();
  });
said();
