// The pictures of the stream.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";

let shown = null;

/** The picture and the label of what was trained last; null where none is shown. */
export async function newestExample() {
  const seen = shown?.examples.at(-1);
  if (!seen) return null;
  const canvas = el("canvas", { width: shown.width, height: shown.height });
  paint(canvas, seen.pixels);
  return { label: seen.label, picture: await new Promise((done) => canvas.toBlob(done, "image/png")) };
}

/** Shows the latest examples; null where the server shows none. */
export function drawExamples(latest) {
  shown = latest;
  $("try-stream").disabled = !latest;
  const list = $("examples");
  if (!latest) {
    list.replaceChildren();
    text($("examples-text"), "No images: none was trained yet, or this server does not show them (serve.page.images).");
    return;
  }
  text($("examples-text"), `What the learner trained last, at ${format.time(latest.atMillis)}, with its prediction before the step and the weight w + ε in it.`);
  const short = format.shortened(latest.examples.flatMap((seen) => [seen.label, seen.predicted]), 13);
  list.replaceChildren(...latest.examples.slice().reverse().map((seen) => card(seen, latest, short)));
}

function card(seen, { height, width }, short) {
  const right = seen.label === seen.predicted;
  const canvas = el("canvas", { width, height, role: "img", "aria-label": `image of ${seen.label}` });
  paint(canvas, seen.pixels);
  const weight = seen.weight === null ? "" : `w + ε ${format.number(seen.weight)}`;
  const eps = seen.eps === null ? "" : `ε ${format.signed(seen.eps)}`;
  return el("li", { title: seen.id }, canvas, el("div", {},
    el("b", { textContent: short.get(seen.label), title: seen.label }),
    el("span", { className: right ? "right" : "wrong", textContent: `${right ? "✓" : "✗"} ${short.get(seen.predicted)}`, title: `predicted ${seen.predicted}` }),
    el("span", { className: "muted", textContent: weight }),
    el("span", { className: "muted", textContent: eps })));
}

function paint(canvas, base64) {
  const rgb = atob(base64);
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  for (let from = 0, to = 0; from + 2 < rgb.length; from += 3, to += 4) {
    image.data[to] = rgb.charCodeAt(from);
    image.data[to + 1] = rgb.charCodeAt(from + 1);
    image.data[to + 2] = rgb.charCodeAt(from + 2);
    image.data[to + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
