// What has become of the classes that were given an image here: counts, weights and errors then and now.

import { $, el, text } from "./dom.js";
import * as format from "./format.js";

const MOST = 8;
const COLUMNS = [
  { name: "Examples", field: "count", show: format.count },
  { name: "Weight w", field: "weight", show: format.number },
  { name: "Mean ε", field: "eps", show: format.signed },
  { name: "Error, arriving", field: "error", show: format.percent },
  { name: "Error, held out", field: "evalError", show: format.percent },
];

let followed = []; // newest first

/** The labels that are followed. */
export const followedLabels = () => followed.map((each) => each.label);

/**
 * Follows a class.
 * @param record where the image is: topic, partition, offset and label
 * @param before the class as it was; undefined where the stream has not had it
 */
export function followClass(record, before) {
  const earlier = followed.find((each) => each.label === record.label);
  const images = (earlier?.images ?? 0) + 1;
  // What it has moved since the first of several images.
  const entry = { label: record.label, images, before: earlier ? earlier.before : before, partition: `${record.topic}-${record.partition}`, offset: record.offset };
  followed = [entry, ...followed.filter((each) => each !== earlier)].slice(0, MOST);
}

/** Shows where the followed classes stand in a report; one may not have them yet. */
export function drawFollowed(report, classes) {
  const box = $("followed");
  box.hidden = followed.length === 0;
  if (box.hidden) return;
  const now = new Map(classes.map((each) => [each.label, each]));
  const rows = $("followed-rows");
  const shown = followed.map((each) => {
    const known = [...rows.children].find((row) => row.dataset.label === each.label);
    return update(known ?? blank(each.label), each, now.get(each.label), report);
  });
  if (shown.some((row, i) => rows.children[i] !== row) || rows.childElementCount !== shown.length) rows.replaceChildren(...shown);
}

function blank(label) {
  const cell = (name, className) => el("td", { "data-name": name, className });
  const row = el("tr", {}, el("th", { scope: "row", className: "label", textContent: label }), cell("Its image", ""), ...COLUMNS.map(({ name }) => cell(name, "n")));
  row.dataset.label = label;
  return row;
}

function update(row, entry, now, report) {
  const [, state, ...cells] = row.children;
  text(state, whereabouts(entry, report));
  COLUMNS.forEach(({ field, show }, i) => {
    const before = entry.before?.[field];
    const value = show(now?.[field]);
    const told = show(before) === value ? value : `${show(before)} → ${value}`;
    const moved = cells[i].textContent !== "" && cells[i].textContent !== told;
    text(cells[i], told);
    cells[i].dataset.sense = sense(field, before, now?.[field]);
    if (moved) flash(cells[i]);
  });
  return row;
}

/** Where the last image is: a learner that is behind has not seen it yet. */
function whereabouts({ partition, offset, images }, report) {
  const before = images > 1 ? `${images} images; the last one ` : "";
  const next = report?.nextOffsets?.[partition];
  if (next === undefined) return `${before}is in Kafka`;
  const ahead = offset - next;
  if (ahead < 0) return `${before}has reached the learner`;
  return ahead === 0 ? `${before}is the next one` : `${before}waits behind ${format.count(ahead)}`;
}

function sense(field, before, now) {
  if (!field.endsWith("rror") || before === null || before === undefined || now === null || now === undefined || before === now) return "";
  return now < before ? "better" : "worse";
}

function flash(cell) {
  cell.classList.remove("moved");
  requestAnimationFrame(() => cell.classList.add("moved"));
}
