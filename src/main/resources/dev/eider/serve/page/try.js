// A person's own image: what the served version takes it for, and the label that it is given.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";
import { access, refusal } from "./access.js";
import { classify, giveLabel } from "./connection.js";
import { ask } from "./dialog.js";
import { newestExample } from "./examples.js";
import { Pad } from "./pad.js";
import { verdict } from "./versions.js";

const TOP = 5;
const AS_IT_IS = ["image/jpeg", "image/png"]; // what the server takes

let image = null; // the bytes that were classified
let answer = null;
let asked = 0; // counts the questions, so that a late answer does not take the place of a newer one
let served = null;
let versions = null;
let given = () => {};

/** @param onGiven called with the record that a label and its image have become */
export function startTrying(onGiven) {
  given = onGiven;
  say("");
}

/** What is known of the versions now; an image is shown to one that has newly come to answer. */
export function tryVersions(state, version) {
  versions = state;
  const swapped = version !== served;
  served = version;
  if (swapped && image && version) question();
  else drawGate();
}

/** Whether labels are taken here. */
export function drawLabelling() {
  const off = refusal("Labels are");
  text($("try-off"), off);
  $("try-off").hidden = off === "";
  $("give-label").disabled = $("give").disabled = off !== "" || answer === null;
}

async function show(source, name) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(source);
  } catch {
    return fail(`${name} is no image that this browser can show.`);
  }
  const canvas = $("try-picture");
  const scale = Math.min(1, 512 / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.setAttribute("aria-label", name);
  use("picture");
  forget(); // what stands there is said of another image
  text($("try-name"), name);
  image = AS_IT_IS.includes(source.type) ? source : await encoded(bitmap);
  await question();
}

/** What the server does not decode, and the browser does. */
function encoded(bitmap) {
  const paper = el("canvas", { width: bitmap.width, height: bitmap.height });
  paper.getContext("2d").drawImage(bitmap, 0, 0);
  return new Promise((done) => paper.toBlob(done, "image/png"));
}

function use(what) {
  $("try-picture").hidden = what !== "picture";
  $("try-hint").hidden = what !== "hint";
  $("try-pad").hidden = $("try-tools").hidden = what !== "pad";
  $("try-draw").setAttribute("aria-pressed", String(what === "pad"));
}

async function question() {
  const number = ++asked;
  $("try-answer").setAttribute("aria-busy", "true");
  try {
    const found = await classify(image, TOP);
    if (number !== asked) return;
    answer = found;
    say("");
    drawAnswer();
  } catch (failure) {
    if (number === asked) fail(failure.message);
  } finally {
    if (number === asked) $("try-answer").setAttribute("aria-busy", "false");
  }
}

/** Nothing is asked about any more. */
function forget() {
  asked++;
  image = answer = null;
  $("try-found").hidden = true;
  $("try-answer").setAttribute("aria-busy", "false");
  text($("try-name"), "");
  drawLabelling();
}

function drawAnswer() {
  $("try-found").hidden = false;
  const rows = answer.predictions.map((each) => {
    const bar = el("span", { className: "bar" });
    bar.style.width = `${100 * each.probability}%`;
    return el("li", {}, el("button", {
      type: "button", className: "guess", "aria-label": `${each.label}, ${format.percent(each.probability)}. Take as its label`, title: each.label,
      onclick: () => {
        $("give-label").value = each.label;
        $("give-label").focus();
      },
    }, bar, el("span", { className: "guess-label", textContent: each.label }), el("span", { textContent: format.percent(each.probability) })));
  });
  $("try-top").replaceChildren(...rows);
  drawGate();
  drawLabelling();
}

/** What the gate says of the version that answered. */
function drawGate() {
  if (answer === null) return;
  const version = versions?.versions.find((each) => each.version === answer.version);
  const words = [el("p", {}, "Answered by ", el("b", { textContent: `version ${answer.version}` }), version ? `, wrong on ${format.percent(version.evalError)} of the held-out images.` : ".")];
  if (version?.verdict) words.push(el("p", { className: "muted", textContent: "The gate on this version:" }), ...verdict(version));
  else words.push(el("p", { className: "muted", textContent: "The gate's verdict on it is not known here." }));
  $("try-gate").replaceChildren(...words);
}

function say(message) {
  text($("try-said"), message);
  $("try-said").hidden = message === "";
  $("try-said").classList.remove("error");
}

function fail(message) {
  say(message);
  $("try-said").classList.add("error");
}

function give(label) {
  if (access.needs === "token" && access.token === "") {
    askToken(label, false, "");
    return Promise.resolve();
  }
  return send(label, false).then((next) => next?.(), (failure) => {
    if (failure.status === 401) askToken(label, false, failure.message);
    else fail(failure.message);
  });
}

/** Gives the label, or returns what is to be asked before. */
async function send(label, isNew) {
  try {
    const record = await giveLabel(image, label, isNew, access.token);
    say(`Given: the image is an example of “${record.label}” now, at offset ${format.count(record.offset)} of ${record.topic}-${record.partition}.`);
    given(record);
    return undefined;
  } catch (failure) {
    if (failure.status === 409 && !isNew) return () => askNew(label, failure.message);
    throw failure;
  }
}

function askToken(label, isNew, error) {
  ask({ title: `Label the image “${label}”?`, explanation: "It becomes an example of the stream.", yes: "Give the label", error, act: () => send(label, isNew) });
}

/** A label that nobody has used is more often a slip of the pen: the server says so, a person decides. */
function askNew(label, refused) {
  ask({
    title: `Is “${label}” a new class?`,
    explanation: `The server says: ${refused}. The model then has an output for it, from its first example on.`,
    yes: "Yes, a new class", act: () => send(label, true),
  });
}

const pad = new Pad($("try-pad"), async () => {
  if (pad.isEmpty()) return forget();
  text($("try-name"), "Your drawing");
  image = await pad.picture();
  await question();
});
$("try-choose").addEventListener("click", () => $("try-file").click());
$("try-file").addEventListener("change", () => {
  const [file] = $("try-file").files;
  if (file) show(file, file.name);
  $("try-file").value = ""; // the same file may be chosen again
});
$("try-draw").addEventListener("click", () => {
  use("pad");
  text($("try-name"), "Draw here: a mouse, a finger, or arrow keys and space");
  pad.draw();
  $("try-pad").focus();
});
$("try-stream").addEventListener("click", async () => {
  const example = await newestExample();
  if (example) await show(example.picture, `The newest image of the stream, labelled “${example.label}” there`);
  else fail("No image of the stream is shown here.");
});
$("try-undo").addEventListener("click", () => pad.undo());
$("try-clear").addEventListener("click", () => pad.clear());
for (const id of ["try-ink", "try-ground"]) {
  $(id).addEventListener("change", () => pad.colours($("try-ink").value, $("try-ground").value));
}
$("give-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const label = $("give-label").value.trim();
  if (label !== "") give(label);
});

// A file that is dropped beside the panel is meant for it too; the browser would leave the page for it.
const hasFiles = (event) => event.dataTransfer.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  $("try").classList.add("over");
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) $("try").classList.remove("over"); });
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  $("try").classList.remove("over");
  $("try").scrollIntoView({ block: "nearest" });
  const [file] = event.dataTransfer.files;
  show(file, file.name);
});
addEventListener("paste", (event) => {
  const [file] = event.clipboardData.files;
  if (file) show(file, file.name);
});
