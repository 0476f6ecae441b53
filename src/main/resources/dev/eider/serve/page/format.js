// Numbers and times as a person reads them; "–" is what is not known.

const NONE = "–";
const SUPERSCRIPT = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat([], { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

export const count = (value) => (known(value) ? whole.format(value) : NONE);
export const short = (value) => (known(value) ? compact.format(value) : NONE);
export const percent = (value, digits = 1) => (known(value) ? `${(100 * value).toFixed(digits)} %` : NONE);
export const time = (millis) => clock.format(millis);

/** Three significant digits; small numbers as powers of ten. */
export function number(value) {
  if (!known(value)) return NONE;
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size < 1e-3 || size >= 1e6) {
    const [digits, power] = value.toExponential(1).split("e");
    return `${digits}×10${[...String(Number(power))].map((sign) => SUPERSCRIPT["-0123456789".indexOf(sign)]).join("")}`;
  }
  return Number(value.toPrecision(3)).toString();
}

/** A label with its middle left out where it is long: what tells labels apart is often their end. */
export function middle(label, most) {
  const half = Math.floor((most - 1) / 2);
  return label.length <= most ? label : `${label.slice(0, most - 1 - half)}…${label.slice(-half)}`;
}

/** With its sign, for what may be below zero. */
export const signed = (value) => (known(value) && value > 0 ? `+${number(value)}` : number(value).replace("-", "−"));

export function duration(seconds) {
  if (!known(seconds)) return NONE;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

export function moment(millis) {
  const seconds = (Date.now() - millis) / 1000;
  return seconds < 43200 ? `${duration(Math.max(0, seconds))} ago` : day.format(millis);
}

export function bytes(value) {
  return value >= 1 << 20 ? `${(value / (1 << 20)).toFixed(1)} MiB` : `${Math.ceil(value / 1024)} KiB`;
}
