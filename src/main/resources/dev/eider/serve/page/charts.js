// Charts on uPlot: sized by their box, coloured by the theme, read by mouse, touch and keyboard.

import uPlot from "./uplot.js";
import { colour, el, text } from "./dom.js";
import { saveCsv, savePng } from "./export.js";
import * as format from "./format.js";
import { entries } from "./legend.js";
import { logRange, powersOfTen, rankRange, softRange, stepRange, timeRange } from "./scales.js";

const MOST_NAMED = 60; // labels below a chart
const LABEL_WIDTH = 22; // pixels
const CLASS_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
const charts = new Set();

/** Draws all charts anew, after the colours have changed. */
export function recolour() {
  for (const chart of charts) chart.rebuild();
}

/**
 * A chart in a box.
 * @param series name, colour (a custom property), scale, form (line, bars, steps, points), dash, show (of a value);
 *     one that is faint stands behind the others, and is neither in the legend nor told
 * @param scales by name: title, log, range, show (of a tick), right
 * @param x time, steps, or a function from index to label
 * @param select called with what a person wants to see of x: from and to, or nothing for all
 */
export class Chart {
  constructor(box, { name, series, scales, x, select = (from, to) => this.zoom(from, to), empty = "Nothing yet" }) {
    Object.assign(this, { box, name, series, scales, x, select });
    this.legend = el("ul", { className: "legend", "aria-hidden": "true" });
    const save = (kind, action) => el("button", { type: "button", className: "save", textContent: kind, "aria-label": `${name} as ${kind}`, onclick: action });
    this.head = el("div", { className: "chart-head" }, this.legend, save("CSV", () => this.#saveCsv()), save("PNG", () => this.#savePng()));
    this.plotBox = el("div", { className: "plot", tabIndex: 0, role: "img" });
    this.tip = el("div", { className: "tip", hidden: true });
    this.none = el("div", { className: "empty", textContent: empty });
    box.append(this.head, this.plotBox, this.tip, this.none);
    this.plotBox.addEventListener("keydown", (event) => this.#key(event));
    this.plotBox.addEventListener("blur", () => this.#hideTip());
    new ResizeObserver(() => this.#resize()).observe(box);
    charts.add(this);
    this.draw([[]]);
  }

  /** Shows columns: x, then one for each series; null is a gap. */
  draw(data, series = this.series, x = this.x) {
    const same = this.plot && series === this.series && x === this.x && this.form === this.#formOf(data);
    this.data = data;
    this.series = series;
    this.x = x;
    // Without a value there is nothing that axes could be of.
    const known = data.slice(1).some((column) => column.some((value) => value !== null && value !== undefined));
    const points = known ? data[0].length : 0;
    this.box.dataset.points = points;
    this.box.dataset.gaps = data[0].filter((at, i) => data.slice(1).every((column) => column[i] === null)).length;
    this.none.hidden = points > 0;
    this.plotBox.hidden = this.head.hidden = points === 0;
    if (points === 0) {
      this.data = null;
      return;
    }
    if (same) {
      this.plot.setData(data, !this.window);
      if (this.window) this.#applyWindow();
    } else {
      this.rebuild();
    }
    this.plotBox.setAttribute("aria-label", `${this.name}. ${this.#summary()} Arrow keys read the values, plus and minus look closer and back.`);
  }

  /** How marks are drawn depends on how many there is room for. */
  #formOf(data) {
    const seen = this.window && this.#byClass() ? this.window[1] - this.window[0] + 1 : data[0].length;
    return seen > 300 ? "many" : seen > MOST_NAMED ? "some" : "few";
  }

  /** Whether x are classes. */
  #byClass() {
    return typeof this.x === "function";
  }

  rebuild() {
    if (!this.data) return;
    this.plot?.destroy();
    this.form = this.#formOf(this.data);
    this.legend.replaceChildren(...entries(this.#told()));
    const { width, height } = this.#size();
    this.plot = new uPlot(this.#options(width, height), this.data, this.plotBox);
    if (this.window) this.#applyWindow();
  }

  #told() {
    return this.series.filter((each) => !each.faint);
  }

  #size() {
    const height = this.box.clientHeight - this.head.offsetHeight - 4;
    return { width: Math.max(120, this.box.clientWidth), height: Math.max(80, height) };
  }

  #resize() {
    if (!this.plot || this.plotBox.hidden) return;
    const { width, height } = this.#size();
    if (width !== this.plot.width || height !== this.plot.height) this.plot.setSize({ width, height });
  }

  /** Shows x from one value to another, or all. */
  zoom(from, to) {
    this.window = from === undefined ? null : [from, to];
    if (!this.plot || !this.data) return;
    if (this.form !== this.#formOf(this.data)) this.rebuild();
    else if (this.window) this.#applyWindow();
    else this.plot.setData(this.data);
  }

  #applyWindow() {
    const [min, max] = this.window;
    this.plot?.setScale("x", { min, max });
  }

  #options(width, height) {
    const ink = colour("--muted");
    const grid = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: ink, ticks: { ...grid, size: 4 }, grid, font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif", labelSize: 18, labelGap: 2 };
    const scales = { x: { time: this.x === "time", range: { time: timeRange, steps: stepRange }[this.x] ?? rankRange } };
    const axes = [{ ...axis, ...this.#xAxis() }];
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
      cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false, setScale: false } },
      series: [{}, ...this.series.map((each) => this.#series(each))],
      hooks: {
        setScale: [(plot, key) => { if (key === "x") this.box.dataset.span = plot.scales.x.max - plot.scales.x.min; }],
        drawClear: [(plot) => this.#drawMark(plot)],
        draw: [(plot) => this.#drawMoments(plot)],
        setCursor: [(plot) => this.#moveTip(plot)],
        setSelect: [(plot) => this.#selected(plot)],
        ready: [(plot) => plot.over.addEventListener("dblclick", () => this.select())],
      },
    };
  }

  #selected(plot) {
    const { left, width } = plot.select;
    if (width <= 0) return;
    const [from, to] = [left, left + width].map((at) => plot.posToVal(at, "x"));
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    if (this.#byClass()) this.select(Math.ceil(from - 0.5), Math.floor(to + 0.5));
    else this.select(from, to);
  }

  #xAxis() {
    if (this.x === "time") {
      return { space: 80, size: 28, values: (plot, splits) => splits.map((seconds) => format.time(1000 * seconds)) };
    }
    if (this.x === "steps") return { space: 70, size: 28, values: (plot, splits) => splits.map(format.count) };
    const named = (plot) => plot.scales.x.max - plot.scales.x.min <= Math.min(MOST_NAMED, plot.width / LABEL_WIDTH);
    const all = this.data[0].length <= Math.min(MOST_NAMED, this.box.clientWidth / LABEL_WIDTH);
    return {
      rotate: (plot) => (named(plot) ? -50 : 0), size: (plot) => (named(plot) ? 64 : 26), gap: 4,
      grid: all ? { show: false } : undefined, label: all ? null : "classes by size, largest first",
      space: (plot) => (named(plot) ? 1 : 50), incrs: (plot) => (named(plot) ? [1] : CLASS_STEPS),
      values: (plot, splits) => (named(plot) ? this.#names(splits) : splits.map((rank) => format.count(rank + 1))),
    };
  }

  /** The labels that are seen together: short, and no two alike. */
  #names(ranks) {
    const labels = ranks.map((rank) => (Number.isInteger(rank) ? this.x(rank) : ""));
    const short = format.shortened(labels.filter((label) => label !== ""), 13);
    return labels.map((label) => short.get(label) ?? "");
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
        return each.faint
          ? { ...common, width: 1, alpha: 0.3, points: { show: false } }
          : { ...common, width: 2, dash: each.dash, points: { show: this.data[0].length < 2, size: 6 } };
    }
  }

  #at(index) {
    const x = this.data[0][index];
    if (this.x === "time") return format.time(1000 * x);
    return this.x === "steps" ? `step ${format.count(x)}` : this.x(x);
  }

  /** What each series that is told has at an index. */
  #values(index) {
    return this.series.flatMap((each, i) => (each.faint ? [] : [[each.name, each.show(this.data[i + 1][index])]]));
  }

  #moveTip(plot) {
    const index = plot.cursor.idx;
    if (index === null || index === undefined || plot.cursor.left < 0) {
      this.tip.hidden = true;
      return;
    }
    this.tip.replaceChildren(
      el("strong", { textContent: this.#at(index) }),
      ...this.#values(index).map(([name, value]) => el("div", {}, el("span", { textContent: name }), el("span", { textContent: value }))));
    this.tip.hidden = false;
    const left = plot.over.offsetLeft + plot.cursor.left;
    const place = left > this.box.clientWidth / 2 ? left - this.tip.offsetWidth - 12 : left + 12;
    this.tip.style.left = `${Math.max(0, Math.min(place, this.box.clientWidth - this.tip.offsetWidth))}px`;
    this.tip.style.top = `${this.head.offsetHeight + 10}px`;
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
    this.plot?.redraw(false); // true would set the range of x anew
  }

  /** A band behind the marked index. */
  #drawMark(plot) {
    if (!(this.marked >= 0) || this.marked >= this.data[0].length) return;
    const { left, top, width, height } = plot.bbox;
    const at = (x) => Math.max(left, Math.min(left + width, plot.valToPos(x, "x", true)));
    const from = at(this.marked - 0.5);
    const to = at(this.marked + 0.5);
    const wide = Math.max(to - from, 3 * devicePixelRatio);
    plot.ctx.save();
    plot.ctx.fillStyle = colour("--accent");
    plot.ctx.globalAlpha = 0.25;
    plot.ctx.fillRect((from + to - wide) / 2, top, wide, height);
    plot.ctx.restore();
  }

  /** Draws upright lines with names, as pairs of x and name, from now on. */
  moments(moments) {
    this.lines = moments;
    this.plot?.redraw(false); // true would set the range of x anew
  }

  #drawMoments(plot) {
    const { left, top, width, height } = plot.bbox;
    const context = plot.ctx;
    for (const [x, name] of this.lines ?? []) {
      const at = plot.valToPos(x, "x", true);
      if (!(at >= left && at <= left + width)) continue;
      context.save();
      context.strokeStyle = context.fillStyle = colour("--accent");
      context.lineWidth = devicePixelRatio;
      context.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
      context.beginPath();
      context.moveTo(at, top);
      context.lineTo(at, top + height);
      context.stroke();
      context.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
      context.textAlign = at > left + width / 2 ? "right" : "left";
      context.textBaseline = "top";
      context.fillText(name, at + (context.textAlign === "right" ? -4 : 4) * devicePixelRatio, top + 2 * devicePixelRatio);
      context.restore();
    }
  }

  #key(event) {
    if (!this.plot) return;
    const last = this.data[0].length - 1;
    const now = this.plot.cursor.idx ?? -1;
    const step = Math.max(1, Math.round(last / 100));
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now - step, PageDown: now + step, Home: 0, End: last }[event.key];
    if (event.key === "Escape") {
      this.#hideTip();
    } else if (event.key === "+" || event.key === "-") {
      this.#closer(event.key === "+" ? 0.25 : 1, this.data[0][Math.max(0, now)]);
    } else if (next !== undefined) {
      event.preventDefault();
      const index = Math.min(last, Math.max(0, next));
      this.point(index);
      const values = this.#values(index).map(([name, value]) => `${name} ${value}`);
      text(document.getElementById("announcer"), `${this.#at(index)}: ${values.join(", ")}`);
    }
  }

  /** Shows a share of what is seen to each side of x: half of it, or twice as much. */
  #closer(share, x) {
    const { min, max } = this.plot.scales.x;
    const reach = share * (max - min);
    const [first, last] = [this.data[0][0], this.data[0].at(-1)];
    const [from, to] = [Math.max(first, x - reach), Math.min(last, x + reach)];
    if (from <= first && to >= last) this.select();
    else this.select(...(this.#byClass() ? [Math.ceil(from), Math.floor(to)] : [from, to]));
  }

  /** The newest values of a chart over time, the ends of one over classes. */
  #summary() {
    const last = this.data[0].length - 1;
    const told = (index) => `${this.#at(index)}: ${this.#values(index).map((pair) => pair.join(" ")).join(", ")}.`;
    return this.#byClass() ? `${format.count(last + 1)} classes, from ${told(0)} To ${told(last)}` : `At ${told(last)}`;
  }

  #fileName() {
    return `eider-${this.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  }

  #saveCsv() {
    const x = { time: "time", steps: "step" }[this.x] ?? "class";
    const named = (at) => (this.x === "time" ? new Date(1000 * at).toISOString() : this.#byClass() ? this.x(at) : at);
    const rows = this.data[0].map((at, i) => [named(at), ...this.data.slice(1).map((column) => column[i])]);
    saveCsv(this.#fileName(), [x, ...this.series.map((each) => each.name)], rows.filter((row) => row.slice(1).some((value) => value !== null)));
  }

  #savePng() {
    savePng(this.#fileName(), this.name, this.plot.ctx.canvas, this.#told());
  }
}

const floor = (plot, index) => plot.scales[plot.series[index].scale].min;
