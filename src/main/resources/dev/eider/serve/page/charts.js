// Charts on uPlot: sized by their box, coloured by the theme, read by mouse, touch and keyboard.

import uPlot from "./uplot.js";
import { colour, el, text } from "./dom.js";
import * as format from "./format.js";

const SVG = "http://www.w3.org/2000/svg";
const charts = new Set();

/** Draws all charts anew, after the colours have changed. */
export function recolour() {
  for (const chart of charts) chart.rebuild();
}

/**
 * A chart in a box.
 * @param series name, colour (a custom property), scale, form (line, bars, steps, points), dash, show (of a value)
 * @param scales by name: title, log, range, show (of a tick), right
 * @param x time, or a function from index to label
 * @param xShort of a label that stands beside others
 */
export class Chart {
  constructor(box, { name, series, scales, x, xShort = x, empty = "Nothing yet" }) {
    Object.assign(this, { box, name, series, scales, x, xShort });
    this.legend = el("ul", { className: "legend", "aria-hidden": "true" });
    this.plotBox = el("div", { className: "plot", tabIndex: 0, role: "img" });
    this.tip = el("div", { className: "tip", hidden: true });
    this.none = el("div", { className: "empty", textContent: empty });
    box.append(this.legend, this.plotBox, this.tip, this.none);
    this.plotBox.addEventListener("keydown", (event) => this.#key(event));
    this.plotBox.addEventListener("blur", () => this.#hideTip());
    new ResizeObserver(() => this.#resize()).observe(box);
    charts.add(this);
    this.draw([[]]);
  }

  /** Shows columns: x, then one for each series; null is a gap. */
  draw(data, series = this.series) {
    const same = this.plot && series === this.series && this.form === this.#formOf(data);
    this.data = data;
    this.series = series;
    // Without a value there is nothing that axes could be of.
    const known = data.slice(1).some((column) => column.some((value) => value !== null && value !== undefined));
    const points = known ? data[0].length : 0;
    this.box.dataset.points = points;
    this.box.dataset.gaps = data[0].filter((x, i) => data.slice(1).every((column) => column[i] === null)).length;
    this.none.hidden = points > 0;
    this.plotBox.hidden = this.legend.hidden = points === 0;
    if (points === 0) {
      this.data = null;
      return;
    }
    if (same) {
      const { min, max } = this.plot.scales.x;
      const zoomed = this.zoomed;
      this.plot.setData(data, !zoomed);
      if (zoomed) this.plot.setScale("x", { min, max });
    } else {
      this.rebuild();
    }
    this.plotBox.setAttribute("aria-label", `${this.name}. ${this.#summary()} Arrow keys read the values.`);
  }

  #formOf(data) {
    return data[0].length > 300 ? "many" : data[0].length > 60 ? "some" : "few";
  }

  rebuild() {
    if (!this.data) return;
    this.plot?.destroy();
    this.form = this.#formOf(this.data);
    this.zoomed = false;
    this.#drawLegend();
    const { width, height } = this.#size();
    this.plot = new uPlot(this.#options(width, height), this.data, this.plotBox);
  }

  #size() {
    const height = this.box.clientHeight - this.legend.offsetHeight - 4;
    return { width: Math.max(120, this.box.clientWidth), height: Math.max(80, height) };
  }

  #resize() {
    if (!this.plot || this.plotBox.hidden) return;
    const { width, height } = this.#size();
    if (width === this.plot.width && height === this.plot.height) return;
    // Labels below the axis come and go with the width.
    if (this.x === "time") this.plot.setSize({ width, height });
    else this.rebuild();
  }

  #options(width, height) {
    const ink = colour("--muted");
    const grid = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: ink, ticks: { ...grid, size: 4 }, grid, font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif", labelSize: 18, labelGap: 2 };
    const scales = { x: this.x === "time" ? { time: true, range: timeRange } : { time: false, range: rankRange } };
    const axes = [{ ...axis, ...this.#xAxis(width) }];
    Object.entries(this.scales).forEach(([key, scale], index) => {
      scales[key] = scale.log ? { distr: 3, log: 10, range: logRange } : { range: scale.range ?? softRange };
      axes.push({
        ...axis, scale: key, side: scale.right ? 1 : 3, grid: index === 0 ? grid : { show: false },
        label: width < 420 ? null : scale.title, size: 56, space: 34,
        values: (plot, splits) => splits.map((tick) => (tick === null ? "" : scale.show(tick))),
        ...(scale.log ? { filter: powersOfTen, grid: { ...grid, filter: powersOfTen, show: index === 0 }, ticks: { ...grid, size: 4, filter: powersOfTen } } : {}),
      });
    });
    return {
      width, height, scales, axes, legend: { show: false },
      padding: [8, Object.values(this.scales).some((scale) => scale.right) ? 6 : 26, 0, 0],
      cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false } },
      series: [{}, ...this.series.map((each) => this.#series(each))],
      hooks: {
        setScale: [(plot, key) => { if (key === "x") this.box.dataset.span = plot.scales.x.max - plot.scales.x.min; }],
        drawClear: [(plot) => this.#drawMark(plot)],
        setCursor: [(plot) => this.#moveTip(plot)],
        setSelect: [(plot) => { this.zoomed = plot.select.width > 0; }],
        ready: [(plot) => plot.over.addEventListener("dblclick", () => { this.zoomed = false; })],
      },
    };
  }

  #xAxis(width) {
    if (this.x === "time") {
      return { space: 80, size: 28, values: (plot, splits) => splits.map((seconds) => format.time(1000 * seconds)) };
    }
    const named = this.data[0].length <= Math.min(60, width / 22);
    return named
      ? { rotate: -50, size: 64, grid: { show: false }, space: 1, incrs: [1], gap: 4,
          values: (plot, splits) => splits.map((rank) => (Number.isInteger(rank) ? this.xShort(rank) : "")) }
      : { size: 44, label: "classes by size, largest first", incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000],
          values: (plot, splits) => splits.map((rank) => format.count(rank + 1)) };
  }

  #series(each) {
    const stroke = colour(each.colour);
    const common = { scale: each.scale, stroke, spanGaps: false };
    const many = this.form === "many";
    switch (each.form) {
      case "bars":
        return { ...common, fill: stroke, width: 0, points: { show: false }, fillTo: floor,
          paths: many ? uPlot.paths.stepped({ align: 0 }) : uPlot.paths.bars({ size: [0.72, 60], radius: 0.1 }) };
      case "points":
        return { ...common, paths: () => null, points: { show: true, size: many ? 2.5 : 8, width: many ? 0 : 1.5, fill: many ? stroke : colour("--panel"), stroke } };
      default:
        return { ...common, width: 2, dash: each.dash, points: { show: this.data[0].length < 2, size: 6 } };
    }
  }

  #drawLegend() {
    this.legend.replaceChildren(...this.series.map((each) => {
      const mark = document.createElementNS(SVG, "svg");
      mark.setAttribute("viewBox", "0 0 32 16");
      const shape = document.createElementNS(SVG, each.form === "bars" ? "rect" : each.form === "points" ? "circle" : "line");
      const geometry = { rect: { x: 8, y: 2, width: 14, height: 12 }, circle: { cx: 16, cy: 8, r: 5 }, line: { x1: 0, y1: 8, x2: 32, y2: 8 } }[shape.tagName];
      for (const [name, value] of Object.entries(geometry)) shape.setAttribute(name, value);
      const paint = colour(each.colour);
      shape.setAttribute(each.form === "bars" ? "fill" : "stroke", paint);
      if (each.form === "points") shape.setAttribute("fill", "none");
      shape.setAttribute("stroke-width", each.form === "bars" ? 0 : 3);
      if (each.dash) shape.setAttribute("stroke-dasharray", each.dash.join(" "));
      mark.append(shape);
      return el("li", { title: each.name }, mark, each.short ?? format.middle(each.name, 26));
    }));
  }

