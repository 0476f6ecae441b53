// The ranges of a chart's axes, and which of their ticks are said.

export function logRange(plot, low, high) {
  if (low === null || high === null || !(high > 0)) return [1, 10];
  const bottom = 10 ** Math.floor(Math.log10(low) - 1e-9);
  return [bottom, 10 ** Math.ceil(Math.log10(high) + 1e-9)];
}

/** A moment has no length, and an axis needs one: a minute, where uPlot would take years. */
export function timeRange(plot, low, high) {
  const times = plot.data[0];
  return times.length === 1 ? [times[0] - 30, times[0] + 30] : [low, high];
}

/** The same of steps. */
export function stepRange(plot, low, high) {
  return low === high ? [low - 30, high + 30] : [low, high];
}

/** Half a bar beside the first and the last one. */
export function rankRange(plot, low, high) {
  return [low - 0.6, (plot.data[0].length === 1 ? low : high) + 0.6];
}

export function softRange(plot, low, high) {
  if (low === null || (low === 0 && high === 0)) return [0, 1];
  const pad = (high - low) * 0.08 || Math.abs(high) * 0.1;
  return [Math.min(0, low - (low < 0 ? pad : 0)), Math.max(0, high + pad)];
}

export function powersOfTen(plot, splits) {
  return splits.map((tick) => (Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-6 ? tick : null));
}
