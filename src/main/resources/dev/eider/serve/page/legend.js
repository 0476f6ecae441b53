// What the marks of a chart stand for.

import { colour, el } from "./dom.js";
import * as format from "./format.js";

const SVG = "http://www.w3.org/2000/svg";
const GEOMETRY = {
  rect: { x: 8, y: 2, width: 14, height: 12 },
  circle: { cx: 16, cy: 8, r: 5 },
  line: { x1: 0, y1: 8, x2: 32, y2: 8 },
};

/** A legend's entries, one for each series. */
export function entries(series) {
  return series.map((each) => el("li", { title: each.name }, mark(each), each.short ?? format.middle(each.name, 26)));
}

function mark(series) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 16");
  const shape = document.createElementNS(SVG, { bars: "rect", points: "circle" }[series.form] ?? "line");
  for (const [name, value] of Object.entries(GEOMETRY[shape.tagName])) shape.setAttribute(name, value);
  shape.setAttribute(series.form === "bars" ? "fill" : "stroke", colour(series.colour));
  if (series.form === "points") shape.setAttribute("fill", "none");
  shape.setAttribute("stroke-width", series.form === "bars" ? 0 : 3);
  if (series.dash) shape.setAttribute("stroke-dasharray", series.dash.join(" "));
  svg.append(shape);
  return svg;
}