  #at(index) {
    const x = this.data[0][index];
    return this.x === "time" ? format.time(1000 * x) : this.x(x);
  }

  #moveTip(plot) {
    const index = plot.cursor.idx;
    if (index === null || index === undefined || plot.cursor.left < 0) {
      this.tip.hidden = true;
      return;
    }
    this.tip.replaceChildren(
      el("strong", { textContent: this.#at(index) }),
      ...this.series.map((each, i) =>
        el("div", {}, el("span", { textContent: each.name }), el("span", { textContent: each.show(this.data[i + 1][index]) }))));
    this.tip.hidden = false;
    const left = plot.over.offsetLeft + plot.cursor.left;
    const place = left > this.box.clientWidth / 2 ? left - this.tip.offsetWidth - 12 : left + 12;
    this.tip.style.left = `${Math.max(0, Math.min(place, this.box.clientWidth - this.tip.offsetWidth))}px`;
    this.tip.style.top = `${this.legend.offsetHeight + 10}px`;
  }

  #hideTip() {
    this.tip.hidden = true;
  }

  /** Puts the cursor on an index. */
  point(index) {
    this.plot?.setCursor({ left: this.plot.valToPos(this.data[0][index], "x"), top: 10 });
  }

  /** Lets one index stand out; below zero, none. */
  mark(index) {
    if (this.marked === index) return;
    this.marked = index;
    this.plot?.redraw();
  }

  /** A band behind the marked index. */
  #drawMark(plot) {
    if (!(this.marked >= 0) || this.marked >= this.data[0].length) return;
    const { ctx: context, bbox: { left, top, width, height } } = plot;
    const at = (x) => Math.max(left, Math.min(left + width, plot.valToPos(x, "x", true)));
    const from = at(this.marked - 0.5);
    const to = at(this.marked + 0.5);
    const wide = Math.max(to - from, 3 * devicePixelRatio);
    context.save();
    context.fillStyle = colour("--accent");
    context.globalAlpha = 0.25;
    context.fillRect((from + to - wide) / 2, top, wide, height);
    context.restore();
  }

  #key(event) {
    if (!this.plot) return;
    const last = this.data[0].length - 1;
    const now = this.plot.cursor.idx ?? -1;
    const step = Math.max(1, Math.round(last / 100));
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now - step, PageDown: now + step, Home: 0, End: last }[event.key];
    if (event.key === "Escape") {
      this.#hideTip();
    } else if (next !== undefined) {
      event.preventDefault();
      const index = Math.min(last, Math.max(0, next));
      this.point(index);
      const values = this.series.map((each, i) => `${each.name} ${each.show(this.data[i + 1][index])}`);
      text(document.getElementById("announcer"), `${this.#at(index)}: ${values.join(", ")}`);
    }
  }

  /** The newest values of a chart over time, the ends of one over classes. */
  #summary() {
    const last = this.data[0].length - 1;
    const told = (index) => `${this.#at(index)}: ${this.series.map((each, i) => `${each.name} ${each.show(this.data[i + 1][index])}`).join(", ")}.`;
    return this.x === "time" ? `At ${told(last)}` : `${format.count(last + 1)} classes, from ${told(0)} To ${told(last)}`;
  }
}

const floor = (plot, index) => plot.scales[plot.series[index].scale].min;

function logRange(plot, low, high) {
  if (low === null || high === null || !(high > 0)) return [1, 10];
  const bottom = 10 ** Math.floor(Math.log10(low) - 1e-9);
  return [bottom, 10 ** Math.ceil(Math.log10(high) + 1e-9)];
}

/** A moment has no length, and an axis needs one: a minute, where uPlot would take years. */
function timeRange(plot, low, high) {
  const times = plot.data[0];
  return times.length === 1 ? [times[0] - 30, times[0] + 30] : [low, high];
}

/** Half a bar beside the first and the last one. */
function rankRange(plot, low, high) {
  return [low - 0.6, (plot.data[0].length === 1 ? low : high) + 0.6];
}

function softRange(plot, low, high) {
  if (low === null || (low === 0 && high === 0)) return [0, 1];
  const pad = (high - low) * 0.08 || Math.abs(high) * 0.1;
  return [Math.min(0, low - (low < 0 ? pad : 0)), Math.max(0, high + pad)];
}

function powersOfTen(plot, splits) {
  return splits.map((tick) => (Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-6 ? tick : null));
}
