// The versions, and what a person decides of them.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";
import { access } from "./access.js";
import { decide } from "./connection.js";
import { ask } from "./dialog.js";
import { choose } from "./view.js";

const FEW = 12;
const VERDICTS = { promote: "good", rollback: "bad", hold: "bad", inconclusive: "plain", pin: "plain" };

let all = false;
let known = null;
let drawn = "";

export function drawVersions(state) {
  known = state;
  const key = JSON.stringify(state) + all + access.needs + Math.floor(Date.now() / 10_000);
  if (key === drawn) return;
  drawn = key;
  const focused = document.activeElement?.dataset?.promote;
  const refused = access.needs === "refused";
  text($("versions-text"), summary(state, refused));
  const shown = all ? state.versions : state.versions.filter((each, rank) => rank < FEW || marks(each.version, state).length > 0);
  $("version-rows").replaceChildren(...shown.map((version) => row(version, state, refused)));
  if (focused) document.querySelector(`[data-promote="${CSS.escape(focused)}"]`)?.focus();
  $("versions").hidden = shown.length === 0;
  $("more-versions").hidden = shown.length === state.versions.length;
  const back = $("rollback");
  back.disabled = refused || state.rollbackTo === null;
  text(back, state.rollbackTo === null ? "Roll back" : `Roll back to ${state.rollbackTo}`);
  $("unpin").disabled = refused || state.pinned === null;
}

function summary(state, refused) {
  if (state.versions.length === 0 && state.served === null) return "No version yet.";
  const served = state.served === null ? "This server answers with no version yet." : `This server answers with version ${state.served}.`;
  const decided = state.pinned === null
    ? state.released === null ? "The gate has released none." : `The gate has released version ${state.released}.`
    : `A person has pinned version ${state.pinned} (${state.pinReason}); the gate has released ${state.released ?? "none"}.`;
  return `${served} ${decided}${refused ? " Decisions are off here: the server listens beyond its machine and has no token." : ""}`;
}

function marks(version, state) {
  return [["served", "solid"], ["pinned", "good"], ["released", "good"]].filter(([name]) => state[name] === version);
}

function row(version, state, refused) {
  const pinned = state.pinned === version.version;
  const serving = state.served === version.version;
  const action = pinned ? [] : [el("button", {
    type: "button", disabled: refused, "data-promote": version.version,
    textContent: serving ? "Pin" : "Promote",
    "aria-label": `${serving ? "Pin" : "Promote"} version ${version.version}`,
    onclick: () => askFor(serving ? "pin" : "promote", version.version),
  })];
  const cell = (name, properties, ...children) => el("td", { "data-name": name, ...properties }, ...children);
  return el("tr", { "data-version": version.version },
    cell("Version", { className: "n" }, el("a", { href: `?version=${version.version}#version`, onclick: open, textContent: version.version, "aria-label": `Version ${version.version}: settings and classes`, title: `${version.network}, ${format.count(version.classes)} classes, ${format.bytes(version.bytes)}` })),
    cell("State", {}, ...marks(version.version, state).map(([name, look]) => el("span", { className: `badge ${look}`, textContent: name }))),
    cell("Verdict", {}, ...verdict(version)),
    cell("Error, held out", { className: "n" }, format.percent(version.evalError)),
    cell("Step", { className: "n" }, format.count(version.step)),
    cell("Made", {}, format.moment(version.atMillis)),
    cell("", {}, ...action));
}

/** Looks at a version without losing what else was chosen. */
function open(event) {
  event.preventDefault();
  choose({ version: event.currentTarget.textContent });
  $("version").scrollIntoView();
  $("version-chosen").focus({ preventScroll: true });
}

/** The gate's verdict on a version and its reason, as elements. */
export function verdict(version) {
  if (!version.verdict) return [el("span", { className: "muted", textContent: "–" })];
  const groups = version.comparisons.map((each) =>
    `${each.group}: ${format.percent(each.released)} → ${format.percent(each.candidate)} (${each.examples} examples)`).join("\n");
  return [el("div", { title: groups },
    el("span", { className: `badge ${VERDICTS[version.verdict] ?? "plain"}`, textContent: version.verdict }),
    el("span", { className: "reason", textContent: version.reason }))];
}

const QUESTIONS = {
  promote: (version) => [`Promote version ${version}?`, "It is served as soon as the servers have verified it, and stays until another is pinned or the pin is removed, whatever the gate decides."],
  pin: (version) => [`Pin version ${version}?`, "It is served now, and stays so until another is pinned or the pin is removed, whatever the gate decides."],
  rollback: (version) => [`Roll back to version ${version}?`, "The version that was served before is pinned: it stays until another is pinned or the pin is removed."],
  unpin: (version) => [`Unpin version ${version}?`, `The gate decides again${known.released === null ? "; it has released none, so nothing would be decided." : `: version ${known.released} is served.`}`],
};

const YES = { promote: "Promote", pin: "Pin", rollback: "Roll back", unpin: "Unpin" };

function askFor(action, version) {
  const [title, explanation] = QUESTIONS[action](version);
  const decision = action === "pin" || action === "promote" ? { action: "promote", version } : { action };
  ask({ title, explanation, yes: YES[action], act: async () => {
    const answer = await decide(decision, access.token);
    text($("announcer"), action === "unpin" ? "The pin is removed." : `Version ${answer.version} is pinned.`);
  } });
}

$("rollback").addEventListener("click", () => askFor("rollback", known.rollbackTo));
$("unpin").addEventListener("click", () => askFor("unpin", known.pinned));
$("more-versions").addEventListener("click", () => {
  all = true;
  drawVersions(known);
});
