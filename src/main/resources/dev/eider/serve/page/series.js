// Columns over time as a chart takes them: by time or by steps, as far back as is wanted, smoothed.

import { chosen } from "./view.js";

/** The columns with a gap where a run begins: no line joins two jobs. */
export function parted(begins, x, columns) {
  const parts = [[], ...columns.map(() => [])];
  x.forEach((at, i) => {
    if (begins[i] && i > 0) parts.forEach((part, c) => part.push(c === 0 ? (x[i - 1] + at) / 2 : null));
    parts.forEach((part, c) => part.push(c === 0 ? at : columns[c - 1][i]));
  });
  return parts;
}

/**
 * The exponentially weighted mean of what came before, from 0 (as it is) to 1, without a bias to
 * its beginning; it begins anew with each run. What is not known stays so.
 */
export function smoothed(values, begins, weight) {
  let mean = 0;
  let share = 0;
  return values.map((value, i) => {
    if (begins[i]) mean = share = 0;
    if (value === null || value === undefined) return null;
    mean = weight * mean + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return mean / share;
  });
}

/** Where the last run begins, by its steps: those of two runs have no common axis. */
function lastRun(step) {
  let from = step.length - 1;
  while (from > 0 && step[from - 1] <= step[from]) from--;
  return Math.max(0, from);
}

/** From when to when is to be shown, in milliseconds. */
export function span(last) {
  const range = chosen("range");
  const given = /^(\d{1,15})-(\d{1,15})$/.exec(range);
  if (given) return [Number(given[1]), Number(given[2])];
  const seconds = /^\d{1,9}$/.test(range) ? Number(range) : Infinity;
  return [last - 1000 * seconds, Infinity];
}

/** What x is: time or steps. */
export const chosenX = () => (chosen("x") === "steps" ? "steps" : "time");

/** How much is smoothed: from 0, not at all, to 0.99. */
export function chosenSmoothing() {
  const weight = Number(chosen("smooth"));
  return weight > 0 ? Math.min(weight, 0.99) : 0;
}

/**
 * Reports as a chart's data.
 * @param reports begins, atMillis and step by report
 * @param columns the values of each series by report
 * @return x, the columns, and where they are smoothed the columns as they are
 */
export function shownData({ begins, atMillis, step }, columns) {
  const steps = chosenX() === "steps";
  const first = steps ? lastRun(step) : 0;
  const [from, to] = span(atMillis.at(-1) ?? 0);
  const kept = atMillis.flatMap((at, i) => (i >= first && at >= from && at <= to ? [i] : []));
  const pick = (column) => kept.map((i) => column[i]);
  const weight = chosenSmoothing();
  const all = weight > 0 ? [...columns.map((column) => smoothed(column, begins, weight)), ...columns] : columns;
  const x = pick(steps ? step : atMillis.map((millis) => millis / 1000));
  return parted(pick(begins), x, all.map(pick));
}

/** The series of such data: smoothed ones with what they are made of behind them. */
export function shownSeries(series) {
  return chosenSmoothing() > 0 ? [...series, ...series.map((each) => ({ ...each, name: `${each.name}, not smoothed`, dash: undefined, faint: true }))] : series;
}
