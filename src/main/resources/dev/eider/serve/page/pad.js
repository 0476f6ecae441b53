// A pad to draw on, by pointer or by keys: arrows move the pen, space puts it down and lifts it.

import { $, el, text } from "./dom.js";

const SIDE = 256; // pixels of the drawing
const STEP = 8;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A pad on a square canvas; a function is called when a stroke has ended or was taken back. */
export class Pad {
  constructor(canvas, changed) {
    Object.assign(this, { canvas, changed, strokes: [], pen: [SIDE / 2, SIDE / 2], down: false, ink: "#ffffff", ground: "#24506b" });
    canvas.width = canvas.height = SIDE;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.#end());
    canvas.addEventListener("keydown", (event) => this.#key(event));
    for (const focus of ["focus", "blur"]) canvas.addEventListener(focus, () => this.draw());
    this.draw();
  }

  /** Paints all strokes anew, with the pen where keys move it. */
  draw() {
    this.#paint(this.canvas.getContext("2d"));
    if (document.activeElement !== this.canvas) return;
    const context = this.canvas.getContext("2d");
    const [x, y] = this.pen;
    context.lineWidth = 2;
    context.strokeStyle = this.ink;
    context.setLineDash(this.down ? [] : [3, 3]);
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  }

  #paint(context) {
    context.fillStyle = this.ground;
    context.fillRect(0, 0, SIDE, SIDE);
    context.lineCap = context.lineJoin = "round";
    for (const { ink, points } of this.strokes) {
      context.strokeStyle = ink;
      context.lineWidth = 16;
      context.beginPath();
      context.moveTo(...points[0]);
      for (const point of points) context.lineTo(...point);
      context.stroke();
    }
  }

  /** The drawing as a PNG, without the pen. */
  picture() {
    const paper = el("canvas", { width: SIDE, height: SIDE });
    this.#paint(paper.getContext("2d"));
    return new Promise((done) => paper.toBlob(done, "image/png"));
  }

  isEmpty() {
    return this.strokes.length === 0;
  }

  undo() {
    this.strokes.pop();
    this.#changed();
  }

  clear() {
    this.strokes = [];
    this.#changed();
  }

  colours(ink, ground) {
    Object.assign(this, { ink, ground });
    this.#changed();
  }

  #changed() {
    this.down = false;
    this.draw();
    this.changed();
  }

  #at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  }

  #begin(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#put(this.#at(event));
  }

  #put(point) {
    this.down = true;
    this.pen = point;
    this.strokes.push({ ink: this.ink, points: [point, point] });
    this.draw();
  }

  #move(event) {
    if (!this.down || !this.canvas.hasPointerCapture(event.pointerId)) return;
    this.#drag(this.#at(event));
  }

  #drag(point) {
    this.pen = point;
    if (this.down) this.strokes.at(-1).points.push(point);
    this.draw();
  }

  #end() {
    if (!this.down) return;
    this.#changed();
  }

  #key(event) {
    const way = ARROWS[event.key];
    if (way) {
      event.preventDefault();
      const step = event.shiftKey ? 4 * STEP : STEP;
      this.#drag(this.pen.map((at, axis) => Math.max(0, Math.min(SIDE, at + step * way[axis]))));
    } else if (event.key === " ") {
      event.preventDefault();
      if (this.down) this.#end();
      else this.#put([...this.pen]);
      text($("announcer"), this.down ? "The pen is down." : "The pen is up.");
    } else if (event.key === "Backspace") {
      event.preventDefault();
      this.undo();
    }
  }
}
