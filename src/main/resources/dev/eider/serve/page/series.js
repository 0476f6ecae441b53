// Columns over time as a chart takes them.

/** The columns with a gap where a run begins: no line joins two jobs. */
export function parted(begins, x, columns) {
  const parts = [[], ...columns.map(() => [])];
  x.forEach((at, i) => {
    if (begins[i] && i > 0) parts.forEach((part, c) => part.push(c === 0 ? (x[i - 1] + at) / 2 : null));
    parts.forEach((part, c) => part.push(c === 0 ? at : columns[c - 1][i]));
  });
  return parts;
}
