// Numbers and times as a person reads them; "–" is what is not known.

const NONE = "–";
const SUPERSCRIPT = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat([], { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const second = new Intl.DateTimeFormat([], { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

export const count = (value) => (known(value) ? whole.format(value) : NONE);
export const short = (value) => (known(value) ? (Math.abs(value) < 10 ? number(value) : compact.format(value)) : NONE);
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

/**
 * Labels that stand side by side, short and no two alike; by label. What all begin or end with is
 * left out first, then the middle.
 */
export function shortened(labels, most) {
  const all = [...new Set(labels)];
  const long = all.some((label) => label.length > most);
  const head = long && all.length > 1 ? commonHead(all) : "";
  const tail = long && all.length > 1 ? commonTail(all.map((label) => label.slice(head.length))) : "";
  const taken = new Set();
  return new Map(all.map((label) => {
    const body = label.slice(head.length, label.length - tail.length);
    const whole = `${head && "…"}${body}${tail && "…"}`;
    let found = middle(whole, most);
    for (let number = 2; taken.has(found); number++) found = `${middle(whole, Math.max(3, most - 1 - String(number).length))}·${number}`;
    taken.add(found);
    return [label, found];
  }));
}

/** What all texts begin with, no word or number begun; it leaves something of each. */
function commonHead(texts) {
  const length = shared(texts, (text, i) => text[i]);
  const cut = texts[0].slice(0, length).replace(/\p{N}+$/u, "");
  const inWord = /\p{L}$/u.test(cut) && texts.some((text) => /^\p{L}/u.test(text.slice(cut.length)));
  const head = inWord ? cut.replace(/\p{L}+$/u, "") : cut;
  return head.length < 3 ? "" : head;
}

function commonTail(texts) {
  const length = shared(texts, (text, i) => text[text.length - 1 - i]);
  const cut = length === 0 ? "" : texts[0].slice(-length).replace(/^\p{N}+/u, "");
  const inWord = /^\p{L}/u.test(cut) && texts.some((text) => /\p{L}$/u.test(text.slice(0, text.length - cut.length)));
  const tail = inWord ? cut.replace(/^\p{L}+/u, "") : cut;
  return tail.length < 3 ? "" : tail;
}

/** How many characters all texts share, of those that at() finds; one less than the shortest. */
function shared(texts, at) {
  const most = Math.min(...texts.map((text) => text.length)) - 1;
  let length = 0;
  while (length < most && texts.every((text) => at(text, length) === at(texts[0], length))) length++;
  return length;
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

/** A moment that is long ago, to the second. */
export const date = (millis) => second.format(millis);

export function bytes(value) {
  return value >= 1 << 20 ? `${(value / (1 << 20)).toFixed(1)} MiB` : `${Math.ceil(value / 1024)} KiB`;
}
